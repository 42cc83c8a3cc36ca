"""Finding a territory by what a register or a person writes: a code, «с. Геча, Берегівський район, …», a name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from parta.kernel.text import from_lookalikes, has_cyrillic, sort_key, tidy

SETTLEMENTS = frozenset("KMTXC")
_REGION_CATEGORIES = frozenset("OK")

_KINDS = {
    "м": "MK", "місто": "MK", "с": "C", "село": "C", "смт": "XT", "с-ще": "X", "сщ": "X", "сел": "XT", "селище": "XT",
    "c": "C",  # a Latin letter in its place is common
}  # fmt: skip
_PREFIX = re.compile(r"^(м|місто|с|c|село|смт|с-ще|сщ|сел|селище)(?:\.\s*|\s+)(?=\S)", re.IGNORECASE)
_REGION_WORDS = re.compile(r"\b(область|обл|автономна республіка|ар|місто|м)\b\.?")
_DISTRICT_WORDS = re.compile(r"\b(район|р-н|р н)\b\.?")
_SHORTEST_CODE = 15  # signs of a code of КАТОТТГ; it has 19
_SIGNS = re.compile(r"[’\"«»„“”]")
_GAPS = re.compile(r"[\s.\-–—]+")
_ADJECTIVE_ENDING = re.compile(r"(?<=\w\w)(ого|ої|ий|ій|им|ою|у|а|я)$")


@dataclass(frozen=True, slots=True)
class Place:
    """A territory as plain values; ids are of the registry. ``region_id`` of a region is its own id, and so on.

    ``parent_id`` tells the city of a district of a city.
    """

    id: int
    katottg: str
    category: str
    name: str
    region_id: int | None
    district_id: int | None
    community_id: int | None
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class WrittenPlace:
    """A place as a register writes it, taken apart. ``categories``: letters that «с.», «м.» allow; empty = any."""

    name: str
    categories: str
    district: str
    region: str


_LABELS = {
    "O": "{} область", "K": "м. {}", "P": "{} район", "H": "{} громада", "M": "м. {}", "T": "смт {}", "X": "с-ще {}",
    "C": "с. {}", "B": "{} район",
}  # fmt: skip


def label(place: Place) -> str:
    """A place as it is written in an address: «Вінницька область», «с. Геча», «Калинівська громада».

    >>> label(Place(1, "UA01000000000013043", "O", "Автономна Республіка Крим", 1, None, None))
    'Автономна Республіка Крим'
    """
    return place.name if "Республіка" in place.name else _LABELS[place.category].format(place.name)


@lru_cache(maxsize=20_000)  # registers repeat the same few words in every row
def name_key(text: str) -> str:
    """One spelling of a name: lower case, no apostrophes or quotes, ґ as г, hyphens as spaces, no Latin look-alikes.

    >>> name_key("Кам'янець-Подільський"), name_key("Kиїв")
    ('камянець подільський', 'київ')
    """
    text = tidy(text)
    if has_cyrillic(text):
        text = from_lookalikes(text)
    return _GAPS.sub(" ", _SIGNS.sub("", text.lower().replace("ґ", "г"))).strip()


def adjective_stem(text: str) -> str:
    """What is common to the case forms of an adjective: «Немирівська», «Немирівської», «Немирівський».

    >>> {adjective_stem(w) for w in ("Немирівська", "Немирівської", "немирівський", "Немирівського")}
    {'немирівськ'}
    """
    return _ADJECTIVE_ENDING.sub("", name_key(text))


@lru_cache(maxsize=20_000)
def read_place(text: str) -> WrittenPlace:
    """Take apart «смт Талаківка, Маріуполь, Донецька область» or «м. Київ».

    >>> read_place("с. Геча, Берегівський район, Закарпатська область")
    WrittenPlace(name='геча', categories='C', district='берегівськ', region='закарпатська область')
    """
    parts = [part.strip() for part in tidy(text).split(",") if part.strip()]
    if not parts:
        return WrittenPlace("", "", "", "")
    prefix = _PREFIX.match(parts[0])
    kind = prefix.group(1).lower() if prefix else ""
    name = parts[0][prefix.end() :] if prefix else parts[0]
    district = adjective_stem(_DISTRICT_WORDS.sub("", parts[1])) if len(parts) > 2 else ""
    region = name_key(parts[-1]) if len(parts) > 1 else ""
    return WrittenPlace(name=name_key(name), categories=_KINDS.get(kind, ""), district=district, region=region)


@dataclass(frozen=True, slots=True)
class SaidSettlement:
    """A settlement as somebody typed it: a code, or a name (as a sort key) with its kinds and what it lies in."""

    code: str
    name: str
    categories: str
    above: tuple[str, ...]


def read_settlement(text: str) -> SaidSettlement:
    """Take apart a code of КАТОТТГ with whatever follows it, or «с. Калинівка, Хмільницький».

    >>> read_settlement("UA05120070010084932 (Калинівська громада)").code
    'UA05120070010084932'
    >>> read_settlement("с. Калинівка, Хмільницький район").above
    ('хмільницький',)
    """
    first = text.strip().split(" ")[0].upper()
    if first.startswith("UA") and len(first) > _SHORTEST_CODE:
        return SaidSettlement(first, "", "", ())
    named, *words = [part.strip() for part in tidy(text).split(",")]
    above = tuple(name_key(without_kind(word)).split(" ")[0] for word in words if name_key(word))
    return SaidSettlement("", sort_key(without_kind(named)), read_place(text).categories, above)


def without_kind(text: str) -> str:
    """The name of a settlement without «м.», «с.», «смт» before it.

    >>> without_kind("м. Калинівка"), without_kind("Смотрич"), without_kind("с Геча")
    ('Калинівка', 'Смотрич', 'Геча')
    """
    written = _PREFIX.match(text)
    return text[written.end() :] if written else text


class Gazetteer:
    """All current territories in memory (about 32,000; 0.2 s to build), for matching many rows at once."""

    def __init__(self, places: Iterable[Place], former_codes: Mapping[str, int] | None = None) -> None:
        self.by_id: dict[int, Place] = {}
        self.by_code: dict[str, Place] = {}
        self._settlements: dict[tuple[int, str], list[Place]] = defaultdict(list)
        self._communities: dict[str, list[Place]] = defaultdict(list)
        self._districts: dict[str, list[Place]] = defaultdict(list)
        self._city_districts: dict[str, list[Place]] = defaultdict(list)
        self._regions: dict[str, Place] = {}
        self._former = former_codes or {}
        for place in places:
            self._take(place)

    def _take(self, place: Place) -> None:
        self.by_id[place.id] = place
        self.by_code[place.katottg] = place
        if place.category in _REGION_CATEGORIES:
            self._regions[region_key(place.name)] = place
        stems = {"H": self._communities, "P": self._districts, "B": self._city_districts}.get(place.category)
        if stems is not None:
            stems[adjective_stem(place.name)].append(place)
        if place.category in SETTLEMENTS and place.region_id is not None:
            self._settlements[place.region_id, name_key(place.name)].append(place)

    def __len__(self) -> int:
        return len(self.by_id)

    def with_katottg(self, code: str) -> Place | None:
        """The place of a code, whatever case it is written in."""
        return self.by_code.get(code.strip().upper())

    def with_koatuu(self, code: str) -> Place | None:
        """The place of an old code, when a map of old codes has been loaded."""
        place_id = self._former.get(code.strip())
        return self.by_id.get(place_id) if place_id is not None else None

    def region(self, text: str) -> Place | None:
        """A region by «Львівська область», «Львівська обл.», «КИЇВ», «м. Київ», «АР Крим»."""
        return self._regions.get(region_key(text))

    def settlements(self, region_id: int, written: WrittenPlace) -> list[Place]:
        """Settlements of the region with this name; of the written kind if there are such (kinds change)."""
        named = self._settlements.get((region_id, written.name), [])
        if not written.categories:  # the register writes cities without «м.»
            return [place for place in named if place.category in "MK"] or named
        return [place for place in named if place.category in written.categories] or named

    def communities(self, stem: str, region_id: int | None = None) -> list[Place]:
        """Communities by the stem of their adjective, in the region or everywhere."""
        return _within(self._communities.get(stem, []), region_id)

    def districts(self, stem: str, region_id: int | None = None) -> list[Place]:
        """Districts by the stem of their adjective, in the region or everywhere."""
        return _within(self._districts.get(stem, []), region_id)

    def city_districts(self, stem: str, region_id: int | None = None) -> list[Place]:
        """Districts of cities by the stem of their adjective, in the region or everywhere."""
        return _within(self._city_districts.get(stem, []), region_id)


def region_key(text: str) -> str:
    """One spelling of a region's name.

    >>> {region_key(t) for t in ("Львівська область", "Львівська обл.", "львівська")}
    {'львівська'}
    """
    key = " ".join(_REGION_WORDS.sub(" ", name_key(text)).split())
    return {"республіка крим": "крим"}.get(key, key)


def _within(places: list[Place], region_id: int | None) -> list[Place]:
    return places if region_id is None else [place for place in places if place.region_id == region_id]
