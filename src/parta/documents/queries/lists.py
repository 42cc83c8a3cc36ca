"""Reads of enrolment lists on their way."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from parta.documents import policies
from parta.documents.rules.lists import COLUMNS_FORM, FORM, PupilList, answers_of, list_key, list_of, row_texts
from parta.drafts import api as drafts
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.signing.api import vault


@dataclass(frozen=True, slots=True)
class ListLine:
    """A list that waits to be finished."""

    key: UUID
    title: str
    rows: int
    ready: int
    blocked: int
    from_form: bool
    changed_at: datetime


def pupil_list(actor: Actor, *, institution_id: int, key: UUID) -> PupilList:
    """A list of the actor's. One SQL statement, one more where recorded children were found for its rows.

    :raises NotVisible: he has no such list in this institution
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    draft = drafts.load_draft(actor, FORM, list_key(institution_id, key))
    if draft is None:
        raise NotVisible
    return _without_protected(opened(draft.fields))


def _without_protected(pupils: PupilList) -> PupilList:
    """What was found of children before they were put under protection is forgotten; what was typed stays. A page
    opened before shows the list anew when it is sent: its lines are counted otherwise now.
    """
    found = {line.person_id for line in pupils.likely} | set(pupils.elsewhere.values())
    hidden = {each for each, card in people.cards(found).items() if card.is_shielded} if found else set()
    if not hidden:
        return pupils
    return replace(
        pupils,
        likely=tuple(line for line in pupils.likely if line.person_id not in hidden),
        elsewhere={row: person_id for row, person_id in pupils.elsewhere.items() if person_id not in hidden},
        revision=pupils.revision + 1,
    )


def draft_id(actor: Actor, *, institution_id: int, key: UUID) -> UUID:
    """The draft that keeps a list of the actor's. One SQL statement.

    :raises NotVisible: he has no such list in this institution
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    draft = drafts.load_draft(actor, FORM, list_key(institution_id, key))
    if draft is None:
        raise NotVisible
    return draft.public_id


def lists_of(actor: Actor, *, institution_id: int) -> tuple[ListLine, ...]:
    """Lists of the actor that wait in this institution, the last touched first. One SQL statement."""
    found = []
    for draft in drafts.drafts_of(actor):
        if draft.form == FORM and draft.institution_id == institution_id:
            pupils = opened(draft.fields)
            key = UUID(draft.subject.rpartition(":")[2])
            rows = len(pupils.numbers) - len(pupils.left_out)
            found.append(
                ListLine(key, pupils.title, rows, pupils.ready, pupils.blocked, pupils.from_form, draft.changed_at)
            )
    return tuple(found)


def sealed(pupils: PupilList) -> dict[str, str]:
    """A list as drafts keep it: it holds РНОКПП and numbers of documents, which lie nowhere in plain."""
    return {"sealed": base64.b64encode(vault().seal(json.dumps(pupils.plain()).encode())).decode()}


def opened(fields: Mapping[str, Any]) -> PupilList:
    """A list read from its draft. Personal data of children: whoever calls has asked who is looking."""
    return list_of(json.loads(vault().open(base64.b64decode(fields["sealed"]))))


def checked_list(pupils: PupilList, *, institution_id: int, today: date) -> enrolment.CheckedList:
    """Check every row of a list that was not left out."""
    kinships = [enrolment.implied_kinship(heading) for heading in pupils.header]
    return enrolment.check_list(
        [
            enrolment.RowTexts(number, texts, answers_of(pupils, number))
            for number, texts in row_texts(pupils, kinships)
        ],
        institution_id=institution_id,
        school_year=school_year_of(pupils.since_day),
        since=pupils.since_day,
        today=today,
        class_id=pupils.class_id,
        permitted=pupils.permitted,
    )


def remembered_columns(actor: Actor, institution_id: int) -> dict[str, str]:
    """What the actor said earlier of columns with these headings: plain heading → field."""
    draft = drafts.load_draft(actor, COLUMNS_FORM, str(institution_id))
    return {} if draft is None else {heading: str(code) for heading, code in draft.fields.items()}


def missing_classes(pupils: PupilList) -> list[tuple[str, int]]:
    """Classes that rows name and the school has not, with how many rows name each: one row alone may be a slip."""
    counts = dict.fromkeys((name for _grade, name in pupils.missing_classes), 0)
    for found in pupils.findings:
        is_of_class = found.severity == "block" and found.field == "class_name"
        read = enrolment.read_class_name(found.text) if is_of_class else None
        if read and read[1] in counts:
            counts[read[1]] += 1
    return list(counts.items())
