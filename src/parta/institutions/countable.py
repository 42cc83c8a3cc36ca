"""Cards as records that quality rules are counted over, and where institutions are: SELECTs over our own tables."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.institutions.operations.cards import edit_card
from parta.institutions.policies import may_edit_card
from parta.institutions.queries import institutions, open_cards
from parta.institutions.rules.fields import BY_NAME
from parta.kernel.actor import Actor
from parta.kernel.errors import Stale
from parta.kernel.text import one_alphabet
from parta.reference import api as reference
from parta.rulebook.api import Change, Records, Subject, Type, register_places, register_records

_PLACES = """
select c.institution_id, t.region,
       coalesce(nullif(case when %(english)s then k.name_en end, ''), k.name) as kind
from institutions_card c
left join reference_places_v1 t on t.territory_id = c.territory_id
left join reference_items_v1 k on k.codifier = 'institution_kind' and k.number = c.kind and k.during @> %(day)s::date
where c.known_to is null and c.during @> %(day)s::date
"""
_CARDS = """
select c.institution_id, c.institution_id::bigint as object_id, c.name, c.short_name, c.edrpou, c.governing_body,
  c.postal_code, c.address, c.phone, c.email,
       c.website, c.kind::int as kind, c.status::int as status, c.ownership::int as ownership, c.licensed
from institutions_card c
where c.known_to is null and c.during @> %(day)s::date
  and (%(sample)s::int[] is null or c.institution_id = any (%(sample)s::int[]))
"""
# Letters and digits alone: registers write «вул.», quotes and dashes each in its own way.
_SAME = "regexp_replace(lower({0}), '[^a-zа-яґєії0-9]', '', 'g')"
_DIFFERS = f"""
  case when e.said ->> '{{0}}' <> '' and c.{{0}} <> ''
    then {_SAME.format("e.said ->> '{0}'")} = {_SAME.format("c.{0}")} end as {{0}}_agrees,
      e.said ->> '{{0}}' as {{0}}_there"""
_COMPARED = f"""
select c.institution_id, c.institution_id::bigint as object_id, c.phone, c.email, c.address, c.edrpou, c.head_name,
  c.governing_body, c.status::int as status, c.territory_id is not null as is_placed,
  c.authority_id is not null as is_governed, c.postal_code, c.licensed, c.is_confirmed,
  (select count(*)::int from regexp_split_to_table(c.phone, '[,;]') said
    where said ~ '[^\\s]'
      and regexp_replace(said, '[\\s\\u00a0().–-]', '', 'g') !~ '^((\\+?38)?0[0-9]{{9}}|\\+[0-9]{{7,15}})$')
    as odd_phones,
  {_DIFFERS.format("address")}, {_DIFFERS.format("head_name")}
from institutions_card c
left join institutions_register_entry e on e.institution_id = c.institution_id and e.known_to is null
  and e.during @> %(day)s::date and e.register = (
    select min(x.register) from institutions_register_entry x
     where x.institution_id = c.institution_id and x.known_to is null and x.during @> %(day)s::date)
where c.known_to is null and c.during @> %(day)s::date and c.status = 1
  and (%(sample)s::int[] is null or c.institution_id = any (%(sample)s::int[]))
"""  # noqa: S608  our own columns
_TEXTS = ("name", "short_name", "edrpou", "governing_body", "postal_code", "address", "phone", "email", "website")
_NUMBERS = ("kind", "status", "ownership", "licensed")
_CODED = (("institution_kind", "kind"), ("institution_status", "status"), ("ownership", "ownership"))


def _subjects(actor: Actor, institution_id: int, keys: Collection[int], field: str) -> dict[int, Subject]:
    """The card of the institution: the field in the form of its section, for whoever edits it. Three statements."""
    card = institutions([institution_id]).get(institution_id)
    if card is None or institution_id not in keys:
        return {}
    title, whose, name = card.title, str(_("the head, or the authority that governs it")), BY_NAME.get(field)
    if name is None or not name.section:
        return {institution_id: Subject(title, reverse("institutions:card", args=[card.public_id]), whose)}
    if not may_edit_card(actor, institution_id):
        return {institution_id: Subject(title, "", whose)}
    form = reverse("institutions:edit", args=[card.public_id, name.section])
    return {institution_id: Subject(title, f"{form}#id_{field}", whose)}


def _mend(actor: Actor, institution_id: int, changes: Collection[Change], reason: str) -> None:
    """Write values that a machine proposed and a person agreed to, as an edit of the card.

    :raises Stale: a value has changed meanwhile
    """
    card = open_cards().get(institution_id=institution_id)
    if any(getattr(card, change.field) != change.before for change in changes):
        raise Stale(_("The card has changed meanwhile. Look at the proposal again."))
    values = {change.field: change.after for change in changes}
    edit_card(
        actor=actor,
        institution_id=institution_id,
        changes=values,
        version=card.known_from,
        today=timezone.localdate(),
        despite=reason,
    )


_MENDS = {
    "name": one_alphabet, "short_name": one_alphabet, "address": one_alphabet, "governing_body": one_alphabet,
    "head_name": one_alphabet,
}  # fmt: skip


def register() -> None:
    """Tell the rulebook where cards are, and the codifiers which of their values cards use; called once at start."""
    register_places(_PLACES)
    facts = {**dict.fromkeys(_TEXTS, Type.TEXT), **dict.fromkeys(_NUMBERS, Type.NUMBER)}
    name = gettext_lazy("Cards of institutions")
    kept: dict[str, Any] = {"key": "object_id", "subjects": _subjects}
    register_records(Records("institutions.card", name, _CARDS, facts, **kept, mends=_MENDS, mend=_mend))
    register_records(
        Records("institutions.cards", gettext_lazy("Cards beside the registers"), _COMPARED, {
            **dict.fromkeys(("phone", "email", "address", "edrpou", "head_name", "governing_body", "postal_code",
                             "address_there", "head_name_there"), Type.TEXT),
            **dict.fromkeys(("status", "licensed", "odd_phones"), Type.NUMBER),
            **dict.fromkeys(("is_placed", "is_governed", "is_confirmed", "address_agrees", "head_name_agrees"),
                            Type.TRUTH),
        }, **kept, mends=_MENDS, mend=_mend)
    )  # fmt: skip
    for codifier, column in _CODED:
        reference.register_use(
            codifier,
            gettext_lazy("cards of institutions"),
            f"select {column}::int as number, count(*) as uses from institutions_card "  # noqa: S608  our own columns
            "where known_to is null and during @> %(day)s::date group by 1",
        )
