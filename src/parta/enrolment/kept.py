"""Classes, pupils and their representatives as the night judges them: what only the register as a whole knows.
SELECTs over our own tables and the published views of the modules below; children under protection are in none of them.
"""

from collections.abc import Collection, Mapping
from datetime import date
from json import dumps
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.enrolment import policies
from parta.enrolment.models import Group, Membership
from parta.enrolment.operations.correcting import correct_pupil, restore_pupil
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.kernel.errors import Stale
from parta.kernel.text import from_lookalikes
from parta.people import api as people
from parta.rulebook.api import Change, Records, Subject, Type, limits_on, register_records

_IN_SAMPLE = "(%(sample)s::int[] is null or {0}.institution_id = any (%(sample)s::int[]))"
_YEAR = "extract(year from %(day)s::date - interval '8 months')::int"
_SCHOOLS = f"""
select c.institution_id, c.institution_id::bigint as object_id, c.licensed,
       coalesce(e.enrolled, 0)::int as enrolled, coalesce(m.placed, 0)::int as placed, coalesce(g.classes,
         0)::int as classes
from institutions_cards_v1 c
left join (select institution_id, count(*) as enrolled from enrolment_enrolment e
            where known_to is null and during @> %(day)s::date and is_main and {_IN_SAMPLE.format("e")} group by 1) e
  on e.institution_id = c.institution_id
left join (select institution_id, count(*) as placed from enrolment_membership m
            where school_year = {_YEAR} and is_class and known_to is null and during @> %(day)s::date
              and {_IN_SAMPLE.format("m")} group by 1) m on m.institution_id = c.institution_id
left join (select institution_id, count(*) as classes from enrolment_group g
            where school_year = {_YEAR} and kind in (1, 3) and {_IN_SAMPLE.format("g")} group by 1) g
  on g.institution_id = c.institution_id
where c.during @> %(day)s::date and c.status = 1 and {_IN_SAMPLE.format("c")}
  and (e.enrolled is not null or g.classes is not null)
"""  # noqa: S608
_CLASSES = f"""
select g.institution_id, g.id::bigint as object_id, g.name, nullif(g.grade, 0)::int as grade, g.is_special,
       coalesce(m.size, 0)::int as size, g.tutor_post_id is not null as has_tutor,
       case when g.tutor_post_id is not null then t.post_id is not null end as tutor_works,
       case when g.grade > 0 and not g.is_special then w.least end as least_size,
       case when g.grade > 0 and not g.is_special then w.most end as most_size
from enrolment_group g
left join (
  select institution_id, group_id, count(*) as size from enrolment_membership m
  where school_year = {_YEAR} and is_class and known_to is null and during @> %(day)s::date and {_IN_SAMPLE.format("m")}
  group by 1, 2) m on m.institution_id = g.institution_id and m.group_id = g.id
left join (select distinct t.post_id from people_posts_v1 t
            where t.during @> %(day)s::date and {_IN_SAMPLE.format("t")}) t
  on t.post_id = g.tutor_post_id
left join lateral (
  select x.least, x.most from jsonb_to_recordset(%(limits)s::jsonb)
      as x (from_grade int, to_grade int, entered_from int, entered_until int, least int, most int)
   where g.grade between x.from_grade and x.to_grade
     and (x.entered_from is null or g.school_year - g.grade + 1 >= x.entered_from)
     and (x.entered_until is null or g.school_year - g.grade + 1 <= x.entered_until) limit 1) w on true
where g.kind in (1, 3) and g.school_year = {_YEAR} and {_IN_SAMPLE.format("g")}
"""  # noqa: S608
# Every fact is gathered for the block at once and joined: asked a child at a time, a country takes an hour.
_PUPILS = f"""
with here as materialized (
  select e.institution_id, e.person_id, e.is_main from enrolment_enrolment e
   where e.known_to is null and e.during @> %(day)s::date and {_IN_SAMPLE.format("e")}),
class as (
  select distinct institution_id, pupil_id from enrolment_membership m
   where school_year = {_YEAR} and is_class and known_to is null and during @> %(day)s::date
     and {_IN_SAMPLE.format("m")}),
other as (
  select h.institution_id, h.person_id, count(*) as others
    from here h join enrolment_enrolment x on x.person_id = h.person_id and x.institution_id <> h.institution_id
   where x.known_to is null and x.during @> %(day)s::date group by 1, 2),
kin as (
  select k.pupil_id, count(*) as kin from people_wards_v1 k
   where k.during @> %(day)s::date and k.pupil_id in (select person_id from here) group by 1),
paper as (
  select d.person_id, count(distinct d.mark) filter (where d.is_valid) as valid,
         count(*) filter (where not d.is_valid) as revoked,
         min(d.mark) filter (where d.is_valid and d.source not in ('hand', 'file')) as registry,
         min(d.mark) filter (where d.is_valid and d.source in ('hand', 'file')) as typed
    from people_papers_v1 d where d.kind = 1 and d.person_id in (select person_id from here) group by 1)
select h.institution_id, h.person_id as object_id, h.is_main,
       date_part('year', age(%(day)s::date, p.born_on))::int as age, c.pupil_id is not null as in_class,
       coalesce(o.others, 0)::int as other_schools, coalesce(k.kin, 0)::int as guardians,
       coalesce(d.valid, 0)::int as certificates,
       coalesce(d.revoked, 0) > 0 and coalesce(d.valid, 0) = 0 as lost_certificate,
       d.registry is null or d.typed is null or d.valid = 1 as registry_agrees, coalesce(a.pairs, 0)::int as pairs
from here h
join enrolment_pupil p on p.institution_id = h.institution_id and p.pupil_id = h.person_id and not p.is_protected
left join class c on c.institution_id = h.institution_id and c.pupil_id = h.person_id
left join other o on o.institution_id = h.institution_id and o.person_id = h.person_id
left join kin k on k.pupil_id = h.person_id
left join paper d on d.person_id = h.person_id
left join matching_open_v1 a on a.person_id = h.person_id
"""  # noqa: S608
# Phones are compared over the country; first what many share, then whose children those are.
_GUARDIANS = f"""
with ward as materialized (
  select m.institution_id, k.guardian_id, k.family_name, k.given_name, k.patronymic, k.phone
    from enrolment_enrolment m join people_kin_v1 k on k.pupil_id = m.person_id and k.during @> %(day)s::date
    join enrolment_pupil p on p.institution_id = m.institution_id and p.pupil_id = m.person_id and not p.is_protected
   where m.is_main and m.known_to is null and m.during @> %(day)s::date and {_IN_SAMPLE.format("m")}),
many as materialized (
  select k.phone from people_kin_v1 k
   where k.phone <> '' and k.during @> %(day)s::date
     and (%(sample)s::int[] is null or k.phone in (select phone from ward where phone <> ''))
   group by 1 having count(*) > 5),
shared as materialized (
  select k.phone, count(distinct k.pupil_id) as children, count(distinct n.family_name) as families
    from people_kin_v1 k join people_names_v1 n on n.person_id = k.pupil_id
   where k.phone in (select phone from many) and k.phone <> '' and k.during @> %(day)s::date group by 1)
select w.institution_id, w.guardian_id as object_id, w.family_name, w.given_name, w.patronymic, w.phone,
       coalesce(max(s.children), 1)::int as phone_children, coalesce(max(s.families), 1)::int as phone_families
from ward w left join shared s on s.phone = w.phone
group by 1, 2, 3, 4, 5, 6
"""  # noqa: S608
_TEXTS = ("family_name", "given_name", "patronymic")


def _limits(day: date) -> dict[str, Any]:
    """Limits of classes in force, for the statement."""
    names = ("from_grade", "to_grade", "entered_from", "entered_until", "least", "most")
    rows = [{name: row.get(name) for name in names} for row in limits_on(day) if row.get("from_grade")]
    return {"limits": dumps(rows)}


def subjects_of_school(actor: Actor, institution_id: int, keys: Collection[int], field: str) -> Mapping[int, Subject]:
    """The list of classes of the institution."""
    href = reverse("enrolment:classes", args=[institutions.public_id_of(institution_id)])
    leads = institution_id in actor.institutions(*LEADING_ROLES)
    return dict.fromkeys(keys, Subject(str(_("the institution")), href if leads else "", str(_("the head"))))


def subjects_of_classes(actor: Actor, institution_id: int, keys: Collection[int], field: str) -> Mapping[int, Subject]:
    """Classes by name; the field is in the form of the class, for whoever forms classes. Two statements."""
    public = institutions.public_id_of(institution_id)
    forms, leads = (
        bool(policies.may_form_classes(actor, institution_id=institution_id)),
        institution_id in actor.institutions(*LEADING_ROLES),
    )
    found = {}
    for group_id, name in Group.objects.filter(institution_id=institution_id, id__in=keys).values_list("id", "name"):
        href = reverse("enrolment:class-edit", args=[public, group_id]) + f"#id_{field}" if forms else ""
        if leads and (not forms or field == "size"):
            href = reverse("enrolment:class", args=[public, group_id])
        found[group_id] = Subject(name, href, str(_("the head, or a deputy who forms classes")))
    return found


def subjects_of_pupils(actor: Actor, institution_id: int, keys: Collection[int], field: str) -> Mapping[int, Subject]:
    """Children by name for whoever may read them, by class for officers; the field is in the form of corrections. Five
    statements at most.
    """
    public = institutions.public_id_of(institution_id)
    today = timezone.localdate()
    placed = Membership.objects.filter(
        institution_id=institution_id, pupil_id__in=keys, is_class=True, known_to=None, during__contains=today
    )
    classes = dict(placed.values_list("pupil_id", "group__name"))
    known = policies.visible_pupils(actor, institution_id=institution_id).filter(pupil_id__in=keys)
    moves = bool(policies.may_move_pupils(actor, institution_id=institution_id))
    whose = str(_("the head, or a deputy for movement of pupils"))
    found = {key: Subject(_unnamed(classes.get(key, "")), "", whose) for key in keys}
    for key, child, name in known.values_list("pupil_id", "public_id", "display_name"):
        label = f"{name}, {classes[key]}" if key in classes else name
        if moves and field in (*_TEXTS, "sex", "born_on"):
            href = reverse("enrolment:pupil-correct", args=[public, child]) + f"#id_{field}"
        elif moves and field == "number":
            href = reverse("enrolment:document-new", args=[public, child]) + "#id_number"
        elif moves and field == "kinship":
            href = reverse("enrolment:guardian-new", args=[public, child]) + "#id_family_name"
        elif moves and field == "pairs":
            href = reverse("matching:queue")
        else:
            href = reverse("enrolment:pupil", args=[public, child])
        found[key] = Subject(label, href, whose, mends=moves)
    return found


def _unnamed(class_name: str) -> str:
    """A child for whoever may not know the name."""
    return str(_("a pupil of %(name)s") % {"name": class_name} if class_name else _("a pupil without a class"))


def subjects_of_guardians(
    actor: Actor, institution_id: int, keys: Collection[int], field: str
) -> Mapping[int, Subject]:
    """Representatives by name, with the card of a child, for leaders; nobody's name for officers. Three statements."""
    whose = str(_("the head, or a deputy for movement of pupils"))
    if institution_id not in actor.institutions(*LEADING_ROLES):
        return dict.fromkeys(keys, Subject(str(_("a representative of a pupil")), "", whose))
    public, names = institutions.public_id_of(institution_id), people.names(keys)
    wards = _wards(keys)
    children = policies.visible_pupils(actor, institution_id=institution_id)
    cards = dict(
        children.filter(pupil_id__in={each for some in wards.values() for each in some}).values_list(
            "pupil_id", "public_id"
        )
    )
    found = {}
    for key in keys:
        child = next((cards[each] for each in wards.get(key, ()) if each in cards), None)
        href = reverse("enrolment:pupil", args=[public, child]) if child else ""
        found[key] = Subject(
            names[key].full if key in names and child else str(_("a representative of a pupil")), href, whose
        )
    return found


def _wards(guardian_ids: Collection[int]) -> dict[int, list[int]]:
    """Whose representatives these are, by a published view of people."""
    wards: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select guardian_id, pupil_id from people_wards_v1 where guardian_id = any (%s) and during @> %s::date",
            [list(guardian_ids), timezone.localdate()],
        )
        for guardian_id, pupil_id in cursor.fetchall():
            wards.setdefault(guardian_id, []).append(pupil_id)
    return wards


def mend_pupils(actor: Actor, institution_id: int, changes: Collection[Change], reason: str) -> None:
    """Correct names of children as proposed, child by child, in the transaction of the caller.

    :raises Stale: a name has changed meanwhile
    """
    today, cards = timezone.localdate(), people.cards({change.key for change in changes})
    for key in sorted({change.key for change in changes}):
        card = cards[key]
        values = {name: getattr(card, name) for name in (*_TEXTS, "sex", "born_on")}
        for change in (each for each in changes if each.key == key):
            if values[change.field] != change.before:
                raise Stale(_("A name has changed meanwhile. Look at the proposal again."))
            values[change.field] = change.after
        correct_pupil(
            actor=actor,
            institution_id=institution_id,
            pupil_id=key,
            version=card.version,
            facts=people.PersonFacts(**values),
            reason=reason,
            today=today,
        )


def restore_pupils(actor: Actor, institution_id: int, changes: Collection[Change], reason: str) -> None:
    """Write names of before again, child by child, in the transaction of the caller.

    :raises Stale: a name has changed meanwhile
    """
    cards = people.cards({change.key for change in changes})
    for key in sorted({change.key for change in changes}):
        restore_pupil(
            actor=actor,
            institution_id=institution_id,
            pupil_id=key,
            version=cards[key].version,
            values={change.field: change.after for change in changes if change.key == key},
            reason=reason,
            today=timezone.localdate(),
        )


MENDS_OF_PUPILS = dict.fromkeys(_TEXTS, from_lookalikes)


def register() -> None:
    """Tell the rulebook where the night finds our records; called once at start."""
    number, truth = Type.NUMBER, Type.TRUTH
    register_records(
        Records("enrolment.schools", gettext_lazy("Numbers of institutions"), _SCHOOLS,
                dict.fromkeys(("licensed", "enrolled", "placed", "classes"), number),
                key="object_id", subjects=subjects_of_school)
    )  # fmt: skip
    register_records(
        Records("enrolment.classes", gettext_lazy("Classes as they are kept"), _CLASSES, {
            "name": Type.TEXT, **dict.fromkeys(("grade", "size", "least_size", "most_size"), number),
            **dict.fromkeys(("is_special", "has_tutor", "tutor_works"), truth),
        }, key="object_id", subjects=subjects_of_classes, given=_limits)
    )  # fmt: skip
    register_records(
        Records("enrolment.pupils", gettext_lazy("Children enrolled"), _PUPILS, {
            **dict.fromkeys(("is_main", "in_class", "lost_certificate", "registry_agrees"), truth),
            **dict.fromkeys(("age", "other_schools", "guardians", "certificates", "pairs"), number),
        }, key="object_id", subjects=subjects_of_pupils)
    )  # fmt: skip
    register_records(
        Records("enrolment.guardians", gettext_lazy("Representatives"), _GUARDIANS, {
            **dict.fromkeys((*_TEXTS, "phone"), Type.TEXT),
            **dict.fromkeys(("phone_children", "phone_families"), number),
        }, key="object_id", subjects=subjects_of_guardians, at_once=True)
    )  # fmt: skip
