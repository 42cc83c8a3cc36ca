"""The alphabetical book and the personal file of a pupil, computed from enrolments, classes, orders and documents."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from parta.accounting.queries.notices import NoticeCard, School, notices_of_pupil
from parta.documents import api as documents
from parta.dossiers import api as dossiers
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.reference import api as reference

Orders = Mapping[int, tuple[str, date, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the book with its orders: number and day. Personal data."""

    line: enrolment.BookLine
    came: tuple[str, date] | None
    left: tuple[str, date] | None
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to the pupil: words, days, the order that began and the one that ended it."""

    what: str
    since: date
    last_day: date | None
    began: tuple[str, date] | None
    ended: tuple[str, date] | None
    reason: str


@dataclass(frozen=True, slots=True)
class PersonalFile:
    """Everything a personal file holds, as the records say it today. Personal data."""

    school: School
    public_id: UUID
    pupil_id: int
    entry: Entry
    documents: tuple[people.DocumentLine, ...]
    guardians: tuple[people.GuardianLine, ...]
    data: tuple[dossiers.SlotLines, ...]
    steps: tuple[Step, ...]
    classes: tuple[Step, ...]
    notices: tuple[NoticeCard, ...]


def entries(*, institution_id: int, letter: str) -> tuple[Entry, ...]:
    """The book under a letter, all of it for none. Personal data. Three SQL statements."""
    lines = enrolment.book_lines(institution_id=institution_id, letter=letter)
    return _entries(institution_id, lines)


def personal_file(actor: Actor, school: School, pupil: UUID, *, today: date) -> PersonalFile:
    """The file of a pupil the institution has or had; what is known of him since he left is not in it. Personal data.

    :raises NotVisible: the institution never had such a pupil
    """
    pupil_id = enrolment.pupil_ids_of(actor, institution_id=school.id, public_ids=[pupil]).get(pupil)
    line = enrolment.book_line(institution_id=school.id, pupil_id=pupil_id) if pupil_id is not None else None
    if pupil_id is None or line is None:
        raise NotVisible
    stays = enrolment.file_stays(institution_id=school.id, pupil_id=pupil_id)
    orders = _orders(school.id, (order for stay in stays for order in (stay.order_id, stay.ended_by)))
    words = reference.items("withdrawal_reason", "study_form")
    reasons = {number: item.shown for number, item in words["withdrawal_reason"].items()}
    forms = {number: item.shown for number, item in words["study_form"].items()}
    is_here = line.until is None
    (entry,) = _entries(school.id, (line,))
    return PersonalFile(
        school=school,
        public_id=pupil,
        pupil_id=pupil_id,
        entry=entry,
        documents=people.documents_of(pupil_id) if is_here else (),
        guardians=people.guardians_of([pupil_id], today) if is_here else (),
        data=tuple(part for part in dossiers.facts_of_child(pupil_id) if part.now) if is_here else (),
        steps=tuple(_step(stay, forms.get(stay.study_form, ""), orders, reasons) for stay in stays if not stay.group),
        classes=tuple(
            _step(stay, f"{stay.group}, {stay.school_year}/{(stay.school_year or 0) % 100 + 1:02}", orders, reasons)
            for stay in stays
            if stay.group
        ),
        notices=notices_of_pupil(actor, institution_id=school.id, pupil_id=pupil_id),
    )


def _entries(institution_id: int, lines: Iterable[enrolment.BookLine]) -> tuple[Entry, ...]:
    lines = tuple(lines)
    orders = _orders(institution_id, (order for line in lines for order in (line.came_by, line.left_by)))
    words = reference.items("withdrawal_reason")["withdrawal_reason"]
    reasons = {number: item.shown for number, item in words.items()}
    return tuple(
        Entry(line, _order(orders, line.came_by), _order(orders, line.left_by), reasons.get(line.reason or 0, ""))
        for line in lines
    )


def _orders(institution_id: int, ids: Iterable[int | None]) -> Orders:
    wanted = {order for order in ids if order is not None}
    return documents.order_titles(institution_id=institution_id, order_ids=wanted) if wanted else {}


def _order(orders: Orders, order_id: int | None) -> tuple[str, date] | None:
    found = orders.get(order_id) if order_id is not None else None
    return (found[0], found[1]) if found else None


def _step(stay: enrolment.FileStay, what: str, orders: Orders, reasons: Mapping[int, str]) -> Step:
    return Step(
        what, stay.since, stay.last_day, _order(orders, stay.order_id), _order(orders, stay.ended_by),
        reasons.get(stay.reason or 0, ""),
    )  # fmt: skip
