"""Recording what an institution has beside its card: sites, buildings, shelters, licences, mode of study and so on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.institutions import policies
from parta.institutions.holdings import Holding
from parta.institutions.models import Institution
from parta.institutions.operations.cards import Clash, StaleCard
from parta.institutions.queries.holdings import MODELS, column_of
from parta.institutions.rules.holdings import BY_CODE, EARLIEST, HoldingKind, wrong_attributes
from parta.institutions.words import undialled
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.planes.fields import ClockTimestamp
from parta.reference.api import items, places

FURTHEST = timedelta(days=366)  # how far a day to come may lie


@dataclass(frozen=True, slots=True)
class HoldingChange:
    """What is said of a thing. ``key`` None = a new one, or the one that an institution has once.

    ``version``: of the state it was made from, None when there was none. ``since``: the day from which it is so, None =
    it was always so (a correction).
    """

    kind: str
    values: Mapping[str, Any]
    key: UUID | None = None
    version: datetime | None = None
    since: date | None = None
    ground: str = ""


def save_holding(*, actor: Actor, institution_id: int, change: HoldingChange, today: date) -> UUID:
    """Record a thing or a change of one as a new dated row; return its key. What did not change writes nothing.

    :raises StaleCard: somebody saved other values meanwhile
    :raises Invalid: something cannot be saved as it is
    :raises NotVisible: there is no such kind or thing
    """
    require(policies.may_edit_card(actor, institution_id))
    kind = _kind(change.kind)
    values = _tidied(kind, change.values)
    with acting(actor, "institutions.holding.save"):
        _lock(institution_id)
        row, planned = _open(kind, institution_id, change.key, today), _planned(kind, institution_id, today)
        _require_fresh(row, values, change.version)
        _check(kind, institution_id, values, change, row, today, planned)
        columns = {column_of(name): value for name, value in values.items()}
        if row is not None and all(getattr(row, column) == value for column, value in columns.items()):
            return row.key
        return _write(kind, institution_id, row, columns, change, planned)


def end_holding(
    *,
    actor: Actor,
    institution_id: int,
    kind: str,
    key: UUID,
    version: datetime,
    on: date | None,
    ground: str,
    today: date,
) -> None:
    """Say that a thing is no more: from the day ``on``, or, None, that it was entered by mistake and never was.

    :raises StaleCard: somebody changed it meanwhile
    :raises Invalid: the day has not come, or is not after the day since which it is so
    """
    require(policies.may_edit_card(actor, institution_id))
    found = _kind(kind)
    with acting(actor, "institutions.holding.end"):
        _lock(institution_id)
        row = _open(found, institution_id, key, today)
        if row is None or found.once:
            raise NotVisible
        if row.known_from != version:
            raise StaleCard((), row.known_from)
        _check_end(row, on, today)
        MODELS[kind].objects.filter(pk=row.pk).update(known_to=ClockTimestamp())
        if on is not None:
            _add(
                found, institution_id, row.key, (row.during.lower, on), tidy(ground) or row.ground, _columns(row, found)
            )


def withdraw_planned(*, actor: Actor, institution_id: int, kind: str, version: datetime, today: date) -> None:
    """Take back a change that was to begin on a day to come: what holds now goes on.

    :raises NotVisible: nothing is planned, or it has begun
    :raises StaleCard: somebody changed it meanwhile
    """
    require(policies.may_edit_card(actor, institution_id))
    found = _kind(kind)
    with acting(actor, "institutions.holding.withdraw"):
        _lock(institution_id)
        planned = _planned(found, institution_id, today)
        if planned is None:
            raise NotVisible
        if planned.known_from != version:
            raise StaleCard((), planned.known_from)
        MODELS[kind].objects.filter(pk=planned.pk).update(known_to=ClockTimestamp())
        row = _open(found, institution_id, planned.key, today)
        if row is not None and row.during.upper == planned.during.lower:
            MODELS[kind].objects.filter(pk=row.pk).update(known_to=ClockTimestamp())
            _add(found, institution_id, row.key, (row.during.lower, None), row.ground, _columns(row, found))


def problems_of_values(kind: str, values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with values of a thing, before it is saved."""
    known = {each.name: each for each in BY_CODE[kind].attributes}
    asked = tuple(each for name, each in known.items() if each.required or name in values)
    return [_problem(*wrong) for wrong in wrong_attributes(asked, values)]


def _kind(code: str) -> HoldingKind:
    if code not in BY_CODE:
        raise NotVisible
    return BY_CODE[code]


def _lock(institution_id: int) -> None:
    """:raises NotVisible: there is no such institution"""
    if Institution.objects.select_for_update(of=("self",)).filter(pk=institution_id).first() is None:
        raise NotVisible


def _planned(kind: HoldingKind, institution_id: int, today: date) -> Holding | None:
    """The change that begins on a day to come."""
    if not kind.ahead:
        return None
    return MODELS[kind.code].objects.now().filter(institution_id=institution_id, during__startswith__gt=today).first()


def _open(kind: HoldingKind, institution_id: int, key: UUID | None, today: date) -> Holding | None:
    """The state of the thing that holds; None for a new one.

    :raises NotVisible: there is no such thing
    """
    if kind.ahead:
        return MODELS[kind.code].objects.now().on(today).filter(institution_id=institution_id).first()
    rows = MODELS[kind.code].objects.now().filter(institution_id=institution_id, during__endswith=None)
    if kind.once:
        return rows.first()
    if key is None:
        return None
    row = rows.filter(key=key).first()
    if row is None:
        raise NotVisible
    return row


def _tidied(kind: HoldingKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """Only attributes of this kind, as they are kept."""
    found: dict[str, Any] = {}
    for each in kind.attributes:
        if each.name in values:
            value = values[each.name]
            found[each.name] = tidy(value) if isinstance(value, str) else value
    return found


def _require_fresh(row: Holding | None, values: Mapping[str, Any], version: datetime | None) -> None:
    if row is None or row.known_from == version:
        return
    clashes = tuple(
        Clash(name, value, getattr(row, column_of(name)))
        for name, value in values.items()
        if getattr(row, column_of(name)) != value
    )
    if clashes:
        raise StaleCard(clashes, row.known_from)


def _check(
    kind: HoldingKind,
    institution_id: int,
    values: Mapping[str, Any],
    change: HoldingChange,
    row: Holding | None,
    today: date,
    planned: Holding | None,
) -> None:
    problems = [_problem(*wrong) for wrong in wrong_attributes(kind.attributes, _whole(kind, values, row))]
    problems += _not_in_lists(kind, institution_id, values)
    problems += _days(kind, change, row, today, planned)
    if kind.asks_ground and not tidy(change.ground):
        problems.append(Problem("ground", _("Name the ground: the order or the decision, its number and date.")))
    if problems:
        raise Invalid(problems)


def _whole(kind: HoldingKind, values: Mapping[str, Any], row: Holding | None) -> dict[str, Any]:
    """The thing as it would stand: what the actor does not see keeps its value."""
    kept = {each.name: getattr(row, column_of(each.name)) if row else None for each in kind.attributes}
    return {**kept, **values}


def _days(
    kind: HoldingKind, change: HoldingChange, row: Holding | None, today: date, planned: Holding | None
) -> list[Problem]:
    since = change.since
    if since is None:
        return [Problem("since", _("Give the day since which it is so."))] if kind.asks_day else []
    if since > today and kind.ahead:
        return _of_day_ahead(since, today, planned)
    if since > today:
        text = _("The day of the change (%(day)s) has not come yet. Give the day of the decision.")
        return [Problem("since", text % {"day": f"{since:%d.%m.%Y}"})]
    if since < EARLIEST:
        text = _("This day cannot be right: %(value)s.")
        return [Problem("since", text % {"value": f"{since:%d.%m.%Y}"})]
    lower = row.during.lower if row else None
    if lower is not None and since < lower:
        text = _("It is recorded since %(day)s; a change cannot begin earlier.")
        return [Problem("since", text % {"day": f"{lower:%d.%m.%Y}"})]
    return []


def _of_day_ahead(since: date, today: date, planned: Holding | None) -> list[Problem]:
    if planned is not None:
        text = _("A change from %(day)s is planned already. Take it back first.")
        return [Problem("since", text % {"day": f"{planned.during.lower:%d.%m.%Y}"})]
    if since > today + FURTHEST:
        return [Problem("since", _("The day lies more than a year ahead. Check the year."))]
    return []


def _check_end(row: Holding, on: date | None, today: date) -> None:
    if on is None:
        return
    if on > today:
        raise Invalid([Problem("on", _("This day has not come yet. Record the end when it has come."))])
    if row.during.lower is not None and on <= row.during.lower:
        text = _("It is recorded since %(day)s and cannot end by then. If it never was, choose “entered by mistake”.")
        raise Invalid([Problem("on", text % {"day": f"{row.during.lower:%d.%m.%Y}"})])


def _not_in_lists(kind: HoldingKind, institution_id: int, values: Mapping[str, Any]) -> list[Problem]:
    """Positions of codifiers and keys of things that do not exist."""
    problems = []
    for each in kind.attributes:
        value = values.get(each.name)
        if not value:
            continue
        if each.codifier and set(value) - set(items(each.codifier)[each.codifier]):
            problems.append(_problem(each.name, "unknown", ""))
        if each.sort == "place" and value not in places([value]):
            problems.append(_problem(each.name, "place", ""))
        if each.sort == "thing" and not _exists(each.of, institution_id, value):
            problems.append(_problem(each.name, "unknown", ""))
    return problems


def _exists(kind: str, institution_id: int, key: UUID) -> bool:
    rows = MODELS[kind].objects.now().filter(institution_id=institution_id, key=key, during__endswith=None)
    return rows.exists()


def _write(
    kind: HoldingKind,
    institution_id: int,
    row: Holding | None,
    columns: Mapping[str, Any],
    change: HoldingChange,
    planned: Holding | None,
) -> UUID:
    """Close the state that held, add what was and what is now. What is planned begins on its day all the same."""
    since, ground = change.since, tidy(change.ground)
    if row is None:
        until = planned.during.lower if planned else None
        return _add(kind, institution_id, planned.key if planned else None, (since, until), ground, columns)
    lower, upper, kept = row.during.lower, row.during.upper, _columns(row, kind)
    MODELS[kind.code].objects.filter(pk=row.pk).update(known_to=ClockTimestamp())
    if since is not None and (lower is None or lower < since):
        _add(kind, institution_id, row.key, (lower, since), row.ground, kept)
        lower = since
    return _add(kind, institution_id, row.key, (lower, upper), ground, {**kept, **columns})


def _columns(row: Holding, kind: HoldingKind) -> dict[str, Any]:
    return {column_of(each.name): getattr(row, column_of(each.name)) for each in kind.attributes}


def _add(
    kind: HoldingKind,
    institution_id: int,
    key: UUID | None,
    during: tuple[date | None, date | None],
    ground: str,
    columns: Mapping[str, Any],
) -> UUID:
    given: dict[str, Any] = {"key": key} if key is not None else {}
    made = MODELS[kind.code].objects.create(
        institution_id=institution_id, during=during, ground=ground, **given, **columns
    )
    return made.key


def _problem(name: str, what: str, value: str) -> Problem:
    texts = {
        "required": lambda: _("This is needed. Fill it in."),
        "long": lambda: _("The text is too long: up to %(most)s signs.") % {"most": value},
        "unknown": lambda: _("This value is no longer offered. Choose another."),
        "bounds": lambda: _("The number must be within %(bounds)s.") % {"bounds": value},
        "postal_code": lambda: _("A postal code has five digits, “%(value)s” was typed.") % {"value": value},
        "phone": lambda: undialled(value),
        "place": lambda: _("There is no such place in the codifier of territories."),
        "day": lambda: _("This day cannot be right: %(value)s.") % {"value": value},
    }
    return Problem(name, texts[what]())
