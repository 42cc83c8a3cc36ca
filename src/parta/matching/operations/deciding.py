"""What a person decides about a pair: two children, one child, or neither after all. Never the machine."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.kernel.text import tidy
from parta.matching import policies, records
from parta.matching.models import Merge, Pair
from parta.matching.queries.likely import judge
from parta.matching.queries.places import Stay, main_now, stays_of
from parta.matching.queries.queue import known_pairs
from parta.people import api as people

LONGEST_REASON = 300


class StudiesElsewhere(DomainError):
    """Both records have a main enrolment that goes on: first it is settled where the child studies."""

    code = "studies-elsewhere"


class Decided(DomainError):
    """Somebody decided about the pair meanwhile."""

    code = "decided"


def keep_apart(*, actor: Actor, pair: UUID, reason: str, now: datetime) -> None:
    """These are two children: the pair leaves the queue, with who and why.

    :raises NotVisible: there is no such pair for the actor
    :raises Refused: another answers for one of the children
    """
    with acting(actor, "matching.pair.keep_apart"):
        row, _stays = _locked(actor, pair)
        _require_open(row)
        row.state, row.decided_at, row.decided_by_id = Pair.State.APART, now, actor.person_id
        row.reason = _reason(reason)
        row.save()


def merge(*, actor: Actor, pair: UUID, keep: UUID, take: Collection[str], reason: str, now: datetime) -> None:
    """These are one child: the other record points to ``keep``. ``take``: fields of the other that shall stand.

    The kept record is the one whose enrolment goes on: what is current stays under one number. Marks and places in
    classes stay where they were written.

    :raises StudiesElsewhere: both are enrolled now
    :raises Invalid: the other record is the one that is enrolled; no reason
    """
    today = local_day(now)
    with acting(actor, "matching.pair.merge"):
        row, stays = _locked(actor, pair)
        _require_open(row)
        ids = people.ids_by_public_id([keep])
        kept = ids.get(keep)
        if kept is None or kept not in (row.one_id, row.other_id):
            raise NotVisible
        merged = row.other_id if kept == row.one_id else row.one_id
        _require_one_place(stays.get(kept, ()), stays.get(merged, ()), today)
        place = next(iter((*stays.get(kept, ()), *stays.get(merged, ()))), None)
        if place is None:
            raise Invalid([Problem("", _("Neither record was ever enrolled: there is nothing to join."))])
        why = _reason(reason)
        moved = people.merge_persons(
            actor=actor,
            institution_id=place.institution_id,
            kept_id=kept,
            merged_id=merged,
            take=take,
            reason=why,
        )
        records.rewrite_cards(actor, kept)
        Merge.objects.create(
            pair=row, kept_id=kept, merged_id=merged, author_id=actor.person_id, reason=why, moved=moved.plain()
        )
        row.state, row.decided_at, row.decided_by_id, row.reason = Pair.State.MERGED, now, actor.person_id, why
        row.save()
        _look_again(kept, merged)


def undo(*, actor: Actor, pair: UUID, reason: str, now: datetime) -> bool:
    """Take back what was decided: the pair is in the queue again. Returns False when the kept record was corrected
    since, and so its names were left as they are.
    """
    with acting(actor, "matching.pair.undo"):
        row, stays = _locked(actor, pair)
        if row.state == Pair.State.OPEN:
            raise Decided(_("Nothing is decided about these two yet."))
        why, is_whole = _reason(reason), True
        if row.state == Pair.State.MERGED:
            done = Merge.objects.select_for_update(of=("self",)).get(pair=row, undone_at=None)
            place = next(iter((*stays.get(done.kept_id, ()), *stays.get(done.merged_id, ()))))
            is_whole = people.unmerge_persons(
                actor=actor,
                institution_id=place.institution_id,
                kept_id=done.kept_id,
                merged_id=done.merged_id,
                moved=done.moved,
                reason=why,
                now=now,
            )
            records.rewrite_cards(actor, done.kept_id)
            done.undone_at, done.undone_by_id, done.undo_reason = now, actor.person_id, why
            done.save()
        row.state, row.decided_at, row.decided_by_id, row.reason = Pair.State.OPEN, None, None, ""
        row.save()
    return is_whole


def remember_apart(*, actor: Actor, decided: Collection[tuple[int, int, str]], now: datetime) -> None:
    """Keep what was answered when a child was entered: (new record, recorded one, why they are two). The caller has
    asked its own policy who enters.
    """
    if not decided:
        return
    require(policies.may_see_queue(actor))
    with acting(actor, "matching.pair.remember"):
        for fresh, known, reason in decided:
            found = judge(fresh, known)
            Pair.objects.get_or_create(
                one_id=min(fresh, known),
                other_id=max(fresh, known),
                defaults={
                    "score": found.score if found else 1,
                    "reasons": [str(each) for each in found.reasons] if found else [],
                    "state": Pair.State.APART,
                    "decided_at": now,
                    "decided_by_id": actor.person_id,
                    "reason": _reason(reason),
                },
            )


def _locked(actor: Actor, pair: UUID) -> tuple[Pair, dict[int, tuple[Stay, ...]]]:
    """The pair under its lock, when the actor answers for both children.

    :raises NotVisible: neither of them is the actor's
    """
    require(policies.may_see_queue(actor))
    row = known_pairs().select_for_update(of=("self",)).filter(public_id=pair).first()
    if row is None:
        raise NotVisible
    people.hold_records(row.one_id, row.other_id)  # who enrols one of them meanwhile is seen, or waits
    stays = stays_of({row.one_id, row.other_id})
    places = {stay.institution_id for each in stays.values() for stay in each}
    reach = policies.reach_of(actor)
    if not reach.touches(places):
        raise NotVisible
    require(policies.may_decide(reach, places))
    return row, stays


def _require_open(row: Pair) -> None:
    if row.state != Pair.State.OPEN:
        raise Decided(_("Somebody decided about these two meanwhile. Open the list again."))


def _require_one_place(kept: Collection[Stay], merged: Collection[Stay], today: date) -> None:
    from_kept, from_merged = main_now(kept, today), main_now(merged, today)
    if from_kept and from_merged:
        raise StudiesElsewhere(
            _(
                "Both records are enrolled now. First end the enrolment of the one that has left, by an order or "
                "a claim."
            )
        )
    if from_merged:
        raise Invalid([Problem("keep", _("Keep the record that is enrolled now: its journal goes on under it."))])


def _look_again(kept: int, merged: int) -> None:
    """Whom the merged record looked like waits with the kept one, when they are alike."""
    open_ones = Pair.objects.filter(state=Pair.State.OPEN).filter(Q(one_id=merged) | Q(other_id=merged))
    for one, other in open_ones.order_by("pk").values_list("one_id", "other_id"):
        third = other if one == merged else one
        found = judge(min(kept, third), max(kept, third)) if third != kept else None
        if found is not None:
            Pair.objects.get_or_create(
                one_id=min(kept, third), other_id=max(kept, third),
                defaults={"score": found.score, "reasons": [str(each) for each in found.reasons]},
            )  # fmt: skip


def _reason(reason: str) -> str:
    text = tidy(reason)
    if not text:
        raise Invalid([Problem("reason", _("Say why, for example: both certificates compared, one family."))])
    if len(text) > LONGEST_REASON:
        raise Invalid([Problem("reason", _("The reason is longer than %(most)d signs.") % {"most": LONGEST_REASON})])
    return text
