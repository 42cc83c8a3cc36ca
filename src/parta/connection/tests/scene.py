"""A community of the Vinnytsia region with four institutions: with a head, without, connected, of another community."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from parta.connection import testing
from parta.institutions.testing import make_authority, make_institution, make_root
from parta.kernel.actor import Actor, Role
from parta.people.testing import make_head, make_officer, make_person
from parta.reference import api as reference
from parta.reference.api import Category
from parta.reference.testing import make_place


@dataclass(frozen=True, slots=True)
class Land:
    """Ids and people."""

    region: int
    town: int
    community: int
    school: int
    headless: int
    connected: int
    elsewhere: int
    officer: Actor
    stranger: Actor
    head: Actor
    national: Actor
    now: datetime


def make_land() -> Land:
    """The whole of it."""
    reference.load_first_lists()
    region = make_place("UA05000000000010236", Category.REGION, "Вінницька")
    parish = make_place("UA05120070000035480", Category.COMMUNITY, "Калинівська", region)
    town = make_place("UA05120070010068103", Category.CITY, "Калинівка", parish)
    above = make_authority("Управління освіти Вінницької області", 1, make_root(), region)
    community = make_authority("Калинівська громада", 3, above, parish)
    other = make_authority("Іванівська громада", 3, above)
    here = {"authority_id": community, "territory_id": town}
    school = make_institution("Калинівська школа № 1", edrpou="26286360", edebo="140313", kind=4, **here)
    headless = make_institution("Калинівський ліцей № 3", edrpou="14360570", kind=3, **here)
    connected = make_institution("Калинівський садок «Сонечко»", edrpou="20077720", kind=52, **here)
    elsewhere = make_institution("Іванівська гімназія", authority_id=other, kind=2)
    head = make_head(school, person_id=make_person("Савчук", "Віктор", "Іванович", rnokpp="2984001505"))
    make_head(connected)
    testing.connect(connected, date(2026, 10, 5))
    return Land(
        region, town, community, school, headless, connected, elsewhere,
        make_officer(Role.COMMUNITY, community), make_officer(Role.COMMUNITY, other), head,
        make_officer(Role.NATIONAL), datetime.now(UTC),
    )  # fmt: skip
