"""Reminding heads of a wave who have not come in."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.notices.api import post_letter
from parta.people import policies
from parta.people.queries import waves as queries


def remind_wave(*, actor: Actor, wave: identity.WaveLine, now: datetime) -> int:
    """Write to the heads of a wave who have not signed in; once a day. Returns how many letters were posted.

    :raises Refused: the territory is not the actor's
    """
    require(policies.may_remind(actor, wave.authority_id))
    with acting(actor, "people.wave.remind"):
        if not identity.note_reminded(actor=actor, wave_id=wave.id, today=local_day(now)):
            return 0
        addresses = queries.to_remind(wave, now)
        for email in addresses.values():
            post_letter(to=email, subject=_("Access to Parta"), text=_letter(wave))
    return len(addresses)


def remind_of_opening(*, actor: Actor, now: datetime) -> int:
    """Write to the heads of every wave that opens today or in a week and who have not come in. The worker, every
    morning; returns how many letters were posted.
    """
    require(policies.may_tidy(actor))
    today = local_day(now)
    due = {today, today + timedelta(days=7)}
    waves = [wave for wave in identity.waves_opening(today, max(due)) if wave.opens_on in due]
    return sum(remind_wave(actor=actor, wave=wave, now=now) for wave in waves)


def _letter(wave: identity.WaveLine) -> str:
    lines = [
        _("Good day!"),
        "",
        _("Your institution comes in to Parta on %(day)s. The day was set by %(giver)s.")
        % {"day": wave.opens_on.strftime("%d.%m.%Y"), "giver": wave.giver},
        _("You have not signed in yet: take your invitation and your КЕП. Is it out of date? Ask for a new one."),
        wave.note,
    ]  # fmt: skip
    return "\n".join(lines).rstrip() + "\n"
