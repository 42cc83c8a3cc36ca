"""Which authority governs an institution: from its governing body, or from the community of its place."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parta.institutions.reading.bodies import Body, BodyKind, read_body, spelling_key
from parta.institutions.reading.placing import Placed, body_communities
from parta.institutions.reading.rows import RegisterRow
from parta.institutions.rules.columns import VOCATIONAL
from parta.reference.api import Gazetteer, Place, name_key

NATIONAL = 0  # stands for the national authority where a territory is expected
_OWN_MASTERS = frozenset({"приватна", "корпоративна"})  # no body governs them
_MOST = 0.8  # share of a body's institutions in one community that shows a renamed community

Spelling = tuple[str, int | None]  # key of the body's name, region


@dataclass(frozen=True, slots=True)
class Governed:
    """The territory whose authority governs (NATIONAL = the state), None = not known; and the rule that said so."""

    territory_id: int | None
    basis: str
    authority_id: int | None = None  # settled by a person: goes before the territory


def govern_rows(
    rows: Sequence[RegisterRow],
    placed: Sequence[Placed],
    gazetteer: Gazetteer,
    settled: Mapping[Spelling, int | None],
    register: str,
    fields: frozenset[str] = frozenset({"governing_body"}),
) -> list[Governed]:
    """Find the authority of every row, in order. Remarks about bodies are put on the rows.

    A file without a column of bodies says nothing of authorities: a new institution then goes by its place, unasked.
    ``settled``: spellings that a person has settled → authority id, None = the community of each institution's place.
    """
    bodies = [read_body(row.text("governing_body")) for row in rows]
    spellings = [spelling_of(row, where) for row, where in zip(rows, placed, strict=True)]
    renamed = _renamed(bodies, spellings, placed, gazetteer)
    result = []
    for row, body, spelling, where in zip(rows, bodies, spellings, placed, strict=True):
        if "governing_body" not in fields:
            result.append(_to_place(where, "place"))
        elif spelling in settled:
            result.append(_settled(settled[spelling], where))
        else:
            result.append(_governed(row, body, where, gazetteer, renamed.get(spelling), register))
    return result


def spelling_of(row: RegisterRow, where: Placed) -> Spelling:
    """What identifies a spelling: the same words mean different bodies in different regions."""
    return spelling_key(row.text("governing_body")), where.region_id


def _settled(authority_id: int | None, where: Placed) -> Governed:
    return Governed(where.community_id or where.region_id, "person", authority_id)


def _renamed(
    bodies: Sequence[Body], spellings: Sequence[Spelling], placed: Sequence[Placed], gazetteer: Gazetteer
) -> dict[Spelling, int]:
    """Communities that bear another name now: nearly all institutions of the body lie in one community."""
    places: dict[Spelling, Counter[int]] = defaultdict(Counter)
    for body, spelling, where in zip(bodies, spellings, placed, strict=True):
        if (
            body.kind is BodyKind.COMMUNITY
            and where.community_id
            and where.territory
            and where.territory.category != "H"
        ):
            places[spelling][where.community_id] += 1
    found = {}
    for spelling, counts in places.items():
        community_id, count = counts.most_common(1)[0]
        if count >= _MOST * counts.total():
            found[spelling] = community_id
    return found


def _governed(
    row: RegisterRow, body: Body, where: Placed, gazetteer: Gazetteer, renamed: int | None, register: str
) -> Governed:
    region = gazetteer.by_id[where.region_id] if where.region_id else None
    match body.kind:
        case BodyKind.MINISTRY:
            return Governed(NATIONAL, "ministry")
        case BodyKind.REGION | BodyKind.COUNCIL_OF_REGION:
            return Governed(where.region_id, "region")
        case BodyKind.COMMUNITY:
            return _of_community(row, body, where, gazetteer, renamed)
        case BodyKind.CITY_DISTRICT:
            return _of_city_district(row, body, where, gazetteer, region)
        case BodyKind.DISTRICT:
            return _of_district(row, body, where, gazetteer, region)
        case BodyKind.COUNCIL_OF_DISTRICT:
            return (
                Governed(where.territory.district_id or where.community_id, "council")
                if where.territory
                else _unknown(row, where)
            )
        case BodyKind.COUNCIL_OF_PLACE:
            return Governed(where.community_id, "council") if where.community_id else _unknown(row, where)
    return _unknown(row, where, register)


def _of_community(row: RegisterRow, body: Body, where: Placed, gazetteer: Gazetteer, renamed: int | None) -> Governed:
    region = gazetteer.by_id[where.region_id] if where.region_id else None
    found = body_communities(body, region, gazetteer)
    if len(found) > 1:
        here = [community for community in found if community.id == where.community_id]
        if not here:
            row.remark("body-ambiguous", "governing_body", row.text("governing_body"))
            return _to_place(where, "place")
        found = here
    if found:
        if where.community_id not in (None, found[0].id):
            row.remark("body-of-another-community", "governing_body", row.text("governing_body"))
        return Governed(found[0].id, "body")
    elsewhere = gazetteer.communities(body.stem)
    if renamed is not None:
        return Governed(renamed, "renamed")
    if len(elsewhere) == 1:
        row.remark("body-of-another-region", "governing_body", row.text("governing_body"))
        return Governed(elsewhere[0].id, "body")
    return _unknown(row, where)


def _of_city_district(
    row: RegisterRow, body: Body, where: Placed, gazetteer: Gazetteer, region: Place | None
) -> Governed:
    found = gazetteer.city_districts(body.stem, region.id if region else None)
    if len(found) > 1:
        found = [district for district in found if district.community_id == where.community_id]
    return Governed(found[0].id, "body") if len(found) == 1 else _unknown(row, where)


def _of_district(row: RegisterRow, body: Body, where: Placed, gazetteer: Gazetteer, region: Place | None) -> Governed:
    found = gazetteer.districts(body.stem, region.id if region else None)
    if len(found) == 1:
        return Governed(found[0].id, "body")
    row.remark("body-abolished", "governing_body", row.text("governing_body"))
    return _to_place(where, "place")


def _unknown(row: RegisterRow, where: Placed, register: str = "") -> Governed:
    """A body that is no authority: the community of the place; for vocational education, the region (law 103/98-ВР)."""
    text = row.text("governing_body")
    if text or name_key(row.text("ownership")) not in _OWN_MASTERS:
        row.remark("body-unknown" if text else "body-empty", "governing_body", text)
    return Governed(where.region_id, "place") if register == VOCATIONAL else _to_place(where, "place")


def _to_place(where: Placed, basis: str) -> Governed:
    return Governed(where.community_id or where.region_id, basis)
