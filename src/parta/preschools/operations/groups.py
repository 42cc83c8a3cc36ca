"""Forming preschool groups, changing what they are, saying who is with the children."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db import IntegrityError
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem, Stale
from parta.people import api as people
from parta.planes.fields import ClockTimestamp
from parta.preschools import policies
from parta.preschools.kinds import limits_on
from parta.preschools.models import Educator
from parta.preschools.models import Terms as TermsRow
from parta.preschools.rules.groups import (
    MOST_HOURS,
    MOST_PLACES,
    SHORTEST_REASON,
    Direction,
    Terms,
    limit_of,
)
from parta.reference import api as reference
from parta.ui import wording
from parta.ui.glosses import gloss

PRESCHOOL_GROUP = 3  # kind of a group in `enrolment`
_GROUPS_OF_PROFILES = {Direction.SPECIAL: "special", Direction.SANATORIUM: "sanatorium"}
_COLUMNS = ("direction", "profile", "stay", "age", "work", "hours", "places", "meals", "over_reason")


def form_group(
    *,
    actor: Actor,
    institution_id: int,
    school_year: int,
    name: str,
    language: int,
    terms: Terms,
    educators: Sequence[int],
    since: date,
    known: int | None = None,
    order_id: int | None = None,
) -> int:
    """Form a preschool group with what it is and its educators (ids of posts, the first one answers for it). Returns
    its id.

    :param known: an empty group of the name that is to be taken instead of a new one
    :param order_id: the order that carries groups into the year: it is taken back with what it made

    :raises Invalid: a value is missing or does not fit; more places than the limit without a reason
    :raises enrolment.NameTaken: the institution has a group of this name this year
    """
    require(policies.may_form(actor, institution_id=institution_id))
    _check(institution_id, terms, educators, since)
    with acting(actor, "preschools.group.form"):
        group_id = known or enrolment.create_class(
            actor=actor, institution_id=institution_id, school_year=school_year, grade=0, letter=name,
            language=language, is_special=terms.direction == Direction.SPECIAL,
            tutor_post_id=educators[0] if educators else None,
        )  # fmt: skip
        _write(institution_id, group_id, school_year, terms, educators, since, order_id)
    return group_id


def change_group(
    *,
    actor: Actor,
    institution_id: int,
    group_id: int,
    version: int,
    name: str,
    language: int,
    terms: Terms,
    educators: Sequence[int],
    since: date,
) -> None:
    """Change a group from a day on; what it was before stays so.

    :raises NotVisible: the institution has no such preschool group
    :raises Invalid: as when it is formed, or the day is outside its school year
    :raises Stale: somebody changed it since ``version`` was read
    """
    require(policies.may_form(actor, institution_id=institution_id))
    card = enrolment.group_card(institution_id=institution_id, group_id=group_id)
    if card is None or card.kind != PRESCHOOL_GROUP:
        raise NotVisible
    first, end = enrolment.year_bounds(card.school_year)
    if not first <= since < end:
        words = _("The group is of the school year %(year)s: choose a day from %(first)s to 31 August.")
        raise Invalid([Problem("since", words % {"year": card.school_year, "first": wording.day(first)})])
    _check(institution_id, terms, educators, since)
    with acting(actor, "preschools.group.change"):
        enrolment.change_class(
            actor=actor, institution_id=institution_id, class_id=group_id, version=version, letter=name,
            language=language, study_form=card.study_form, is_special=terms.direction == Direction.SPECIAL,
            tutor_post_id=educators[0] if educators else None,
        )  # fmt: skip
        try:
            _write(institution_id, group_id, card.school_year, terms, educators, since)
        except IntegrityError as error:
            raise Stale(_("Somebody changed this group while you did. Look at it again and save once more.")) from error


def _write(
    institution_id: int, group_id: int, school_year: int, terms: Terms, educators: Collection[int], since: date,
    order_id: int | None = None,
) -> None:  # fmt: skip
    _first, end = enrolment.year_bounds(school_year)
    own = {"institution_id": institution_id, "group_id": group_id}
    values = {name: getattr(terms, name) for name in _COLUMNS}
    rows = list(TermsRow.objects.now().filter(**own).order_by("during"))
    if not any(row.during.lower <= since and _values(row) == values for row in rows[-1:]):
        _end(rows, since)
        TermsRow.objects.create(**own, **values, order_id=order_id, during=DateRange(since, end))
    held = list(Educator.objects.now().filter(**own))
    gone = [row for row in held if row.post_id not in educators or row.during.lower > since]
    _end([row for row in gone if row.during.upper is None or row.during.upper > since], since)
    stay = {row.post_id for row in held if row not in gone and (row.during.upper is None or row.during.upper > since)}
    for post_id in educators:
        if post_id not in stay:
            Educator.objects.create(**own, post_id=post_id, during=DateRange(since, end))


def _values(row: TermsRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in _COLUMNS}


def _end(rows: Sequence[TermsRow] | Sequence[Educator], since: date) -> None:
    """Close known rows that reach ``since``; what was so before stays known as shorter rows."""
    for row in rows:
        if row.during.upper is not None and row.during.upper <= since:
            continue
        first = row.during.lower
        values = {
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields
            if field.attname not in ("id", "during", "known_from", "known_to")
        }
        own = {"institution_id": row.institution_id, "id": row.id}
        if isinstance(row, TermsRow):
            TermsRow.objects.filter(**own).update(known_to=ClockTimestamp())
            if first < since:
                TermsRow.objects.create(**values, during=DateRange(first, since))
        else:
            Educator.objects.filter(**own).update(known_to=ClockTimestamp())
            if first < since:
                Educator.objects.create(**values, during=DateRange(first, since))


def _check(institution_id: int, terms: Terms, educators: Sequence[int], since: date) -> None:
    """:raises Invalid: everything that does not fit"""
    if found := terms_problems(institution_id, terms, educators, since):
        raise Invalid(found)


def terms_problems(institution_id: int, terms: Terms, educators: Sequence[int], since: date) -> list[Problem]:
    """Everything that does not fit a group. Three SQL statements at most."""
    lists = reference.items("preschool_direction", "preschool_profile", "preschool_stay", "preschool_age",
                            "preschool_work", on=since)  # fmt: skip
    found = [
        Problem(name, _("Choose one of the list."))
        for name in ("direction", "stay", "age", "work")
        if getattr(terms, name) not in lists[f"preschool_{name}"]
    ]
    profile = lists["preschool_profile"].get(terms.profile or 0)
    wanted = _GROUPS_OF_PROFILES.get(Direction(terms.direction)) if not found else None
    if wanted and (profile is None or profile.group != wanted):
        found.append(Problem("profile", _("Choose the profile of the group: it sets the limit of children.")))
    if not 0 < terms.hours <= MOST_HOURS:
        found.append(Problem("hours", _("From half an hour to 24 hours a day.")))
    if not 1 <= terms.places <= MOST_PLACES:
        found.append(Problem("places", _("From 1 to %(most)s places.") % {"most": MOST_PLACES}))
    found += _staff_problems(institution_id, educators, since)
    if not found:
        found += _over(terms, profile.code if profile else "", since)
    return found


def _staff_problems(institution_id: int, educators: Sequence[int], since: date) -> list[Problem]:
    if len(set(educators)) != len(educators):
        return [Problem("educator2", _("This person is named twice."))]
    known = {line.post_id for line in people.staff_of(institution_id, since)} if educators else set()
    return [
        Problem(f"educator{at}", _("This person does not work here on that day."))
        for at, post_id in enumerate(educators, start=1)
        if post_id not in known
    ]


def _over(terms: Terms, profile: str, since: date) -> list[Problem]:
    """More places than the limit of the state are possible, with the reason that is kept."""
    limit = limit_of(limits_on(since), terms, profile, since)
    if limit is None or terms.places <= limit.most or len(terms.over_reason.strip()) >= SHORTEST_REASON:
        return []
    words = _("The limit is %(most)s (%(name)s; %(source)s). Make it fewer places, or say why there are more.")
    told = {"most": limit.most, "name": limit.name, "source": gloss(limit.source)}
    return [Problem("over_reason", words % told, rule=limit.code)]
