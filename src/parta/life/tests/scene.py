"""A community with three schools, its officer, a head and the national administrator with keys, the texts of orders."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from parta.documents import api as documents
from parta.institutions.testing import make_authority, make_institution, make_root
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.dates import local_day
from parta.people.testing import make_head, make_officer, make_person
from parta.reference import api as reference
from parta.signing.testing import Signer, make_signer

OFFICER, HEAD, NATIONAL = "3112207714", "3112207737", "3112207750"


@dataclass(frozen=True, slots=True)
class Land:
    """Ids, people and keys."""

    community: int
    other_community: int
    school: int
    second: int
    third: int
    officer: Actor
    stranger: Actor
    head: Actor
    national: Actor
    officer_key: Signer
    head_key: Signer
    national_key: Signer
    now: datetime

    @property
    def today(self) -> date:
        return local_day(self.now)


def make_land() -> Land:
    """The whole of it."""
    reference.load_first_lists()
    documents.load_first_editions(actor=SYSTEM)
    region = make_authority("Управління освіти Вінницької області", 1, make_root())
    district = make_authority("Відділ освіти Хмільницького району", 2, region)
    community = make_authority("Калинівська громада", 3, district)
    other = make_authority("Іванівська громада", 3, district)
    school = make_institution("Калинівська школа № 1", authority_id=community, edrpou="26286360", kind=4)
    second = make_institution("Калинівський ліцей № 3", authority_id=community, edrpou="26286377")
    third = make_institution("Калинівська гімназія № 2", authority_id=community, kind=2)
    return Land(
        community, other, school, second, third,
        make_officer(Role.COMMUNITY, community, person_id=make_person("Гнатюк", "Олена", "Петрівна", rnokpp=OFFICER)),
        make_officer(Role.COMMUNITY, other),
        make_head(school, person_id=make_person("Савчук", "Віктор", "Іванович", rnokpp=HEAD)),
        make_officer(Role.NATIONAL, person_id=make_person("Мельничук", "Ірина", "Василівна", rnokpp=NATIONAL)),
        make_signer("Гнатюк", "Олена", "Петрівна", rnokpp=OFFICER),
        make_signer("Савчук", "Віктор", "Іванович", rnokpp=HEAD),
        make_signer("Мельничук", "Ірина", "Василівна", rnokpp=NATIONAL),
        datetime.now(UTC),
    )  # fmt: skip
