"""Fields of the card: for whom each is, in which section it is edited, what may be typed into it."""

from dataclasses import dataclass
from enum import IntEnum


class Audience(IntEnum):
    """Who is looking. Each sees what the ones before see."""

    PUBLIC = 0
    AUTHORITY = 1  # officers over the institution and its own head and deputies
    NATIONAL = 2


HIDDEN = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the card.

    ``shown_to``: the least audience that sees it, None = nobody (kept for comparison with the register only).
    ``section``: where it is edited, empty = only by import and review. ``longest`` in characters.
    """

    name: str
    shown_to: Audience | None
    section: str = ""
    longest: int = 0


# Reasons: the law on education (2145-VIII, art. 30) makes contacts, status and licensed numbers public. Names of heads
# are in the open export of ЄДЕБО too, yet they are personal data that an institution publishes itself: authorities.
# A fax and the authority's confirmation serve offices. The register's own words of a place are kept for matching.
FIELDS: tuple[Field, ...] = (
    Field("name", Audience.PUBLIC, "names", 400),
    Field("short_name", Audience.PUBLIC, "names", 250),
    Field("edrpou", Audience.PUBLIC, "names", 8),
    Field("kind", Audience.PUBLIC, "names"),
    Field("status", Audience.PUBLIC),
    Field("ownership", Audience.PUBLIC, "names"),
    Field("network_role", Audience.PUBLIC),
    Field("parent", Audience.PUBLIC),
    Field("authority", Audience.PUBLIC),
    Field("governing_body", Audience.PUBLIC),
    Field("territory", Audience.PUBLIC, "contacts"),
    Field("settlement", HIDDEN),
    Field("postal_code", Audience.PUBLIC, "contacts", 5),
    Field("address", Audience.PUBLIC, "contacts", 200),
    Field("phone", Audience.PUBLIC, "contacts", 200),
    Field("fax", Audience.AUTHORITY, "contacts", 100),
    Field("email", Audience.PUBLIC, "contacts", 200),
    Field("website", Audience.PUBLIC, "contacts", 200),
    Field("head_name", Audience.AUTHORITY, "head", 200),
    Field("is_rural", Audience.PUBLIC, "conditions"),
    Field("is_mountain", Audience.PUBLIC, "conditions"),
    Field("is_boarding", Audience.PUBLIC, "conditions"),
    Field("is_confirmed", Audience.AUTHORITY),
    Field("licensed", Audience.PUBLIC, "conditions"),
)
BY_NAME = {field.name: field for field in FIELDS}
SECTIONS = ("names", "contacts", "head", "conditions")


def visible(audience: Audience) -> frozenset[str]:
    """Names of the fields that this audience sees."""
    return frozenset(field.name for field in FIELDS if field.shown_to is not None and field.shown_to <= audience)


def of_section(section: str) -> tuple[Field, ...]:
    """The fields edited in a section, in order."""
    return tuple(field for field in FIELDS if field.section == section)


def may_follow(name: str) -> bool:
    """Can a field take the register's words as they stand? Codes and keys are settled on the review list instead."""
    field = BY_NAME.get(name)
    return field is not None and field.section in SECTIONS and name not in ("kind", "ownership", "territory")
