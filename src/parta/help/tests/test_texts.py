"""What ships: every text is whole in both languages, names real screens and real words of theirs, and every screen of
the product has a home here.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation
from tests.matrix import Access
from tools import messages

import parta
from parta.help import queries
from parta.help.rules import markup
from parta.help.shipped import LANGUAGES, READERS, VISITOR, Text, Thing, first_edition
from parta.help.web import showing
from parta.kernel.actor import Role

TEXTS = list(first_edition().texts.values())
GUIDES = [text for text in TEXTS if text.is_guide]
MODULES = Path(parta.__file__).parent
# Words that stand on every screen that signs, or in the frame.
EVERYWHERE = ("ui", "signing", "workplace")
# Not pages that people read: machines, files, answers to scripts; the demo's gallery belongs to nobody's work.
MACHINES = ("api", "health-", "metrics", "journal:worker", "signing:challenge-text")


def code(text: Text) -> str:
    return text.code


def named_screens() -> set[str]:
    """Every URL name of the product."""

    def walk(resolver: URLResolver, space: str) -> Iterator[str]:
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                yield from walk(each, f"{space}{each.namespace}:" if each.namespace else space)
            elif isinstance(each, URLPattern):
                yield f"{space}{each.name}"

    return set(walk(get_resolver(), ""))


def access() -> dict[str, Access]:
    """Who may reach each screen, from the matrix of every module."""
    found: dict[str, Access] = {}
    for module in pkgutil.iter_modules(parta.__path__, "parta."):
        try:
            table = importlib.import_module(f"{module.name}.tests.access")
        except ModuleNotFoundError:
            continue
        found.update(table.ROUTES)
    return found


@cache
def words_of(module: str) -> frozenset[tuple[str | None, str]]:
    """Context and text of every message in the sources of a module as they are now."""
    return frozenset(
        (message.context or None, message.id if isinstance(message.id, str) else message.id[0])
        for message in messages.extract(MODULES / module)
        if message.id
    )


def is_on_screen(thing: Thing) -> bool:
    """Do the sources of the module that shows the screen have these words?"""
    module = thing.of or thing.screen.split(":")[0]
    wanted = (thing.context or None, thing.label)
    return any(wanted in words_of(place) for place in (module, *EVERYWHERE))


class TestEdition:
    def test_is_large_enough_for_every_role(self) -> None:
        assert len(GUIDES) >= 30
        assert len(TEXTS) - len(GUIDES) >= 30
        for reader in READERS:
            assert sum(text.is_for(reader) for text in GUIDES) >= 5, reader

    def test_has_an_area_for_every_screen(self) -> None:
        homeless = [name for name in named_screens() if not name.startswith(MACHINES)]
        assert [name for name in homeless if first_edition().area_of(name) is None] == []


@pytest.mark.parametrize("text", TEXTS, ids=code)
class TestText:
    def test_is_whole_in_both_languages(self, text: Text) -> None:
        wording = text.wording
        assert all((wording.title_uk, wording.title_en, wording.text_uk, wording.text_en))
        assert markup.steps(wording.text_uk) == markup.steps(wording.text_en)
        assert [block.things for block in markup.parse(wording.text_uk)] == [
            block.things for block in markup.parse(wording.text_en)
        ], "both languages name the same things in the same steps"
        assert not set("ыэъёЫЭЪЁ'\"") & set(wording.title_uk + wording.text_uk)

    def test_names_nothing_that_is_not_there(self, text: Text) -> None:
        for language in LANGUAGES:
            assert markup.unknown(text.wording.text(language), known=text.things, texts=first_edition().texts) == ()
        assert set(text.things) == set(markup.things(text.wording.text_uk)), "a thing that no sentence names"

    def test_is_of_screens_that_exist(self, text: Text) -> None:
        assert text.screens
        assert set(text.screens) - named_screens() == set()

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_says_of_a_screen_only_what_stands_there(self, text: Text, language: str) -> None:
        wrong = []
        for thing in text.things.values():
            if thing.act == "pick" or thing.label.startswith("$"):
                continue
            assert thing.screen in named_screens(), thing
            if not is_on_screen(thing):
                wrong.append((thing.name, thing.label))
            with translation.override(language):
                assert showing.label(thing)
        assert wrong == [], "renamed on its screen? say it anew here"


@pytest.mark.parametrize("guide", GUIDES, ids=code)
class TestGuide:
    def test_has_a_few_steps_and_says_who_follows_it(self, guide: Text) -> None:
        assert 2 <= markup.steps(guide.wording.text_uk) <= 9
        assert bool(guide.walk) != bool(guide.stays), "who walks it in the journey, or why nobody does"
        assert not guide.walk or guide.is_for(guide.walk)
        assert guide.walk in ("", *READERS)

    def test_begins_where_its_reader_can_begin(self, guide: Text) -> None:
        """The first thing of a walked guide is a page with an address, or an entry of the sections."""
        if not guide.walk:
            return
        block = next(b for b in markup.parse(guide.wording.text_uk) if b.shape is markup.Shape.STEP and b.things)
        assert guide.things[block.things[0]].act == "open"


def screens_of(role: str) -> Iterator[str]:
    """Pages of this role; forms that only answer to POST lead back to such a page."""
    for name, allowed in access().items():
        if name.startswith(MACHINES) or name not in named_screens():
            continue
        if role == VISITOR:
            if allowed.is_public:
                yield name
        elif allowed.is_public or not allowed.allowed or Role(role) in allowed.allowed:
            yield name


@pytest.mark.parametrize("reader", READERS)
class TestHome:
    def test_of_every_screen_of_the_role_is_a_guide(self, reader: str) -> None:
        texts = {text.code: queries.Shown(text, text.wording) for text in TEXTS}
        empty = [name for name in screens_of(reader) if not queries.of_screen(texts, name, reader).guides]
        assert empty == []


class TestOwnScreen:
    """A page that is only for some roles has a guide of its own for each of them, not only one of its area."""

    @pytest.mark.parametrize("reader", [reader for reader in READERS if reader != VISITOR])
    def test_has_its_own_guide_for_the_role(self, reader: str) -> None:
        texts = {text.code: queries.Shown(text, text.wording) for text in TEXTS}
        table = access()
        bare = [
            name
            for name in screens_of(reader)
            if table[name].method == "get"
            and table[name].allowed
            and not table[name].is_hidden
            and not queries.of_screen(texts, name, reader).is_own
        ]
        assert bare == []


class TestAddress:
    def test_of_a_page_a_guide_opens_is_reached_without_anything_to_know(self) -> None:
        for text in TEXTS:
            for thing in text.things.values():
                if thing.act == "open" and thing.screen not in ("institutions:card",):
                    try:
                        reverse(thing.screen)
                    except NoReverseMatch:
                        pytest.fail(f"{text.code}: {thing.screen} needs arguments")
