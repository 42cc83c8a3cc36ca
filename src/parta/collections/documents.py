"""Texts that are signed: a participant's statement, the result of a campaign. Always in Ukrainian."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from parta.collections.models import Answer, Collection, Stage
from parta.collections.rules.states import Ground, Standing, Told, is_bit, percent_of
from parta.collections.words import GROUNDS, STANDINGS, TOLDS
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.errors import Invalid, Problem
from parta.people import api as people
from parta.signing import api as signing
from parta.ui import wording


def ground_in_words(kind: int, day: date, number: str) -> str:
    """«лист від 20.11.2026 № 1/15432-26»."""
    words = _("%(kind)s of %(day)s No. %(number)s")
    return words % {"kind": GROUNDS[Ground(kind)], "day": wording.day(day), "number": number}


def _ground(row: Collection) -> str:
    return ground_in_words(row.ground, row.ground_on, row.ground_number)


def statement(row: Collection, stage: Stage, place: institutions.InstitutionCard, said: Answer) -> bytes:
    """What a participant signs of one stage."""
    with override("uk"):
        lines = [
            ("Parta", _("statement for a campaign")),
            (_("Campaign"), row.title),
            (_("Ground"), _ground(row)),
            (_("Institution"), place.name),
            (_("ЄДРПОУ"), place.edrpou),
            (_("Stage"), stage.name),
            (_("It is stated"), _("done")),
            (stage.figure, "" if said.figure is None else str(said.figure)),
            (_("Note"), said.note),
            (_("Written down"), wording.moment(said.said_at)),
        ]
        return _text(lines)


def condition_in_words(code: str, given: str) -> str:
    """«Оцінка якості даних, щонайменше: 95 %»; a condition that nobody declares any more is named by its code."""
    known = institutions.conditions().get(code)
    if known is None:
        return code
    value = known.asks.read(given)
    if isinstance(value, date):
        return _("%(condition)s: %(value)s") % {"condition": known.name, "value": wording.day(value)}
    if value is not None:
        return _("%(condition)s: %(value)s") % {"condition": known.name, "value": wording.percent(value / 100)}
    return str(known.name)


def known_by(stage: Stage) -> str:
    """How it is known that the stage is done: «за записами: картку закладу підписано»."""
    if stage.told != Told.RECORDS:
        return str(TOLDS[Told(stage.told)])
    return _("by records: %(condition)s") % {"condition": condition_in_words(stage.condition, stage.given)}


def result(
    row: Collection,
    counts: Sequence[tuple[str, int, int]],
    by_stage: Sequence[tuple[Stage, int]],
    rows_sha256: str,
    at: datetime,
) -> bytes:
    """What the authority signs: counts in all, by groups and by stages with how each is known, and the digest of the
    list of participants.

    ``counts``: name, done, asked; the whole first.
    """
    with override("uk"):
        lines = [
            ("Parta", _("result of a campaign")),
            (_("Campaign"), row.title),
            (_("Ground"), _ground(row)),
            (_("Collected by"), institutions.authority(row.authority_id).name),
            (_("Counted at"), wording.moment(at)),
            *((name, _share(done, total)) for name, done, total in counts),
            *((_stage(stage), _share(done, counts[0][2])) for stage, done in by_stage),
            (_("SHA-256 of the list of participants"), rows_sha256),
        ]
        return _text(lines)


def _share(done: int, total: int) -> str:
    words = _("%(done)s of %(total)s, %(percent)s %%")
    return words % {"done": done, "total": total, "percent": percent_of(done, total)}


def _stage(stage: Stage) -> str:
    words = _("Stage %(number)s, %(name)s (%(how)s)")
    return words % {"number": stage.number, "name": stage.name, "how": known_by(stage)}


def listing(rows: Iterable[tuple[str, str, str, int, int, int]], stages: Sequence[Stage]) -> tuple[str, str]:
    """The list of participants as CSV, and its SHA-256. A row: public id, title, group of kinds, standing, how many
    stages are met, which; each stage has a column with how it is known of those that have met it.
    """
    with override("uk"):
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\n")
        head = [_("Id"), _("Institution"), _("Kind"), _("State"), _("Stages done"), _("Stages")]
        writer.writerow([*head, *(_plain(f"{stage.number}. {stage.name}") for stage in stages)])
        ways = [(stage.number, _plain(known_by(stage))) for stage in stages]
        for public_id, title, group, standing, count, met in rows:
            kind = str(people.KIND_GROUPS.get(group, group))
            own = [public_id, _plain(title), kind, str(STANDINGS[Standing(standing)][1]), count, len(stages)]
            writer.writerow([*own, *(how if is_bit(met, number) else "" for number, how in ways)])
    text = out.getvalue()
    return text, hashlib.sha256(text.encode()).hexdigest()


def _plain(title: str) -> str:
    """Heads edit names of institutions: none becomes a formula in the spreadsheet of whoever opens the list."""
    return f"'{title}" if title.startswith(("=", "+", "-", "@", "\t", "\r")) else title


def require_own_key(actor: Actor, signer: signing.VerifiedSigner) -> None:
    """:raises Invalid: the key that signed is somebody else's"""
    found = people.find_by_rnokpp(signer.rnokpp) if signer.rnokpp else None
    if found is None or found.person_id != actor.person_id:
        raise Invalid([Problem("signature", _("The signature is not yours. Sign with your own key."))])


def _text(lines: Sequence[tuple[str, str]]) -> bytes:
    return "".join(f"{label}: {value}\n" for label, value in lines if value).encode()
