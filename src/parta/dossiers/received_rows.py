"""What an outside system says of many children, compared with what is recorded and with who keeps each value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from parta.dossiers import codifiers
from parta.dossiers.fact_rows import Recorded, holding, is_same, later_than, recorded_of
from parta.dossiers.queries.facts import unsaved_fact
from parta.dossiers.rules.facts import NewFact, troubles
from parta.dossiers.wording import problem
from parta.people import api as people
from parta.reference import api as reference
from parta.ui import wording

Change = tuple[str, str, str]  # feed, before, after


@dataclass(frozen=True, slots=True)
class Heard:
    """Of one child: what is wrong with a fact (feed, words), what would change, and the facts that would be heard."""

    problems: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()
    facts: tuple[NewFact, ...] = ()


@dataclass(frozen=True, slots=True)
class _System:
    """Who says it: the name of today, and all it has had."""

    name: str
    names: frozenset[str]


def compare_received(entries: Mapping[int, Sequence[NewFact]], source: str, today: date) -> dict[int, Heard]:
    """What would become of facts that a system says, by person. Of a value that another system keeps nothing is heard;
    one that the institution took back is only noted. Eight SQL statements for all.
    """
    slots = sorted({fact.slot for facts in entries.values() for fact in facts})
    known = recorded_of(set(entries), slots, *codifiers.OF_CHILD)
    feeds = people.feeds_of_people(list(entries))
    system = _System(source, reference.names_of_system(source))
    return {
        person_id: _heard(person_id, facts, feeds.get(person_id, {}), known, system, today)
        for person_id, facts in entries.items()
    }


def plain(fact: NewFact) -> dict[str, Any]:
    """What a fact says, without its day: a file that says the same on another day says nothing new."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fact.values.items()}


def _heard(
    person_id: int,
    facts: Sequence[NewFact],
    feeds: Mapping[str, people.FeedLine],
    known: Recorded,
    system: _System,
    today: date,
) -> Heard:
    problems: list[tuple[str, str]] = []
    changes: list[Change] = []
    fresh: list[NewFact] = []
    for fact in facts:
        feed = feeds.get(fact.feed)
        if feed is not None and feed.source not in system.names:
            continue
        wrong = _wrong(person_id, fact, known, today) if feed is None or not feed.is_taken else []
        change = None if wrong else _change(person_id, fact, feed, known, system.name)
        problems += [(fact.feed, words) for words in wrong]
        if change is not None:
            changes.append((fact.feed, *change))
            fresh.append(fact)
    return Heard(tuple(problems), tuple(changes), tuple(fresh))


def _wrong(person_id: int, fact: NewFact, known: Recorded, today: date) -> list[str]:
    found = [problem(name, code).message for name, code in troubles(fact, today)]
    later = later_than(person_id, fact, known)
    if later is not None and not is_same(person_id, fact, known):
        words = _("Here another value is recorded from %(day)s. Put the day of this one right, or clear the cell.")
        found.append(words % {"day": wording.day(later)})
    return found


def _change(
    person_id: int, fact: NewFact, feed: people.FeedLine | None, known: Recorded, source: str
) -> tuple[str, str] | None:
    """Before and after in words; None: nothing would change."""
    stood, said = known.words(holding(person_id, fact, known)), known.words(unsaved_fact(fact))
    words = {"source": source, "value": said}
    if feed is not None and feed.is_taken:
        told = {name: value for name, value in feed.said.items() if name != "since"}
        return None if told == plain(fact) else (stood, _("ours stays; «%(source)s» says: %(value)s") % words)
    if feed is not None and is_same(person_id, fact, known):
        return None
    return stood, _("%(value)s (kept by «%(source)s»)") % words
