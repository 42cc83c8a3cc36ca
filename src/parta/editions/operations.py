"""Drafting, proposing, approving and withdrawing editions; noting what an installation starts with."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.drafts import api as drafts
from parta.editions import policies
from parta.editions.english import forget_english, with_english
from parta.editions.kinds import Adoption, Kind, is_known, is_own_key, kind_of, kinds
from parta.editions.models import RuleEdition
from parta.editions.rules import (
    Field,
    Row,
    State,
    Unreadable,
    changes,
    document,
    fingerprint,
    read,
    still_said,
)
from parta.editions.wording import fault_words
from parta.kernel.actor import SYSTEM, SYSTEM_ACCOUNT, Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Stale
from parta.signing import api as signing

PURPOSE = "editions.edition"
ROW_FORM = "editions.row"  # of drafts
MOST_ROWS = 2000
LOADED = "Завантажено з програмою або командою адміністратора системи"


class NotNow(DomainError):
    """The edition is in another state than the act needs."""

    code = "edition-not-now"


def note_standing(*, actor: Actor, today: date) -> int:
    """Note as an edition whatever an owner holds that no edition tells of: at first start, after a release with new
    rules, after a codifier was loaded by command. Idempotent; returns how many editions were added.
    """
    require(policies.may_load(actor))
    take_effect(today=today)
    return sum(_note(actor, kind, today) for kind in kinds())


def _note(actor: Actor, kind: Kind, today: date) -> int:
    first = kind.standing(today)
    if not first.rows:
        return 0
    newest = RuleEdition.objects.filter(kind=kind.code, state=State.APPROVED).order_by("-number").first()
    current = _approved_on(kind.code, today)
    if newest is not None and (current is None or not changes(current.rows, first.rows, kind.fields, kind.key)):
        return 0
    with acting(actor, "editions.standing.note"):
        if current is not None and current.during is not None:
            until = current.during.upper
            current.during = DateRange(current.during.lower, max(today, current.during.lower))
            RuleEdition.objects.filter(pk=current.pk).update(during=current.during)
            during = DateRange(today, until)
        else:
            during = DateRange(first.since, None)
        RuleEdition.objects.create(
            kind=kind.code, number=_next_number(kind), state=State.APPROVED,
            rows=list(first.rows), source=first.source, doubt=first.doubt, reason=LOADED if newest else "",
            valid_from=during.lower, during=during, drafted_by=SYSTEM_ACCOUNT, base=current,
        )  # fmt: skip
    return 1


def begin_draft(*, actor: Actor, kind: str, now: datetime) -> UUID:
    """Start the next edition from the one approved last; the one already on its way is given instead of a second.

    :raises NotNow: the last approved edition has not begun yet: withdraw it, or wait for its day
    """
    require(policies.may_draft(actor))
    kind_of(kind)
    on_its_way = RuleEdition.objects.filter(kind=kind, state__in=(State.DRAFT, State.PROPOSED))
    newest = RuleEdition.objects.filter(kind=kind, state=State.APPROVED).order_by("-number").first()
    known = on_its_way.first()
    if known is not None:
        return known.public_id
    if newest is not None and newest.during is not None and newest.during.lower > local_day(now):
        raise NotNow(
            _("Edition %(number)s is approved and begins on %(day)s. Withdraw it, or draft the next one after that.")
            % {"number": newest.number, "day": newest.during.lower.strftime("%d.%m.%Y")}
        )
    try:
        with acting(actor, "editions.draft.begin"):
            made = RuleEdition.objects.create(
                kind=kind, base=newest, writers=[actor.account_id],
                rows=newest.rows if newest else [], english=newest.english if newest else {},
                drafted_by=actor.account_id, drafter=actor.name, drafted_at=now,
            )  # fmt: skip
    except IntegrityError:  # somebody began at the same moment
        return on_its_way.get().public_id
    return made.public_id


def save_row(*, actor: Actor, public_id: UUID, key: str, typed: Mapping[str, str], revision: int) -> str:
    """Write a row of a draft as typed; ``key`` empty = a new row. Returns its key.

    :raises Invalid: fields that cannot be read, or rows that do not fit together: nothing is written
    :raises Stale: the draft was changed since it was read
    """
    require(policies.may_draft(actor))
    with acting(actor, "editions.draft.row"):
        edition, kind = _drafted(public_id, revision)
        rows = list(edition.rows)
        place = _place(rows, kind, key)
        row = _read_row(kind, rows[place] if place is not None else None, typed)
        if place is None:
            if not kind.may_add:
                raise NotNow(_("Rows of this kind are neither added nor removed."))
            if len(rows) >= MOST_ROWS:
                raise NotNow(_("An edition holds at most %(most)s rows.") % {"most": MOST_ROWS})
            rows.append(row)
            place = len(rows) - 1
        else:
            rows[place] = row
        _require_sound(kind, rows, place)
        said = {one.name: (str(row[one.name] or ""), typed) for one in kind.fields if one.has_english}
        _write_rows(actor, edition, rows, with_english(edition.english, said))
    drafts.discard_draft(actor=actor, form=ROW_FORM, subject=row_subject(public_id, key))
    return str(row[kind.key])


def keep_typed(*, actor: Actor, public_id: UUID, key: str, typed: Mapping[str, str], title: str, now: datetime) -> None:
    """Keep what was typed into a row and not accepted, for its author."""
    require(policies.may_draft(actor))
    drafts.save_draft(
        actor=actor, form=ROW_FORM, subject=row_subject(public_id, key), fields=dict(typed), title=title, now=now
    )


def forget_typed(*, actor: Actor, public_id: UUID, key: str) -> None:
    """Forget what was typed into a row."""
    require(policies.may_draft(actor))
    drafts.discard_draft(actor=actor, form=ROW_FORM, subject=row_subject(public_id, key))


def row_subject(public_id: UUID, key: str) -> str:
    """How a row of an edition is named among drafts."""
    return f"{public_id}:{key}"


def remove_row(*, actor: Actor, public_id: UUID, key: str, revision: int) -> None:
    """Leave a row out of the draft.

    :raises NotNow: rows of this kind are not removed: records point at them
    """
    require(policies.may_draft(actor))
    with acting(actor, "editions.draft.row"):
        edition, kind = _drafted(public_id, revision)
        if not kind.may_remove:
            raise NotNow(_("Rows of this kind are neither added nor removed."))
        rows = list(edition.rows)
        place = _place(rows, kind, key)
        if place is not None:
            rows.pop(place)
        _write_rows(actor, edition, rows)


def restore_row(*, actor: Actor, public_id: UUID, key: str, revision: int) -> None:
    """Put a row back as the edition in force has it."""
    require(policies.may_draft(actor))
    with acting(actor, "editions.draft.row"):
        edition, kind = _drafted(public_id, revision)
        before = edition.base.rows if edition.base else []
        old = next((row for row in before if str(row[kind.key]) == key), None)
        rows = list(edition.rows)
        place = _place_or_none(rows, kind, key)
        if place is not None and old is not None:
            rows[place] = old
        elif place is not None:
            rows.pop(place)
        elif old is not None:
            rows.insert(min(before.index(old), len(rows)), old)
        _write_rows(actor, edition, rows)


def set_terms(
    *,
    actor: Actor,
    public_id: UUID,
    source: str,
    doubt: str,
    reason: str,
    valid_from: date | None,
    revision: int,
    english: Mapping[str, str] | None = None,
) -> None:
    """Write what stands around the rows of a draft: the act, doubts, what changes and why, the day; ``english`` of
    them as typed, under `rules.english_name`.

    :raises Invalid: English is too long
    """
    require(policies.may_draft(actor))
    with acting(actor, "editions.draft.terms"):
        edition, _kind = _drafted(public_id, revision)
        said = {"source": source.strip(), "doubt": doubt.strip(), "reason": reason.strip()}
        told = {name: (text, english or {}) for name, text in said.items()}
        RuleEdition.objects.filter(pk=edition.pk).update(
            **said, valid_from=valid_from, english=with_english(edition.english, told),
            revision=edition.revision + 1, writers=_writers(edition, actor),
        )  # fmt: skip


def propose(*, actor: Actor, public_id: UUID, now: datetime) -> None:
    """Hand a draft over to the second person; from now on nobody changes it.

    :raises Invalid: the act, the reason or the day is missing, nothing changes, or rows do not fit together
    """
    require(policies.may_draft(actor))
    with acting(actor, "editions.draft.propose"):
        edition, kind = _locked(public_id)
        _require_state(edition, State.DRAFT)
        problems = _unready(edition, kind, local_day(now))
        if problems:
            raise Invalid(problems)
        RuleEdition.objects.filter(pk=edition.pk).update(
            english=still_said(edition.english, edition.rows, kind.fields, *_terms(edition)), state=State.PROPOSED,
            proposed_at=now, returned="", drafted_by=actor.account_id, drafter=actor.name,
            writers=_writers(edition, actor),
        )  # fmt: skip


def return_edition(*, actor: Actor, public_id: UUID, why: str) -> None:
    """Make a draft again of a proposed edition, saying why: by the second person or by the one who proposed it."""
    require(policies.may_draft(actor))
    if not why.strip():
        raise Invalid([Problem("why", _("Say what has to be changed."))])
    with acting(actor, "editions.edition.give_back"):
        edition, _kind = _locked(public_id)
        _require_state(edition, State.PROPOSED)
        RuleEdition.objects.filter(pk=edition.pk).update(
            state=State.DRAFT, returned=why.strip()[:500], revision=edition.revision + 1
        )


def approve(*, actor: Actor, public_id: UUID, cms: bytes, now: datetime) -> int:
    """Approve a proposed edition with one's own КЕП over its document; its owner takes it from its day on. Returns its
    number.

    :raises Refused: the actor has drafted it himself, or is not a national administrator
    :raises SignatureRefused: the signature does not hold
    :raises Invalid: the signature is somebody else's, the day has passed
    :raises Stale: another edition was approved since this one was begun
    """
    require(policies.may_draft(actor))
    with acting(actor, "editions.edition.approve"):
        edition, kind = _locked(public_id)
        require(policies.may_approve(actor, writers=edition.writers))
        _require_state(edition, State.PROPOSED)
        newest = _newest(edition)
        problems = _unready(edition, kind, local_day(now))
        if problems:
            raise Invalid(problems)
        data = edition_document(edition, kind)
        signer = signing.keep_signature(actor=actor, data=data, cms=cms, purpose=PURPOSE, now=now)
        if not is_own_key(actor, signer.rnokpp):
            raise Invalid([Problem("signature", _("The signature is not yours. Sign with your own key."))])
        valid_from = edition.valid_from or local_day(now)
        if newest is not None and newest.during is not None:
            RuleEdition.objects.filter(pk=newest.pk).update(during=DateRange(newest.during.lower, valid_from))
        number = _next_number(kind)
        RuleEdition.objects.filter(pk=edition.pk).update(
            state=State.APPROVED, number=number, during=DateRange(valid_from, None), approved_by=actor.account_id,
            approver=actor.name, approved_at=now, sha256=fingerprint(data), signature_id=signer.signature_id,
        )  # fmt: skip
        kind.adopt(actor, _adoption(edition, kind, newest, valid_from))
    forget_english()
    return number


def withdraw(*, actor: Actor, public_id: UUID, why: str, now: datetime) -> None:
    """Give up a draft or a proposed edition; take back an approved one whose day has not come.

    :raises NotNow: it has begun: only a next edition changes it
    """
    require(policies.may_draft(actor))
    with acting(actor, "editions.edition.withdraw"):
        edition, kind = _locked(public_id)
        if edition.state == State.APPROVED:
            _take_back(actor, edition, kind, local_day(now), why)
        elif edition.state in (State.DRAFT, State.PROPOSED):
            RuleEdition.objects.filter(pk=edition.pk).update(state=State.WITHDRAWN, returned=why.strip()[:500])
        else:
            raise NotNow(_("This edition was withdrawn already."))


def take_effect(*, today: date) -> int:
    """Tell owners whose table holds one wording that an edition's day has come. Idempotent; returns how many."""
    due = RuleEdition.objects.filter(
        state=State.APPROVED, effected_at=None, during__contains=today, drafted_by__gt=SYSTEM_ACCOUNT
    )
    done = 0
    for pk in list(due.values_list("pk", flat=True)):
        with acting(SYSTEM, "editions.edition.take_effect"):
            edition = RuleEdition.objects.select_for_update(of=("self",)).get(pk=pk)
            if edition.effected_at is not None or not is_known(edition.kind):
                continue
            kind = kind_of(edition.kind)
            if kind.take_effect is not None and edition.valid_from is not None:
                kind.take_effect(SYSTEM, _adoption(edition, kind, edition.base, edition.valid_from))
            RuleEdition.objects.filter(pk=pk).update(effected_at=edition.approved_at)
            done += 1
    return done


def document_of(actor: Actor, public_id: UUID) -> bytes:
    """What the second person signs.

    :raises NotVisible: no such edition for this actor
    """
    visible = policies.visible_editions(actor).select_related("base").filter(public_id=public_id)
    edition = visible.exclude(state=State.DRAFT).first()
    if edition is None:
        raise NotVisible
    return edition_document(edition, kind_of(edition.kind))


def edition_document(edition: RuleEdition, kind: Kind) -> bytes:
    """The bytes that are signed: in Ukrainian, whatever language the page speaks."""
    before = edition.base.rows if edition.base else []
    told = changes(before, edition.rows, kind.fields, kind.key)
    with override("uk"):
        heading = [
            ("Parta", _("edition of rules of the state")),
            (_("Kind"), str(kind.name)),
            (_("In force from"), edition.valid_from.strftime("%d.%m.%Y") if edition.valid_from else ""),
            (_("Legal source"), edition.source),
            (_("What changes and why"), edition.reason),
            (_("Doubts"), edition.doubt or "—"),
            (_("Drafted by"), edition.drafter),
            (_("Rows changed"), str(len(told))),
            *((f"{_sign(change)} {change.key}", str(kind.title(change.row))) for change in told),
        ]
    return document(heading, edition.rows, edition.english)


def _sign(change: Any) -> str:
    return "+" if change.before is None else "−" if change.after is None else "~"


def _locked(public_id: UUID) -> tuple[RuleEdition, Kind]:
    edition = (
        RuleEdition.objects.select_for_update(of=("self",)).select_related("base").filter(public_id=public_id).first()
    )
    if edition is None:
        raise NotVisible
    return edition, kind_of(edition.kind)


def _drafted(public_id: UUID, revision: int) -> tuple[RuleEdition, Kind]:
    edition, kind = _locked(public_id)
    _require_state(edition, State.DRAFT)
    if edition.revision != revision:
        raise Stale(_("Somebody changed the draft while you were editing. Look at it as it is now, and save again."))
    return edition, kind


def _require_state(edition: RuleEdition, state: State) -> None:
    if edition.state != state:
        raise NotNow(_("The edition is no longer in this state. Open its page again."))


def _newest(edition: RuleEdition) -> RuleEdition | None:
    """The edition approved last, which this one must have started from."""
    approved = RuleEdition.objects.select_for_update(of=("self",)).filter(kind=edition.kind, state=State.APPROVED)
    newest = approved.order_by("-number").first()
    if (newest.pk if newest else None) != edition.base_id:
        raise Stale(_("Another edition was approved since this one was begun. Return it and draft it anew."))
    return newest


def _next_number(kind: Kind) -> int:
    """One more than any given before: a withdrawn edition keeps its number."""
    return 1 + (RuleEdition.objects.filter(kind=kind.code).aggregate(last=Max("number"))["last"] or 0)


def _approved_on(kind: str, day: date) -> RuleEdition | None:
    return RuleEdition.objects.filter(kind=kind, state=State.APPROVED, during__contains=day).first()


def _place_or_none(rows: Sequence[Row], kind: Kind, key: str) -> int | None:
    return next((place for place, row in enumerate(rows) if str(row[kind.key]) == key), None)


def _place(rows: Sequence[Row], kind: Kind, key: str) -> int | None:
    """Where the row stands; None for a new one.

    :raises NotVisible: the draft has no such row
    """
    if not key:
        return None
    place = _place_or_none(rows, kind, key)
    if place is None:
        raise NotVisible
    return place


def _read_row(kind: Kind, old: Row | None, typed: Mapping[str, str]) -> dict[str, Any]:
    row, problems = dict(old or {}), []
    for one in kind.fields:
        if one.is_fixed and old is not None:
            continue
        try:
            row[one.name] = read(one, typed.get(one.name, ""))
        except Unreadable as error:
            problems.append(_problem(one, error))
    if problems:
        raise Invalid(problems)
    return row


def _problem(one: Field, error: Unreadable) -> Problem:
    return Problem(one.name, fault_words(one, error.fault, error.about))


def _require_sound(kind: Kind, rows: Sequence[Row], place: int) -> None:
    """Raise what the owner finds wrong with this row, and a key that stands twice."""
    keys = [str(row[kind.key]) for row in rows]
    problems = [problem for problem in kind.check(rows) if problem.row in (None, place + 1)]
    if keys.count(keys[place]) > 1:
        problems.append(Problem(kind.key, _("Another row has this code. Choose a free one.")))
    if problems:
        raise Invalid(problems)


def _write_rows(
    actor: Actor, edition: RuleEdition, rows: Sequence[Row], english: Mapping[str, str] | None = None
) -> None:
    RuleEdition.objects.filter(pk=edition.pk).update(
        rows=list(rows),
        english=edition.english if english is None else dict(english),
        revision=edition.revision + 1,
        writers=_writers(edition, actor),
    )


def _writers(edition: RuleEdition, actor: Actor) -> list[int]:
    """Everybody who has a hand in the draft: the second person is none of them."""
    return sorted({*edition.writers, actor.account_id})


def _terms(edition: RuleEdition) -> tuple[str, str, str]:
    return edition.source, edition.doubt, edition.reason


def _unready(edition: RuleEdition, kind: Kind, today: date) -> list[Problem]:
    problems = []
    if not edition.source:
        problems.append(Problem("source", _("Name the act the edition follows from.")))
    if not edition.reason:
        problems.append(Problem("reason", _("Say in a sentence what changes and why: everybody will read it.")))
    earliest = today + timedelta(days=1)
    if edition.base is not None and edition.base.during is not None:
        earliest = max(earliest, edition.base.during.lower + timedelta(days=1))
    if edition.valid_from is None or edition.valid_from < earliest:
        words = _("An edition begins in the future: %(day)s at the earliest. Choose such a day.")
        problems.append(Problem("valid_from", words % {"day": earliest.strftime("%d.%m.%Y")}))
    before = edition.base.rows if edition.base else []
    if not changes(before, edition.rows, kind.fields, kind.key):
        problems.append(Problem("rows", _("Nothing is changed yet: open a row and change it.")))
    problems += kind.check(edition.rows)
    return problems


def _adoption(edition: RuleEdition, kind: Kind, before: RuleEdition | None, valid_from: date) -> Adoption:
    old = before.rows if before else []
    told = changes(old, edition.rows, kind.fields, kind.key)
    return Adoption(kind.code, edition.rows, old, told, valid_from, edition.source, edition.doubt)


def _take_back(actor: Actor, edition: RuleEdition, kind: Kind, today: date, why: str) -> None:
    if edition.during is None or edition.during.lower <= today or edition.valid_from is None:
        raise NotNow(_("This edition has begun. Draft the next one to change it."))
    if not why.strip():
        raise Invalid([Problem("why", _("Say why the edition is withdrawn."))])
    RuleEdition.objects.filter(pk=edition.pk).update(state=State.WITHDRAWN, returned=why.strip()[:500])
    if edition.base is not None and edition.base.during is not None:
        RuleEdition.objects.filter(pk=edition.base.pk).update(during=DateRange(edition.base.during.lower, None))
    kind.annul(actor, _adoption(edition, kind, edition.base, edition.valid_from))
    forget_english()
