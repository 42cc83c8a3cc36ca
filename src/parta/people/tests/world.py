"""A small territory for tests: a country, a region, a district, two communities, a school in each."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from parta.audit.api import acting
from parta.institutions.api import institution, root_authority
from parta.kernel.actor import SYSTEM

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


def make_authority(name: str, level: int, parent: int | None) -> int:
    """An authority, without a place on the map."""
    with acting(SYSTEM, "people.testing.authority"), connection.cursor() as cursor:
        cursor.execute(
            "insert into institutions_authority (public_id, level, name, parent_id) "
            "values (gen_random_uuid(), %s, %s, %s) returning id",
            [level, name, parent],
        )
        return int(cursor.fetchone()[0])


def make_institution(name: str, *above: int, edrpou: str = "", hub: int | None = None) -> int:
    """An institution with its card, its line of the directory and the authorities above it."""
    with acting(SYSTEM, "people.testing.institution"), connection.cursor() as cursor:
        cursor.execute(
            "insert into institutions_institution (public_id) values (gen_random_uuid()) returning id, public_id"
        )
        institution_id, public_id = cursor.fetchone()
        cursor.execute(
            "insert into institutions_card (institution_id, during, name, short_name, edrpou, kind, status, ownership, "
            "network_role, parent_id, authority_id, governing_body, settlement, postal_code, address, phone, fax, email, "
            "website, head_name, own_fields) values (%s, '[2020-01-01,)', %s, %s, %s, 1, 1, 1, %s, %s, %s, "
            "'', '', '', '', '', '', '', '', '', '{}')",
            [
                institution_id,
                f"Комунальний заклад «{name}»",
                name,
                edrpou,
                2 if hub else 0,
                hub,
                above[0] if above else None,
            ],
        )
        cursor.execute(
            "insert into institutions_directory (institution_id, public_id, title, name, edrpou, edebo, kind, status, "
            "ownership, network_role, place, words) values (%s, %s, %s, %s, %s, '', 1, 1, 1, 0, '', '{}')",
            [institution_id, public_id, name, name, edrpou],
        )
        for authority in above:
            cursor.execute(
                "insert into institutions_authority_scope (authority_id, institution_id) values (%s, %s)",
                [authority, institution_id],
            )
        return int(institution_id)


def make_territory() -> Territory:
    """The whole of it."""
    known = root_authority()
    root = known.id if known else make_authority("Україна", 0, None)
    region = make_authority("Вінницька область", REGION, root)
    district = make_authority("Хмільницький район", DISTRICT, region)
    community = make_authority("Калинівська громада", COMMUNITY, district)
    other = make_authority("Іванівська громада", COMMUNITY, district)
    school = make_institution("Калинівський ліцей № 3", community, district, region, edrpou="26286360")
    return Territory(
        root=root,
        region=region,
        district=district,
        community=community,
        other_community=other,
        school=school,
        branch=make_institution("Котюжинецька філія", community, district, region, hub=school),
        elsewhere=make_institution("Іванівська гімназія", other, district, region, edrpou="26286377"),
    )


def public_id(institution_id: int) -> UUID:
    """How an institution is named in an address."""
    return institution(institution_id).public_id
