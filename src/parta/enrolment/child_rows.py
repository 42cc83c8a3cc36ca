"""Spreadsheets whose rows are children of the institution: which child a row means, and how such a list leaves.

A child under protection is in no such list: a row with its name is answered like one with an unknown name.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.enrolment import policies
from parta.enrolment.lists import ChildList, register_list
from parta.enrolment.queries.groups import Member, groups_of, members_by_group
from parta.enrolment.rules.classes import read_class_name
from parta.institutions import api as institutions
from parta.kernel import cells
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import Decision, require
from parta.kernel.errors import NotVisible
from parta.kernel.text import distance, folded_name
from parta.people import api as people
from parta.sheets import api as sheets
from parta.sheets.api import Column, Context, Kind, Place, Row, Wrong

_SLIPS = 2  # typing errors within which a name is suggested
CHILD = (
    Column("class_name", gettext_lazy("Class"), is_key=True, example="5-А",
           aliases=("клас", "клас або група", "група"),
           hint=gettext_lazy("Tells namesakes apart; it moves nobody.")),
    Column("family_name", gettext_lazy("Family name"), cells.read_name, is_needed=True, is_key=True, example="Савчук",
           aliases=("прізвище дитини", "прізвище учня", "прізвище учениці", "surname", "last name")),
    Column("given_name", gettext_lazy("Given name"), cells.read_name, is_needed=True, is_key=True, example="Марта",
           aliases=("ім’я дитини", "ім’я учня", "власне ім’я", "first name")),
    Column("patronymic", gettext_lazy("Patronymic"), cells.read_name, is_key=True, example="Ігорівна",
           aliases=("по батькові", "побатькові", "middle name")),
    Column("born_on", gettext_lazy("Date of birth"), cells.read_day, is_key=True, example="14.03.2014",
           aliases=("дата народження", "дата нар", "народження", "birth date", "born")),
)  # fmt: skip
Rows = Callable[[Context], Iterable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class HereChild:
    """A child in a class or preschool group of the institution today. Personal data."""

    person_id: int
    class_name: str
    card: people.PersonCard

    @property
    def cells(self) -> dict[str, Any]:
        """Its cells of the columns `CHILD`; «person_id» for the gate."""
        card = self.card
        return {
            "person_id": self.person_id, "class_name": self.class_name, "family_name": card.family_name,
            "given_name": card.given_name, "patronymic": card.patronymic or None, "born_on": card.born_on,
        }  # fmt: skip


def children_here(institution_id: int, day: date) -> tuple[HereChild, ...]:
    """Children in classes on the day by class and alphabet, those under protection left out. Three SQL statements."""
    groups = {
        card.id: card for card in groups_of(institution_id=institution_id, school_year=school_year_of(day), on=day)
    }
    members = members_by_group(institution_id=institution_id, group_ids=list(groups), on=day)
    told: list[Member] = [member for found in members.values() for member in found]
    cards = people.cards([member.pupil_id for member in told])
    return tuple(HereChild(each.pupil_id, groups[each.group_id].name, cards[each.pupil_id]) for each in told)


def find_children(institution_id: int, day: date, rows: Sequence[Row]) -> dict[int, HereChild | Wrong]:
    """The child that each row means, or why none is found. Three SQL statements."""
    here = children_here(institution_id, day)
    by_name: dict[str, list[HereChild]] = {}
    for child in here:
        by_name.setdefault(_name(child.card.family_name, child.card.given_name), []).append(child)
    return {row.number: _found(row, by_name) for row in rows}


def _found(row: Row, by_name: Mapping[str, Sequence[HereChild]]) -> HereChild | Wrong:
    named = by_name.get(_name(row.values["family_name"], row.values["given_name"]), ())
    if not named:
        words = _("No such child is in a class here. Correct the name, or leave the row out.")
        return Wrong("family_name", words, _near(row, by_name))
    told = [child for child in named if _agrees(row, child)]
    if len(told) == 1:
        return told[0]
    if told:
        words = _("Several children of this name study here. Give the class and the date of birth of the one you mean.")
        return Wrong("born_on" if row.values["class_name"] else "class_name", words)
    return _disagreement(row, named)


def _agrees(row: Row, child: HereChild) -> bool:
    card, values = child.card, row.values
    return (
        (not values["patronymic"] or folded_name(values["patronymic"]) == folded_name(card.patronymic))
        and (values["born_on"] is None or values["born_on"] == card.born_on)
        and (not values["class_name"] or _class(values["class_name"]) == _class(child.class_name))
    )


def _disagreement(row: Row, named: Sequence[HereChild]) -> Wrong:
    """Somebody of this name is here, with another patronymic, birth date or class: what does not fit."""
    words = _("A child of this name is here, and this does not fit. Compare it with the document.")
    for field, fits in (
        ("patronymic", lambda child: folded_name(row.values["patronymic"] or "") == folded_name(child.card.patronymic)),
        ("born_on", lambda child: row.values["born_on"] == child.card.born_on),
        ("class_name", lambda child: _class(row.values["class_name"] or "") == _class(child.class_name)),
    ):
        if row.values[field] and not any(fits(child) for child in named):
            suggestion = named[0].class_name if field == "class_name" and len(named) == 1 else ""
            return Wrong(field, words, suggestion)
    return Wrong("family_name", words)


def _near(row: Row, by_name: Mapping[str, Sequence[HereChild]]) -> str:
    """The family name of the only child of this given name within slips of the typed one."""
    wanted, given = folded_name(row.values["family_name"]), folded_name(row.values["given_name"])
    near = {
        child.card.family_name
        for children in by_name.values()
        for child in children
        if folded_name(child.card.given_name) == given
        and distance(wanted, folded_name(child.card.family_name), _SLIPS) <= _SLIPS
    }
    return next(iter(near)) if len(near) == 1 else ""


def _name(family_name: str, given_name: str) -> str:
    return f"{folded_name(family_name)} {folded_name(given_name)}"


def _class(text: str) -> str:
    read = read_class_name(text)
    return folded_name(read[1] if read else text)


def place_of(actor: Actor, public_id: UUID) -> Place:
    """The institution that the actor leads.

    :raises NotVisible: he leads no such institution
    """
    card = institutions.institution_by_public_id(public_id)
    if card.id not in actor.institutions(*LEADING_ROLES):
        raise NotVisible
    return Place(card.id, card.public_id, card.title, reverse("enrolment:classes", args=[card.public_id]), card.id)


def own_institution(actor: Actor) -> UUID | None:
    """The institution that the actor leads in the role he acts in."""
    grant = actor.current or next(actor.having(*LEADING_ROLES), None)
    if grant is None or grant.role not in LEADING_ROLES or grant.institution_id is None:
        return None
    return institutions.public_id_of(grant.institution_id)


def may_bring(actor: Actor, place: Place) -> Decision:
    """Who keeps the data of all children of an institution: whoever enrols them."""
    return policies.may_move_pupils(actor, institution_id=place.id)


def way_out(code: str) -> Callable[[UUID, str], str]:
    """Where the list leaves: by the gate (`releasing.release_list`), like every file with children."""
    return lambda place, ending: reverse("enrolment:sheet-file", args=[place, code, ending])


def register_children(kind: Kind) -> None:
    """Say that a spreadsheet's rows are children: it comes in like every list and leaves by the gate. ``rows`` of the
    kind give «person_id» beside the columns.
    """

    def build(actor: Actor, institution_id: int, _what: Mapping[str, str]) -> ChildList:
        place = place_of(actor, institutions.public_id_of(institution_id))
        require(kind.may(actor, place))
        rows = list(kind.rows(Context(actor, place, timezone.localdate(), place.public_id)))
        shown = [
            [None if row.get(each.code) is None else each.show(row[each.code]) for each in kind.columns] for row in rows
        ]
        header = [str(each.title) for each in kind.columns]
        return ChildList(f"{kind.title} {place.title}", header, shown, [row["person_id"] for row in rows])

    register_list(kind.code, build)
    sheets.register_kind(kind)
