"""Places: offered to the head of the queue, accepted, declined, lapsed; the list of the order of enrolment."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.documents import api as documents
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.preschools import policies
from parta.preschools.kinds import terms_on
from parta.preschools.models import Arrival, Line, Offer, QueueEntry
from parta.preschools.moving_up import end_offers, locked, offer_free, own_entry
from parta.preschools.operations.queue import NotNow
from parta.preschools.rules.queue import Outcome, State, after_silence
from parta.preschools.sealing import told_by

_KINSHIP = {"mother": "мати", "father": "батько", "adopter": "усиновлювач", "guardian": "опікун", "other": "інше"}


def offer_places(*, actor: Actor, institution_id: int, group_id: int, since: date, now: datetime) -> int:
    """Offer the free places of a group from a day on to the next in the order of the queue; returns how many. Nobody
    chooses a child: the order does.

    :raises NotVisible: no queue, or no such group in the school year of the day
    :raises Invalid: the day has passed, or there is no free place or nobody of this age waits
    """
    require(policies.may_give(actor, institution_id=institution_id))
    today = local_day(now)
    if since < today:
        raise Invalid([Problem("since", _("Choose today or a later day."))])
    with acting(actor, "preschools.place.offer"):
        line = locked([institution_id]).get(institution_id)
        card = enrolment.group_card(institution_id=institution_id, group_id=group_id)
        if line is None or card is None or card.grade != 0 or card.school_year != school_year_of(since):
            raise NotVisible
        made = offer_free(line, group_id, since, today)
        if not made:
            words = _("Nothing was offered: no place is free from that day, or nobody of this age waits for one.")
            raise Invalid([Problem("since", words)])
    return made


def accept_place(*, actor: Actor, entry_id: UUID, now: datetime) -> None:
    """Take the place that is kept. The child's entries elsewhere, sent by the same hand, end at once, and places kept
    there go to the next.

    :raises NotNow: no place is kept (any more)
    """
    with acting(actor, "preschools.place.accept"):
        entry = own_entry(actor, entry_id)
        require(policies.may_withdraw(actor, entry))
        lines = locked({entry.line_id, *(other.line_id for other in _elsewhere(entry))})
        entry.refresh_from_db(fields=["state"])
        if entry.state == State.ACCEPTED:
            return
        # As they are under the lock: one that an order names by now stays in it.
        others = [other for other in _elsewhere(entry) if other.line_id in lines]
        offer = _open_offer(entry, local_day(now))
        Offer.objects.filter(pk=offer.pk).update(outcome=Outcome.ACCEPTED, ended_at=now)
        QueueEntry.objects.filter(pk=entry.pk).update(state=State.ACCEPTED, silent=0)
        for other in others:
            QueueEntry.objects.filter(pk=other.pk).update(state=State.ELSEWHERE, left_at=now)
            end_offers(lines[other.line_id], [other.pk], Outcome.CALLED_OFF, now)


def decline_place(*, actor: Actor, entry_id: UUID, now: datetime) -> None:
    """Say no to the place: the child waits on at its moment, this group is not offered again, the place goes on.

    :raises NotNow: no place is kept (any more)
    """
    with acting(actor, "preschools.place.decline"):
        entry = own_entry(actor, entry_id)
        require(policies.may_withdraw(actor, entry))
        line = locked([entry.line_id])[entry.line_id]
        entry.refresh_from_db(fields=["state"])
        _open_offer(entry, local_day(now))
        QueueEntry.objects.filter(pk=entry.pk).update(state=State.WAITING, silent=0)
        end_offers(line, [entry.pk], Outcome.DECLINED, now)


def lapse_offers(*, actor: Actor, now: datetime) -> int:
    """End offers whose term has passed and give the places to the next; returns how many lapsed. After so many silent
    offers (edition) an entry sleeps: it keeps its moment and is offered nothing until the parent says it still waits.
    """
    require(policies.may_carry_out(actor))
    today, count = local_day(now), 0
    due = Offer.objects.filter(outcome=None, until__lt=today)
    most = terms_on(today)["silent-offers"]
    for institution_id in sorted(set(due.values_list("entry__line_id", flat=True))):
        with acting(actor, "preschools.place.lapse"):
            line = locked([institution_id])[institution_id]
            late = list(QueueEntry.objects.filter(offers__in=due.filter(entry__line=line)))
            for entry in late:
                silent = entry.silent + 1
                QueueEntry.objects.filter(pk=entry.pk).update(silent=silent, state=after_silence(silent, most))
            end_offers(line, [entry.pk for entry in late], Outcome.LAPSED, now)
            count += len(late)
    return count


def hand_over(*, actor: Actor, institution_id: int, group_id: int, now: datetime) -> UUID:
    """Hand the children who took a place in the group over to the list of an order of enrolment. Returns its key.

    :raises Invalid: nobody has taken a place there
    """
    require(policies.may_give(actor, institution_id=institution_id))
    with acting(actor, "preschools.list.hand_over"):
        _line(institution_id)
        taken = Offer.objects.filter(
            entry__line_id=institution_id, group_id=group_id, outcome=Outcome.ACCEPTED, entry__state=State.ACCEPTED
        )
        offers = list(taken.select_related("entry__key").order_by("entry__number"))
        card = enrolment.group_card(institution_id=institution_id, group_id=group_id)
        if not offers or card is None:
            raise Invalid([Problem("group", _("Nobody has taken a place in this group yet."))])
        key = documents.begin_rows(
            actor=actor, institution_id=institution_id, title=card.name, since=max(offer.since for offer in offers),
            class_id=group_id, rows=[_row(offer.entry) for offer in offers], now=now,
        )  # fmt: skip
        entries = [offer.entry_id for offer in offers]
        QueueEntry.objects.filter(pk__in=entries).update(state=State.ORDERED, list_key=key)
    return key


def take_back(*, actor: Actor, institution_id: int, now: datetime) -> int:
    """Children whose list was discarded or whose order was given up wait for an order again; returns how many."""
    require(policies.may_give(actor, institution_id=institution_id))
    with acting(actor, "preschools.list.take_back"):
        _line(institution_id)
        rows = QueueEntry.objects.filter(line_id=institution_id, state=State.ORDERED)
        keys = {key for key in rows.values_list("list_key", flat=True) if key}
        gone = keys - set(documents.fates_of(institution_id=institution_id, keys=keys))
        return rows.filter(list_key__in=gone).update(state=State.ACCEPTED, list_key=None)


def prune_entries(*, actor: Actor, now: datetime) -> int:
    """Forget entries that left the queue, or were enrolled, when their term has passed; returns how many."""
    require(policies.may_carry_out(actor))
    today = local_day(now)
    before = today - timedelta(days=terms_on(today)["keep-days"])
    with acting(actor, "preschools.entry.forget"):
        ended = QueueEntry.objects.filter(left_at__date__lt=before)
        ordered = QueueEntry.objects.filter(state=State.ORDERED, offers__ended_at__date__lt=before)
        ids = set(ended.values_list("pk", flat=True)) | set(ordered.values_list("pk", flat=True))
        Arrival.objects.filter(arrived_at__date__lt=before).delete()
        Offer.objects.filter(entry__in=ids).delete()
        return QueueEntry.objects.filter(pk__in=ids).delete()[1].get("preschools.QueueEntry", 0)


def _line(institution_id: int) -> Line:
    line = locked([institution_id]).get(institution_id)
    if line is None:
        raise NotVisible
    return line


def _open_offer(entry: QueueEntry, today: date) -> Offer:
    offer = Offer.objects.filter(entry=entry, outcome=None).first()
    if entry.state != State.OFFERED or offer is None or offer.until < today:
        raise NotNow(_("No place is kept for this child now. The page says where it stands."))
    return offer


def _elsewhere(entry: QueueEntry) -> list[QueueEntry]:
    """Entries of the same child in other institutions, sent by the same account or mailbox."""
    same = Q(pk=None)
    if entry.account_id is not None:
        same |= Q(account_id=entry.account_id)
    if entry.mailbox_key is not None:
        same |= Q(mailbox_key=entry.mailbox_key)
    rows = QueueEntry.objects.filter(same, child_key=entry.child_key).exclude(pk=entry.pk)
    return list(rows.filter(state__in=(State.WAITING, State.OFFERED, State.ACCEPTED, State.ASLEEP)))


def _row(entry: QueueEntry) -> dict[str, str]:
    told = told_by(entry)
    return {
        "family_name": told.family_name,
        "given_name": told.given_name,
        "patronymic": told.patronymic,
        "sex": "ж" if told.sex == "f" else "ч",
        "born_on": told.born_day.strftime("%d.%m.%Y"),
        "document": told.document,
        "applied_on": local_day(entry.registered_at).strftime("%d.%m.%Y"),
        "guardian1_name": told.applicant,
        "guardian1_kinship": _KINSHIP.get(told.kinship, "інше"),
        "guardian1_phone": told.phone,
        "guardian1_email": told.email,
    }
