"""A small territory for tests: a country, a region, a district, two communities, a school in each."""

from dataclasses import dataclass
from uuid import UUID

from parta.institutions.api import public_id_of
from parta.institutions.testing import make_authority, make_institution, make_root

REGION, DISTRICT, COMMUNITY = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Territory:
    """Ids. ``school`` is in ``community``, ``elsewhere`` in ``other_community``; ``branch`` belongs to ``school``."""

    root: int
    region: int
    district: int
    community: int
    other_community: int
    school: int
    branch: int
    elsewhere: int


def make_territory() -> Territory:
    """The whole of it."""
    root = make_root()
    region = make_authority("Управління освіти Вінницької області", REGION, root)
    district = make_authority("Відділ освіти Хмільницького району", DISTRICT, region)
    community = make_authority("Калинівська громада", COMMUNITY, district)
    other = make_authority("Іванівська громада", COMMUNITY, district)
    school = make_institution("Калинівський ліцей № 3", authority_id=community, edrpou="26286360")
    return Territory(
        root=root,
        region=region,
        district=district,
        community=community,
        other_community=other,
        school=school,
        branch=make_institution("Котюжинецька філія", authority_id=community, hub_id=school),
        elsewhere=make_institution("Іванівська гімназія", authority_id=other, edrpou="26286377"),
    )


def public_id(institution_id: int) -> UUID:
    """How an institution is named in an address."""
    return public_id_of(institution_id)
