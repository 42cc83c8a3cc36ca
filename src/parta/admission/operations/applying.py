"""Applications: sent by a parent or taken over the counter, withdrawn, confirmed; grounds and what the school says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from parta.admission import letters, policies
from parta.admission.kinds import groups_on
from parta.admission.models import Application, Campaign, Claim, Key, Mailbox, Paper, Shape, Wish
from parta.admission.moving_up import days_of, locked, move_up, queue_up, stage_of
from parta.admission.operations.campaigns import NotNow
from parta.admission.rules.applications import ALIVE, MOST_PAPER, OTHERS, WAITING, State, Told, Verdict
from parta.admission.rules.campaign import Stage, age_on
from parta.admission.sealing import (
    applicant_key,
    child_key,
    kept_key,
    key_of,
    likeness_key,
    new_key,
    seal,
    sealed_told,
    told_by,
)
from parta.audit.api import acting
from parta.files import api as files
from parta.identity import api as identity
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import KYIV, local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.receipts import plain_document
from parta.kernel.text import tidy
from parta.planes.constraints import broken_constraint
from parta.signing import api as signing

MOST_PAPERS = 5
LONGEST_REASON = 1000
MOST_OF_MAILBOX, MOST_A_DAY = 5, 10
_YOUNGEST, _OLDEST = 4, 17  # full years on 1 September: outside is a slip of the pen


@dataclass(frozen=True, slots=True)
class NewPaper:
    """A file as it came."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class NewClaim:
    """A ground for priority that a parent names."""

    group: str
    note: str = ""
    papers: tuple[NewPaper, ...] = ()


@dataclass(frozen=True, slots=True)
class NewWish:
    """A school (by the kind of class) in which the child is to stand; the first is wanted most."""

    shape_id: int
    claims: tuple[NewClaim, ...] = ()
    row: int = 1  # of the form, for problems


@dataclass(frozen=True, slots=True)
class Way:
    """How the application came. ``mailbox``: the one whose letter opened the form; ``counter``: the school that took it
    on paper; neither: somebody signed in.
    """

    site: str
    mailbox: UUID | None = None
    counter: int | None = None
    address: str = ""  # of the network


def ask_mailbox(*, actor: Actor | None, email: str, school: UUID, address: str, site: str, now: datetime) -> None:
    """Send the link that opens the form.

    :raises identity.TooMany: too many from this mailbox or network
    """
    require(policies.may_apply(actor))
    with acting(actor or SYSTEM, "admission.mailbox.ask"):
        identity.spend_requests(email.lower(), address, now)
        mailbox = Mailbox.objects.create(email=email)
        mailbox.refresh_from_db(fields=["public_id"])
        letters.ask_to_open(mailbox, school, site)


def apply_for(*, actor: Actor | None, told: Told, wishes: Sequence[NewWish], way: Way, now: datetime) -> UUID:
    """Register an application in every school named; number and moment are given by the database, school by school.
    Returns its public id. In the second stage a free place is kept at once.

    :raises Invalid: something is missing, a school does not accept applications now, or the child stands there already
    """
    require(policies.may_apply(actor))
    who = actor or SYSTEM
    with acting(who, "admission.application.send"):
        told = _with_mailbox(told, way)
        _require_few(actor, way, now)
        shapes = {shape.pk: shape for shape in Shape.objects.filter(pk__in=[wish.shape_id for wish in wishes])}
        campaigns = locked({shape.campaign_id for shape in shapes.values()})
        if way.counter is not None:
            _require_counter(who, way.counter, campaigns)
        stages = {pk: stage_of(campaign, local_day(now)) for pk, campaign in campaigns.items()}
        _require_fit(told, wishes, shapes, campaigns, stages, now)
        application, key = _kept(told, actor, way)
        made = []
        for preference, wanted in enumerate(wishes, start=1):
            shape = shapes[wanted.shape_id]
            campaign = campaigns[shape.campaign_id]
            wish = _registered(application, campaign, shape, preference, wanted.row, _who(told, actor, way))
            for claim in wanted.claims:
                _claimed(wish, key, claim, wanted.row)
            if stages[campaign.pk] is Stage.SECOND:
                queue_up(wish)
            made.append(wish)
        letters.tell_registered(made, way.site)
        for campaign in campaigns.values():
            move_up(campaign, local_day(now))
    return application.public_id


def claim_ground(*, actor: Actor, wish_id: UUID, claim: NewClaim, now: datetime) -> None:
    """Name one more ground with its papers, or send papers to one named before; until the first stage is decided.

    :raises NotNow: the first stage is over
    """
    with acting(actor, "admission.claim.add"):
        wish = _own(actor, wish_id)
        require(policies.may_act_for(actor, wish.application))
        wish.campaign = locked([wish.campaign_id])[wish.campaign_id]
        wish.refresh_from_db(fields=["state"])
        if stage_of(wish.campaign, local_day(now)) is not Stage.FIRST or wish.state != State.REGISTERED:
            raise NotNow(_("Grounds are accepted until the last day of the first stage."))
        _claimed(wish, key_of(wish.application.key), claim, 1)


def decide_claim(*, actor: Actor, claim_id: UUID, verdict: Verdict, reason: str, now: datetime) -> None:
    """Confirm or refuse a ground; a refusal says why. Both can be changed until the first stage is decided.

    :raises Invalid: a refusal without words; NotNow: the first stage is decided
    """
    if verdict is Verdict.REFUSED and not reason.strip():
        raise Invalid([Problem("reason", _("Say why, and what the parent can do."))])
    with acting(actor, "admission.claim.decide"):
        claim = Claim.objects.select_related("wish__application__key").filter(public_id=claim_id).first()
        if claim is None or not policies.visible_wishes(actor).filter(pk=claim.wish_id).exists():
            raise NotVisible
        campaign = locked([claim.wish.campaign_id])[claim.wish.campaign_id]
        require(policies.may_admit(actor, institution_id=campaign.institution_id))
        if campaign.decided_at is not None:
            raise NotNow(_("The first stage is decided: its grounds stay as they are."))
        reason = reason.strip()[:LONGEST_REASON]
        sealed = seal(key_of(claim.wish.application.key), reason).hex() if reason else ""
        Claim.objects.filter(pk=claim.pk).update(
            verdict=verdict, reason=sealed, decided_by=actor.account_id, decided_at=now
        )
        if verdict is Verdict.REFUSED:
            claim.wish.campaign = campaign
            names = {group.code: group.name for group in groups_on(campaign.accept_until)}
            letters.tell_refused(claim.wish, names.get(claim.group, claim.group), reason)


def withdraw(*, actor: Actor, wish_id: UUID, now: datetime) -> None:
    """Take an application back in one school; a place kept for it goes to the next.

    :raises NotNow: it is not alive any more, or stands in an order
    """
    with acting(actor, "admission.wish.withdraw"):
        wish = _locked_wish(actor, wish_id)
        require(policies.may_withdraw(actor, wish))
        if wish.state not in ALIVE:
            raise NotNow(_("This application has ended already."))
        if wish.state == State.ORDERED:
            raise NotNow(_("The child stands in the order of enrolment already. Tell the school."))
        Wish.objects.filter(pk=wish.pk).update(state=State.WITHDRAWN)
        if not policies.may_act_for(actor, wish.application):
            letters.tell_withdrawn(wish)
        move_up(wish.campaign, local_day(now))


def confirm_place(*, actor: Actor, wish_id: UUID, now: datetime) -> None:
    """Take the place that is kept. The child’s other applications end, and their places go to the next, at once.

    :raises NotNow: no place is kept (any more)
    """
    with acting(actor, "admission.wish.confirm"):
        wish = _own(actor, wish_id)
        require(policies.may_act_for(actor, wish.application))
        mine = Wish.objects.filter(application__in=_same_sender(wish.application))
        campaigns = locked(set(mine.values_list("campaign", flat=True)))
        rows = mine.select_for_update(of=("self",)).order_by("pk")
        wish = next(row for row in rows if row.pk == wish.pk)
        today = local_day(now)
        if wish.state == State.CONFIRMED:
            return
        if wish.state != State.OFFERED or (wish.offered_until and wish.offered_until < today):
            raise NotNow(_("No place is kept for this application now. Its page says where it stands."))
        Wish.objects.filter(pk=wish.pk).update(state=State.CONFIRMED)
        others = mine.exclude(pk=wish.pk).filter(state__in=(*WAITING, State.CONFIRMED))
        others.filter(campaign__school_year=campaigns[wish.campaign_id].school_year).update(state=State.FREED)
        for campaign in campaigns.values():
            move_up(campaign, today)


def _same_sender(application: Application) -> set[int]:
    """Applications that one person sent for this child, in several forms: of the account, or of the mailbox that was
    proved. Another who names the same certificate proves nothing by it.
    """
    rows = Application.objects.filter(wishes__child_key=application.child_key).exclude(pk=application.pk)
    if application.account_id is not None:
        return {application.pk, *rows.filter(account_id=application.account_id).values_list("pk", flat=True)}
    if not application.is_proved:
        return {application.pk}
    own = told_by(application).email.casefold()
    proved = rows.filter(is_proved=True).select_related("key").distinct()
    return {application.pk, *(row.pk for row in proved if told_by(row).email.casefold() == own)}


def _with_mailbox(told: Told, way: Way) -> Told:
    """The address is the one that was proved, whatever the form says.

    :raises NotVisible: the link is used up or too old
    """
    if way.mailbox is None:
        return told
    mailbox = Mailbox.objects.select_for_update(of=("self",)).filter(public_id=way.mailbox).first()
    if mailbox is None:
        raise NotVisible
    if mailbox.used >= MOST_OF_MAILBOX:
        raise NotNow(_("This link has sent five applications. Ask for another letter."))
    Mailbox.objects.filter(pk=mailbox.pk).update(used=mailbox.used + 1)
    return replace(told, email=mailbox.email)


def _require_few(actor: Actor | None, way: Way, now: datetime) -> None:
    """Ten children a day are more than any family has: the rest is a machine."""
    if actor is None or way.counter is not None or way.mailbox is not None:
        return
    sent = Application.objects.filter(account_id=actor.account_id, sent_at__gt=now - timedelta(days=1))
    if sent.count() >= MOST_A_DAY:
        raise NotNow(
            _("Ten applications were sent from this account today. Go on tomorrow, or bring them to the school.")
        )


def _require_counter(actor: Actor, institution_id: int, campaigns: dict[int, Campaign]) -> None:
    """Over the counter the school takes applications to itself alone."""
    require(policies.may_admit(actor, institution_id=institution_id))
    if {campaign.institution_id for campaign in campaigns.values()} - {institution_id}:
        raise NotVisible


def _require_fit(
    told: Told,
    wishes: Sequence[NewWish],
    shapes: dict[int, Shape],
    campaigns: dict[int, Campaign],
    stages: dict[int, Stage],
    now: datetime,
) -> None:
    """:raises Invalid: everything that is wrong with it"""
    found = _told_problems(told, campaigns)
    if not wishes:
        found.append(Problem("wish1", _("Choose at least one school.")))
    seen: set[int] = set()
    for wish in wishes:
        name = f"wish{wish.row}"
        shape = shapes.get(wish.shape_id)
        if shape is None:
            found.append(Problem(name, _("This school is no longer offered. Choose another.")))
        elif stages[shape.campaign_id] not in (Stage.FIRST, Stage.SECOND):
            found.append(Problem(name, _closed_words(campaigns[shape.campaign_id], stages[shape.campaign_id])))
        elif words := _hour_words(campaigns[shape.campaign_id], now):
            found.append(Problem(name, words))
        elif shape.campaign_id in seen:
            found.append(Problem(name, _("This school is chosen twice. One application stands in a school.")))
        else:
            seen.add(shape.campaign_id)
    if found:
        raise Invalid(found)


def _hour_words(campaign: Campaign, now: datetime) -> str:
    """On the first day of a stage, before its hour."""
    local = now.astimezone(KYIV)
    if local.date() not in (campaign.accept_from, campaign.second_from) or local.time() >= campaign.accept_at:
        return ""
    return _("The school accepts applications today from %(hour)s.") % {"hour": campaign.accept_at.strftime("%H:%M")}


def _closed_words(campaign: Campaign, stage: Stage) -> str:
    days = days_of(campaign)
    if stage is Stage.AHEAD:
        words = _("The school accepts applications from %(day)s.")
        return words % {"day": days.accept_from.strftime("%d.%m.%Y")}
    if stage is Stage.OVER:
        return _("Admission to this school is over. Ask the school about free places.")
    words = _("The school accepts no applications now; to places left, from %(day)s.")
    return words % {"day": days.second_from.strftime("%d.%m.%Y")}


def _told_problems(told: Told, campaigns: dict[int, Campaign]) -> list[Problem]:
    wanted = (
        ("family_name", _("Type the family name of the child.")),
        ("given_name", _("Type the given name of the child.")),
        ("sex", _("Choose the sex of the child.")),
        ("street", _("Type the street: by it the service territory is seen.")),
        ("house", _("Type the house.")),
        ("applicant", _("Say who applies.")),
        ("kinship", _("Say who the applicant is to the child.")),
        ("phone", _("Give a telephone number: the school may have a question.")),
    )
    found = [Problem(name, words) for name, words in wanted if not getattr(told, name).strip()]
    if len(plain_document(told.document)) < 6:
        found.append(
            Problem("document", _("Type series and number of the birth certificate, for example І-КЛ 482913."))
        )
    for campaign in campaigns.values():
        age = age_on(told.born_day, date(campaign.school_year, 9, 1))
        if not _YOUNGEST <= age <= _OLDEST:
            words = _("On 1 September %(year)s the child would be %(age)s. Check the date of birth.")
            found.append(Problem("born_on", words % {"year": campaign.school_year, "age": age}))
            break
    return found


def _kept(told: Told, actor: Actor | None, way: Way) -> tuple[Application, bytes]:
    key = new_key()
    application = Application.objects.create(
        sealed=sealed_told(key, told),
        child_key=child_key(told.document),
        likeness_key=likeness_key(told),
        account_id=actor.account_id if actor and way.counter is None else None,
        is_paper=way.counter is not None,
        is_proved=way.mailbox is not None,
    )
    application.refresh_from_db(fields=["public_id"])
    application.key = Key.objects.create(application=application, sealed=kept_key(key))
    return application, key


def _who(told: Told, actor: Actor | None, way: Way) -> str:
    """By whom an application is: whoever else names the same certificate is not told of it."""
    if way.counter is not None:
        return f"counter {way.counter}"
    return f"account {actor.account_id}" if actor is not None and way.mailbox is None else f"mailbox {told.email}"


def _registered(
    application: Application, campaign: Campaign, shape: Shape, preference: int, row: int, who: str
) -> Wish:
    """One school's entry, under the lock of its campaign: numbers have no gap and moments their order.

    Only the same applicant is told that the child stands there already, and the school at its counter. A stranger who
    knows a certificate would learn by it in which school the child will be; his application stands beside the other,
    the school sees both and lets one of them end before it decides.

    :raises Invalid: the child stands there already
    """
    campaign.last_number += 1
    standing = Wish.objects.filter(campaign=campaign, child_key=application.child_key, state__in=ALIVE)
    key = applicant_key(who)
    if not who.startswith("counter"):
        standing = standing.filter(applicant_key=key)
    if standing.exists():
        raise Invalid([_twice(row)])
    try:
        wish = Wish.objects.create(
            application=application, campaign=campaign, shape=shape, child_key=application.child_key,
            applicant_key=key, preference=preference, number=campaign.last_number, state=State.REGISTERED,
        )  # fmt: skip
    except IntegrityError as error:
        if broken_constraint(error) != "wish_child_once":
            raise
        raise Invalid([_twice(row)]) from error
    Campaign.objects.filter(pk=campaign.pk).update(last_number=campaign.last_number)
    wish.refresh_from_db(fields=["public_id", "registered_at"])
    wish.application, wish.campaign = application, campaign
    return wish


def _twice(row: int) -> Problem:
    words = _(
        "An application for this child is registered in this school. Its page opens by number and code. "
        "If it was not you who sent it, tell the school."
    )
    return Problem(f"wish{row}", words)


def _claimed(wish: Wish, key: bytes, claim: NewClaim, row: int) -> None:
    """:raises Invalid: no such ground, or a paper that cannot be kept"""
    known = {group.code for group in groups_on(local_day(wish.registered_at))} - {OTHERS}
    if claim.group not in known:
        raise Invalid([Problem(f"ground{row}", _("There is no such ground in the list."))])
    kept, _is_new = Claim.objects.get_or_create(
        wish=wish, group=claim.group, defaults={"note_sealed": seal(key, tidy(claim.note)[:500])}
    )
    if kept.papers.count() + len(claim.papers) > MOST_PAPERS:
        raise Invalid([Problem(f"papers{row}", _("At most five papers to a ground."))])
    for paper in claim.papers:
        kind = files.kind_of(paper.data)
        if kind not in (files.PDF, files.PNG, files.JPEG, files.WEBP) or len(paper.data) > MOST_PAPER:
            words = _("“%(name)s” is no PDF or picture of at most 2 MB.")
            raise Invalid([Problem(f"papers{row}", words % {"name": paper.name[:100]})])
        Paper.objects.create(
            claim=kept, name=seal(key, tidy(paper.name)[:120]).hex(), content_type=kind, size=len(paper.data),
            sealed=signing.vault().seal(paper.data),
        )  # fmt: skip
    if claim.papers and kept.verdict == Verdict.REFUSED:  # something new to look at
        Claim.objects.filter(pk=kept.pk).update(verdict=Verdict.CLAIMED, reason="", decided_by=None, decided_at=None)


def _own(actor: Actor, wish_id: UUID) -> Wish:
    """:raises NotVisible: not one that the actor sent"""
    rows = Wish.objects.select_related("application__key", "campaign")
    wish = rows.filter(public_id=wish_id, application__in=policies.visible_applications(actor)).first()
    if wish is None:
        raise NotVisible
    return wish


def _locked_wish(actor: Actor, wish_id: UUID) -> Wish:
    """Of the sender or of the school, under the lock of its campaign.

    :raises NotVisible: of neither
    """
    rows = Wish.objects.select_related("application__key", "campaign").filter(public_id=wish_id)
    own = rows.filter(application__in=policies.visible_applications(actor))
    wish = own.first() or rows.filter(pk__in=policies.visible_wishes(actor).values("pk")).first()
    if wish is None:
        raise NotVisible
    campaign = locked([wish.campaign_id])[wish.campaign_id]
    wish = Wish.objects.select_for_update(of=("self",)).select_related("application__key").get(pk=wish.pk)
    wish.campaign = campaign
    return wish
