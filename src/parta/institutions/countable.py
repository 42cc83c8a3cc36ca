"""Cards as records that quality rules are counted over, and where institutions are: SELECTs over our own tables."""

from django.utils.translation import gettext_lazy

from parta.reference import api as reference
from parta.rulebook.api import Records, Type, register_places, register_records

_PLACES = """
select c.institution_id, t.region,
       coalesce(nullif(case when %(english)s then k.name_en end, ''), k.name) as kind
from institutions_card c
left join reference_places_v1 t on t.territory_id = c.territory_id
left join reference_items_v1 k on k.codifier = 'institution_kind' and k.number = c.kind and k.during @> %(day)s::date
where c.known_to is null and c.during @> %(day)s::date
"""
_CARDS = """
select c.institution_id, c.name, c.short_name, c.edrpou, c.governing_body, c.postal_code, c.address, c.phone, c.email,
       c.website, c.kind::int as kind, c.status::int as status, c.ownership::int as ownership, c.licensed
from institutions_card c
where c.known_to is null and c.during @> %(day)s::date
  and (%(sample)s::int[] is null or c.institution_id = any (%(sample)s::int[]))
"""
_TEXTS = ("name", "short_name", "edrpou", "governing_body", "postal_code", "address", "phone", "email", "website")
_NUMBERS = ("kind", "status", "ownership", "licensed")
_CODED = (("institution_kind", "kind"), ("institution_status", "status"), ("ownership", "ownership"))


def register() -> None:
    """Tell the rulebook where cards are, and the codifiers which of their values cards use; called once at start."""
    register_places(_PLACES)
    facts = {**dict.fromkeys(_TEXTS, Type.TEXT), **dict.fromkeys(_NUMBERS, Type.NUMBER)}
    register_records(Records("institutions.card", gettext_lazy("Cards of institutions"), _CARDS, facts))
    for codifier, column in _CODED:
        reference.register_use(
            codifier,
            gettext_lazy("cards of institutions"),
            f"select {column}::int as number, count(*) as uses from institutions_card "  # noqa: S608  our own columns
            "where known_to is null and during @> %(day)s::date group by 1",
        )
