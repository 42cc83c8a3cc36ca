"""A school goes over into the next school year by one order: everybody to a class, classes formed, graduates out."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.documents import policies
from parta.documents.models import Order, Pending
from parta.documents.operations.movement import line_of_card
from parta.documents.queries.movement import reasons_to_choose
from parta.documents.queries.new_year import NewYearPlan, PlanLine, PupilPlan, drawn_plan, new_year_plan, pupil_plan
from parta.documents.rules.new_year import FORM, NewYear
from parta.documents.rules.orders import MOVEMENT_SERIES, Kind, Line, line_of, plain_number
from parta.documents.writing import check_words, draft_of, print_order, write
from parta.drafts import api as drafts
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, Problem, Stale
from parta.kernel.text import sort_key
from parta.people import api as people
from parta.signing import api as signing
from parta.ui import wording

LAST_OF_PRIMARY = 4  # its class teacher does not go on with the class


def change_new_year(*, actor: Actor, institution_id: int, revision: int, now: datetime, **changes: Any) -> NewYear:
    """Decide something otherwise than proposed; mappings of classes and pupils are added to what was decided, an empty
    text takes a decision back.

    :raises Stale: the plan was changed in another window since ``revision``
    """
    require(policies.may_roll_over(actor, institution_id=institution_id))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{FORM}:{institution_id}"])
        known = new_year_plan(actor, institution_id=institution_id, today=local_day(now))
        if known.revision != revision:
            raise Stale(_("The plan was changed in another window. Here is its latest state."))
        for name in ("classes", "pupils"):
            merged: dict[str, str] = {**getattr(known, name), **changes.pop(name, {})}
            changes[name] = {key: text for key, text in merged.items() if text}
        wanted = replace(known, **changes, revision=known.revision + 1)
        drafts.save_draft(
            actor=actor, form=FORM, subject=str(institution_id), title="", fields=wanted.plain(),
            institution_id=institution_id, now=now,
        )  # fmt: skip
    return wanted


def discard_new_year(*, actor: Actor, institution_id: int) -> None:
    """Forget what was decided: the proposal stands again."""
    require(policies.may_roll_over(actor, institution_id=institution_id))
    drafts.discard_draft(actor=actor, form=FORM, subject=str(institution_id))


def prepare_new_year(*, actor: Actor, institution_id: int, revision: int, now: datetime) -> int:
    """Write the order that takes the whole school over, print it and keep it as a draft; a second call rewrites it.
    Returns its id.

    :raises Invalid: a class or a pupil has no place, or number, day or ground is missing
    :raises Stale: the plan was changed elsewhere
    """
    require(policies.may_roll_over(actor, institution_id=institution_id))
    plan = new_year_plan(actor, institution_id=institution_id, today=local_day(now))
    if plan.revision != revision:
        raise Stale(_("The plan was changed in another window. Here is its latest state."))
    number, dated_on = plain_number(plan.number), date.fromisoformat(plan.dated_on)
    check_words(institution_id, school_year_of(dated_on), number, dated_on, plan.ground)
    drawn = drawn_plan(plan, institution_id=institution_id)
    first = _first(drawn.first)
    lines = _lines(drawn, institution_id)
    with acting(actor, "documents.new_year.prepare"):
        order, is_new = draft_of(actor, institution_id, plan.order_key(institution_id))
        order.kind, order.series, order.number = Kind.NEW_YEAR, MOVEMENT_SERIES, number
        order.school_year, order.dated_on, order.since = school_year_of(dated_on), dated_on, plan.since
        order.ground = wording.typographic(plan.ground.strip())
        order.lines = [line.plain() for line in lines]
        write(order, actor, {})
        order.file_id = None
        order.save(force_insert=is_new)
        Pending.objects.update_or_create(
            institution_id=institution_id,
            order_id=order.id,
            defaults={
                "account_id": actor.account_id, "list_sealed": _sealed({"first": first}), "stage": 0, "trouble": "",
                "total": len(lines),
            },
        )  # fmt: skip
        print_order(actor, order)
    return int(order.id)


def require_still_so(*, order: Order) -> None:
    """:raises Stale: pupils came, left or changed their class since the order was written"""
    last_day = order.since - timedelta(days=1)
    year = school_year_of(last_day)
    groups = enrolment.groups_of(institution_id=order.institution_id, school_year=year, on=last_day)
    members = enrolment.members_by_group(
        institution_id=order.institution_id, group_ids=[group.id for group in groups], on=last_day, everyone=True
    )
    now = {(member.pupil_id, group_id) for group_id, found in members.items() for member in found}
    if now != {(line.pupil_id, line.group_id) for line in map(line_of, order.lines)}:
        raise Stale(
            _("Pupils came, left or changed their class since the order was written. Write it anew from the plan.")
        )


def form_classes(*, actor: Actor, order: Order) -> None:
    """Form the classes that the order leads to and the school has not yet; the lines learn their ids. A class goes on
    with its language, form and class teacher (not from the primary school into the next).
    """
    require(policies.may_roll_over(actor, institution_id=order.institution_id))
    year = school_year_of(order.since)
    lines = [line_of(line) for line in order.lines]
    known = {
        (group.grade, group.name): group.id
        for group in enrolment.groups_of(institution_id=order.institution_id, school_year=year, on=order.since)
    }
    sources = enrolment.groups_by_id(
        institution_id=order.institution_id, group_ids={line.group_id for line in lines if line.to_class}
    )
    wanted: dict[tuple[int, str], enrolment.GroupCard | None] = dict.fromkeys(_kept_first(order))
    for line in lines:
        if line.to_class and line.act != Kind.REPEAT:
            wanted.setdefault((line.to_grade, line.to_class), sources[line.group_id])
    for line in lines:
        if line.to_class:
            wanted.setdefault((line.to_grade, line.to_class), sources[line.group_id])
    for (grade, name), source in wanted.items():
        if (grade, name) not in known:
            known[grade, name] = _form(actor, order.institution_id, year, grade, name, source)
    order.lines = [
        (replace(line, to_group=known[line.to_grade, line.to_class]) if line.to_class else line).plain()
        for line in lines
    ]


def _form(
    actor: Actor, institution_id: int, year: int, grade: int, name: str, source: enrolment.GroupCard | None
) -> int:
    words: dict[str, Any] = {}
    if source is not None:
        goes_on = (grade == source.grade + 1 and source.grade != LAST_OF_PRIMARY) or grade == source.grade == 0
        words = {
            "language": source.language, "study_form": source.study_form, "is_special": source.is_special,
            "tutor_post_id": source.tutor_post_id if goes_on else None,
        }  # fmt: skip
    letter = name.removeprefix(str(grade)).removeprefix("-") if grade else name
    return enrolment.create_class(
        actor=actor, institution_id=institution_id, school_year=year, grade=grade, letter=letter, **words
    )


def _lines(drawn: NewYearPlan, institution_id: int) -> list[Line]:
    """A line for everybody; those of one class together.

    :raises Invalid: a class or a pupil has no place
    """
    wrong = [line.known.name for line in drawn.lines if line.problem]
    everybody = [pupil_id for found in drawn.standing.values() for pupil_id in found]
    if not everybody:
        raise Invalid([Problem("list", _("No class of the school has pupils on the last day of the year."))])
    standing = enrolment.standing_on(
        institution_id=institution_id, pupil_ids=everybody, on=drawn.plan.since - timedelta(days=1)
    )
    cards = people.cards(everybody)
    lines: list[Line] = []
    with translation.override("uk"):  # a document of the state, whatever the language of the page
        reasons = reasons_to_choose()
        for line in drawn.lines:
            rows = [(cards[each], pupil_plan(drawn.plan, line, each, "")) for each in drawn.standing[line.known.id]]
            wrong += [card.full for card, row in rows if row.problem]
            made = [
                _line(card, standing[card.person_id], line, row, drawn.plan, reasons)
                for card, row in rows
                if card.person_id in standing
            ]
            lines += sorted(made, key=lambda each: sort_key(each.name))
    if wrong:
        words = _("These have no place in the new year yet: %(names)s.") % {"names": ", ".join(wrong[:10])}
        raise Invalid([Problem("list", words)])
    return [replace(line, number=at) for at, line in enumerate(lines, start=1)]


def _line(
    card: people.PersonCard, standing: enrolment.Standing, line: PlanLine, row: PupilPlan, plan: NewYear,
    reasons: Mapping[int, Any],
) -> Line:  # fmt: skip
    kind = row.kind(line.known.grade)
    made = line_of_card(card, standing, kind=kind)
    if kind is Kind.WITHDRAWAL:
        reason = reasons[row.place.reason].name if row.place.reason in reasons else ""
        words = _("leaves %(reason)s") % {"reason": reason}
        return replace(made, reason=row.place.reason, outcome=words, on=plan.leaving_day.isoformat())
    words = _("repeats in %(class)s") if kind is Kind.REPEAT else _("goes to %(class)s")
    return replace(made, to_class=row.place.name, to_grade=row.place.grade, outcome=words % {"class": row.place.name})


def _first(text: str) -> list[str]:
    """Names of the classes that begin empty.

    :raises Invalid: one of them is not a class of the first year
    """
    names = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    read = [enrolment.read_class_name(name) for name in names]
    if any(found is None or found[0] != 1 for found in read):
        raise Invalid([Problem("first", _("Write the first classes with commas between them: 1-А, 1-Б."))])
    return [found[1] for found in read if found is not None]


def _kept_first(order: Order) -> list[tuple[int, str]]:
    row = Pending.objects.filter(institution_id=order.institution_id, order_id=order.id).first()
    kept = json.loads(signing.vault().open(row.list_sealed)) if row is not None and row.list_sealed else {}
    return [(1, name) for name in kept.get("first", ())]


def _sealed(plain: Mapping[str, Any]) -> bytes:
    return signing.vault().seal(json.dumps(plain).encode())
