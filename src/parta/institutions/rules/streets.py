"""A file of streets of a service territory: its columns and what a row must have."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_ROWS = 5_000
_LONGEST = 200
# Our names of columns, then how files write them; the last is of the open data set «territories» (КМУ 835).
HEADINGS = {
    "street": ("вулиця", "назва вулиці", "street", "thoroughfare"),
    "houses": ("будинки", "номери будинків", "будинок", "houses", "locatordesignator"),
    "katottg": ("катоттг", "код катоттг", "katottg"),
}


@dataclass(frozen=True, slots=True)
class StreetRow:
    """A row as written. ``fault``: empty, or «street» missing, «long»."""

    number: int
    street: str
    houses: str
    katottg: str

    @property
    def fault(self) -> str:
        if not self.street:
            return "street"
        return "long" if max(len(self.street), len(self.houses)) > _LONGEST else ""


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Where each known column stands."""
    written = [head.strip().lower() for head in header]
    return {
        name: next(place for place, head in enumerate(written) if head in known)
        for name, known in HEADINGS.items()
        if set(written) & set(known)
    }
