"""A place in line and the moment of its turn; what is shown of them. Pure."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

GRACE = timedelta(seconds=1)  # the turn is of the database’s clock, the look of a server’s
SOON, SELDOM = 2, 60  # seconds between two looks of a page: before the turn, and at most


@dataclass(frozen=True, slots=True)
class Place:
    """A place at a gate. ``place``: the how many-th came (from 1); ``turn_at``: promised at arrival, never put off;
    ``every``: seconds between two turns.
    """

    public_id: UUID
    place: int
    arrived_at: datetime
    opens_at: datetime
    turn_at: datetime
    every: float

    def is_turn(self, now: datetime) -> bool:
        return now >= self.turn_at - GRACE

    def seconds_left(self, now: datetime) -> int:
        """Whole seconds until the turn, rounded up."""
        return max(0, math.ceil((self.turn_at - now).total_seconds()))

    def ahead(self, now: datetime) -> int:
        """How many have their turn before this one, from now on."""
        left = (self.turn_at - max(now, self.opens_at)).total_seconds()
        return max(0, math.ceil(round(left / self.every, 6)))

    def look_again(self, now: datetime) -> int:
        """Seconds after which a page looks again: at the turn, or after a minute so that one sees it is alive."""
        return min(max(self.seconds_left(now), SOON), SELDOM)


def rush_of(openings: tuple[datetime, ...], now: datetime, early: timedelta, late: timedelta) -> datetime | None:
    """The opening whose rush this moment belongs to: from ``early`` before it to ``late`` after it."""
    return next((each for each in openings if each - early <= now < each + late), None)
