"""The one place where places are offered: after every change that may free one, under the lock of the line."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from parta.documents import api as documents
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.errors import NotVisible
from parta.preschools import letters, policies
from parta.preschools.kinds import terms_on
from parta.preschools.models import Line, Offer, QueueEntry
from parta.preschools.models import Terms as TermsRow
from parta.preschools.rules.groups import YEARS, Age
from parta.preschools.rules.queue import (
    TAKING,
    Benefit,
    Ordered,
    Outcome,
    Share,
    Standing,
    State,
    next_of,
    ordered,
)


@dataclass(frozen=True, slots=True)
class GroupPlaces:
    """Places of a group from a day on: ``free`` are those that nobody sits in and that are kept for nobody."""

    group_id: int
    school_year: int
    age: int
    free: int


def locked(ids: Collection[int]) -> dict[int, Line]:
    """Lines, locked one after the other by institution: whoever needs several never waits in a circle."""
    rows = Line.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def places_of(institution_id: int, group_ids: Collection[int], since: date) -> dict[int, GroupPlaces]:
    """Places of these groups on a day. Four statements, and one for each list of an order that waits."""
    terms = TermsRow.objects.now().filter(institution_id=institution_id, group_id__in=group_ids, during__contains=since)
    members = enrolment.members_by_group(institution_id=institution_id, group_ids=group_ids, on=since, everyone=True)
    taken = _taken(institution_id, group_ids)
    year = school_year_of(since)
    found = {}
    for row in terms:
        used = len(members[row.group_id]) + taken.get(row.group_id, 0)
        found[row.group_id] = GroupPlaces(row.group_id, year, row.age, row.places - used)
    return found


def _taken(institution_id: int, group_ids: Collection[int]) -> dict[int, int]:
    """Places kept by offers, for children who do not sit in the group yet."""
    rows = Offer.objects.filter(entry__line_id=institution_id, group_id__in=group_ids).filter(
        Q(outcome=None) | Q(outcome=Outcome.ACCEPTED, entry__state__in=(State.ACCEPTED, State.ORDERED))
    )
    kept = list(rows.values_list("group_id", "entry__state", "entry__list_key"))
    keys = {key for _group, state, key in kept if state == State.ORDERED and key}
    fates = documents.fates_of(institution_id=institution_id, keys=keys) if keys else {}
    found: dict[int, int] = {}
    for group_id, state, key in kept:
        if state == State.ORDERED and key in fates and fates[key].is_registered:
            continue  # the child sits in the group: it is counted there
        found[group_id] = found.get(group_id, 0) + 1
    return found


def share_of(institution_id: int, school_year: int, on: date) -> Share:
    """The share of the benefit line, with what went out this school year. Two statements."""
    went = Offer.objects.filter(entry__line_id=institution_id, school_year=school_year).filter(
        Q(outcome=None) | Q(outcome=Outcome.ACCEPTED)
    )
    counted = went.aggregate(given=Count("pk"), to_benefit=Count("pk", filter=Q(by_benefit=True)))
    return Share(terms_on(on)["benefit-share"], counted["given"], counted["to_benefit"])


def standing(entry: QueueEntry) -> Standing:
    """An entry as the order knows it."""
    return Standing(entry.number, entry.registered_at, entry.benefit_state == Benefit.CONFIRMED)


def candidates(institution_id: int, age: int, since: date) -> list[QueueEntry]:
    """Who waits for a place of this age from the day on, by number. One statement."""
    year = school_year_of(since)
    low, high = YEARS[Age(age)]
    cohorts = Q(cohort__gt=year - high, cohort__lte=year - low)
    if low == 0:
        cohorts |= Q(cohort__gt=year)  # born after 1 September
    rows = QueueEntry.objects.filter(cohorts, line_id=institution_id, state=State.WAITING, wanted_from__lte=since)
    same = QueueEntry.objects.filter(line_id=institution_id, child_key=OuterRef("child_key"), state__in=TAKING)
    rows = rows.exclude(Exists(same))  # another application for the child has a place already
    return list(rows.select_related("key", "line").order_by("number"))


def offer_free(line: Line, group_id: int, since: date, today: date) -> int:
    """Offer every free place of a group to the next in order; returns how many. The line is locked."""
    since = max(since, today)
    places = places_of(line.pk, [group_id], since).get(group_id)
    if places is None or places.free <= 0:
        return 0
    waiting = candidates(line.pk, places.age, since)
    order = ordered([standing(entry) for entry in waiting], share_of(line.pk, places.school_year, today))
    by_number = {entry.number: entry for entry in waiting}
    answered = _answered(waiting, group_id)
    chosen = next_of(order, answered | _second(order, answered, by_number), places.free)
    until = today + timedelta(days=terms_on(today)["offer-days"])
    for each in chosen:
        _offer(by_number[each.number], each, places, since, until)
    return len(chosen)


def _answered(waiting: Sequence[QueueEntry], group_id: int) -> set[int]:
    """Numbers that have said no, or nothing, to a place of this group since the parent was last heard."""
    rows = Offer.objects.filter(
        entry__in=waiting, group_id=group_id, outcome__in=(Outcome.DECLINED, Outcome.LAPSED)
    ).values_list("entry__number", "offered_at", "entry__heard_at")
    return {number for number, offered_at, heard_at in rows if heard_at is None or offered_at > heard_at}


def _second(order: Sequence[Ordered], answered: Collection[int], by_number: Mapping[int, QueueEntry]) -> frozenset[int]:
    """Numbers of a child that stands in the order before them already: a stranger has named its certificate too."""
    first: dict[bytes, int] = {}
    for each in order:
        if each.number not in answered:
            first.setdefault(bytes(by_number[each.number].child_key), each.number)
    return frozenset(by_number) - frozenset(first.values())


def _offer(entry: QueueEntry, each: Ordered, places: GroupPlaces, since: date, until: date) -> None:
    offer = Offer.objects.create(
        entry=entry, group_id=places.group_id, school_year=places.school_year, since=since,
        by_benefit=each.has_benefit, place=each.place, until=until,
    )  # fmt: skip
    QueueEntry.objects.filter(pk=entry.pk).update(state=State.OFFERED)
    letters.tell_offered(entry, offer)


def own_entry(actor: Actor, entry_id: UUID) -> QueueEntry:
    """An entry that the actor sent, or of an institution where he gives places; behind the link, the system.

    :raises NotVisible: neither
    """
    rows = QueueEntry.objects.select_related("key", "line")
    row = rows.filter(public_id=entry_id).first()
    if row is None or not policies.may_see_entry(actor, row):
        raise NotVisible
    return row


def end_offers(line: Line, entries: list[int], outcome: Outcome, now: datetime) -> None:
    """End open offers of these entries; their places go to the next in order. The line is locked."""
    today = local_day(now)
    freed = set(Offer.objects.filter(entry__in=entries, outcome=None).values_list("group_id", "since"))
    Offer.objects.filter(entry__in=entries, outcome=None).update(outcome=outcome, ended_at=now)
    for group_id, since in sorted(freed):
        offer_free(line, group_id, since, today)
