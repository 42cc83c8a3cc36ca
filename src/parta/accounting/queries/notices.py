"""Notices of absence as pages show them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import and_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from parta.accounting import policies
from parta.accounting.models import Dispatch, Notice
from parta.accounting.rules.notices import Addressee, State, Way
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import STAFF_ROLES, Actor
from parta.kernel.errors import NotVisible
from parta.signing import api as signing


@dataclass(frozen=True, slots=True)
class DispatchLine:
    """One addressee: when, how and under which number the notice left, what was answered."""

    addressee: Addressee
    sent_on: date
    way: Way
    number: str
    answered_on: date | None
    answer_number: str
    answer: str


@dataclass(frozen=True, slots=True)
class NoticeCard:
    """A notice. Personal data."""

    institution_id: int
    id: int
    pupil_id: int
    pupil_public_id: UUID
    name: str
    class_name: str
    first_day: date
    last_day: date
    days: int
    found_at: datetime
    state: State
    title: str
    text: str
    position: str
    signed_by: str
    file_id: UUID | None
    signed_at: datetime | None
    signature_id: int | None
    closed_reason: str
    dispatches: tuple[DispatchLine, ...]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(self.text.split("\n"))

    @property
    def unsent(self) -> tuple[Addressee, ...]:
        """To whom it has not left yet."""
        sent = {each.addressee for each in self.dispatches}
        return tuple(each for each in Addressee if each not in sent) if self.state is State.SIGNED else ()


@dataclass(frozen=True, slots=True)
class School:
    """The institution of a page."""

    id: int
    public_id: UUID
    title: str


def school_of(actor: Actor, public_id: UUID, *roles: str) -> School:
    """The institution of the address, where the actor works in one of the roles. One SQL statement.

    :raises NotVisible: it is not his
    """
    card = institutions.institution_by_public_id(public_id)
    if card.id not in actor.institutions(*[role for role in STAFF_ROLES if not roles or role in roles]):
        raise NotVisible
    return School(card.id, card.public_id, card.title)


def notices_of(actor: Actor, *, institution_id: int, school_year: int) -> tuple[NoticeCard, ...]:
    """Notices of a school year and those of earlier ones that still wait: a duty does not end with August. Open drafts
    first, the newest first. Personal data. Three SQL statements at most.
    """
    which = Q(school_year=school_year) | Q(school_year__lt=school_year) & _waits()
    rows = _visible(actor, institution_id).filter(which)
    return _cards(institution_id, list(rows.select_related("pupil").order_by("state", "-found_at")))


def notices_of_pupil(actor: Actor, *, institution_id: int, pupil_id: int) -> tuple[NoticeCard, ...]:
    """All notices about a pupil, of whatever year, the newest first. Personal data. Three SQL statements at most."""
    rows = _visible(actor, institution_id).filter(pupil_id=pupil_id)
    return _cards(institution_id, list(rows.select_related("pupil").order_by("-found_at")))


def notice_card(actor: Actor, *, institution_id: int, notice_id: int) -> NoticeCard:
    """One notice. Personal data. Three SQL statements at most.

    :raises NotVisible: it is not there for this actor
    """
    found = _cards(institution_id, list(_visible(actor, institution_id).filter(id=notice_id).select_related("pupil")))
    if not found:
        raise NotVisible
    return found[0]


def open_notices(actor: Actor, *, institution_id: int) -> tuple[NoticeCard, ...]:
    """Drafts to be signed and signed ones that have not left for everybody. Three SQL statements at most."""
    rows = _visible(actor, institution_id).filter(_waits()).select_related("pupil").order_by("state", "found_at")
    return _cards(institution_id, list(rows[:50]))


def signature_of(card: NoticeCard) -> signing.SignatureCard | None:
    """Whose КЕП stands under it. One SQL statement."""
    return signing.signature_cards([card.signature_id]).get(card.signature_id) if card.signature_id else None


def _visible(actor: Actor, institution_id: int) -> QuerySet[Notice]:
    tutored = enrolment.groups_tutored_by(actor, institution_id=institution_id)
    return policies.visible_notices(actor, institution_id=institution_id, tutored=tutored)


def _waits() -> Q:
    """A draft, or signed and not sent to everybody."""
    sent = Dispatch.objects.filter(institution_id=OuterRef("institution_id"), notice_id=OuterRef("id"))
    everybody = [Q(Exists(sent.filter(addressee=each.value))) for each in Addressee]
    return Q(state=State.DRAFT.value) | Q(state=State.SIGNED.value) & ~reduce(and_, everybody)


def _cards(institution_id: int, rows: list[Notice]) -> tuple[NoticeCard, ...]:
    sent: dict[int, list[DispatchLine]] = {}
    ids = [row.id for row in rows if row.state == State.SIGNED]
    found = Dispatch.objects.filter(institution_id=institution_id, notice_id__in=ids).order_by("addressee")
    for each in found if ids else ():
        sent.setdefault(each.notice_id, []).append(
            DispatchLine(
                Addressee(each.addressee), each.sent_on, Way(each.way), each.number, each.answered_on,
                each.answer_number, each.answer,
            )
        )  # fmt: skip
    return tuple(
        NoticeCard(
            institution_id=institution_id,
            id=row.id,
            pupil_id=row.pupil_id,
            pupil_public_id=row.pupil.public_id,
            name=row.pupil.display_name,
            class_name=row.class_name,
            first_day=row.first_day,
            last_day=row.last_day,
            days=row.days,
            found_at=row.found_at,
            state=State(row.state),
            title=row.title,
            text=row.text,
            position=row.position,
            signed_by=row.signed_by,
            file_id=row.file_id,
            signed_at=row.signed_at,
            signature_id=row.signature_id,
            closed_reason=row.closed_reason,
            dispatches=tuple(sent.get(row.id, ())),
        )
        for row in rows
    )
