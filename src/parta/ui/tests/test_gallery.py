"""The gallery: there in a demo, nowhere else; strict markup in both languages; weight of a first visit."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from parta.ui.testing import read
from parta.ui.web.gallery import LONG_NAME

PAGES = ("/ui/", "/ui/family", "/ui/journal", "/ui/failure", "/ui/longest")
COLD_VISIT = 60 * 1024  # bytes on the wire in all, docs/architecture.md
STYLES = 8 * 1024


def get(address: str, language: str = "uk") -> str:
    client = Client()
    client.cookies["parta_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def packed(path: str) -> int:
    """Bytes of a static file as it travels."""
    found = finders.find(path)
    assert isinstance(found, str), path
    return len(gzip.compress(Path(found).read_bytes(), 9))


class TestGallery:
    @pytest.mark.parametrize("language", ["uk", "en"])
    @pytest.mark.parametrize("address", PAGES)
    def test_is_well_formed(self, address: str, language: str) -> None:
        page = read(get(address, language))
        assert page.one("html").attrs["lang"] == language
        assert len(page.all("h1")) == 1

    @pytest.mark.parametrize("address", PAGES)
    def test_does_not_exist_in_a_real_installation(self, address: str, settings: Any) -> None:
        settings.PARTA_DEMO, settings.DEBUG = False, False
        assert Client().get(address).status_code == 404

    def test_is_in_ukrainian_without_english_left_over(self) -> None:
        """Words of Latin letters that are no code, name of a token or unit."""
        text = read(get("/ui/")).one("main").text
        words = set(re.findall(r"(?<![\w-])[A-Za-z]{3,}(?![\w-])", text))
        assert words == {"Shift", "XLSX"}

    def test_shows_a_name_of_330_characters(self) -> None:
        assert len(LONG_NAME) == 330
        assert LONG_NAME.replace("\u00a0", " ") in get("/ui/longest").replace("\u00a0", " ")


class TestWeight:
    @pytest.mark.parametrize("address", ["/ui/family", "/ui/failure"])
    def test_of_a_first_visit(self, address: str) -> None:
        html = get(address)
        files = re.findall(r'(?:href|src)="/static/([^"]+)"', html)
        assert "django_htmx/htmx-4.min.js" in files
        total = len(gzip.compress(html.encode(), 6)) + sum(packed(path) for path in files)
        assert total <= COLD_VISIT

    def test_of_the_styles_of_every_page(self) -> None:
        assert packed("ui/parta.css") <= STYLES
