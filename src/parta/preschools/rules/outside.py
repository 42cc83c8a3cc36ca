"""What an outside preschool system says of a child, or of an entry of its queue. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from parta.kernel.cells import Read, read_day
from parta.kernel.text import folded_name, tidy
from parta.preschools.rules.applying import Told

CERTIFICATE = 1  # kind of document: birth certificate
OLDEST = 8  # full years of a child in a preschool
NAMES = ("family_name", "given_name", "patronymic", "sex", "born_on")


@dataclass(frozen=True, slots=True)
class Parent:
    """Who stands for a child, as an outside system names him; ``kinship`` as `people` numbers it."""

    family_name: str
    given_name: str
    patronymic: str
    kinship: int
    phone: str = ""
    email: str = ""

    @property
    def full(self) -> str:
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))


@dataclass(frozen=True, slots=True)
class OutsideChild:
    """A child of an outside system. ``number`` tells rows of one file apart. ``watched``: item of the codifier
    «child_watch» → is it so, since when. «» and None: the system says nothing.
    """

    number: int
    family_name: str
    given_name: str
    patronymic: str
    born_on: date
    sex: str = ""
    certificate: str = ""  # as `enrolment.read_document` reads it
    group: str = ""
    watched: Mapping[int, tuple[bool, date]] = field(default_factory=dict)
    parent: Parent | None = None

    @property
    def full(self) -> str:
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))

    @property
    def name_key(self) -> str:
        return name_key(self.family_name, self.given_name)

    @property
    def own_key(self) -> str:
        """By what the child is known again before it is enrolled."""
        return self.certificate or f"{self.name_key} {self.born_on.isoformat()}"

    @property
    def said(self) -> dict[str, Any]:
        """What is said of name, sex and birth date."""
        return {name: value for name in NAMES if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class OutsideEntry:
    """An entry of an outside queue. ``moment`` sorts entries of one file: what the other system says of registration.
    ``told.source`` is set by the operation.
    """

    number: int
    told: Told
    wanted_from: date
    benefit: str = ""
    moment: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A child that is here, as far as it is needed to tell which one a row means."""

    person_id: int
    name_key: str
    patronymic: str
    born_on: date | None


def name_key(family_name: str, given_name: str) -> str:
    """Names as they are compared.

    >>> name_key("Дем'янчук", "МАР’ЯНА") == name_key("Дем’янчук", "Мар’яна")
    True
    """
    return f"{folded_name(family_name)} {folded_name(given_name)}"


def match_child(
    child: OutsideChild, here: Iterable[Found], by_certificate: Mapping[str, int], certified: frozenset[int]
) -> tuple[int | None, str]:
    """Whom a row means: his id, or None for nobody here; and what stands in the way («born», «several»,
    «certificate», «»). The certificate is asked first, then name and birth date.
    """
    holder = by_certificate.get(child.certificate)
    if holder is not None:
        return holder, ""
    named = [each for each in here if each.name_key == child.name_key]
    same = [each for each in named if each.born_on == child.born_on]
    if len(same) > 1 and child.patronymic:
        same = [each for each in same if folded_name(each.patronymic) == folded_name(child.patronymic)]
    if len(same) > 1:
        return None, "several"
    if same:
        is_other = child.certificate and same[0].person_id in certified
        return same[0].person_id, "certificate" if is_other else ""
    # A namesake born on another day is another child only when a certificate says so.
    return None, "born" if named and not child.certificate else ""


def shown_moment(said: str) -> str:
    """A moment that another system says, as people read it.

    >>> shown_moment("2026-03-14T08:05:00"), shown_moment("2026-03-14T00:00:00"), shown_moment("")
    ('14.03.2026 08:05', '14.03.2026', '')
    """
    return datetime.fromisoformat(said).strftime("%d.%m.%Y %H:%M").removesuffix(" 00:00") if said else ""


def read_moment(text: str) -> Read[str]:
    """A day, with or without the time, as another system says it: in ISO form, so that moments sort.

    >>> read_moment("14.03.2026 08:05").value, read_moment("2026-03-14").value, read_moment("торік").trouble
    ('2026-03-14T08:05:00', '2026-03-14T00:00:00', 'day-unreadable')
    """
    plain = tidy(text)
    if not plain:
        return Read(None)
    for form in ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"):
        try:
            return Read(datetime.strptime(plain, form).isoformat(), plain)  # noqa: DTZ007  another system's own clock
        except ValueError:
            continue
    day = read_day(plain)
    return Read(f"{day.value.isoformat()}T00:00:00" if day.value else None, plain, day.trouble, day.suggestion)
