"""Institutions of an authority as a spreadsheet: contacts, licensed number, outside codes, capacity, the shelter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.institutions.holding_words import ATTRIBUTES, SCHEMES, VALUES
from parta.institutions.holdings import Holding
from parta.institutions.models import Card, Schooling, Shelter
from parta.institutions.operations import card_lists as operations
from parta.institutions.operations.card_lists import CardPlan
from parta.institutions.queries import authority, authority_by_public_id, external_ids_of, open_cards
from parta.institutions.rules.codes import BY_HAND, is_code
from parta.institutions.words import FIELDS
from parta.kernel import cells
from parta.kernel.actor import AUTHORITY_ROLES, Actor
from parta.kernel.cells import Read
from parta.kernel.decisions import ALLOW, Decision, refuse
from parta.kernel.errors import NotVisible
from parta.kernel.text import natural_key, tidy, whole_number
from parta.planes.lookups import among
from parta.sheets import api as sheets
from parta.sheets.api import Column, Context, Kind, Place, Row, Verdict, Wrong
from parta.ui import wording

CODE = "institutions.cards"
_CARD = ("postal_code", "address", "phone", "email", "website", "licensed")
_SHELTER = ("sort", "ownership", "capacity", "condition", "inspected_on")


def read_number(text: str) -> Read[int]:
    """A whole number that is not negative."""
    plain = tidy(text).replace(" ", "")
    if not plain:
        return Read(None)
    number = whole_number(plain.removesuffix(".0"))
    return Read(number, plain, "" if number is not None else "number-unreadable")


def _words(attribute: str) -> dict[str, str]:
    """Values of an attribute by their words in both languages."""
    found: dict[str, str] = {}
    for language in ("uk", "en"):
        with translation.override(language):
            found |= {str(word): code for code, word in VALUES[attribute].items()}
    return found


def _reader(attribute: str) -> sheets.Reader:
    """Words are read when they are needed: at start no language is there yet."""
    return lambda text: sheets.one_of(_words(attribute))(text)


def _shower(attribute: str) -> Any:
    return lambda value: str(VALUES[attribute][value])


COLUMNS = (
    Column("code", gettext_lazy("Code of the institution"), is_key=True,
           aliases=("код закладу", "код єдебо", "єдебо", "edebo"),
           hint=gettext_lazy("ЄДЕБО, or the code of the list taken out.")),
    Column("edrpou", FIELDS["edrpou"], is_key=True, aliases=("єдрпоу", "код єдрпоу")),
    Column("institution", gettext_lazy("Institution"), aliases=("заклад", "назва", "назва закладу", "коротка назва"),
           hint=gettext_lazy("For reading; it changes nothing.")),
    Column("postal_code", FIELDS["postal_code"], aliases=("індекс", "поштовий індекс")),
    Column("address", FIELDS["address"], aliases=("адреса", "вулиця")),
    Column("phone", FIELDS["phone"], aliases=("телефон", "тел")),
    Column("email", FIELDS["email"], cells.read_email, aliases=("пошта", "електронна пошта", "емейл", "mail")),
    Column("website", FIELDS["website"], aliases=("сайт", "вебсайт", "веб сайт")),
    Column("licensed", FIELDS["licensed"], read_number, aliases=("ліцензований обсяг", "ліцензія")),
    Column("capacity", ATTRIBUTES["schooling.capacity"], read_number, aliases=("проєктна потужність", "потужність")),
    *(Column(scheme, SCHEMES[scheme]) for scheme in BY_HAND),
    Column("shelter_sort", ATTRIBUTES["shelters.sort"], _reader("shelters.sort"), _shower("shelters.sort"),
           aliases=("вид укриття", "укриття"),
           choices=("сховище", "протирадіаційне укриття", "споруда подвійного призначення", "найпростіше укриття")),
    Column("shelter_ownership", gettext_lazy("Whose shelter"), _reader("shelters.ownership"),
           _shower("shelters.ownership"), aliases=("чиє укриття",)),
    Column("shelter_capacity", gettext_lazy("Capacity of the shelter"), read_number, aliases=("місткість укриття",)),
    Column("shelter_condition", gettext_lazy("Condition of the shelter"), _reader("shelters.condition"),
           _shower("shelters.condition"), aliases=("стан укриття",)),
    Column("shelter_inspected_on", gettext_lazy("Last inspection of the shelter"), cells.read_day,
           aliases=("огляд укриття", "дата огляду укриття")),
)  # fmt: skip


def register() -> None:
    """The list of cards; called at start."""
    sheets.register_kind(
        Kind(
            CODE, gettext_lazy("Institutions"), COLUMNS, place_of, may_bring, check, write, undo, rows_of, own=own,
            who=lambda texts: texts.get("institution") or texts.get("code") or texts.get("edrpou") or "",
            most_rows=2_000,
            note=gettext_lazy(
                "Cards of institutions that this authority governs directly are put right as from the beginning. No "
                "institution is added; names, types and places are changed on the card."
            ),
        )
    )  # fmt: skip


def place_of(actor: Actor, public_id: UUID) -> Place:
    """An authority of which the actor is an officer.

    :raises NotVisible: another one
    """
    card = authority_by_public_id(public_id)
    if card.id not in actor.authorities():
        raise NotVisible
    return Place(card.id, card.public_id, card.name, reverse("institutions:directory"))


def own(actor: Actor) -> UUID | None:
    """The authority that the actor acts for."""
    grant = actor.current or next(actor.having(*AUTHORITY_ROLES), None)
    if grant is None or grant.role not in AUTHORITY_ROLES or grant.authority_id is None:
        return None
    return authority(grant.authority_id).public_id


def may_bring(actor: Actor, place: Place) -> Decision:
    """Officers of the authority; which cards are theirs to edit follows from the direct authority of each."""
    if place.id in actor.authorities():
        return ALLOW
    return refuse(_("Cards are brought in by officers of the authority that governs the institutions directly."))


@dataclass(frozen=True, slots=True)
class _Land:
    """Institutions that the authority governs directly, and what they have."""

    cards: Mapping[int, Card]
    by_code: Mapping[str, Sequence[int]]
    by_edrpou: Mapping[str, Sequence[int]]
    codes: Mapping[str, Mapping[int, str]]
    schooling: Mapping[int, Schooling]
    shelters: Mapping[int, Sequence[Shelter]]


def _land(context: Context) -> _Land:
    """Seven SQL statements for all rows."""
    cards = {
        card.institution_id: card
        for card in open_cards().filter(authority=context.place.id).select_related("institution")
    }
    codes = {scheme: external_ids_of(scheme, cards) for scheme in ("edebo", *BY_HAND)}
    by_code = {str(card.institution.public_id): [id_] for id_, card in cards.items()}
    by_code |= {code.lower(): [id_] for id_, code in codes["edebo"].items()}
    by_edrpou: dict[str, list[int]] = {}
    for id_, card in cards.items():
        by_edrpou.setdefault(card.edrpou, []).append(id_)
    by_edrpou.pop("", None)
    shelters: dict[int, list[Shelter]] = {}
    for row in _held(Shelter, cards):
        shelters.setdefault(row.institution_id, []).append(row)
    schooling = {row.institution_id: row for row in _held(Schooling, cards)}
    return _Land(cards, by_code, by_edrpou, codes, schooling, shelters)


def _held(model: type[Holding], cards: Mapping[int, Card]) -> list[Any]:
    return list(model.objects.now().filter(institution_id__in=among(cards), during__endswith=None).order_by("pk"))


def check(context: Context, rows: Sequence[Row]) -> list[Verdict]:
    """What would become of each card."""
    land = _land(context)
    found = [_found(row, land) for row in rows]
    planned = {
        row.number: _plan(row, land, id_) for row, id_ in zip(rows, found, strict=True) if not isinstance(id_, Wrong)
    }
    plans = {number: plan for number, (plan, _wrong) in planned.items()}
    told = operations.plan_problems(context.actor, list(plans.values()), context.day)
    judged = dict(zip(plans, told, strict=True))
    context.kept["plans"] = plans
    verdicts = []
    for row, id_ in zip(rows, found, strict=True):
        if isinstance(id_, Wrong):
            verdicts.append(Verdict.of([id_], (), is_new=False))
            continue
        plan, problems = planned[row.number]
        problems += [Wrong(each.field, each.message, each.suggestion) for each in judged[row.number]]
        verdicts.append(Verdict.of(problems, list(_changes(land, plan)), is_new=False, record=str(id_)))
    return verdicts


def _found(row: Row, land: _Land) -> int | Wrong:
    code, edrpou = (tidy(row.values[name] or "").lower() for name in ("code", "edrpou"))
    found = land.by_code.get(code, ()) if code else land.by_edrpou.get(edrpou, ())
    if len(found) == 1:
        return found[0]
    field = "code" if code or not edrpou else "edrpou"
    if found:
        return Wrong("code", _("Several institutions have this ЄДРПОУ. Give the code of the one you mean."))
    return Wrong(
        field, _("This authority governs no such institution directly. Take the code from the list taken out.")
    )


def _plan(row: Row, land: _Land, institution_id: int) -> tuple[CardPlan, list[Wrong]]:
    """What would be saved: only what the row says and what differs."""
    card, problems = land.cards[institution_id], []
    fields = {name: row.values[name] for name in _CARD if row.has(name) and row.values[name] != getattr(card, name)}
    codes = {}
    for scheme in BY_HAND:
        if row.has(scheme) and row.values[scheme] != land.codes[scheme].get(institution_id):
            codes[scheme] = row.values[scheme]
            if not is_code(codes[scheme]):
                words = _("A code has digits, Latin or Ukrainian letters, dashes; up to 30 signs.")
                problems.append(Wrong(scheme, words))
    held = land.schooling.get(institution_id)
    capacity = None
    if row.has("capacity") and row.values["capacity"] != (held.capacity if held else None):
        capacity = row.values["capacity"]
    said = {name: row.values[f"shelter_{name}"] for name in _SHELTER if row.has(f"shelter_{name}")}
    shelters = land.shelters.get(institution_id, ())
    shelter = shelters[0] if shelters else None
    if said and len(shelters) > 1:
        words = _("The institution has several shelters. Change them on its card.")
        problems.append(Wrong("shelter_sort", words))
        said = {}
    if shelter is not None:
        said = {name: value for name, value in said.items() if value != getattr(shelter, name)}
    return CardPlan(card, fields, codes, held, capacity, shelter, said), problems


def _changes(land: _Land, plan: CardPlan) -> Iterator[tuple[str, str, str]]:
    for name, value in plan.fields.items():
        yield name, _cell(name, getattr(plan.card, name)), _cell(name, value)
    for scheme, code in plan.codes.items():
        yield scheme, land.codes[scheme].get(plan.card.institution_id, ""), code
    if plan.capacity is not None:
        yield "capacity", _cell("", plan.schooling.capacity if plan.schooling else None), str(plan.capacity)
    for name, value in plan.shelter_values.items():
        before = getattr(plan.shelter, name) if plan.shelter else None
        yield f"shelter_{name}", _cell(name, before), _cell(name, value)


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return wording.day(value)
    return str(VALUES.get(f"shelters.{name}", {}).get(value, value))


def write(context: Context, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Save the cards."""
    plans = context.kept["plans"]  # by the check of these rows, a moment ago in this transaction
    return operations.save_cards(
        actor=context.actor, plans=[plans[row.number] for row in rows], today=context.day,
        operation_id=context.operation_id,
    )  # fmt: skip


def undo(context: Context, receipts: Sequence[tuple[int, Mapping[str, Any]]]) -> list[tuple[int, str]]:
    """Cards as they stood."""
    return operations.restore_cards(
        actor=context.actor, receipts=receipts, today=context.day, operation_id=context.operation_id
    )


def rows_of(context: Context) -> Iterator[Mapping[str, Any]]:
    """Institutions of the authority by the alphabet."""
    land = _land(context)
    for id_, card in sorted(
        land.cards.items(), key=lambda each: (natural_key(each[1].short_name or each[1].name), each[0])
    ):
        shelters = land.shelters.get(id_, ())
        shelter = {
            f"shelter_{name}": getattr(shelters[0], name) or None for name in _SHELTER
        } if len(shelters) == 1 else {}  # fmt: skip
        schooling = land.schooling.get(id_)
        yield {
            "code": land.codes["edebo"].get(id_) or str(card.institution.public_id), "edrpou": card.edrpou or None,
            "institution": card.short_name or card.name, **{name: getattr(card, name) or None for name in _CARD},
            "capacity": schooling.capacity if schooling else None,
            **{scheme: land.codes[scheme].get(id_) for scheme in BY_HAND}, **shelter,
        }  # fmt: skip
