"""Names of governing bodies: how registers spell them, what they were taken for. Called inside `acting`."""

from collections import Counter
from collections.abc import Sequence

from django.db import connection

from parta.institutions.models import Authority, BodySpelling
from parta.institutions.reading.governing import Spelling, spelling_of
from parta.institutions.reading.meaning import Understood
from parta.institutions.writing.closure import default_name
from parta.reference.api import Gazetteer


def settled_spellings() -> dict[Spelling, int | None]:
    """Spellings that a person has settled → authority id, None = the community of each place."""
    rows = BodySpelling.objects.filter(is_settled=True).values_list("key", "region_id", "authority_id")
    return {(key, region_id): authority_id for key, region_id, authority_id in rows}


def keep_spellings(understood: Sequence[Understood], authority_ids: Sequence[int | None]) -> None:
    """Remember how each body is written in each region and what it was taken for; what a person settled stays."""
    found: dict[Spelling, list[tuple[str, int | None, str]]] = {}
    for each, authority_id in zip(understood, authority_ids, strict=True):
        text = each.row.text("governing_body")
        if text:
            spelling = spelling_of(each.row, each.placed)
            found.setdefault(spelling, []).append((text, authority_id, each.governed.basis))
    known = {(row.key, row.region_id): row for row in BodySpelling.objects.all()}
    fresh = []
    for (key, region_id), uses in found.items():
        ids = {authority_id for _text, authority_id, _basis in uses}
        authority_id = next(iter(ids)) if len(ids) == 1 else None
        text, basis = uses[0][0], uses[0][2]
        old = known.get((key, region_id))
        if old is None:
            fresh.append(
                BodySpelling(key=key, region_id=region_id, spelling=text, authority_id=authority_id, basis=basis)
            )
        elif not old.is_settled and (old.authority_id, old.basis) != (authority_id, basis):
            BodySpelling.objects.filter(pk=old.pk).update(authority_id=authority_id, basis=basis)
    BodySpelling.objects.bulk_create(fresh)


def name_authorities(understood: Sequence[Understood], authority_ids: Sequence[int | None], places: Gazetteer) -> None:
    """Give authorities that have no name of their own the commonest name that the register has for them."""
    names: dict[int, Counter[str]] = {}
    for each, authority_id in zip(understood, authority_ids, strict=True):
        text = each.row.text("governing_body")
        if authority_id is not None and text and each.governed.basis in ("body", "renamed", "region", "council"):
            names.setdefault(authority_id, Counter())[text] += 1
    new = {}
    for authority in Authority.objects.filter(pk__in=names, territory__isnull=False):
        place = places.by_id.get(authority.territory_id or 0)
        if place is not None and authority.name == default_name(place, places):
            new[authority.pk] = names[authority.pk].most_common(1)[0][0]
    if new:
        with connection.cursor() as cursor:
            cursor.execute(_NAME, [list(new), list(new.values())])


_NAME = """
update institutions_authority a set name = n.name from unnest(%s::int[], %s::text[]) as n (id, name) where a.id = n.id
"""
