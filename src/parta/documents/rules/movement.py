"""Movement of pupils on its way to an order: which act, whom, where, from when. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from parta.documents.rules.orders import Kind

FORM = "documents.movement"
MOST_PUPILS = 1_000  # of one movement; the roll-over of a school takes more in an order of its own
SINGLE = (Kind.PARALLEL, Kind.WITHDRAWAL, Kind.FORM, Kind.INDIVIDUAL, Kind.REPEAT, Kind.PROMOTION)
TO_CLASS = (Kind.PARALLEL, Kind.REPEAT, Kind.PROMOTION)
NEXT_YEAR = (Kind.REPEAT, Kind.PROMOTION)
FORMS = (Kind.FORM, Kind.INDIVIDUAL)
SLUGS: Mapping[str, Kind] = {kind.name.lower(): kind for kind in SINGLE}  # as addresses say them


@dataclass(frozen=True, slots=True)
class Movement:
    """The state of a movement between its steps; days are ISO texts. ``to`` is the class for everybody, ``targets`` the
    class of single pupils (by person id, as text). ``revision`` grows with every change.
    """

    kind: int
    since: str
    pupils: tuple[int, ...] = ()
    to: int = 0
    targets: Mapping[str, int] = field(default_factory=dict)
    form: int = 0
    reason: int = 0
    number: str = ""
    dated_on: str = ""
    ground: str = ""
    revision: int = 0

    @property
    def act(self) -> Kind:
        return Kind(self.kind)

    @property
    def since_day(self) -> date:
        return date.fromisoformat(self.since)

    def target_of(self, pupil_id: int) -> int:
        """Class that the pupil goes to; 0 = not chosen."""
        return self.targets.get(str(pupil_id), 0) or self.to

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def movement_of(plain: Mapping[str, Any]) -> Movement:
    """A movement read back from JSON; unknown fields are left out."""
    known = {f.name: plain[f.name] for f in fields(Movement) if f.name in plain}
    return Movement(**{**known, "pupils": tuple(known.get("pupils", ()))})


def next_september(today: date) -> date:
    """The first of September that comes next."""
    first = date(today.year, 9, 1)
    return first if today < first else date(today.year + 1, 9, 1)


def offered_day(kind: Kind, today: date) -> date:
    """The day proposed for an act: into another year of study from September, otherwise tomorrow, so that today's
    lessons stay in the class where they are held.
    """
    return next_september(today) if kind in NEXT_YEAR else date.fromordinal(today.toordinal() + 1)


# Grounds as orders of schools name them, offered and never imposed: a text of the order, hence Ukrainian.
GROUNDS: Mapping[Kind, str] = {
    Kind.WITHDRAWAL: "заява одного з батьків (законного представника)",
    Kind.PARALLEL: "заява одного з батьків (законного представника)",
    Kind.FORM: "заява одного з батьків (законного представника)",
    Kind.INDIVIDUAL: "заява одного з батьків (законного представника), рішення педагогічної ради",
    Kind.REPEAT: "заява одного з батьків, рішення педагогічної ради",
    Kind.PROMOTION: "рішення педагогічної ради",
}
