"""Reads of transfers between two schools, each side as far as it may see."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from parta.documents import policies
from parta.documents.models import Transfer
from parta.documents.rules.transfers import OPEN, State
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible
from parta.people import api as people


@dataclass(frozen=True, slots=True)
class TransferCard:
    """A transfer as one of its schools sees it. Personal data. ``name`` and ``other`` (the other school) are empty
    while the reader may not know them; then ``label`` is what he wrote himself.
    """

    public_id: UUID
    state: State
    is_source: bool
    label: str
    name: str
    born_on: date | None
    other: str
    since: date
    class_name: str
    target_group: int | None
    ground: str
    order_id: int | None  # of the reader's own school
    answer: str
    begun_at: datetime
    person_id: int  # 0 while the reader may not know
    first_grade: bool = False  # answered on the page of first-graders

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def waits_for_us(self) -> bool:
        """Is the next step ours?"""
        return self.state is (State.ASKED if self.is_source else State.OFFERED)

    @property
    def shown_name(self) -> str:
        return self.name or self.label


def transfers_of(actor: Actor, *, institution_id: int) -> tuple[TransferCard, ...]:
    """Transfers of an institution, open ones first, the newest first. Personal data. Four SQL statements at most."""
    rows = policies.visible_transfers(actor).filter(Q(source_id=institution_id) | Q(target_id=institution_id))
    found = sorted(rows.order_by("-id")[:200], key=lambda row: row.state not in OPEN)
    return _cards([row for row in found if _is_shown(row, institution_id)], institution_id)


def transfer_card(actor: Actor, *, institution_id: int, public_id: UUID) -> TransferCard:
    """One transfer as an institution sees it. Personal data. Four SQL statements at most.

    :raises NotVisible: it is not there for this institution
    """
    rows = policies.visible_transfers(actor).filter(Q(source_id=institution_id) | Q(target_id=institution_id))
    row = rows.filter(public_id=public_id).first()
    if row is None or not _is_shown(row, institution_id):
        raise NotVisible
    return _cards([row], institution_id)[0]


def count_waiting_transfers(actor: Actor, *, institution_id: int) -> tuple[int, int]:
    """How many transfers that the actor may read wait for this institution: one by one, and first-graders sent by
    preschools. One SQL statement; names nobody.
    """
    own = Q(source_id=institution_id, state=State.ASKED) | Q(target_id=institution_id, state=State.OFFERED)
    rows = policies.visible_transfers(actor).filter(own)
    counted = dict(rows.values_list("first_grade").annotate(Count("pk")).order_by())
    return counted.get(False, 0), counted.get(True, 0)


def history_of(card: TransferCard) -> tuple[tuple[str, enrolment.Schooling], ...]:
    """Schools that the child came through, for the school that has it now. Two SQL statements."""
    if card.is_source or card.state is not State.DONE:
        return ()
    found = enrolment.schooling_of(person_id=card.person_id)
    names = institutions.names_of([each.institution_id for each in found])
    return tuple((names.get(each.institution_id, ""), each) for each in found)


def order_transfer(*, institution_id: int, order_id: int) -> UUID | None:
    """The transfer that an order of an institution belongs to. One SQL statement."""
    own = Q(source_id=institution_id, out_order=order_id) | Q(target_id=institution_id, in_order=order_id)
    return Transfer.objects.filter(own).values_list("public_id", flat=True).first()


def _is_shown(row: Transfer, institution_id: int) -> bool:
    """The receiving school sees what it asked for itself, what is offered to it, and what came to it."""
    return row.source_id == institution_id or bool(row.label) or row.state in (State.OFFERED, State.DONE)


def _knows(row: Transfer, institution_id: int) -> bool:
    """May this institution know whom and which other school the transfer is about?"""
    return row.source_id == institution_id or row.state in (State.OFFERED, State.DONE)


def _cards(rows: list[Transfer], institution_id: int) -> tuple[TransferCard, ...]:
    known = [row for row in rows if _knows(row, institution_id)]
    cards = people.cards({row.person_id for row in known})
    others = {row.pk: row.target_id if row.source_id == institution_id else row.source_id for row in known}
    titles = institutions.names_of(set(others.values()))
    groups = enrolment.groups_by_id(
        institution_id=institution_id,
        group_ids={row.target_group for row in rows if row.target_group and row.target_id == institution_id},
    )
    return tuple(
        _card(row, institution_id, cards.get(row.person_id), titles.get(others.get(row.pk, 0), ""), groups)
        for row in rows
    )


def _card(
    row: Transfer, institution_id: int, person: people.PersonCard | None, other: str,
    groups: dict[int, enrolment.GroupCard],
) -> TransferCard:  # fmt: skip
    is_source = row.source_id == institution_id
    group = groups.get(row.target_group or 0)
    return TransferCard(
        public_id=row.public_id, state=State(row.state), is_source=is_source, label="" if is_source else row.label,
        name=person.full if person else "", born_on=person.born_on if person else None, other=other, since=row.since,
        class_name=group.name if group else "", target_group=row.target_group if not is_source else None,
        ground=row.asked_ground, order_id=row.out_order if is_source else row.in_order, answer=row.answer,
        begun_at=row.begun_at, person_id=row.person_id if person else 0, first_grade=row.first_grade,
    )  # fmt: skip
