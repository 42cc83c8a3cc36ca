"""The tree of authorities and its flat closure over institutions. Called inside `acting`."""

from collections.abc import Iterable

from django.db import connection

from parta.institutions.models import Authority
from parta.reference.api import Category, Gazetteer, Place, label

ROOT_NAME = "Міністерство освіти і науки України"
_LEVELS = {
    Category.REGION: Authority.Level.REGION,
    Category.SPECIAL_CITY: Authority.Level.REGION,
    Category.DISTRICT: Authority.Level.DISTRICT,
    Category.COMMUNITY: Authority.Level.COMMUNITY,
    Category.CITY_DISTRICT: Authority.Level.CITY_DISTRICT,
}
_EVERYWHERE = "OKPH"  # authorities of districts of cities are made only where a body names them


def ensure_authorities(gazetteer: Gazetteer, city_districts: Iterable[int] = ()) -> dict[int, int]:
    """Make the missing authorities: the state, every region, district and community, and the named districts of cities.

    :returns: authority id by territory id; the state is under 0
    """
    root = Authority.objects.filter(parent=None).first()
    if root is None:
        root = Authority.objects.create(parent=None, level=Authority.Level.NATIONAL, name=ROOT_NAME)
    known = dict(Authority.objects.exclude(territory=None).values_list("territory_id", "pk"))
    known[0] = root.pk
    wanted = [place for place in gazetteer.by_id.values() if place.category in _EVERYWHERE]
    wanted += [gazetteer.by_id[place_id] for place_id in sorted(set(city_districts))]
    for category in "OKPHB":
        missing = [place for place in wanted if place.category == category and place.id not in known]
        made = Authority.objects.bulk_create(
            Authority(
                parent_id=_parent_of(place, known),
                level=_LEVELS[Category(place.category)],
                territory_id=place.id,
                name=default_name(place, gazetteer),
            )
            for place in missing
        )
        known.update((authority.territory_id, authority.pk) for authority in made if authority.territory_id)
    return known


def default_name(place: Place, gazetteer: Gazetteer) -> str:
    """The name of an authority until a register tells its own."""
    city = gazetteer.by_id.get(place.region_id or 0) if place.category == "B" else None
    return f"{label(place)}, {label(city)}" if city else label(place)


def _parent_of(place: Place, known: dict[int, int]) -> int:
    above = {
        "B": (place.community_id, place.district_id, place.region_id),
        "H": (place.district_id, place.region_id),
        "P": (place.region_id,),
    }.get(place.category, ())
    return next((known[each] for each in above if each is not None and each in known), known[0])


_WANTED = """
with recursive up (institution_id, authority_id) as (
  select c.institution_id, c.authority_id from institutions_card c
  where c.institution_id = any(%(ids)s) and c.known_to is null and upper_inf(c.during) and c.authority_id is not null
  union
  select up.institution_id, a.parent_id from up join institutions_authority a on a.id = up.authority_id
  where a.parent_id is not null
), wanted as (
  select up.institution_id, up.authority_id from up join institutions_authority a on a.id = up.authority_id
  where a.parent_id is not null
)
"""
_DELETE = """
delete from institutions_authority_scope s where s.institution_id = any(%(ids)s) and not exists (
  select from wanted w where w.institution_id = s.institution_id and w.authority_id = s.authority_id)
"""
_INSERT = """
insert into institutions_authority_scope (authority_id, institution_id) select authority_id, institution_id from wanted
on conflict do nothing
"""


def rewrite_scope(institution_ids: Iterable[int]) -> None:
    """Rewrite the closure of these institutions from their open cards. Two statements."""
    words = {"ids": sorted(set(institution_ids))}
    with connection.cursor() as cursor:
        cursor.execute(_WANTED + _DELETE, words)
        cursor.execute(_WANTED + _INSERT, words)
