"""Waves of access: announced, reminded of, withdrawn."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import policies
from parta.identity.models import Wave
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem

FARTHEST = timedelta(days=731)  # how far ahead a wave may open


def announce_wave(
    *, actor: Actor, authority_id: int, kinds: Collection[int], opens_on: date, note: str, now: datetime
) -> UUID:
    """Say from which day institutions of a territory come in, those of some kinds or (none named) all. Whoever is not
    in yet by it is told the day and the name of the authority.

    :raises Refused: not one's own territory
    :raises Invalid: the day is over, or two years ahead
    """
    require(policies.may_announce_wave(actor, authority_id))
    if opens_on < local_day(now):
        raise Invalid([Problem("opens_on", _("This day is over. Choose today or a coming day."), rule="ID-WAVE")])
    if opens_on > local_day(now) + FARTHEST:
        words = _("Nobody of the territory would come in for two years. Check the year.")
        raise Invalid([Problem("opens_on", words, rule="ID-WAVE")])
    with acting(actor, "identity.wave.announce"):
        wave = Wave.objects.create(
            authority_id=authority_id, given_by_id=_word_of(actor, authority_id), kinds=sorted(set(kinds)),
            opens_on=opens_on, note=note.strip(), account_id=actor.account_id, announced_at=now,
        )  # fmt: skip
        wave.refresh_from_db(fields=["public_id"])
        return wave.public_id


def withdraw_wave(*, actor: Actor, wave_id: UUID, now: datetime) -> None:
    """Take a wave back: what it kept out comes in, unless another wave speaks of it.

    :raises NotVisible: there is no such wave, or it was withdrawn
    """
    wave = Wave.objects.filter(public_id=wave_id, withdrawn_at=None).first()
    if wave is None:
        raise NotVisible(_("There is no such wave, or it was withdrawn."))
    require(policies.may_withdraw_wave(actor, wave.given_by_id))
    with acting(actor, "identity.wave.withdraw"):
        Wave.objects.filter(pk=wave.pk, withdrawn_at=None).update(withdrawn_at=now)


def note_reminded(*, actor: Actor, wave_id: UUID, today: date) -> bool:
    """Note that the heads of a wave are written to; false when they were today already."""
    wave = Wave.objects.filter(public_id=wave_id, withdrawn_at=None).first()
    if wave is None:
        raise NotVisible(_("There is no such wave, or it was withdrawn."))
    require(policies.may_announce_wave(actor, wave.authority_id))
    with acting(actor, "identity.wave.remind"):
        rows = Wave.objects.filter(pk=wave.pk).exclude(reminded_on=today)
        return bool(rows.update(reminded_on=today))


def _word_of(actor: Actor, authority_id: int) -> int:
    """The authority by whose word it is: the actor's own nearest above the territory; the country's for the national
    administrator and the system.
    """
    own = actor.authorities()
    for card in (institutions.authority(authority_id), *institutions.authorities_above(authority_id)):
        if card.id in own:
            return card.id
    root = institutions.root_authority()
    if root is None:
        raise NotVisible
    return root.id
