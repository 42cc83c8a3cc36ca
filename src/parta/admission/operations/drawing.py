"""The first stage decided: places by right, the frozen list, the value, the drawn order; and the list of the order."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.admission import policies
from parta.admission.kinds import groups_on
from parta.admission.models import Campaign, Claim, Draw, DrawSignature, Member, Shape, Wish
from parta.admission.moving_up import kept_until, locked, move_up, offer, stage_of
from parta.admission.operations.campaigns import NotNow
from parta.admission.rules import draw as rules
from parta.admission.rules.admitting import Candidate, Group, Outcome, first_stage
from parta.admission.rules.applications import OTHERS, State, Verdict
from parta.admission.rules.campaign import Stage
from parta.admission.sealing import told_by
from parta.audit.api import acting
from parta.documents import api as documents
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.people import api as people
from parta.signing import api as signing
from parta.ui import wording

LATE_DRAW = 14  # days from the decision, when the day that was announced has passed
LEAST_MEMBERS, MOST_MEMBERS, LONGEST_MEMBER = 3, 15, 200
_KINSHIP = {"mother": "мати", "father": "батько", "adopter": "усиновлювач", "guardian": "опікун", "other": "інше"}


@dataclass(frozen=True, slots=True)
class Named:
    """The value of the draw named in advance: which public number, known on which day, of how many numbers it
    consists; who is present, a name and post each.
    """

    source: str
    value_on: date | None
    numbers: int | None = None
    commission: tuple[str, ...] = ()


def decide_first_stage(*, actor: Actor, institution_id: int, school_year: int, named: Named, now: datetime) -> bool:
    """Give places by right; freeze and publish the list of the draw when one is needed. Returns whether it is.

    :raises NotNow: applications are still accepted, grounds wait, or guaranteed places are lacking
    :raises Invalid: the value is not named, or its day has come
    """
    require(policies.may_admit(actor, institution_id=institution_id))
    with acting(actor, "admission.stage.decide"):
        campaign = _locked(actor, institution_id, school_year)
        today = local_day(now)
        _require_decidable(campaign, today)
        groups = groups_on(campaign.accept_until)
        wishes = _waiting(campaign)
        shapes = {shape.pk: shape for shape in Shape.objects.filter(campaign=campaign)}
        outcome = _outcome(wishes, shapes, groups)
        _require_guaranteed(outcome, shapes)
        if outcome.drawn:
            _freeze(campaign, outcome, named, today)
        campaign.decided_at = now
        campaign.save(update_fields=["decided_at"])
        admitted = {number for numbers in outcome.admitted.values() for number in numbers}
        offer(campaign, [wish for wish in wishes if wish.number in admitted], kept_until(campaign, today))
        move_up(campaign, today)
    return bool(outcome.drawn)


def record_value(*, actor: Actor, institution_id: int, school_year: int, value: str, now: datetime) -> None:
    """Enter the value that was named; the order follows from it and the list. It is entered once.

    :raises NotNow: there is no list, its day has not come, or the value stands
    """
    require(policies.may_admit(actor, institution_id=institution_id))
    value = rules.plain_value(value)
    if not 1 <= len(value) <= rules.LONGEST_VALUE:
        raise Invalid([Problem("value", _("Type the value as it was published."))])
    with acting(actor, "admission.draw.value"):
        campaign = _locked(actor, institution_id, school_year)
        draw = Draw.objects.select_for_update(of=("self",)).filter(campaign=campaign).first()
        if draw is None:
            raise NotNow(_("There is no list of a draw."))
        if draw.value:
            raise NotNow(_("The value was entered and stays."))
        today = local_day(now)
        if today < draw.value_on:
            words = _("The value becomes known on %(day)s: it is entered on that day or later.")
            raise NotNow(words % {"day": wording.day(draw.value_on)})
        _require_numbers(draw, value)
        seed = rules.seed_of(draw.list_sha256, value)
        _places, lines = rules.read_list(draw.list_text)
        order = rules.by_shape(rules.drawn(lines, seed))
        protocol = _protocol(campaign, draw, value, now)
        Draw.objects.filter(pk=draw.pk).update(value=value, value_at=now, seed=seed, order=order, protocol=protocol)
        _line_up(campaign, order)
        move_up(campaign, today)


def sign_protocol(*, actor: Actor, institution_id: int, school_year: int, cms: bytes, now: datetime) -> None:
    """Sign the protocol of the draw by one's КЕП: head, deputy; each once. The bytes are those that are published.

    :raises NotNow: there is no protocol yet, or one has signed it
    :raises Invalid: the signature is another person's
    :raises signing.SignatureRefused: the signature does not hold
    """
    require(policies.may_admit(actor, institution_id=institution_id))
    with acting(actor, "admission.draw.sign"):
        campaign = _locked(actor, institution_id, school_year)
        draw = Draw.objects.filter(campaign=campaign).first()
        if draw is None or not draw.protocol:
            raise NotNow(_("The protocol is made when the value is entered."))
        if DrawSignature.objects.filter(draw=draw, account_id=actor.account_id).exists():
            raise NotNow(_("You have signed this protocol."))
        signer = signing.keep_signature(
            actor=actor, data=draw.protocol.encode(), cms=cms, purpose="admission-draw", now=now
        )
        person = people.find_by_rnokpp(signer.rnokpp) if signer.rnokpp else None
        if person is None or person.person_id != actor.person_id:
            raise Invalid([Problem("signature", _("The signature is not yours. Sign with your own key."))])
        DrawSignature.objects.create(
            draw=draw, signature_id=signer.signature_id, account_id=actor.account_id, signed_at=now
        )


def hand_over(
    *, actor: Actor, institution_id: int, school_year: int, shape: int, class_name: str, now: datetime
) -> UUID:
    """Hand the children whose places are confirmed over to the list of an order of enrolment, in a class from
    1 September. Returns the list's key.

    :raises Invalid: nobody waits for the order, or no class is named
    """
    require(policies.may_admit(actor, institution_id=institution_id))
    with acting(actor, "admission.list.hand_over"):
        campaign = _locked(actor, institution_id, school_year)
        rows = Wish.objects.filter(campaign=campaign, shape__number=shape, state=State.CONFIRMED)
        wishes = list(rows.select_related("application__key").order_by("number"))
        if not wishes:
            raise Invalid([Problem("shape", _("No confirmed place waits for the order here."))])
        if not class_name.strip():
            raise Invalid([Problem("class_name", _("Name the class, for example 1-А."))])
        title = _("First-grade admission %(year)s") % {"year": campaign.school_year}
        key = documents.begin_rows(
            actor=actor, institution_id=institution_id, title=title, since=date(campaign.school_year, 9, 1), now=now,
            rows=[_row(wish, class_name) for wish in wishes],
        )  # fmt: skip
        Wish.objects.filter(pk__in=[wish.pk for wish in wishes]).update(state=State.ORDERED, list_key=key)
    return key


def take_back(*, actor: Actor, institution_id: int, school_year: int, now: datetime) -> int:
    """Children whose list was discarded or whose order was given up wait for an order again; returns how many."""
    require(policies.may_admit(actor, institution_id=institution_id))
    with acting(actor, "admission.list.take_back"):
        campaign = _locked(actor, institution_id, school_year)
        rows = Wish.objects.filter(campaign=campaign, state=State.ORDERED)
        keys = {key for key in rows.values_list("list_key", flat=True) if key}
        gone = keys - set(documents.fates_of(institution_id=institution_id, keys=keys))
        count = rows.filter(list_key__in=gone).update(state=State.CONFIRMED, list_key=None)
        move_up(campaign, local_day(now))
    return count


def _locked(actor: Actor, institution_id: int, school_year: int) -> Campaign:
    known = policies.visible_campaigns(actor).filter(institution_id=institution_id, school_year=school_year).first()
    if known is None:
        raise NotVisible
    return locked([known.pk])[known.pk]


def _require_decidable(campaign: Campaign, today: date) -> None:
    if campaign.decided_at is not None:
        raise NotNow(_("The first stage is decided already."))
    if stage_of(campaign, today) is not Stage.DECIDING:
        words = _("Applications are accepted until %(day)s inclusive: the first stage is decided after it.")
        raise NotNow(words % {"day": wording.day(campaign.accept_until)})
    waiting = Claim.objects.filter(
        wish__campaign=campaign, wish__state=State.REGISTERED, verdict=Verdict.CLAIMED
    ).count()
    if waiting:
        words = ngettext(
            "%(count)s ground waits for your answer: confirm or refuse it first.",
            "%(count)s grounds wait for your answer: confirm or refuse them first.",
            waiting,
        )
        raise NotNow(words % {"count": waiting})
    _require_single(campaign)


def _require_single(campaign: Campaign) -> None:
    """One child has one place in the draw: of two applications that name one certificate the school ends one, when it
    has seen the papers.
    """
    rows = Wish.objects.filter(campaign=campaign, state=State.REGISTERED).order_by("number")
    numbers: dict[bytes, list[int]] = {}
    for number, key in rows.values_list("number", "child_key"):
        numbers.setdefault(bytes(key), []).append(number)
    twice = [", ".join(map(str, found)) for found in numbers.values() if len(found) > 1]
    if twice:
        words = _("Applications No. %(numbers)s name the same birth certificate. See the papers and end all but one.")
        raise NotNow(words % {"numbers": "; ".join(twice)})


def _waiting(campaign: Campaign) -> list[Wish]:
    rows = Wish.objects.filter(campaign=campaign, state=State.REGISTERED).order_by("number")
    return list(rows.select_related("application__key", "campaign").prefetch_related("claims"))


def _outcome(wishes: Sequence[Wish], shapes: dict[int, Shape], groups: Sequence[Group]) -> Outcome:
    place_of = {group.code: group.place for group in groups}
    candidates = []
    for wish in wishes:
        confirmed = [claim.group for claim in wish.claims.all() if claim.verdict == Verdict.CONFIRMED]
        place = min(place_of.get(code, place_of[OTHERS]) for code in [*confirmed, OTHERS])
        candidates.append(Candidate(wish.number, shapes[wish.shape_id].number, place))
    return first_stage({shape.number: shape.places for shape in shapes.values()}, candidates, groups)


def _require_guaranteed(outcome: Outcome, shapes: dict[int, Shape]) -> None:
    for shape in shapes.values():
        if lacking := outcome.lacking.get(shape.number, 0):
            words = ngettext(
                "“%(shape)s” lacks %(count)s place for children to whom the law promises one. Add it, with the "
                "authority if another class is needed, and decide again.",
                "“%(shape)s” lacks %(count)s places for children to whom the law promises them. Add them, with the "
                "authority if another class is needed, and decide again.",
                lacking,
            )
            raise NotNow(words % {"shape": shape.name, "count": lacking})


def _freeze(campaign: Campaign, outcome: Outcome, named: Named, today: date) -> None:
    problems = [*_day_of_value(campaign, named.value_on, today), *_who_and_how_many(named)]
    if len(named.source.strip()) < 10:
        words = _("Name the public number exactly: whose, published where, which part of it is taken.")
        problems.append(Problem("source", words))
    if problems or named.value_on is None or named.numbers is None:
        raise Invalid(problems)
    school = institutions.public_id_of(campaign.institution_id)
    text = rules.list_text(school, campaign.school_year, named.numbers, outcome.places_drawn, outcome.drawn)
    draw = Draw.objects.create(
        campaign=campaign, list_text=text, list_sha256=rules.digest(text), source=tidy(named.source)[:500],
        value_on=named.value_on,
    )  # fmt: skip
    members = [tidy(each).partition(", ") for each in named.commission]
    Member.objects.bulk_create(Member(draw=draw, name=name, post=post, since=today) for name, _comma, post in members)


def _day_of_value(campaign: Campaign, value_on: date | None, today: date) -> list[Problem]:
    if value_on is None or value_on <= today:
        return [Problem("value_on", _("Name a day to come: the list is published before the value is known."))]
    last = max(campaign.draw_on, today + timedelta(days=LATE_DRAW))
    if value_on > last:
        words = _("The draw was announced for %(day)s at the latest: name a day no later.")
        return [Problem("value_on", words % {"day": wording.day(last)})]
    return []


def _who_and_how_many(named: Named) -> list[Problem]:
    found = []
    if named.numbers is None or not 1 <= named.numbers <= rules.MOST_NUMBERS:
        words = _("Say of how many numbers the value consists, from 1 to %(most)s: then nobody chooses among them.")
        found.append(Problem("numbers", words % {"most": rules.MOST_NUMBERS}))
    members = {tidy(each) for each in named.commission}
    if not LEAST_MEMBERS <= len(members) <= MOST_MEMBERS or not all(_is_named(each) for each in members):
        words = _("Name at least three members, one a line: full name, comma, post.")
        found.append(Problem("commission", words))
    return found


def _is_named(member: str) -> bool:
    name, _comma, post = member.partition(", ")
    return len(name.split()) >= 2 and bool(post.strip()) and len(member) <= LONGEST_MEMBER


def _require_numbers(draw: Draw, value: str) -> None:
    """:raises Invalid: the value has not as many numbers as were named"""
    count = rules.numbers_of(draw.list_text)
    if len(value.split()) != count:
        words = ngettext(
            "%(count)s number was named in advance. Type exactly it.",
            "%(count)s numbers were named in advance. Type exactly them, in the order of publication.",
            count,
        )
        raise Invalid([Problem("value", words % {"count": count})])


def _protocol(campaign: Campaign, draw: Draw, value: str, now: datetime) -> str:
    """The protocol as it is published and signed: what repeats the draw, and who named what when."""
    members = Member.objects.filter(draw=draw).order_by("pk")
    told = {
        "school": institutions.institution(campaign.institution_id).title,
        "source": draw.source,
        "value_on": draw.value_on.isoformat(),
        "frozen_at": draw.frozen_at.isoformat(),
        "value_at": now.isoformat(),
        "commission": "; ".join(f"{member.name}, {member.post}" for member in members),
    }
    return json.dumps(rules.protocol(draw.list_text, value, told), ensure_ascii=False, indent=1)


def _line_up(campaign: Campaign, order: dict[int, list[int]]) -> None:
    """Everybody of the drawn order who has not gone stands in it; places go from its head."""
    lots = {number: lot for numbers in order.values() for lot, number in enumerate(numbers, start=1)}
    rows = Wish.objects.filter(campaign=campaign, state=State.REGISTERED, number__in=lots)
    wishes = list(rows)
    for wish in wishes:
        wish.lot, wish.state = lots[wish.number], State.RESERVE
    Wish.objects.bulk_update(wishes, ["lot", "state"])


def _row(wish: Wish, class_name: str) -> dict[str, str]:
    told = told_by(wish.application)
    return {
        "family_name": told.family_name,
        "given_name": told.given_name,
        "patronymic": told.patronymic,
        "sex": "ж" if told.sex == "f" else "ч",
        "born_on": told.born_day.strftime("%d.%m.%Y"),
        "document": told.document,
        "class_name": class_name.strip(),
        "applied_on": local_day(wish.registered_at).strftime("%d.%m.%Y"),
        "guardian1_name": told.applicant,
        "guardian1_kinship": _KINSHIP.get(told.kinship, "інше"),
        "guardian1_phone": told.phone,
        "guardian1_email": told.email,
    }
