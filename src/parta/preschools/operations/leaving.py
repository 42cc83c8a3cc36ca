"""Children leave for grade 1: what is decided of each, and the order that sends them to their schools."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from parta.documents import api as documents
from parta.drafts import api as drafts
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem, Stale
from parta.preschools import policies
from parta.preschools.queries.groups import Place
from parta.preschools.queries.leaving import leaving_grid, leaving_plan
from parta.preschools.rules.leaving import FORM, LONGEST, Decision, Leaving


def change_leaving(
    *,
    actor: Actor,
    institution_id: int,
    revision: int,
    now: datetime,
    decided: Mapping[int, Decision] | None = None,
    add: Collection[int] = (),
    **words: str,
) -> Leaving:
    """Keep what was decided of children and what the order will say. Nothing is ordered.

    :raises NotVisible: somebody is not enrolled here
    :raises Stale: the grid was changed in another window since ``revision``
    """
    require(policies.may_give(actor, institution_id=institution_id))
    today = local_day(now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{FORM}:{institution_id}"])
        known = leaving_plan(actor, institution_id=institution_id, today=today)
        if known.revision != revision:
            raise Stale(_("The grid was changed in another window. Here is its latest state."))
        said = decided or {}
        meant = {*said, *add}
        if not meant <= enrolment.enrolled_here(person_ids=meant, institution_id=institution_id, since=today):
            raise NotVisible
        wanted = replace(
            known,
            decided={**known.decided, **{str(each): _plain(decision) for each, decision in said.items()}},
            added=tuple(sorted({*known.added, *add})),
            revision=known.revision + 1,
            **words,  # type: ignore[arg-type]
        )
        drafts.save_draft(
            actor=actor, form=FORM, subject=f"{institution_id}:{known.year}", title="", fields=wanted.plain(),
            institution_id=institution_id, now=now,
        )  # fmt: skip
    return wanted


def order_leaving(*, actor: Actor, institution_id: int, revision: int, now: datetime) -> int:
    """Write the order by which everybody of the grid who has a school leaves. Returns its id.

    :raises Invalid: everything that stands in the way, row by row; nobody goes; number, day or ground is missing
    :raises Stale: the grid was changed elsewhere
    """
    require(policies.may_give(actor, institution_id=institution_id))
    today = local_day(now)
    plan = leaving_plan(actor, institution_id=institution_id, today=today)
    if plan.revision != revision:
        raise Stale(_("The grid was changed in another window. Here is its latest state."))
    card = institutions.institution(institution_id)
    grid = leaving_grid(actor, Place(institution_id, card.public_id, card.title), plan, today=today)
    problems = [Problem(f"row-{row.public_id}", f"{row.name}: {text}") for row in grid.rows for text in row.problems]
    if problems:
        raise Invalid(problems)
    return documents.send_to_school(
        actor=actor, institution_id=institution_id,
        schools={row.pupil_id: row.school.id for row in grid.going if row.school is not None}, since=plan.since,
        number=plan.number, dated_on=date.fromisoformat(plan.dated_on or today.isoformat()), ground=plan.ground,
        stays=[(row.name, row.decision.reason) for row in grid.staying], now=now,
    )  # fmt: skip


def _plain(decision: Decision) -> dict[str, Any]:
    return {"does": decision.does.value, "school": decision.school, "reason": decision.reason.strip()[:LONGEST]}
