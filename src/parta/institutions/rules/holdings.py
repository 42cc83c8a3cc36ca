"""What an institution has beside its card: kinds of holdings, their attributes, for whom each is, what may be typed."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from parta.institutions.rules.fields import Audience
from parta.institutions.rules.kinds import GENERAL, HIGHER, OUT_OF_SCHOOL, PRE_HIGHER, PRESCHOOL, VOCATIONAL
from parta.institutions.rules.phones import wrong_phones

ADDRESS, CONTACTS, COORDINATES, SHELTERS, SETTLEMENT = "address", "contacts", "coordinates", "shelters", "settlement"
CLOSABLE = (ADDRESS, CONTACTS, COORDINATES, SHELTERS, SETTLEMENT)
# Fields of the card itself that go with each.
CLOSES_OF_CARD: Mapping[str, str] = {
    "address": ADDRESS, "postal_code": ADDRESS, "phone": CONTACTS, "fax": CONTACTS, "email": CONTACTS,
    "website": CONTACTS, "territory": SETTLEMENT,
}  # fmt: skip

_EVERY = (GENERAL, PRESCHOOL, VOCATIONAL, PRE_HIGHER, HIGHER, OUT_OF_SCHOOL)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a holding.

    ``sort``: text, phone, postal, number, decimal, day, truth, one (of ``values``), many (of ``values`` or of a
    ``codifier``), place, thing (the key of a holding of the kind ``of``). Bounds are inclusive. ``closes``: closed to
    the public together with this. ``kinds``: groups of institutions that have it.
    """

    name: str
    sort: str = "text"
    shown_to: Audience = Audience.PUBLIC
    required: bool = False
    longest: int = 200
    least: int = 0
    most: int = 100_000
    values: tuple[str, ...] = ()
    codifier: str = ""
    of: str = ""
    closes: str = ""
    kinds: tuple[str, ...] = _EVERY


@dataclass(frozen=True, slots=True)
class HoldingKind:
    """One kind of holdings. ``once``: an institution has one of it, not several. ``asks_ground``: no change without.
    ``ahead``: a change may begin on a day to come; one at a time.
    """

    code: str
    attributes: tuple[Attribute, ...]
    once: bool = False
    asks_ground: bool = False
    asks_day: bool = False
    ahead: bool = False
    kinds: tuple[str, ...] = _EVERY
    closes: str = ""

    def of(self, group: str) -> tuple[Attribute, ...]:
        """Attributes that institutions of this group have."""
        return tuple(attribute for attribute in self.attributes if group in attribute.kinds)


_OFFICES = Audience.AUTHORITY
_ACTIVITIES = ("85.10", "85.20", "85.31", "85.32", "85.41", "85.42", "85.51", "85.52", "85.53", "85.59", "85.60")
_CONDITIONS = ("good", "repair", "emergency", "damaged", "destroyed")

HOLDINGS: tuple[HoldingKind, ...] = (
    HoldingKind(
        "mode",
        (Attribute("mode", "one", required=True, values=("in_person", "mixed", "remote", "suspended")),),
        once=True,
        asks_ground=True,
        asks_day=True,
        ahead=True,
    ),
    HoldingKind(
        "schooling",
        (
            Attribute("languages", "many", codifier="instruction_language"),
            Attribute("shifts", "number", least=1, most=3, kinds=(GENERAL, VOCATIONAL, PRE_HIGHER, HIGHER)),
            Attribute("week", "number", least=5, most=7),
            Attribute("stay", "one", values=("short", "9", "10.5", "12", "24"), kinds=(PRESCHOOL,)),
            Attribute(
                "directions",
                "many",
                values=(
                    "art",
                    "sport",
                    "science",
                    "ecology",
                    "tourism",
                    "humanities",
                    "social",
                    "health",
                    "military",
                    "library",
                ),
                kinds=(OUT_OF_SCHOOL,),
            ),
            Attribute("capacity", "number"),
            Attribute("workshops", "number", most=1_000, kinds=(VOCATIONAL, PRE_HIGHER)),
            Attribute("dormitory", "number", kinds=(VOCATIONAL, PRE_HIGHER, HIGHER)),
            Attribute("programmes", "number", most=5_000, kinds=(VOCATIONAL, PRE_HIGHER, HIGHER)),
            Attribute("activity", "one", values=_ACTIVITIES),
        ),
        once=True,
    ),
    HoldingKind(
        "services",
        (
            Attribute("has_bus", "truth"),
            Attribute("buses", "number", most=200),
            Attribute("internet", "number", most=100_000),
            Attribute("food", "one", values=("own", "outsourced", "buffet", "brought", "none")),
            Attribute("canteen_seats", "number", most=5_000),
            Attribute("is_accessible", "truth"),
            Attribute("has_generator", "truth", _OFFICES),
            Attribute("energy_certificate", "text", _OFFICES, longest=60),
            Attribute("energy_class", "one", _OFFICES, values=("A", "B", "C", "D", "E", "F", "G")),
            Attribute("energy_until", "day", _OFFICES),
        ),
        once=True,
    ),
    HoldingKind(
        "sites",
        (
            Attribute("name", required=True),
            Attribute("is_main", "truth"),
            Attribute("territory", "place", closes=SETTLEMENT),
            Attribute("postal_code", "postal"),
            Attribute("address"),
            Attribute("phone", "phone", closes=CONTACTS),
            Attribute("latitude", "decimal", least=44, most=53, closes=COORDINATES),
            Attribute("longitude", "decimal", least=22, most=41, closes=COORDINATES),
        ),
        closes=ADDRESS,
    ),
    HoldingKind(
        "buildings",
        (
            Attribute("name", required=True),
            Attribute("site", "thing", of="sites"),
            Attribute("capacity", "number"),
            Attribute("condition", "one", _OFFICES, values=_CONDITIONS),
            Attribute("built_in", "number", _OFFICES, least=1600, most=2100),
            Attribute("floors", "number", _OFFICES, least=1, most=60),
        ),
        closes=ADDRESS,
    ),
    HoldingKind(
        "shelters",
        (
            Attribute("sort", "one", required=True, values=("refuge", "radiation", "dual_use", "simplest", "mobile")),
            Attribute("ownership", "one", required=True, values=("own", "nearby")),
            Attribute("building", "thing", of="buildings"),
            Attribute("distance", "number", most=5_000),
            Attribute("capacity", "number"),
            Attribute("condition", "one", values=("ready", "limited", "unready")),
            Attribute("inspected_on", "day"),
        ),
        closes=SHELTERS,
    ),
    HoldingKind(
        "licences",
        (
            Attribute(
                "level",
                "one",
                required=True,
                values=(
                    "preschool",
                    "primary",
                    "basic",
                    "profile",
                    "vocational",
                    "pre_higher",
                    "bachelor",
                    "master",
                    "doctor",
                    "out_of_school",
                ),
            ),
            Attribute("number", required=True, longest=100),
            Attribute("issued_on", "day", required=True),
            Attribute("capacity", "number"),
            Attribute("valid_until", "day"),
        ),
    ),
    HoldingKind(
        "streets",
        (
            Attribute("territory", "place", closes=SETTLEMENT),
            Attribute("street", required=True),
            Attribute("houses"),
        ),
        kinds=(GENERAL, PRESCHOOL),
        closes=ADDRESS,
    ),
)
BY_CODE = {kind.code: kind for kind in HOLDINGS}

EARLIEST = date(1900, 1, 1)  # no day that is told of is before
_POSTAL = re.compile("[0-9]{5}")


def wrong_attributes(attributes: tuple[Attribute, ...], values: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Attributes that cannot be saved: name, what is wrong, the value or the bound."""
    for attribute in attributes:
        value = values.get(attribute.name)
        if value in (None, "", []):
            if attribute.required:
                yield attribute.name, "required", ""
            continue
        if fault := _fault(attribute, value):
            yield attribute.name, *fault


def _fault(attribute: Attribute, value: Any) -> tuple[str, str] | None:
    check = _CHECKS.get(attribute.sort)
    return check(attribute, value) if check else None


def _text(attribute: Attribute, value: Any) -> tuple[str, str] | None:
    return ("long", str(attribute.longest)) if len(value) > attribute.longest else None


def _phone(attribute: Attribute, value: Any) -> tuple[str, str] | None:
    wrong = wrong_phones(value)
    return ("phone", ", ".join(wrong)) if wrong else _text(attribute, value)


def _postal(_attribute: Attribute, value: Any) -> tuple[str, str] | None:
    return None if _POSTAL.fullmatch(value) else ("postal_code", str(value))


def _number(attribute: Attribute, value: int | Decimal) -> tuple[str, str] | None:
    within = attribute.least <= value <= attribute.most
    return None if within else ("bounds", f"{attribute.least}–{attribute.most}")


def _chosen(attribute: Attribute, value: Any) -> tuple[str, str] | None:
    chosen = value if isinstance(value, list | tuple) else [value]
    strange = [str(each) for each in chosen if attribute.values and each not in attribute.values]
    return ("unknown", ", ".join(strange)) if strange else None


def _day(_attribute: Attribute, value: date) -> tuple[str, str] | None:
    return None if EARLIEST <= value <= date(2100, 12, 31) else ("day", f"{value:%d.%m.%Y}")


_CHECKS: Mapping[str, Callable[[Attribute, Any], tuple[str, str] | None]] = {
    "text": _text, "phone": _phone, "postal": _postal, "number": _number, "decimal": _number, "one": _chosen,
    "many": _chosen, "day": _day,
}  # fmt: skip
