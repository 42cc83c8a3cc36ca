"""Staff and heads as the night judges them: SELECTs over our own tables and the published cards of institutions."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.people.queries import posts
from parta.rulebook.api import Records, Subject, Type, records_of, register_records

_IN_SAMPLE = "(%(sample)s::int[] is null or {0}.institution_id = any (%(sample)s::int[]))"
_LETTERS = "regexp_replace(lower({0}), '[^a-zа-яґєії]', '', 'g')"
# «Савчук Олена Петрівна» on a card, in whatever order a register writes it: both names of our head stand in it.
_HEADS = f"""
select c.institution_id, c.institution_id::bigint as object_id, t.person_id is not null as has_head,
       nullif(c.head_name, '') as head_on_card, concat_ws(' ', p.family_name, p.given_name, nullif(p.patronymic,
         '')) as head,
       case when t.position = 1 and c.head_name <> '' then
         strpos({_LETTERS.format("c.head_name")}, {_LETTERS.format("p.family_name")}) > 0
         and strpos({_LETTERS.format("c.head_name")}, {_LETTERS.format("p.given_name")}) > 0 end as head_agrees
from institutions_cards_v1 c
left join (
  select distinct on (t.institution_id) t.institution_id, t.person_id, t.position from people_tenure t
   where t.position in (1, 6) and t.known_to is null and t.during @> %(day)s::date and {_IN_SAMPLE.format("t")}
   order by t.institution_id, t.position) t on t.institution_id = c.institution_id
left join people_person p on p.id = t.person_id
where c.during @> %(day)s::date and c.status = 1 and {_IN_SAMPLE.format("c")}
"""  # noqa: S608  our own columns
_POSTS = f"""
select t.institution_id, t.post_id::bigint as object_id, p.family_name, p.given_name, p.patronymic, p.phone,
  p.sex::text as sex,
       p.born_on, date_part('year', age(%(day)s::date, p.born_on))::int as age, t.position::int as position
from people_tenure t join people_person p on p.id = t.person_id
where t.known_to is null and t.during @> %(day)s::date and {_IN_SAMPLE.format("t")}
"""  # noqa: S608


def _heads(actor: Actor, institution_id: int, keys: Collection[int], field: str) -> Mapping[int, Subject]:
    """Who heads the institution: the page where a head is appointed, or the section of the card that names him."""
    label, card = str(_("the head")), records_of("institutions.cards")
    if field == "head_name" and card is not None and card.subjects is not None:
        named = card.subjects(actor, institution_id, keys, field)
        return {key: replace(each, label=label) for key, each in named.items()}
    mine = institution_id in actor.institutions(*LEADING_ROLES)
    href = "" if mine else reverse("people:head", args=[institutions.public_id_of(institution_id)])
    return dict.fromkeys(keys, Subject(label, href, str(_("the authority that governs the institution"))))


def subjects_of_posts(actor: Actor, institution_id: int, keys: Collection[int], field: str) -> Mapping[int, Subject]:
    """Members of staff by name for leaders, nobody's name for officers. Two statements."""
    if institution_id not in actor.institutions(*LEADING_ROLES):
        return dict.fromkeys(keys, Subject(str(_("a member of staff")), "", str(_("the head"))))
    public = institutions.public_id_of(institution_id)
    return {
        post_id: Subject(
            line.person.full, reverse("people:post", args=[public, line.post_public_id]), str(_("the head"))
        )
        for post_id, line in posts(keys).items()
    }


def register() -> None:
    """Tell the rulebook; called once at start."""
    text, truth = Type.TEXT, Type.TRUTH
    register_records(
        Records("people.heads", gettext_lazy("Heads of institutions"), _HEADS, {
            **dict.fromkeys(("head_on_card", "head"), text), **dict.fromkeys(("has_head", "head_agrees"), truth),
        }, key="object_id", subjects=_heads)
    )  # fmt: skip
    register_records(
        Records("people.posts", gettext_lazy("Members of staff"), _POSTS, {
            **dict.fromkeys(("family_name", "given_name", "patronymic", "phone", "sex"), text), "born_on": Type.DAY,
            "age": Type.NUMBER, "position": Type.NUMBER,
        }, key="object_id", subjects=subjects_of_posts)
    )  # fmt: skip
