"""What is found on the children of a class teacher's classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.decisions import require
from parta.quality import policies
from parta.quality.models import Finding
from parta.quality.queries.facts import planned_for_one
from parta.quality.queries.institution import FindingLine, Place, described
from parta.quality.rules import OF_CHILDREN
from parta.rulebook import api as rulebook

MOST = 200  # of a page; when these are put right, the next come
# Children under protection are in no source of records; one protected since the night is left out here.
_FROM = """
  from enrolment_group_v1 g
  join enrolment_roll_v1 r on r.institution_id = g.institution_id and r.school_year = g.school_year
   and r.group_id = g.id and r.is_class and r.during @> %(day)s::date and not r.is_protected
  join quality_finding f on f.institution_id = g.institution_id and f.object_id = r.pupil_id
   and f.closed_on is null and not f.is_dismissed
  join rulebook_rules_v1 v on v.code = f.rule and v.during @> %(day)s::date and v.form = any (%(forms)s)
 where g.institution_id = %(place)s and g.school_year = %(year)s and g.tutor_post_id = any (%(posts)s)
"""
_COUNT = f"select count(distinct f.id) {_FROM}"
_LIST = f"""
select f.id, g.id, g.name {_FROM} and (%(group)s::int is null or g.id = %(group)s)
order by g.sort_key, g.id, r.sort_key, r.pupil_id, f.rule, f.id limit {MOST + 1}
"""


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A finding on a child of the class, with the rule it breaks."""

    finding: FindingLine
    rule: rulebook.Rule
    group: str


@dataclass(frozen=True, slots=True)
class ClassPage:
    """Findings of the teacher's classes: those she puts right herself first. ``classes``: id and name."""

    place: Place
    classes: tuple[tuple[int, str], ...]
    chosen: int | None
    own: tuple[ClassLine, ...]
    others: tuple[ClassLine, ...]
    is_cut: bool

    @property
    def is_whole(self) -> bool:
        return self.chosen is None

    @property
    def persons(self) -> frozenset[int]:
        """Whom the page names."""
        return frozenset(each.finding.person_id for each in (*self.own, *self.others)) - {0}


def count_of(actor: Actor, institution_id: int, day: date) -> int:
    """How many findings are open on children of the actor's classes. One statement, none without a post."""
    words = _words(actor, institution_id, day)
    if not words["posts"]:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, words)
        return int(cursor.fetchone()[0])


def class_page(actor: Actor, chosen: int | None, now: datetime) -> ClassPage:
    """Findings on children of the classes of which the actor is the class teacher, in the school he is shown. Five
    statements and those of the owners of the records.
    """
    require(policies.may_see_classes(actor))
    day, place = local_day(now), _place(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, name from enrolment_group_v1 where institution_id = %(place)s and school_year = %(year)s "
            "and tutor_post_id = any (%(posts)s) order by sort_key, id",
            _words(actor, place.id, day),
        )
        classes = tuple((row[0], row[1]) for row in cursor.fetchall())
        group = chosen if chosen in dict(classes) else None
        cursor.execute(_LIST, _words(actor, place.id, day) | {"group": group})
        found = cursor.fetchall()
    groups = {row[0]: row[2] for row in found[:MOST]}
    lines = _lines(actor, place, groups, day)
    own = tuple(each for each in lines if each.finding.subject.href and each.finding.subject.mends)
    others = tuple(each for each in lines if each not in own)
    return ClassPage(place, classes, group, own, others, len(found) > MOST)


def _place(actor: Actor) -> Place:
    """The school in which the actor teaches and is shown first. One statement."""
    taught = actor.institutions(Role.TEACHER)
    shown = actor.current.institution_id if actor.current else None
    card = institutions.institution(shown if shown in taught and shown is not None else min(taught))
    return Place(card.id, card.public_id, card.title)


def _lines(actor: Actor, place: Place, groups: Mapping[int, str], day: date) -> list[ClassLine]:
    rules = {rule.code: rule for rule in rulebook.rules_on(day)}
    rows = {row.pk: row for row in Finding.objects.filter(pk__in=list(groups)) if row.rule in rules}
    ordered: Sequence[Finding] = [rows[key] for key in groups if key in rows]
    with planned_for_one():
        found = described(actor, place, ordered, rules, day)
    by_id: dict[UUID, FindingLine] = {line.public_id: line for lines in found.values() for line in lines}
    return [
        ClassLine(by_id[row.public_id], rules[row.rule], groups[row.pk]) for row in ordered if row.public_id in by_id
    ]


def _words(actor: Actor, institution_id: int, day: date) -> dict[str, Any]:
    return {
        "place": institution_id, "posts": sorted(actor.posts(institution_id=institution_id)), "day": day,
        "year": school_year_of(day), "forms": list(OF_CHILDREN), "group": None,
    }  # fmt: skip
