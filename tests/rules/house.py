"""Two national administrators with keys of the test authority, and the rules as shipped."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from parta.editions import testing
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.dates import local_day
from parta.people.testing import make_officer, make_person
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from parta.signing.testing import Signer, make_signer

FIRST_CODE, SECOND_CODE = "1759013776", "2222222225"


@dataclass(frozen=True, slots=True)
class House:
    """Who drafts, who approves, their keys."""

    first: Actor
    second: Actor
    first_key: Signer
    second_key: Signer

    @property
    def now(self) -> datetime:
        """Of the test, not of the file: the day may have changed since it began."""
        return datetime.now(UTC)

    @property
    def today(self):  # type: ignore[no-untyped-def]
        return local_day(self.now)

    @property
    def tomorrow(self):  # type: ignore[no-untyped-def]
        return self.today + timedelta(days=1)


def make_house() -> House:
    reference.load_first_lists()
    rulebook.load_first_editions(actor=SYSTEM)
    testing.note_standing(local_day(datetime.now(UTC)))
    return House(
        make_officer(Role.NATIONAL, person_id=make_person("Мельничук", "Ірина", "Василівна", rnokpp=FIRST_CODE)),
        make_officer(Role.NATIONAL, person_id=make_person("Ткачук", "Віктор", "Олегович", rnokpp=SECOND_CODE)),
        make_signer("Мельничук", "Ірина", "Василівна", rnokpp=FIRST_CODE),
        make_signer("Ткачук", "Віктор", "Олегович", rnokpp=SECOND_CODE),
    )
