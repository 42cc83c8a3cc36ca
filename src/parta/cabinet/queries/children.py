"""Whose diary it is: the children an actor may read of, with their class on a day and when the family last looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from parta.cabinet import policies
from parta.cabinet.rules import Visit
from parta.journal.api import Desk
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.ui.wording import short_name


@dataclass(frozen=True, slots=True)
class Child:
    """A child of the actor as of a day. Without ``desk`` it was enrolled nowhere, or sat in no class, on that day."""

    person_id: int
    public_id: UUID
    given_name: str
    family_name: str
    class_name: str
    is_preschool: bool
    desk: Desk | None
    visit: Visit | None

    @property
    def spoken(self) -> str:
        """«Софія Руденко»."""
        return f"{self.given_name} {self.family_name}"


# Published views of people and enrolment, and our own table. The person ids are those of the actor's grants of today.
_CHILDREN = """
select n.person_id, n.public_id, n.given_name, n.family_name, e.institution_id, sits.group_ids, sits.journal_ids,
       coalesce(sits.class_name, ''), coalesce(sits.is_preschool, false), v.upto, v.seen_at, n.is_shielded
  from people_names_v1 n
  left join enrolment_main_v1 e on e.person_id = n.person_id and e.during @> %(day)s::date
  left join lateral (
    select array_agg(g.id order by g.id) as group_ids, array_agg(distinct coalesce(g.parent_id, g.id)) as journal_ids,
           max(g.name) filter (where m.is_class) as class_name, bool_or(g.kind = 3) as is_preschool
      from enrolment_roll_v1 m
      join enrolment_group_v1 g on g.institution_id = m.institution_id and g.id = m.group_id
     where m.institution_id = e.institution_id and m.school_year = %(year)s and m.pupil_id = n.person_id
       and m.during @> %(day)s::date) sits on true
  left join cabinet_last_seen v on v.account_id = %(account)s and v.pupil_id = n.person_id
 where n.person_id = any (%(children)s::bigint[])
 order by n.born_on, n.sort_key, n.person_id
"""


def children_on(actor: Actor, day: date) -> tuple[Child, ...]:
    """The actor's children, the eldest first, each where it studied on the day. Personal data. One SQL statement, one
    more for a child under protection.
    """
    own = sorted(policies.visible_children(actor))
    if not own:
        return ()
    year = school_year_of(day)
    values: dict[str, Any] = {"day": day, "year": year, "account": actor.account_id, "children": own}
    with connection.cursor() as cursor:
        cursor.execute(_CHILDREN, values)
        rows = cursor.fetchall()
    # The family knows the child's name: for it alone a child under protection has one.
    names = people.hidden_names([row[0] for row in rows if row[-1]]) if any(row[-1] for row in rows) else {}
    return tuple(_child(row[:-1], year, names.get(row[0])) for row in rows)


def child_on(actor: Actor, public_id: UUID, day: date) -> tuple[Child, tuple[Child, ...]]:
    """One child of the actor and all of them.

    :raises NotVisible: no child of this actor has the id, today
    """
    children = children_on(actor, day)
    for child in children:
        if child.public_id == public_id:
            return child, children
    raise NotVisible


def chosen_child(actor: Actor, day: date) -> Child | None:
    """Whose diary opens first: the one last looked at, otherwise the eldest child's; None = no child."""
    children = children_on(actor, day)
    seen = [(child.visit.seen_at, n) for n, child in enumerate(children) if child.visit]
    return children[max(seen)[1]] if seen else next(iter(children), None)


_NAMES = """
select distinct p.post_id, n.family_name, n.given_name, n.patronymic
  from people_posts_v1 p join people_names_v1 n on n.person_id = p.person_id where p.post_id = any (%s::int[])
"""


def names_of_posts(post_ids: Sequence[int]) -> dict[int, str]:
    """«Савчук О. П.» by post, of staff named beside what they did. One SQL statement, none for nobody."""
    if not post_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [list(post_ids)])
        rows = cursor.fetchall()
    keys = ("family_name", "given_name", "patronymic")
    return {post_id: short_name(dict(zip(keys, name, strict=True))) for post_id, *name in rows}


def _child(row: Sequence[Any], year: int, hidden: people.PersonName | None) -> Child:
    person_id, public_id, given, family, institution_id, groups, journals, name, preschool, upto, seen_at = row
    desk = Desk(institution_id, year, person_id, tuple(groups), tuple(journals)) if groups else None
    visit = Visit(upto, seen_at) if upto else None
    if hidden is not None:
        given, family = hidden.given_name, hidden.family_name
    return Child(person_id, public_id, given, family, name, preschool, desk, visit)
