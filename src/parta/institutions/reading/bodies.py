"""Governing bodies as registers write them: «Відділ освіти Гайсинської міської ради» → the community «гайсинськ»."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from parta.kernel.text import from_lookalikes, has_cyrillic, tidy
from parta.reference.api import adjective_stem


class BodyKind(StrEnum):
    """What a body governs, told by its name."""

    MINISTRY = "ministry"
    REGION = "region"
    DISTRICT = "district"
    COMMUNITY = "community"
    CITY_DISTRICT = "city-district"
    COUNCIL_OF_PLACE = "council-of-place"  # «Міська рада» without a name
    COUNCIL_OF_REGION = "council-of-region"  # «Обласна рада»
    COUNCIL_OF_DISTRICT = "council-of-district"  # «Районна рада»
    OTHER = "other"  # a university, a company, a society
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Body:
    """A body taken apart: ``stem`` of the adjective of its territory, ``district`` when the text names that too."""

    kind: BodyKind
    stem: str = ""
    district: str = ""


_SIGNS = re.compile(r"[’\"«»„“”]")
_WORD = r"(?P<name>[а-яєії\-]+)"
_COUNCIL = r"(?:рад\w*|військов\w*|державн\w*|військово)"
_OF_REGION = re.compile(r"\bобл(?:асн\w+)? ?(?:державн|військов|рад)|\bоблдержадмін|\bода\b|\bова\b")
_OF_KYIV = re.compile(r"\bкиївської міської державної|\bкмда\b")
_CITY_DISTRICT = (
    re.compile(_WORD + r" районн\w+,? (?:у|в) ?м(?:істі|\.)"),  # Голосіївської районної в місті Києві
    re.compile(
        r"адміністраці\w+ " + _WORD + r" району [а-яєії\-]+ міськ"
    ),  # адміністрації Салтівського району Харківської міської
    re.compile(r"\bпо " + _WORD + r" району"),
)
# A typing error in «сільської» («сілька», «сільcької») is common, one in «міської» is not.
_COMMUNITY = re.compile(_WORD + r" (?:міськ|сільс|сілк|сільк|селищн|селищ|територіальн)\w*")
_CITY = re.compile(r"(?:міста|м\.) ?" + _WORD)
_DISTRICT = re.compile(_WORD + r" (?:районн?\w* " + _COUNCIL + r"|райдерж\w*|рда\b|рва\b)")
_OF_DISTRICT = re.compile(_WORD + r" район[уі]\b")
_COUNCILS = {
    "міська рада": BodyKind.COUNCIL_OF_PLACE,
    "селищна рада": BodyKind.COUNCIL_OF_PLACE,
    "сільська рада": BodyKind.COUNCIL_OF_PLACE,
    "обласна рада": BodyKind.COUNCIL_OF_REGION,
    "районна рада": BodyKind.COUNCIL_OF_DISTRICT,
}
_NOT_NAMES = frozenset({"виконавчого", "комітету", "освіти", "спорту", "молоді", "управління", "відділ", "та", "і"})


@lru_cache(maxsize=10_000)
def spelling_key(text: str) -> str:
    """One spelling of a body's name: lower case, one space, no quotes and apostrophes, no Latin look-alikes."""
    text = tidy(text)
    if has_cyrillic(text):
        text = from_lookalikes(text)
    text = _SIGNS.sub("", text.lower().replace("ґ", "г"))
    return " ".join(re.sub(r"\s*,\s*", ", ", text).split())


@lru_cache(maxsize=10_000)
def read_body(text: str) -> Body:
    """Tell what the body governs.

    >>> read_body("Управління освіти адміністрації Салтівського району Харківської міської ради")
    Body(kind=<BodyKind.CITY_DISTRICT: 'city-district'>, stem='салтівськ', district='')
    >>> read_body("Відділ освіти Лиманської селищної ради Роздільнянського району Одеської області")
    Body(kind=<BodyKind.COMMUNITY: 'community'>, stem='лиманськ', district='роздільнянськ')
    """
    key = spelling_key(text)
    if not key:
        return Body(BodyKind.EMPTY)
    if key in _COUNCILS:
        return Body(_COUNCILS[key])
    if key.startswith(("міністерство", "державна служба україни", "національна поліція")):
        return Body(BodyKind.MINISTRY)
    if _OF_REGION.search(key) or _OF_KYIV.search(key):
        return Body(BodyKind.REGION)
    for pattern in _CITY_DISTRICT:
        if found := pattern.search(key):
            return Body(BodyKind.CITY_DISTRICT, adjective_stem(found["name"]))
    return _local(key)


def _local(key: str) -> Body:
    community, district = _named(_COMMUNITY, key), _named(_DISTRICT, key)
    if community and not (district and district.start() < community.start()):
        within = _named(_OF_DISTRICT, key)
        return Body(
            BodyKind.COMMUNITY, adjective_stem(community["name"]), adjective_stem(within["name"]) if within else ""
        )
    if district:
        return Body(BodyKind.DISTRICT, adjective_stem(district["name"]))
    return Body(BodyKind.OTHER)


def _named(pattern: re.Pattern[str], key: str) -> re.Match[str] | None:
    return next((found for found in pattern.finditer(key) if found["name"] not in _NOT_NAMES), None)
