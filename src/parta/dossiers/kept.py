"""Data sets of children as the night judges them: SELECTs over our own tables and the published roll of classes. A
child of whom nothing is recorded at all is counted with its class: a school that has not begun is told so once.
"""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy

from parta.dossiers.rules.facts import Slot
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.rulebook.api import Records, Subject, Type, register_records

_IN_SAMPLE = "(%(sample)s::int[] is null or {0}.institution_id = any (%(sample)s::int[]))"
_YEAR = "extract(year from %(day)s::date - interval '8 months')::int"
_FREE_MEALS = 14  # codifier child_category
_BENEFITS = "(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13)"  # categories on which meals are free: КМУ, місцеві програми
_SO = "s.known_to is null and s.during @> %(day)s::date"
# Facts are few against children: each kind is gathered by person once, not asked a child at a time.
_FACTS = f"""
  select s.person_id, 0 as watched, count(*) filter (where s.slot = {Slot.ACTUAL_ADDRESS.value}) as lives, 0 as level,
         null::boolean as concluded, false as meals, false as benefit
    from dossiers_address s where {_SO} group by 1
  union all
  select s.person_id, count(*) filter (where s.slot = {Slot.WATCH.value}), 0, 0, null,
         bool_or(s.slot = {Slot.CATEGORY.value} and s.item = {_FREE_MEALS}),
         bool_or(s.slot = {Slot.CATEGORY.value} and s.item in {_BENEFITS})
    from dossiers_status s where {_SO} group by 1
  union all
  select s.person_id, 0, 0, s.level, s.conclusion <> '', false, false from dossiers_need s where {_SO}
"""  # noqa: S608  our own numbers
_OF_CHILD = f"""
  select f.person_id, sum(f.watched)::int as watched, sum(f.lives)::int as lives, max(f.level)::int as level,
         bool_or(f.concluded) as concluded, bool_or(f.meals) as meals, bool_or(f.benefit) as benefit
    from ({_FACTS}) f group by 1
"""  # noqa: S608
_ROLL = f"r.school_year = {_YEAR} and r.is_class and r.during @> %(day)s::date and not r.is_protected"
_CHILDREN = f"""
select r.institution_id, r.pupil_id as object_id, f.watched, f.lives, f.concluded, f.meals as free_meals, f.benefit,
       nullif(f.level, 0) as level, g.is_special as in_special_class,
       exists (select from dossiers_need n where n.person_id = r.pupil_id and n.known_to is null
                 and upper(n.during) <= %(day)s::date) and f.level = 0 as need_ended
from enrolment_roll_v1 r
join ({_OF_CHILD}) f on f.person_id = r.pupil_id
join enrolment_group_v1 g on g.institution_id = r.institution_id and g.id = r.group_id
where {_ROLL} and {_IN_SAMPLE.format("r")}
"""  # noqa: S608
_CLASSES = f"""
select r.institution_id, r.group_id::bigint as object_id, count(*)::int as children,
  count(f.person_id)::int as described,
       (count(*) - count(f.person_id))::int as without_data
from enrolment_roll_v1 r left join ({_OF_CHILD}) f on f.person_id = r.pupil_id
where {_ROLL} and {_IN_SAMPLE.format("r")} group by 1, 2
"""  # noqa: S608


def _children(actor: Actor, institution_id: int, keys: Collection[int], field: str) -> Mapping[int, Subject]:
    """Children as `enrolment` names them to this reader; the data set, at the fact that is missing."""
    named = enrolment.subjects_of_pupils(actor, institution_id, keys, "")
    return {
        key: Subject(
            each.label,
            each.href + f"data/{field.replace('_', '-')}/new/" if each.href and field else each.href,
            each.whose,
        )
        for key, each in named.items()
    }


def _classes(actor: Actor, institution_id: int, keys: Collection[int], field: str) -> Mapping[int, Subject]:
    """Classes by name, with the list of what is recorded of their children."""
    named = enrolment.subjects_of_classes(actor, institution_id, keys, "size")
    leads = institution_id in actor.institutions(*LEADING_ROLES)
    href = reverse("dossiers:children", args=[institutions.public_id_of(institution_id)]) if leads else ""
    return {key: Subject(each.label, href, each.whose) for key, each in named.items()}


def register() -> None:
    """Tell the rulebook; called once at start."""
    number, truth = Type.NUMBER, Type.TRUTH
    register_records(
        Records("dossiers.children", gettext_lazy("Data sets of children"), _CHILDREN, {
            **dict.fromkeys(("watched", "lives", "level"), number),
            **dict.fromkeys(("concluded", "free_meals", "benefit", "in_special_class", "need_ended"), truth),
        }, key="object_id", subjects=_children)
    )  # fmt: skip
    register_records(
        Records("dossiers.classes", gettext_lazy("Data sets of a class"), _CLASSES,
                dict.fromkeys(("children", "described", "without_data"), number), key="object_id", subjects=_classes)
    )  # fmt: skip
