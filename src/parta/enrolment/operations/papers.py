"""A document of an enrolled child, by hand."""

from datetime import date, datetime

from parta.enrolment import policies
from parta.enrolment.queries.groups import enrolled_here
from parta.enrolment.rules.rows import Trouble
from parta.enrolment.rules.values import read_document
from parta.enrolment.wording import words_for
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.people import api as people


def record_document(
    *,
    actor: Actor,
    institution_id: int,
    pupil_id: int,
    kind: int,
    number: str,
    issued_on: date | None,
    issued_by: str,
    earlier: people.Earlier,
    now: datetime,
) -> None:
    """Record a document; the number is read as in lists. An earlier one of the kind ends, was a mistake, or stays.

    :raises NotVisible: the child is not enrolled here
    :raises Invalid: the number has not the form of its kind
    :raises AlreadyRecorded: the document is recorded
    """
    require(policies.may_move_pupils(actor, institution_id=institution_id))
    if not enrolled_here(person_ids=[pupil_id], institution_id=institution_id, since=local_day(now)):
        raise NotVisible
    read = read_document("", number, kind)
    if read.value is None:
        code = read.trouble or "missing"
        said = Trouble(1, "document_number", code, read.text, read.suggestion)
        raise Invalid([Problem("number", words_for(said), suggestion=read.suggestion)])
    paper = people.Paper(people.DocumentKind(read.value.kind), read.value.number, issued_on, issued_by)
    people.add_document(
        actor=actor, institution_id=institution_id, person_id=pupil_id, paper=paper, earlier=earlier, now=now
    )
