"""Reads of orders and their templates."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Func, IntegerField, QuerySet

from parta.documents import policies
from parta.documents.models import Order, OrderTemplate, Pending
from parta.documents.progress import Stage
from parta.documents.rules.lists import FORM, list_key
from parta.documents.rules.orders import MOVES, Kind, Line, State, groups_key, line_of, next_number, paragraphs
from parta.drafts import api as drafts
from parta.kernel.actor import Actor
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.planes.lookups import among

SILENT_AFTER = timedelta(minutes=2)  # a killed worker's job is taken over within about one


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order whole. Personal data: the lines name pupils. ``corrected_by`` is the registered order that undid this
    one.
    """

    institution_id: int
    id: int
    school_year: int
    kind: Kind
    state: State
    series: str
    number: str
    dated_on: date
    since: date
    ground: str
    title: str
    text: str
    lines: tuple[Line, ...]
    reasons: tuple[dict[str, str], ...]
    signed_by: str
    position: str
    account_id: int
    list_key: str
    file_id: UUID | None
    signature_id: int | None
    corrects_id: int | None
    corrected_by: int | None
    made_at: datetime
    registered_at: datetime | None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return paragraphs(self.text)

    @property
    def shown_number(self) -> str:
        """«47‑у» with a hyphen that does not break at a line's end."""
        return self.number.replace("-", "\u2011")

    @property
    def classes(self) -> tuple[tuple[int, str], ...]:
        """Classes of the lines: id and name, once each."""
        return tuple(dict.fromkeys((line.group_id, line.class_name) for line in self.lines))

    @property
    def has_outcomes(self) -> bool:
        """Does a column say what is ordered about each pupil?"""
        return any(line.outcome for line in self.lines)

    @property
    def is_movement(self) -> bool:
        return self.kind in MOVES

    @property
    def links_pupils(self) -> bool:
        """Do its pupils have cards here that lead somewhere?"""
        return self.kind is Kind.ENROLMENT or self.is_movement

    @property
    def is_registered(self) -> bool:
        return self.state is State.REGISTERED


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order in a list."""

    id: int
    kind: Kind
    state: State
    number: str
    dated_on: date
    title: str
    pupils: int
    is_signed: bool
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class ProgressCard:
    """How far registering has come; ``trouble`` says why it stopped."""

    stage: Stage
    done: int
    total: int
    trouble: str
    changed_at: datetime

    def is_silent(self, now: datetime) -> bool:
        """Has no worker said anything for so long that something may be wrong?"""
        return now - self.changed_at > SILENT_AFTER


@dataclass(frozen=True, slots=True)
class TemplateCard:
    """An edition of an order's text."""

    id: int
    kind: Kind
    edition: int
    title: str
    body: str
    source: str
    doubt: str
    since: date
    until: date | None


def order_card(actor: Actor, *, institution_id: int, order_id: int) -> OrderCard:
    """One order. Two SQL statements.

    :raises NotVisible: no such order for this actor
    """
    row = policies.visible_orders(actor).filter(institution_id=institution_id, id=order_id).first()
    if row is None:
        raise NotVisible
    return card_of(row)


@dataclass(frozen=True, slots=True)
class Handed:
    """An order that its writer may not open, since it names children under protection. ``to``: who is in charge, opens
    and registers it, or nobody; ``number``: of the order that waits for that, or nothing before it is written.
    """

    to: str
    number: str

    @property
    def shown_number(self) -> str:
        """«47‑у» with a hyphen that does not break at a line's end."""
        return self.number.replace("-", "\u2011")


def handed_over(actor: Actor, *, institution_id: int, key: str, names_protected: bool, today: date) -> Handed | None:
    """For whom the order of a plan is written; None when the actor opens it himself. ``names_protected``: a child under
    protection is among its children. Two SQL statements, none for those in charge or without such a child.
    """
    if not names_protected or policies.reads_every_order(actor, institution_id=institution_id):
        return None
    signer = people.in_charge_of(institution_id, today)
    rows = Order.objects.filter(institution_id=institution_id, list_key=key, state__in=(State.DRAFT, State.QUEUED))
    number = rows.order_by("-id").values_list("number", flat=True).first()
    return Handed(signer.person.full if signer else "", number or "")


def handed_groups(
    actor: Actor, *, institution_id: int, since: date, names_protected: bool, today: date
) -> Handed | None:
    """The same, of the order that takes the groups of a preschool into the year that begins on a day."""
    key = groups_key(institution_id, since)
    return handed_over(actor, institution_id=institution_id, key=key, names_protected=names_protected, today=today)


def count_waiting(institution_id: int) -> int:
    """How many orders of an institution are written and not in force. One statement; names nobody."""
    return Order.objects.filter(institution_id=institution_id, state__in=(State.DRAFT, State.QUEUED)).count()


def card_of(row: Order) -> OrderCard:
    """A row as a card; one more SQL statement looks for its correction."""
    corrected_by = (
        Order.objects.filter(institution_id=row.institution_id, corrects_id=row.id, state=State.REGISTERED)
        .values_list("id", flat=True)
        .first()
    )
    return OrderCard(
        institution_id=row.institution_id,
        id=row.id,
        school_year=row.school_year,
        kind=Kind(row.kind),
        state=State(row.state),
        series=row.series,
        number=row.number,
        dated_on=row.dated_on,
        since=row.since,
        ground=row.ground,
        title=row.title,
        text=row.text,
        lines=tuple(line_of(line) for line in row.lines),
        reasons=tuple(row.reasons),
        signed_by=row.signed_by,
        position=row.position,
        account_id=row.account_id,
        list_key=row.list_key,
        file_id=row.file_id,
        signature_id=row.signature_id,
        corrects_id=row.corrects_id,
        corrected_by=corrected_by,
        made_at=row.made_at,
        registered_at=row.registered_at,
    )


def orders_of(actor: Actor, *, institution_id: int, school_year: int) -> tuple[OrderLine, ...]:
    """Orders of a school year, the newest first; drafts given up are left out. One SQL statement."""
    rows = policies.visible_orders(actor).filter(institution_id=institution_id, school_year=school_year)
    return _lines(rows.exclude(state=State.GIVEN_UP))


def orders_about(actor: Actor, *, institution_id: int, pupil_id: int) -> tuple[OrderLine, ...]:
    """Registered orders that name the child, corrections among them, the newest first. One SQL statement."""
    rows = policies.visible_orders(actor).filter(institution_id=institution_id, state=State.REGISTERED)
    return _lines(rows.filter(lines__contains=[{"pupil_id": pupil_id}]))


def _lines(rows: QuerySet[Order]) -> tuple[OrderLine, ...]:
    """Orders as lines of a list; an order is known as corrected when its correction is among them."""
    rows = rows.order_by("-dated_on", "-id")
    counted = rows.annotate(pupils=Func(F("lines"), function="jsonb_array_length", output_field=IntegerField()))
    columns = ("id", "kind", "state", "number", "dated_on", "title", "pupils", "signature_id", "corrects_id")
    found = list(counted.values_list(*columns))
    corrected = {row[8] for row in found if row[8] and row[2] == State.REGISTERED}
    return tuple(
        OrderLine(
            id=row[0],
            kind=Kind(row[1]),
            state=State(row[2]),
            number=row[3],
            dated_on=row[4],
            title=row[5],
            pupils=row[6],
            is_signed=row[7] is not None,
            is_corrected=row[0] in corrected,
        )
        for row in found
    )


def proposed_number(institution_id: int, school_year: int, series: str) -> str:
    """The next number of the series. One SQL statement."""
    used = Order.objects.filter(
        institution_id=institution_id,
        school_year=school_year,
        series=series,
        state__in=(State.QUEUED, State.REGISTERED, State.AGREED),
    )
    return next_number(used.values_list("number", flat=True), series)


def number_is_taken(institution_id: int, school_year: int, series: str, *, number: str) -> bool:
    """Is there an order in force, or signed by its side of a transfer, of this number in the series? One statement."""
    rows = Order.objects.filter(institution_id=institution_id, school_year=school_year, series=series, number=number)
    return rows.filter(state__in=(State.REGISTERED, State.AGREED)).exists()


def progress_of(*, institution_id: int, order_id: int) -> ProgressCard | None:
    """How far the registering of a large order has come. One SQL statement."""
    row = Pending.objects.filter(institution_id=institution_id, order_id=order_id).first()
    return None if row is None else ProgressCard(Stage(row.stage), row.done, row.total, row.trouble, row.changed_at)


def template_on(kind: Kind, day: date) -> TemplateCard | None:
    """The text of a kind of order in force on a day. One SQL statement."""
    row = OrderTemplate.objects.filter(kind=kind, during__contains=day).first()
    return None if row is None else _template(row)


def templates() -> tuple[TemplateCard, ...]:
    """Every edition, the newest of each kind first. One SQL statement."""
    return tuple(_template(row) for row in OrderTemplate.objects.order_by("kind", "-edition"))


def order_titles(*, institution_id: int, order_ids: Collection[int]) -> dict[int, tuple[str, date, str]]:
    """Number, day and title of these orders of an institution. One SQL statement."""
    rows = Order.objects.filter(institution_id=institution_id, id__in=order_ids)
    return {row[0]: (row[1], row[2], row[3]) for row in rows.values_list("id", "number", "dated_on", "title")}


def _template(row: OrderTemplate) -> TemplateCard:
    return TemplateCard(
        id=row.id,
        kind=Kind(row.kind),
        edition=row.edition,
        title=row.title,
        body=row.body,
        source=row.source,
        doubt=row.doubt,
        since=row.during.lower,
        until=row.during.upper,
    )


@dataclass(frozen=True, slots=True)
class ListFate:
    """What became of a list on its way: it waits, or an order was made from it. A list that was discarded, or whose
    order was given up, has none.
    """

    order_id: int | None = None
    number: str = ""
    dated_on: date | None = None
    is_registered: bool = False


def registered_lists(lists: Collection[tuple[int, UUID]]) -> frozenset[tuple[int, UUID]]:
    """Which of these lists, named by institution and key, became an order that is registered. One statement."""
    subjects = {list_key(institution_id, key): (institution_id, key) for institution_id, key in lists}
    rows = Order.objects.filter(
        institution_id__in=among({institution_id for institution_id, _key in lists}), list_key__in=list(subjects),
        state=State.REGISTERED,
    )  # fmt: skip
    return frozenset(subjects[each] for each in rows.values_list("list_key", flat=True))


def fates_of(*, institution_id: int, keys: Collection[UUID]) -> dict[UUID, ListFate]:
    """What became of lists, whoever of the institution works on them. The caller has asked who is looking. One
    statement, and one for each list without an order.
    """
    subjects = {list_key(institution_id, key): key for key in keys}
    rows = Order.objects.filter(institution_id=institution_id, list_key__in=list(subjects))
    found = {
        subjects[row.list_key]: ListFate(row.id, row.number, row.dated_on, row.state == State.REGISTERED)
        for row in rows.exclude(state=State.GIVEN_UP)
    }
    for subject, key in subjects.items():
        if key not in found and drafts.fields_of(FORM, subject) is not None:
            found[key] = ListFate()
    return found
