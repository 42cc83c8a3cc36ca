"""Where an institution is, from what a register writes: a code, or a name among many of the same name.

КОАТУУ codes say more than they stand for: their first eight digits were one council, the first five one old district.
Rows of the same file that could be placed for certain show into which communities such a council or district went,
which decides between villages of one name (figures without any map of codes: `institutions/README.md`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parta.institutions.reading.bodies import Body, BodyKind, read_body
from parta.institutions.reading.rows import RegisterRow
from parta.kernel.codes import katottg_has_shape
from parta.reference.api import SETTLEMENTS, Gazetteer, Place, read_place

_COUNCIL, _DISTRICT = 8, 5  # digits of КОАТУУ
_PLACES_OF_INSTITUTIONS = SETTLEMENTS | {"B"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A place as far as it is known.

    ``basis`` says by what: katottg, koatuu, name, name+body, name+neighbours, name+district, community (a code or
    a body of the community only), neighbours, region, none.
    """

    territory: Place | None
    community_id: int | None
    region_id: int | None
    basis: str


@dataclass(slots=True)
class _Case:
    row: RegisterRow
    body: Body
    region: Place | None
    candidates: list[Place]
    placed: Placed | None = None


def place_rows(rows: Sequence[RegisterRow], gazetteer: Gazetteer) -> list[Placed]:
    """Place every row, in order. Remarks about places are put on the rows."""
    cases = [_case(row, gazetteer) for row in rows]
    for case in cases:
        case.placed = _certain(case, gazetteer)
    neighbours = _Neighbours(cases)
    return [case.placed or _decided(case, gazetteer, neighbours) for case in cases]


def _case(row: RegisterRow, gazetteer: Gazetteer) -> _Case:
    written = read_place(row.text("settlement"))
    region = gazetteer.region(row.text("region") or written.region or "")
    candidates = gazetteer.settlements(region.id, written) if region is not None and written.name else []
    return _Case(row=row, body=read_body(row.text("governing_body")), region=region, candidates=candidates)


def _certain(case: _Case, gazetteer: Gazetteer) -> Placed | None:
    """By a code, or by a name that one settlement of the region bears and the governing body does not contradict."""
    place = _by_code(case, gazetteer)
    if place is not None:
        return place
    if len(case.candidates) != 1:
        return None
    (only,) = case.candidates
    governed = body_communities(case.body, case.region, gazetteer)
    if governed and only.community_id not in {community.id for community in governed}:
        return None
    return _at(_within_city(only, case.body, gazetteer), "name")


def _by_code(case: _Case, gazetteer: Gazetteer) -> Placed | None:
    code = case.row.text("katottg").upper()
    if katottg_has_shape(code):
        place = gazetteer.with_katottg(code)
        if place is None:
            case.row.remark("katottg-unknown", "katottg", code)
        elif place.category in _PLACES_OF_INSTITUTIONS:
            return _at(place, "katottg")
        elif place.category == "H":
            return _in_community(case.row, place, "community")
    place = gazetteer.with_koatuu(case.row.text("koatuu"))
    if place is not None and place.category in _PLACES_OF_INSTITUTIONS:
        return _at(place, "koatuu")
    return None


def _decided(case: _Case, gazetteer: Gazetteer, neighbours: "_Neighbours") -> Placed:
    """Between several settlements of a name, or without any: by the body, the neighbours, the written district."""
    governed = body_communities(case.body, case.region, gazetteer)
    koatuu = case.row.text("koatuu")
    tests = (
        ("name+body", {community.id for community in governed}),
        ("name+neighbours", neighbours.communities(koatuu, _COUNCIL)),
        ("name+neighbours", neighbours.communities(koatuu, _DISTRICT)),
        ("name+district", _of_old_district(case, gazetteer)),
    )
    for basis, communities in tests:
        fitting = [place for place in case.candidates if place.community_id in communities]
        if len(fitting) == 1:
            return _at(_within_city(fitting[0], case.body, gazetteer), basis)
    return _without_settlement(case, gazetteer, governed, neighbours)


def _without_settlement(case: _Case, gazetteer: Gazetteer, governed: list[Place], neighbours: "_Neighbours") -> Placed:
    written = case.row.text("settlement")
    stated = gazetteer.with_katottg(case.row.text("community_katottg"))
    if stated is not None and stated.category in ("H", "K"):
        return _in_community(case.row, stated, "community")
    if len(governed) == 1:
        return _in_community(case.row, governed[0], "community")
    for digits in (_COUNCIL, _DISTRICT):
        shared = neighbours.communities(case.row.text("koatuu"), digits)
        if len(shared) == 1:
            return _in_community(case.row, gazetteer.by_id[next(iter(shared))], "neighbours")
    case.row.remark("place-ambiguous" if case.candidates else "place-unknown", "settlement", written)
    region_id = case.region.id if case.region else None
    return Placed(None, None, region_id, "region" if region_id else "none")


def body_communities(body: Body, region: Place | None, gazetteer: Gazetteer) -> list[Place]:
    """Communities that the governing body names: in the region, of the district it names when there are several."""
    if body.kind is not BodyKind.COMMUNITY:
        return []
    found = gazetteer.communities(body.stem, region.id if region else None)
    if len(found) > 1 and body.district:
        districts = {district.id for district in gazetteer.districts(body.district)}
        return [community for community in found if community.district_id in districts] or found
    return found


def _of_old_district(case: _Case, gazetteer: Gazetteer) -> set[int]:
    """The community named like the written district, old ones too: most kept the name of their centre."""
    written = read_place(case.row.text("settlement"))
    region_id = case.region.id if case.region else None
    return (
        {community.id for community in gazetteer.communities(written.district, region_id)}
        if written.district
        else set()
    )


def _within_city(place: Place, body: Body, gazetteer: Gazetteer) -> Place:
    """A school of a city whose body is a district of that city stands in the district."""
    if body.kind is not BodyKind.CITY_DISTRICT or place.category not in "KM":
        return place
    districts = [each for each in gazetteer.city_districts(body.stem) if each.community_id == place.community_id]
    return districts[0] if len(districts) == 1 else place


def _at(place: Place, basis: str) -> Placed:
    return Placed(place, place.community_id, place.region_id, basis)


def _in_community(row: RegisterRow, community: Place, basis: str) -> Placed:
    row.remark("place-community-only", "settlement", row.text("settlement"))
    return Placed(community, community.id, community.region_id, basis)


class _Neighbours:
    """Into which communities the rows of one old council, or one old district, went for certain."""

    def __init__(self, cases: Iterable[_Case]) -> None:
        self._found: dict[str, Counter[int]] = defaultdict(Counter)
        for case in cases:
            koatuu = case.row.text("koatuu")
            if case.placed and case.placed.community_id and len(koatuu) == 10:
                for digits in (_COUNCIL, _DISTRICT):
                    self._found[koatuu[:digits]][case.placed.community_id] += 1

    def communities(self, koatuu: str, digits: int) -> set[int]:
        """Ids of the communities."""
        return set(self._found.get(koatuu[:digits], ())) if len(koatuu) == 10 else set()
