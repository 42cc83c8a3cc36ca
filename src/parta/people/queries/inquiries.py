"""Inquiries about held data: of a person, and those that an institution has to answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F

from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible
from parta.people import policies
from parta.people.models import Inquiry
from parta.people.queries import names
from parta.planes.lookups import among


@dataclass(frozen=True, slots=True)
class InquiryLine:
    """An inquiry. ``who`` and ``about`` are empty for an officer, who watches the days alone."""

    public_id: UUID
    kind: int
    who: str
    about: str
    text: str
    asked_at: datetime
    due_on: date
    answered_at: datetime | None
    is_granted: bool | None
    answer: str

    def is_late(self, today: date) -> bool:
        return self.answered_at is None and self.due_on < today


@dataclass(frozen=True, slots=True)
class InquiriesPage:
    """What an institution was asked, the unanswered first; ``answers`` = the reader does."""

    public_id: UUID
    title: str
    institution_id: int
    lines: tuple[InquiryLine, ...]
    answers: bool


def inquiries_about(person_id: int, author_id: int) -> tuple[InquiryLine, ...]:
    """What a person asked about himself or his child, the newest first. Two statements."""
    rows = Inquiry.objects.filter(person_id=person_id, author_id=author_id).order_by("-asked_at")[:50]
    return _lines(list(rows), open_to=True)


def inquiries_page(actor: Actor, public_id: UUID) -> InquiriesPage:
    """Inquiries of an institution. Four statements, more for an officer.

    :raises NotVisible: neither in charge nor an officer above
    """
    card = institutions.institution_by_public_id(public_id)
    answers = bool(policies.may_answer_inquiry(actor, card.id))
    if not answers and not policies.may_watch_inquiries(actor, card.id):
        raise NotVisible
    rows = Inquiry.objects.filter(institution_id=card.id)
    found = list(rows.order_by(F("answered_at").desc(nulls_first=True), "due_on", "pk")[:100])
    return InquiriesPage(card.public_id, card.title, card.id, _lines(found, open_to=answers), answers)


def count_waiting_inquiries(institution_ids: Collection[int], *, late_on: date | None = None) -> int:
    """How many wait in these institutions; with ``late_on``, those whose day is over by then. One statement."""
    rows = Inquiry.objects.filter(institution_id__in=among(institution_ids), answered_at=None)
    return (rows if late_on is None else rows.filter(due_on__lt=late_on)).count()


def late_inquiries_below(authority_id: int, today: date) -> dict[int, int]:
    """How many answers are late in each institution under the authority, the most first; ten institutions at most. Two
    statements.
    """
    ids = institutions.institution_ids_under(authority_id)
    rows = Inquiry.objects.filter(institution_id__in=among(ids), answered_at=None, due_on__lt=today)
    counted = rows.values("institution_id").annotate(late=Count("pk")).order_by("-late", "institution_id")
    return dict(counted.values_list("institution_id", "late")[:10])


def _lines(rows: list[Inquiry], *, open_to: bool) -> tuple[InquiryLine, ...]:
    known = names({each for row in rows for each in (row.author_id, row.person_id)}) if open_to else {}
    return tuple(
        InquiryLine(
            public_id=row.public_id,
            kind=row.kind,
            who=known[row.author_id].full if row.author_id in known else "",
            about=known[row.person_id].full if row.person_id in known else "",
            text=row.text if open_to else "",
            asked_at=row.asked_at,
            due_on=row.due_on,
            answered_at=row.answered_at,
            is_granted=row.is_granted,
            answer=row.answer if open_to else "",
        )
        for row in rows
    )
