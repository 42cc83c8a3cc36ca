"""Legal sources and doubts of first editions: each has its English, so that an English page speaks English."""

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
from parta.editions.kinds import kinds
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
