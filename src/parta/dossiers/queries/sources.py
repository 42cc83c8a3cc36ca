"""Where each value of a person came from: names, sex, birth date, and whatever an outside system keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from parta.dossiers.queries.facts import said_in_words
from parta.dossiers.rules.facts import slot_of_feed
from parta.dossiers.wording import PERSON_FIELDS, SEXES, SLOTS, source_words
from parta.people import api as people
from parta.ui.wording import day


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A value, where it came from and when. ``outside`` is what the system says when the institution keeps its own.
    Personal data.
    """

    slot: str
    label: str
    value: str
    source: str
    at: datetime
    author: str
    is_fed: bool  # an outside system keeps it: read-only here
    outside: str
    reason: str


def sources_of(person_id: int) -> tuple[SourceLine, ...]:
    """Names, sex and birth date, then what outside systems say of facts. Personal data. Five SQL statements at most."""
    feeds = people.feeds_of(person_id)
    known = people.provenance_of(person_id)
    own = [_field(name, line, feeds.get(name)) for name, line in known.items()]
    slots = {name: slot for name in feeds if name not in known and (slot := slot_of_feed(name)) is not None}
    words = said_in_words([(slot, feeds[name].said) for name, slot in slots.items()])
    fed = [_fact(str(SLOTS[slot]), feeds[name], said) for (name, slot), said in zip(slots.items(), words, strict=True)]
    return (*own, *fed)


def _field(name: str, line: people.Provenance, feed: people.FeedLine | None) -> SourceLine:
    said = _shown(name, _read(name, feed.said)) if feed is not None else ""
    value = _shown(name, line.value)
    return SourceLine(
        slot=name,
        label=str(PERSON_FIELDS[name]),
        value=value,
        source=source_words(line.source),
        at=line.at,
        author=line.author,
        is_fed=feed is not None and not feed.is_taken,
        outside=f"{feed.source}: {said}" if feed is not None and feed.is_taken and said != value else "",
        reason=feed.reason if feed is not None else "",
    )


def _fact(label: str, feed: people.FeedLine, said: str) -> SourceLine:
    return SourceLine(
        slot=feed.slot,
        label=label,
        value=_("as recorded above") if feed.is_taken else said,
        source=_("the institution") if feed.is_taken else feed.source,
        at=feed.taken_at or feed.said_at,
        author="",
        is_fed=not feed.is_taken,
        outside=f"{feed.source}: {said}" if feed.is_taken else "",
        reason=feed.reason,
    )


def _read(name: str, said: Mapping[str, Any]) -> Any:
    value = said.get("value")
    return date.fromisoformat(value) if name == "born_on" and value else value


def _shown(name: str, value: Any) -> str:
    if value in (None, ""):
        return _("not recorded")
    if isinstance(value, date):
        return day(value)
    return str(SEXES.get(value, value)) if name == "sex" else str(value)
