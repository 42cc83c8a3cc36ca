"""Founding an institution and editing its card."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.institutions import policies
from parta.institutions.models import (
    Card,
    Institution,
    NetworkRole,
    RegisterEntry,
)
from parta.institutions.queries import InstitutionCard, institution
from parta.institutions.rules.card import wrong_fields
from parta.institutions.rules.fields import BY_NAME, SECTIONS, may_follow
from parta.institutions.words import undialled
from parta.institutions.writing.closure import rewrite_scope
from parta.institutions.writing.dating import change_card, column_of, locked_card, own_name, save_card
from parta.institutions.writing.directory import refresh_directory
from parta.institutions.writing.settling import as_said
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem, Refused, Stale
from parta.kernel.text import tidy
from parta.reference.api import items, places
from parta.rulebook.api import Rule, Severity, findings, rules_of

FORM = "institutions.card"  # of quality rules and drafts
_EDITABLE = frozenset(name for name, field in BY_NAME.items() if field.section in SECTIONS)
_CODED = {"kind": "institution_kind", "ownership": "ownership", "status": "institution_status"}


@dataclass(frozen=True, slots=True)
class Clash:
    """One field of a card that somebody else saved meanwhile: what was typed and what is saved."""

    field: str
    typed: Any
    saved: Any


class StaleCard(Stale):
    """The card was saved by somebody else after it was read. Carries both versions, field by field."""

    def __init__(self, clashes: tuple[Clash, ...], version: datetime) -> None:
        super().__init__(_("Somebody has saved this card while you were editing it. Compare both versions."))
        self.clashes = clashes
        self.version = version


class Doubtful(Invalid):
    """Rules warn: the card may be saved all the same, with a reason."""

    code = "doubtful"


@dataclass(frozen=True, slots=True)
class NewInstitution:
    """What a new institution must have. Numbers are of the codifiers of `reference`."""

    name: str
    short_name: str
    kind: int
    status: int = 1
    ownership: int = 1
    edrpou: str = ""
    territory_id: int | None = None
    authority_id: int | None = None
    parent_id: int | None = None
    network_role: NetworkRole = NetworkRole.ORDINARY
    address: str = ""
    phone: str = ""
    email: str = ""


def add_institution(*, actor: Actor, new: NewInstitution, today: date) -> InstitutionCard:
    """Found an institution that no register brought: by the national administrator.

    :raises Invalid: a field cannot be saved as it is
    """
    require(policies.may_add_institution(actor))
    values = {name: getattr(new, name) for name in new.__dataclass_fields__}
    check_new(actor, new, today)
    with acting(actor, "institutions.institution.add"):
        made = Institution.objects.create()
        said = [own_name(name) for name in values if values[name] not in ("", None)]
        Card.objects.create(institution=made, during=(None, None), own_fields=sorted(said), **values)
        rewrite_scope([made.pk])
        refresh_directory([made.pk])
    return institution(made.pk)


def check_new(actor: Actor, new: NewInstitution, on: date) -> None:
    """:raises Invalid: a field of a new institution cannot be saved as it is"""
    values = {name: getattr(new, name) for name in new.__dataclass_fields__}
    _check({**values, "territory": new.territory_id}, standards_on(on), despite="-")


def edit_card(
    *,
    actor: Actor,
    institution_id: int,
    changes: Mapping[str, Any],
    version: datetime,
    today: date,
    since: date | None = None,
    ground: str = "",
    despite: str = "",
) -> datetime:
    """Save fields of a card as a new dated row; return the new version. Fields that did not change are left alone.

    ``version``: that of the card the changes were made from. ``since``: day of the change, None = it was always so (a
    correction). ``despite``: the reason to save although rules warn.

    :raises StaleCard: somebody saved other values of these fields meanwhile
    :raises Doubtful: rules warn and no reason is given
    :raises Invalid: a field cannot be saved as it is
    """
    require(policies.may_edit_card(actor, institution_id))
    said = _Said(changes, version, since, "; ".join(filter(None, (tidy(ground), tidy(despite)))), despite)
    with acting(actor, "institutions.card.edit"):
        return _save(actor, institution_id, said, today)


def enter_card(
    *,
    actor: Actor,
    institution_id: int,
    changes: Mapping[str, Any],
    version: datetime,
    today: date,
    reason: str,
    since: date | None = None,
    ground: str = "",
) -> datetime:
    """Save fields of a card that quality rules block, for somebody who could not; return the new version. The reason
    stands in the card's history and the operation in the trail. What a card cannot hold at all is refused as ever.

    :raises StaleCard: somebody saved other values of these fields meanwhile
    :raises Invalid: no reason, or a field cannot be saved as it is
    """
    require(policies.may_enter_directly(actor, institution_id))
    if not tidy(reason):
        raise Invalid([Problem("reason", _("Say on what ground the rules are passed."))])
    said = _Said(
        changes, version, since, "; ".join(filter(None, (tidy(ground), tidy(reason)))), reason, is_past_rules=True
    )
    with acting(actor, "institutions.card.enter"):
        return _save(actor, institution_id, said, today)


@dataclass(frozen=True, slots=True)
class _Said:
    """What is to be saved, and why rules do not keep it from being saved."""

    changes: Mapping[str, Any]
    version: datetime
    since: date | None
    ground: str
    despite: str
    is_past_rules: bool = False


def _save(actor: Actor, institution_id: int, said: _Said, today: date) -> datetime:
    changes, version, since = said.changes, said.version, said.since
    strange = set(changes) - _EDITABLE
    if strange:
        raise Refused(_("These fields are not edited by hand: %(names)s.") % {"names": ", ".join(sorted(strange))})
    tidied = {name: tidy(value) if isinstance(value, str) else value for name, value in changes.items()}
    card = locked_card(institution_id)
    _require_fresh(card, tidied, version)
    fresh = {name: value for name, value in tidied.items() if getattr(card, column_of(name)) != value}
    if not fresh:
        return card.known_from
    _check_day(card, since, today)
    facts = {**_facts(card), **fresh}
    _check(facts, standards_on(today), despite=said.despite, typed=fresh, is_past_rules=said.is_past_rules)
    return save_card(card, fresh, since=since, ground=said.ground).known_from


def take_from_register(*, actor: Actor, institution_id: int, field: str, version: datetime, today: date) -> datetime:
    """Let a field follow the register again, beginning with what the register says of it now.

    :raises StaleCard: the card was saved meanwhile
    :raises NotVisible: the register says nothing of this institution
    """
    require(policies.may_edit_card(actor, institution_id))
    with acting(actor, "institutions.card.follow"):
        card = locked_card(institution_id)
        entry = RegisterEntry.objects.now().filter(institution_id=institution_id, during__endswith=None).first()
        if entry is None or field not in card.own_fields or not may_follow(field):
            raise NotVisible
        if card.known_from != version:
            raise StaleCard((), card.known_from)
        own = [name for name in card.own_fields if name != field]
        value = as_said(field, entry.said.get(field, ""))
        saved = change_card(card, {field: value, "own_fields": own}, since=None, ground=_("as in the register"))
        refresh_directory([institution_id])
    return saved.known_from


def _require_fresh(card: Card, changes: Mapping[str, Any], version: datetime) -> None:
    """A later save of other fields does no harm; one that touched these fields is shown beside what was typed."""
    if card.known_from == version:
        return
    read = Card.objects.filter(institution_id=card.institution_id, known_from=version).order_by("-during").first()
    clashes = tuple(
        Clash(name, value, getattr(card, column_of(name)))
        for name, value in changes.items()
        if getattr(card, column_of(name)) != value
        and (read is None or getattr(read, column_of(name)) != getattr(card, column_of(name)))
    )
    if clashes:
        raise StaleCard(clashes, card.known_from)


def _check_day(card: Card, since: date | None, today: date) -> None:
    if since is None:
        return
    if since > today:
        text = _("The day of the change (%(day)s) has not come yet. Give the day of the decision.")
        raise Invalid([Problem("since", text % {"day": f"{since:%d.%m.%Y}"})])
    if card.during.lower is not None and since < card.during.lower:
        text = _(
            "The card holds since %(day)s; a change cannot begin earlier. If it was always so, choose a correction."
        )
        raise Invalid([Problem("since", text % {"day": f"{card.during.lower:%d.%m.%Y}"})])


def _facts(card: Card) -> dict[str, Any]:
    return {name: getattr(card, column_of(name)) for name in BY_NAME}


@dataclass(frozen=True, slots=True)
class Standards:
    """What cards are judged by on a day: read once for however many."""

    allowed: Mapping[str, frozenset[int]]  # field → values of its codifier
    rules: tuple[Rule, ...]


def standards_on(today: date) -> Standards:
    """One SQL statement, and codifiers that are kept in memory."""
    lists = items(*_CODED.values())
    allowed = {name: frozenset(lists[codifier]) for name, codifier in _CODED.items()}
    return Standards(allowed, rules_of(FORM, on=today))


def problems_of_card(card: Card, changes: Mapping[str, Any], standards: Standards) -> tuple[Problem, ...]:
    """What keeps changes of a card from being saved, warnings of rules as well: a list gives no reasons."""
    try:
        _check({**_facts(card), **changes}, standards, despite="", typed=changes)
    except Invalid as error:
        return tuple(error.problems)
    return ()


def _check(
    facts: Mapping[str, Any],
    standards: Standards,
    *,
    despite: str,
    typed: Mapping[str, Any] | None = None,
    is_past_rules: bool = False,
) -> None:
    """Block what a card cannot hold and what rules block, unless passed; ask a reason for what they warn of."""
    given = {name: value for name, value in (typed or facts).items() if name in BY_NAME}
    problems = [_problem(*wrong) for wrong in wrong_fields(given, standards.allowed)]
    territory = given.get("territory")
    if territory is not None and territory not in places([territory]):
        problems.append(Problem("territory", _("There is no such place in the codifier of territories.")))
    found = findings(standards.rules, {name: value for name, value in facts.items() if value not in ("", None)})
    broken = [finding for finding in found if (typed is None or finding.field in typed) and not is_past_rules]
    problems += [
        Problem(finding.field, finding.message, finding.code, suggestion=finding.remedy)
        for finding in broken
        if finding.severity is Severity.BLOCK
    ]
    if problems:
        raise Invalid(problems)
    doubts = [
        Problem(finding.field, finding.message, finding.code, suggestion=finding.remedy)
        for finding in broken
        if finding.severity is Severity.WARN
    ]
    if doubts and not despite.strip():
        raise Doubtful(doubts)


def _problem(name: str, what: str, value: str) -> Problem:
    texts: dict[str, Callable[[], str]] = {
        "required": lambda: _("The full name is empty. Copy it from the statute."),
        "long": lambda: _("The text is too long: up to %(most)s signs.") % {"most": value},
        "unknown": lambda: _("This value is not in the codifier. Choose another."),
        "edrpou": lambda: _("ЄДРПОУ has eight digits, “%(value)s” was typed. Example: 26286360.") % {"value": value},
        "postal_code": lambda: _("A postal code has five digits, “%(value)s” was typed.") % {"value": value},
        "website": lambda: (
            _("A website is an address like https://school.example.ua, “%(value)s” was typed.") % {"value": value}
        ),
        "email": lambda: _("“%(value)s” is not an e-mail address. Example: school@example.ua.") % {"value": value},
        "phone": lambda: undialled(value),
        "licensed": lambda: _("The licensed number is from 0 to 20,000, %(value)s was typed.") % {"value": value},
    }
    return Problem(name, texts[what]())
