"""Reads of codifiers and territories."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Q
from django.utils.translation import get_language

from parta.kernel.dates import local_day
from parta.kernel.text import sort_key
from parta.reference.models import (
    AbsenceReason,
    Category,
    Edition,
    FormerCode,
    Item,
    MarkScale,
    Subject,
    Territory,
    TerritoryVersion,
)
from parta.reference.rules.places import SETTLEMENTS, Gazetteer, Place, SaidSettlement, name_key, read_settlement

_PLACE_COLUMNS = ("id", "katottg", "category", "name", "region_id", "district_id", "community_id", "parent_id")


@dataclass(frozen=True, slots=True)
class ItemCard:
    """A position of a small list. ``name`` is the official one, for registers and exports; a page shows ``shown``."""

    number: int
    code: str
    name: str
    group: str
    aliases: tuple[str, ...]
    name_en: str = ""

    @property
    def shown(self) -> str:
        """The name in the language of the page."""
        return in_words(self.name, self.name_en)


@dataclass(frozen=True, slots=True)
class SubjectCard:
    """A school subject; grades are inclusive."""

    id: int
    code: str
    name: str
    short_name: str
    area: str
    from_grade: int
    to_grade: int


@dataclass(frozen=True, slots=True)
class MarkScaleCard:
    """A scale: the codes it allows, in its order, and how each is written."""

    id: int
    code: str
    name: str
    labels: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class AbsenceReasonCard:
    """Why a pupil was absent."""

    id: int
    letter: str
    name: str
    is_excused: bool
    name_en: str = ""

    @property
    def shown(self) -> str:
        """The name in the language of the page."""
        return in_words(self.name, self.name_en)


@dataclass(frozen=True, slots=True)
class EditionCard:
    """Where a codifier comes from, and what in it is doubtful."""

    codifier: str
    title: str
    source: str
    doubt: str
    dated_on: date | None
    rows: int


def places(ids: Iterable[int | None]) -> dict[int, Place]:
    """Territories by id, as they stand now. One statement."""
    wanted = {each for each in ids if each is not None}
    return {row[0]: Place(*row) for row in Territory.objects.filter(pk__in=wanted).values_list(*_PLACE_COLUMNS)}


def place_by_katottg(code: str) -> Place | None:
    """The territory of a code, abolished ones too."""
    row = Territory.objects.filter(katottg=code.strip().upper()).values_list(*_PLACE_COLUMNS).first()
    return Place(*row) if row else None


def places_under(place: Place, category: Category) -> tuple[Place, ...]:
    """Districts of a region, communities of a district, districts of a city …, in the order of the alphabet."""
    above = Q(region_id=place.id) | Q(district_id=place.id) | Q(community_id=place.id) | Q(parent_id=place.id)
    rows = Territory.objects.filter(above, category=category, abolished_on=None).exclude(pk=place.id)
    return tuple(Place(*row) for row in rows.order_by("sort_key", "pk").values_list(*_PLACE_COLUMNS))


def regions() -> tuple[Place, ...]:
    """Regions, Crimea, Kyiv and Sevastopol, in the order of the alphabet."""
    rows = Territory.objects.filter(category__in=(Category.REGION, Category.SPECIAL_CITY), abolished_on=None)
    return tuple(Place(*row) for row in rows.order_by("sort_key", "pk").values_list(*_PLACE_COLUMNS))


def settlements_like(text: str, *, limit: int = 20) -> tuple[Place, ...]:
    """Settlements whose name begins with the text, shortest first: for choosing a place in a form."""
    if not name_key(text):
        return ()
    prefix = sort_key(text.strip())
    rows = Territory.objects.filter(sort_key__startswith=prefix, category__in=list(SETTLEMENTS), abolished_on=None)
    return tuple(Place(*row) for row in rows.order_by("sort_key", "pk").values_list(*_PLACE_COLUMNS)[:limit])


def settlements_said(texts: Iterable[str]) -> dict[str, tuple[Place, ...]]:
    """What each text can mean: the territory of the code of КАТОТТГ it begins with; otherwise those of exactly this
    name, and of namesakes, which Ukraine has up to a hundred, those above which a community, district or region begins
    with each of the words after a comma: «с. Калинівка, Хмільницький». Two statements for all texts.
    """
    said = {text: read_settlement(text) for text in texts}
    named = Q(sort_key__in={each.name for each in said.values() if each.name}, category__in=list(SETTLEMENTS))
    coded = Q(katottg__in={each.code for each in said.values() if each.code})  # of any kind, abolished ones too
    rows = Territory.objects.filter(coded | named & Q(abolished_on=None)).order_by("sort_key", "pk")
    found = [(key, Place(*row)) for key, *row in rows.values_list("sort_key", *_PLACE_COLUMNS)]
    meant = {text: _meant(each, found) for text, each in said.items()}
    namesakes = [place for text, places_ in meant.items() if said[text].above for place in places_]
    above = places(step for place in namesakes for step in _steps(place)) if namesakes else {}
    return {
        text: tuple(place for place in meant[text] if all(_lies_in(place, key, above) for key in each.above))
        for text, each in said.items()
    }


def _meant(said: SaidSettlement, found: Iterable[tuple[str, Place]]) -> list[Place]:
    if said.code:
        return [place for _key, place in found if place.katottg == said.code]
    named = [place for key, place in found if key == said.name and place.category in SETTLEMENTS]
    return [place for place in named if place.category in said.categories] or named  # kinds change


def _steps(place: Place) -> list[int]:
    return [each for each in (place.community_id, place.district_id, place.region_id) if each is not None]


def _lies_in(place: Place, key: str, above: Mapping[int, Place]) -> bool:
    return any(name_key(above[each].name).startswith(key) for each in _steps(place) if each in above)


def gazetteer() -> Gazetteer:
    """All current territories and old codes in memory, for matching many rows. Two statements, about 0.3 s."""
    former = dict(FormerCode.objects.values_list("koatuu", "territory_id"))
    rows = Territory.objects.filter(abolished_on=None).order_by("pk").values_list(*_PLACE_COLUMNS)
    return Gazetteer((Place(*row) for row in rows), former)


def place_on(territory_id: int, day: date) -> Place | None:
    """The territory as it stood on a day; None when the codifier does not know it for that day."""
    row = (
        TerritoryVersion.objects.now()
        .on(day)
        .filter(territory_id=territory_id)
        .values_list("territory_id", "territory__katottg", *_PLACE_COLUMNS[2:])
        .first()
    )
    return Place(*row) if row else None


def in_words(name: str, name_en: str) -> str:
    """The name of a position in the language of the page: the English one where there is one, else the Ukrainian."""
    return name_en if name_en and (get_language() or "uk").startswith("en") else name


def items(*codifiers: str, on: date | None = None) -> dict[str, dict[int, ItemCard]]:
    """Positions of small lists by codifier and number, in their order, as they stand on a day: today unless another is
    given. One statement.
    """
    found: dict[str, dict[int, ItemCard]] = {codifier: {} for codifier in codifiers}
    rows = (
        Item.objects.now()
        .on(on or local_day(datetime.now(UTC)))
        .filter(codifier__in=codifiers)
        .order_by("codifier", "position", "number")
    )
    for row in rows:
        found[row.codifier][row.number] = ItemCard(
            row.number, row.code, row.name, row.group, tuple(row.aliases), row.name_en
        )
    return found


def subjects() -> tuple[SubjectCard, ...]:
    """All subjects in the order of their numbers. One statement."""
    columns = ("id", "code", "name", "short_name", "area", "from_grade", "to_grade")
    return tuple(SubjectCard(*row) for row in Subject.objects.order_by("pk").values_list(*columns))


def mark_scales() -> tuple[MarkScaleCard, ...]:
    """All scales. One statement."""
    return tuple(
        MarkScaleCard(scale.pk, scale.code, scale.name, dict(zip(scale.codes, scale.labels, strict=True)))
        for scale in MarkScale.objects.order_by("pk")
    )


def absence_reasons() -> tuple[AbsenceReasonCard, ...]:
    """All reasons of absence. One statement."""
    columns = ("id", "letter", "name", "is_excused", "name_en")
    return tuple(AbsenceReasonCard(*row) for row in AbsenceReason.objects.order_by("pk").values_list(*columns))


def editions() -> tuple[EditionCard, ...]:
    """What has been loaded, the latest of each codifier first. One statement."""
    columns = ("codifier", "title", "source", "doubt", "dated_on", "rows")
    return tuple(EditionCard(*row) for row in Edition.objects.order_by("codifier", "-pk").values_list(*columns))
