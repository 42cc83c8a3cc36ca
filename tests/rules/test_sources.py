"""Legal sources and doubts of first editions: each has its English, so that an English page speaks English."""

import hashlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from parta.editions import api as editions
from parta.editions import operations, queries, testing
from parta.editions.kinds import kinds
from parta.editions.rules import english_name
from parta.identity.testing import sign_in
from parta.ui import glosses
from parta.ui.components.words import said
from tests.rules.house import House

MODULES = Path(__file__).resolve().parents[2] / "src" / "parta"
FIRST = sorted(each for folder in ("editions", "first", "shipped") for each in MODULES.glob(f"*/{folder}/*.json"))
UKRAINIAN = re.compile(r"[а-яґєії]{3}", re.IGNORECASE)


def texts(told: Any) -> Iterator[str]:
    """Every source and doubt, wherever it stands."""
    if isinstance(told, dict):
        for name, value in told.items():
            if name in ("source", "doubt") and isinstance(value, str):
                yield value
            else:
                yield from texts(value)
    elif isinstance(told, list | tuple):
        for value in told:
            yield from texts(value)


class TestFirstEditions:
    @pytest.mark.parametrize("path", FIRST, ids=lambda path: path.stem)
    def test_say_their_sources_and_doubts_in_english_too(self, path: Path) -> None:
        found = set(texts(json.loads(path.read_text(encoding="utf-8"))))
        missing = {text for text in found if UKRAINIAN.search(text)} - set(glosses.glosses())
        assert not missing, f"no English in {path.parent.parent.name}/locale/en/sources.json"

    def test_of_all_kinds_that_are_published_say_them(self, house: House) -> None:
        told = [(first.source, first.doubt, *texts(first.rows)) for first in map(_standing, kinds())]
        spoken = {text for each in told for text in each if text and UKRAINIAN.search(text)}
        assert len(spoken) > 100
        assert not spoken - set(glosses.glosses())

    def test_keep_every_number_of_an_act(self) -> None:
        lost = {
            text: numbers
            for text, english in glosses.glosses().items()
            if (numbers := set(re.findall(r"\d+", text)) - set(re.findall(r"\d+", english)))
        }
        assert not lost

    def test_have_no_english_that_nothing_says(self) -> None:
        everything = "".join(path.read_text(encoding="utf-8") for path in (*FIRST, *MODULES.rglob("*.py")))
        assert not [text for text in glosses.glosses() if json.dumps(text, ensure_ascii=False)[1:-1] not in everything]


class TestAPage:
    def test_says_the_source_in_its_language(self) -> None:
        source = "Наказ МОН 17.05.2021 № 536"
        with translation.override("en"):
            assert said(source) == "Ministry of Education order of 17.05.2021 No. 536"
            assert said("Значення відкритого реєстру ЄДЕБО (02.08.2023)").startswith("Values of the open ЄДЕБО")
            assert said("Рішення ради <б>") == '<span lang="uk">Рішення ради &lt;б&gt;</span>'
        with translation.override("uk"):
            assert said(source) == source

    def test_of_the_rules_in_force_holds_no_ukrainian_source_in_english(self, house: House) -> None:
        in_english = Client()
        in_english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        for address in ("/trust/", "/rules/"):
            page = in_english.get(address).content.decode()
            assert "Ministry of Education order" in page
            assert '<span lang="uk">' not in page


def _standing(kind: Any) -> editions.First:
    first: editions.First = kind.standing(timezone.localdate())
    return first


class TestDraftedOnScreen:
    SOURCE, DOUBT, REASON = "Наказ МОН № 77", "Строк ще не визначено", "Менше застережень"

    def approved(self, house: House, **english: str) -> None:
        """An edition whose row and terms say what no shipped text says, with this English beside."""
        row = {"severity": "info", "source": self.SOURCE, "doubt": self.DOUBT}
        told = {english_name(name): words for name, words in english.items()}
        edition = testing.draft_edition(house.first, "quality-rules", {"DQ-016": {**row, **told}}, now=house.now)
        browser = sign_in(Client(), house.first)
        terms = {"source": self.SOURCE, "reason": self.REASON, "doubt": "", "valid_from": f"{house.tomorrow:%d.%m.%Y}"}
        revision = queries.edition_on_its_way(house.first, edition).edition.revision
        answer = browser.post(
            f"/rules/drafts/{edition}/terms/", {**terms, **told, "revision": revision, "way": "propose"}
        )
        assert answer.status_code == 302
        testing.approve_edition(house.second, edition, house.second_key, now=house.now)

    def page(self, address: str, language: str) -> str:
        browser = Client()
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return browser.get(address).content.decode()

    def test_speaks_the_english_that_was_typed_beside(self, house: House) -> None:
        self.approved(house, source="Order No. 77", doubt="The term is not settled", reason="Fewer warnings")
        for address in ("/rules/quality-rules/2/", "/rules/quality-rules/"):
            english, ukrainian = self.page(address, "en"), self.page(address, "uk")
            assert "Fewer warnings" in english
            assert self.REASON not in english
            assert self.REASON in ukrainian
            assert "Fewer warnings" not in ukrainian
        page = self.page("/rules/quality-rules/2/", "en")
        assert "Order No. 77" in page
        assert "The term is not settled" in page
        assert self.SOURCE not in page
        with translation.override("en"):
            assert said(self.SOURCE) == "Order No. 77", "wherever the rule is shown"

    def test_without_english_is_marked_as_ukrainian(self, house: House) -> None:
        self.approved(house, source="Order No. 77")
        page = self.page("/rules/quality-rules/2/", "en")
        assert "Order No. 77" in page
        assert f'<span lang="uk">{self.REASON}</span>' in page
        assert f'<span lang="uk">{self.DOUBT}</span>' in page

    def test_is_signed_with_it_and_carried_on(self, house: House) -> None:
        self.approved(house, source="Order No. 77", reason="Fewer warnings")
        card = queries.approved_edition(house.second, "quality-rules", 2).edition
        assert card.english == {self.SOURCE: "Order No. 77", self.REASON: "Fewer warnings"}
        data = operations.document_of(house.second, card.public_id)
        assert data.decode().endswith(f'{{"{self.SOURCE}": "Order No. 77"}}\n')
        assert hashlib.sha256(data).hexdigest() == card.sha256

    def test_shows_what_is_known_and_keeps_what_was_typed(self, house: House) -> None:
        edition = testing.draft_edition(
            house.first, "quality-rules", {"DQ-016": {"source": self.SOURCE}}, now=house.now
        )
        browser, address = sign_in(Client(), house.first), f"/rules/drafts/{edition}/rows/DQ-016/"
        typed = {name: field for name, field in _fields(browser.get(address)).items() if name != "way"}
        assert typed["source"] == self.SOURCE
        assert typed["source_in_english"] == ""
        shipped = _fields(browser.get(f"/rules/drafts/{edition}/rows/DQ-005/"))
        assert shipped["source_in_english"] == glosses.glosses()[shipped["source"]]
        answer = browser.post(address, {**typed, "severity": "", "source_in_english": "Order No. 77"})
        assert answer.status_code == 422
        assert _fields(answer)["source_in_english"] == "Order No. 77"
        assert _fields(browser.get(address))["source_in_english"] == "Order No. 77", "kept as typed"
        assert browser.post(address, {**typed, "source_in_english": "Order No. 77"}).status_code == 302
        assert queries.edition_on_its_way(house.first, edition).edition.english == {self.SOURCE: "Order No. 77"}
        assert _fields(browser.get(address))["source_in_english"] == "Order No. 77"


def _fields(answer: Any) -> dict[str, str]:
    """What stands in the form of the page."""
    page = answer.content.decode().split("<main")[1]
    found = {
        name: html.unescape(text).removeprefix("\n")
        for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    }
    for tag in re.findall(r"<input[^>]*>", page):
        if 'name="' in tag:
            value = re.search(r'value="([^"]*)"', tag)
            found[re.search(r'name="([^"]+)"', tag)[1]] = html.unescape(value[1]) if value else ""  # type: ignore[index]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found
