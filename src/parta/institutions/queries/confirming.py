"""How far cards are confirmed: of one institution, and over the institutions of a territory."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from parta.institutions import policies
from parta.institutions.models import AuthorityScope, CardState, DirectoryEntry, Signoff
from parta.institutions.queries import open_cards
from parta.institutions.queries.cards import CardPage
from parta.institutions.rules.fields import Audience
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.ui.paging import Page, Window, page_of

State = CardState.State


@dataclass(frozen=True, slots=True)
class Confirming:
    """How far the card of an institution is confirmed. ``version`` is the moment of its last change."""

    state: int
    version: datetime
    signed_at: datetime | None
    signer: str
    confirmed_at: datetime | None
    confirmer: str
    signoff: UUID | None
    may_confirm: bool


def state_of(actor: Actor | None, page: CardPage) -> Confirming | None:
    """For those over the institution and its own head; None for others. Two statements, three for officers."""
    if page.audience < Audience.AUTHORITY or actor is None:
        return None
    row = CardState.objects.filter(pk=page.id).first()
    if row is None:
        return None
    last = Signoff.objects.filter(institution_id=page.id).order_by("-signed_at", "-pk").first()
    waits = row.state == State.SIGNED
    return Confirming(
        state=row.state,
        version=row.changed_at,
        signed_at=row.signed_at,
        signer=last.signer if last else "",
        confirmed_at=row.confirmed_at,
        confirmer=last.confirmer if last else "",
        signoff=last.public_id if last else None,
        may_confirm=waits and last is not None and bool(policies.may_confirm_signoff(actor, page.id, last.account_id)),
    )


@dataclass(frozen=True, slots=True)
class ConfirmingLine:
    """A card in the list of a territory. ``signoff``: what the reader may confirm."""

    public_id: UUID
    title: str
    name: str
    place: str
    state: int
    changed_at: datetime
    signed_at: datetime | None
    confirmed_at: datetime | None
    signoff: UUID | None


@dataclass(frozen=True, slots=True)
class ConfirmingList:
    """Cards of the actor's territory in one state or in all, and how many there are in each."""

    page: Page[Any]
    lines: tuple[ConfirmingLine, ...]
    counts: Mapping[int, int]
    state: int | None


def confirming_list(actor: Actor, state: int | None, window: Window) -> ConfirmingList:
    """Cards of the territory of the current role by the alphabet. Five statements.

    :raises Refused: the actor is no officer
    """
    require(policies.may_see_reviews(actor))
    states = CardState.objects.all()
    if not policies.shows_country(actor):
        scope = AuthorityScope.objects.filter(authority__in=policies.shown_offices(actor)).values("institution")
        states = states.filter(institution__in=scope)
    counted = states.order_by().values_list("state").annotate(count=Count("pk"))
    counts = {**dict.fromkeys(State.values, 0), **dict(counted)}
    chosen = states.filter(state=state) if state is not None else states
    entries = DirectoryEntry.objects.filter(pk__in=chosen.values("institution"))
    total = counts[state] if state is not None else sum(counts.values())
    page = page_of(entries, window, by=("sort_key", "pk"), total=total)
    ids = [entry.pk for entry in page.rows]
    rows = CardState.objects.in_bulk(ids)
    signed = Signoff.objects.filter(institution_id__in=ids, version__in=[row.version for row in rows.values()])
    signed = signed.filter(institution_id__in=_direct(actor, ids), confirmed_at=None).exclude(
        account_id=actor.account_id
    )
    signoffs = dict(signed.order_by("signed_at").values_list("institution_id", "public_id"))
    lines = tuple(
        ConfirmingLine(
            public_id=entry.public_id,
            title=entry.title,
            name=entry.name,
            place=entry.place,
            state=rows[entry.pk].state,
            changed_at=rows[entry.pk].changed_at,
            signed_at=rows[entry.pk].signed_at,
            confirmed_at=rows[entry.pk].confirmed_at,
            signoff=signoffs.get(entry.pk),
        )
        for entry in page.rows
    )
    return ConfirmingList(page=page, lines=lines, counts=counts, state=state)


def waiting_cards(actor: Actor) -> tuple[int, int]:
    """How many cards wait for the actor's word (signed, of institutions that the authority of the current role governs
    directly), and how many of these institutions' cards wait for their head's signature. One statement.
    """
    states = CardState.objects.filter(state__in=[State.UNSIGNED, State.CHANGED, State.SIGNED])
    if not policies.shows_country(actor):
        direct = open_cards().filter(authority__in=policies.shown_offices(actor))
        states = states.filter(institution__in=direct.values("institution"))
    counts = dict(states.order_by().values_list("state").annotate(count=Count("pk")))
    return counts.get(State.SIGNED, 0), counts.get(State.UNSIGNED, 0) + counts.get(State.CHANGED, 0)


def card_waits_for_head(institution_id: int) -> bool:
    """Has the card never been signed, or been changed since? One statement."""
    return CardState.objects.filter(pk=institution_id, state__in=[State.UNSIGNED, State.CHANGED]).exists()


def _direct(actor: Actor, institution_ids: Collection[int]) -> Collection[int]:
    """Those that the actor's own authorities govern directly; for the national administrator all."""
    if actor.is_national:
        return institution_ids
    cards = open_cards().filter(institution_id__in=institution_ids, authority__in=actor.authorities())
    return list(cards.values_list("institution_id", flat=True))
