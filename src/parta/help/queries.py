"""What the pages of help show: texts as they stand today, those of a screen, those that a query finds, versions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from parta.help import policies, shipped
from parta.help.models import Opinion, Revision
from parta.help.rules import markup
from parta.help.rules import search as rules
from parta.help.shipped import Area, Text, Wording
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.people import api as people

_MINE = 1.25  # how much nearer a text of one's own role stands among what is found


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as it stands today. ``number`` 0 = as shipped; ``has_newer``: rewritten here, and a release ships other
    words since.
    """

    text: Text
    wording: Wording
    number: int = 0
    at: datetime | None = None
    has_newer: bool = False

    @property
    def code(self) -> str:
        return self.text.code


@dataclass(frozen=True, slots=True)
class Shelf:
    """Texts of one area."""

    area: Area
    guides: tuple[Shown, ...]
    answers: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class OfScreen:
    """What helps on one screen: its own guides and answers, else those of its area; never nothing."""

    guides: tuple[Shown, ...]
    answers: tuple[Shown, ...]
    area: Area | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a text. ``author`` empty: shipped."""

    number: int
    wording: Wording
    reason: str = ""
    author: str = ""
    at: datetime | None = None
    restores: int | None = None
    helped: int = 0
    did_not: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """A text with all its versions, newest first, the shipped one last."""

    shown: Shown
    versions: tuple[Version, ...]

    def version(self, number: int) -> Version:
        """:raises NotVisible: there is no such version"""
        found = next((each for each in self.versions if each.number == number), None)
        if found is None:
            raise NotVisible
        return found


def reader_of(actor: Actor | None) -> str:
    """The role a person reads help in: the one he acts in now, else the first he holds."""
    if actor is None:
        return shipped.VISITOR
    grant = actor.current or next(iter(actor.grants), None)
    return grant.role.value if grant else shipped.VISITOR


def texts_today(actor: Actor | None) -> dict[str, Shown]:
    """Every text as it stands. One statement."""
    rows = policies.visible_revisions(actor).order_by("code", "-number").distinct("code")
    current = {row.code: row for row in rows}
    return {text.code: _shown(text, current.get(text.code)) for text in shipped.first_edition().texts.values()}


def text_today(actor: Actor | None, code: str) -> Shown:
    """One text as it stands. One statement.

    :raises NotVisible: no such text ships
    """
    text = shipped.first_edition().texts.get(code)
    if text is None:
        raise NotVisible
    return _shown(text, policies.visible_revisions(actor).filter(code=code).order_by("-number").first())


def shelves(texts: Mapping[str, Shown], reader: str) -> tuple[tuple[Shelf, ...], tuple[Shelf, ...]]:
    """What is for this reader by areas, and what is for others."""
    mine = by_area(each for each in texts.values() if each.text.is_for(reader))
    others = by_area(each for each in texts.values() if not each.text.is_for(reader))
    return mine, others


def by_area(texts: Iterable[Shown]) -> tuple[Shelf, ...]:
    """Texts on the shelves of their areas, in the order of areas."""
    kept: dict[str, list[Shown]] = {}
    for each in texts:
        kept.setdefault(each.text.area, []).append(each)
    return tuple(_shelf(area, kept[area.code]) for area in shipped.first_edition().areas.values() if area.code in kept)


def of_screen(texts: Mapping[str, Shown], screen: str, reader: str) -> OfScreen:
    """What helps here: of this screen for this reader, then for anybody; then of its area; then the reader's own."""
    edition = shipped.first_edition()
    area = edition.area_of(screen)
    here = [each for each in texts.values() if screen in each.text.screens]
    ways: list[list[Shown]] = [_of_reader(here, reader)]
    if area is not None:
        of_area = [each for each in texts.values() if each.text.area == area.code]
        ways += [_of_reader(of_area, reader), of_area]
    ways.append(_of_reader(texts.values(), reader))
    chosen = next((way for way in ways if any(each.text.is_guide for each in way)), list(texts.values()))
    answers = [each for each in (ways[0] or chosen) if not each.text.is_guide]
    guides = [each for each in chosen if each.text.is_guide]
    return OfScreen(tuple(guides), tuple(answers), area, is_own=chosen is ways[0])


def neighbours(texts: Mapping[str, Shown], shown: Shown, reader: str) -> tuple[Shown, ...]:
    """Other texts of the same area for this reader."""
    return tuple(
        each
        for each in texts.values()
        if each.text.area == shown.text.area and each.code != shown.code and each.text.is_for(reader)
    )


def found(texts: Mapping[str, Shown], query: str, reader: str, language: str) -> tuple[Shown, ...]:
    """The texts that a query means, best first; of equals those of the reader's role."""
    index = [_indexed(each.text, each.wording, language) for each in texts.values()]
    scores = {
        each.code: each.score * (_MINE if texts[each.code].text.is_for(reader) else 1)
        for each in rules.search(query, index)
    }
    ranked = sorted(scores, key=lambda code: (-scores[code], code))
    least = scores[ranked[0]] / 3 if ranked else 0.0
    return tuple(texts[code] for code in ranked if scores[code] >= least)[:12]


@lru_cache(maxsize=1024)
def _index(code: str, title: str, further: str, text: str) -> rules.Indexed:
    return rules.indexed(code, title, further, markup.plain(text))


def _indexed(text: Text, wording: Wording, language: str) -> rules.Indexed:
    further = " ".join(text.further.values())
    return _index(text.code, wording.title(language), further, wording.text(language))


def history(actor: Actor | None, code: str) -> History:
    """A text with its versions, their authors and what readers thought. Three statements.

    :raises Refused: the actor writes no texts of help
    :raises NotVisible: no such text ships
    """
    require(policies.may_write(actor))
    text = shipped.first_edition().texts.get(code)
    if text is None:
        raise NotVisible
    rows = list(policies.visible_revisions(actor).filter(code=code).order_by("-number"))
    authors = people.names({row.person_id for row in rows if row.person_id})
    opinions = {row.number: row for row in Opinion.objects.filter(code=code)}
    versions = [_version(row, text, authors, opinions.get(row.number)) for row in rows]
    first = opinions.get(0)
    versions.append(
        Version(0, text.wording, helped=first.helped if first else 0, did_not=first.did_not if first else 0)
    )
    return History(_shown(text, rows[0] if rows else None), tuple(versions))


def _version(row: Revision, text: Text, authors: Mapping[int, people.PersonName], opinion: Opinion | None) -> Version:
    author = authors.get(row.person_id or 0)
    return Version(
        number=row.number,
        wording=_wording(row, text),
        reason=row.reason,
        author=author.full if author else "",
        at=row.at,
        restores=row.restores,
        helped=opinion.helped if opinion else 0,
        did_not=opinion.did_not if opinion else 0,
    )


def _shown(text: Text, row: Revision | None) -> Shown:
    if row is None:
        return Shown(text, text.wording)
    follows = row.restores == 0
    has_newer = not follows and row.based_on != text.wording.digest
    return Shown(text, _wording(row, text), row.number, row.at, has_newer)


def _wording(row: Revision, text: Text) -> Wording:
    if row.restores == 0:
        return text.wording
    return Wording(row.title_uk, row.text_uk, row.title_en, row.text_en)


def _of_reader(texts: Iterable[Shown], reader: str) -> list[Shown]:
    return [each for each in texts if each.text.is_for(reader)]


def _shelf(area: Area, texts: Sequence[Shown]) -> Shelf:
    return Shelf(
        area,
        tuple(each for each in texts if each.text.is_guide),
        tuple(each for each in texts if not each.text.is_guide),
    )
