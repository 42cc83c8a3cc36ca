"""Groups go over into the next school year: what is decided, the order, the groups it forms; and all taken back."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.documents import api as documents
from parta.drafts import api as drafts
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, Problem, Stale
from parta.planes.fields import ClockTimestamp
from parta.preschools import policies
from parta.preschools.models import Educator, GroupDay
from parta.preschools.models import Terms as TermsRow
from parta.preschools.operations.groups import form_group, terms_problems
from parta.preschools.queries.carrying import carrying_plan, drawn
from parta.preschools.queries.groups import PRESCHOOL_GROUP, Place
from parta.preschools.rules.carrying import FORM, Carrying, Next
from parta.preschools.rules.groups import Terms


class DaysAreMarked(DomainError):
    """The new year has begun: days of its groups are marked, so the order that formed them stays."""

    code = "days-are-marked"


def change_carrying(
    *,
    actor: Actor,
    institution_id: int,
    revision: int,
    now: datetime,
    groups: Mapping[int, Next | None] | None = None,
    children: Mapping[int, str] | None = None,
    **words: Any,
) -> Carrying:
    """Decide something otherwise than proposed; None or an empty text takes a decision back. Nothing is ordered.

    :raises Stale: the plan was changed in another window since ``revision``
    """
    require(policies.may_form(actor, institution_id=institution_id))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{FORM}:{institution_id}"])
        known = carrying_plan(actor, institution_id=institution_id, today=local_day(now))
        if known.revision != revision:
            raise Stale(_("The plan was changed in another window. Here is its latest state."))
        said = {str(key): None if each is None else asdict(each) for key, each in (groups or {}).items()}
        own = {str(key): name.strip() for key, name in (children or {}).items()}
        wanted = replace(
            known,
            groups={key: each for key, each in {**known.groups, **said}.items() if each is not None},
            children={key: name for key, name in {**known.children, **own}.items() if name},
            revision=known.revision + 1,
            **words,
        )
        drafts.save_draft(
            actor=actor, form=FORM, subject=str(institution_id), title="", fields=wanted.plain(),
            institution_id=institution_id, now=now,
        )  # fmt: skip
    return wanted


def discard_carrying(*, actor: Actor, institution_id: int) -> None:
    """Forget what was decided: the proposal stands again."""
    require(policies.may_form(actor, institution_id=institution_id))
    drafts.discard_draft(actor=actor, form=FORM, subject=str(institution_id))


def order_carrying(*, actor: Actor, institution_id: int, revision: int, now: datetime) -> int:
    """Write the order by which all groups go over. Returns its id.

    :raises Invalid: everything that stands in the way, group by group; number, day or ground is missing
    :raises Stale: the plan was changed elsewhere
    """
    require(policies.may_form(actor, institution_id=institution_id))
    today = local_day(now)
    plan = carrying_plan(actor, institution_id=institution_id, today=today)
    if plan.revision != revision:
        raise Stale(_("The plan was changed in another window. Here is its latest state."))
    card = institutions.institution(institution_id)
    page = drawn(actor, Place(institution_id, card.public_id, card.title), plan, today=today)
    problems = [Problem("list", f"{line.now.name}: {text}") for line in page.lines for text in line.problems]
    for each in page.formed if not problems else ():
        wrong = terms_problems(institution_id, each.terms, each.educators, plan.since)
        problems += [Problem("list", f"{each.name}: {problem.message}") for problem in wrong]
    if problems:
        raise Invalid(problems)
    return documents.prepare_groups(
        actor=actor, institution_id=institution_id, since=plan.since,
        carried=[
            documents.Carried(child.pupil_id, child.to)
            for line in page.lines
            for child in line.children
            if child.to and not child.leaves
        ],
        kept={"year": plan.year, "groups": [_kept(each) for each in page.formed]},
        number=plan.number, dated_on=date.fromisoformat(plan.dated_on or today.isoformat()), ground=plan.ground,
        now=now,
    )  # fmt: skip


def form_carried(*, actor: Actor, institution_id: int, order_id: int, kept: Mapping[str, Any]) -> Mapping[str, int]:
    """Form the groups of an order with their terms and educators; a group of the name that is there without children
    is taken. Ids by name. Called by `documents` when the order is registered.
    """
    require(policies.may_form(actor, institution_id=institution_id))
    year = int(kept["year"])
    first, _end = enrolment.year_bounds(year)
    there = enrolment.groups_of(institution_id=institution_id, school_year=year, on=first, kinds=(PRESCHOOL_GROUP,))
    known = {group.name: group.id for group in there}
    ids = {}
    with acting(actor, "preschools.groups.carry"):
        for each in kept["groups"]:
            name = str(each["name"])
            ids[name] = form_group(
                actor=actor, institution_id=institution_id, school_year=year, name=name, language=each["language"],
                terms=Terms(**{**each["terms"], "hours": Decimal(each["terms"]["hours"])}),
                educators=each["educators"], since=first, known=known.get(name),
                order_id=order_id,
            )  # fmt: skip
    return ids


def withdraw_carried(*, actor: Actor, institution_id: int, order_id: int) -> None:
    """Take back what an order made of groups: terms and educators end as if they had never been; the groups stay empty
    and are taken up by the next order. Called by `documents` when the order is corrected.

    :raises DaysAreMarked: a day of one of the groups is marked
    """
    require(policies.may_form(actor, institution_id=institution_id))
    with acting(actor, "preschools.groups.withdraw"):
        rows = TermsRow.objects.now().filter(institution_id=institution_id, order_id=order_id)
        ids = list(rows.values_list("group_id", flat=True))
        if GroupDay.objects.filter(institution_id=institution_id, group_id__in=ids).exists():
            raise DaysAreMarked(_("Days of these groups are marked already: the order stays in force."))
        rows.update(known_to=ClockTimestamp())
        Educator.objects.now().filter(institution_id=institution_id, group_id__in=ids).update(known_to=ClockTimestamp())


def _kept(formed: Any) -> dict[str, Any]:
    terms = asdict(formed.terms)
    return {
        "name": formed.name, "language": formed.language, "educators": list(formed.educators),
        "terms": {**terms, "hours": str(terms["hours"])},
    }  # fmt: skip
