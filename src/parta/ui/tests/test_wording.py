"""How names, dates and numbers are written."""

import csv
import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import translation

from parta.ui import wording

DAY = date(2026, 9, 2)
REGISTER = Path(__file__).resolve().parents[5] / "shared" / "data" / "schools_edebo_2023-08-02.csv"
PERSON = SimpleNamespace(family_name="Савчук", given_name="Олена", patronymic="Петрівна")


def spaced(text: str) -> str:
    return text.replace("\u00a0", "_")


class TestTypographic:
    @pytest.mark.parametrize(
        ("typed", "shown"),
        [
            ('Ліцей "Гармонія"', "Ліцей «Гармонія»"),
            ("„Ліцей“", "«Ліцей»"),
            ("“Ліцей”", "«Ліцей»"),
            ('КЗ "Ліцей №4 "Обрій""', "КЗ_«Ліцей №_4 „Обрій“»"),
            ('школа("Обрій")', "школа(«Обрій»)"),
            ('ЗОШ"Обрій"', "ЗОШ«Обрій»"),
            ('ТОВ "ЛІЦЕЙ "ІНДЕВЕРСАЛ"', 'ТОВ "ЛІЦЕЙ "ІНДЕВЕРСАЛ"'),
            ('Центр "Колосок" обласної ради"', 'Центр "Колосок" обласної ради"'),
            ('Заклад " Обрій "', 'Заклад " Обрій "'),
            ("«Лінгва» «", "«Лінгва» «"),
            ('Екран 40" ширини', 'Екран 40" ширини'),
            ("Дем'янчук мар`яна", "Дем’янчук мар’яна"),
            ("Ліцей - школа", "Ліцей_— школа"),
            ("Івано-Франківськ", "Івано-Франківськ"),
            ("№3, № 4, §12", "№_3, №_4, §_12"),
            ("с.Люлинці, м. Київ", "с._Люлинці, м._Київ"),
            ("Савчук О.П. учить", "Савчук_О._П. учить"),
            ("79 % і 2 214 учнів", "79_% і_2_214_учнів"),
            ("а я в школі", "а_я_в_школі"),
            ("І-ІІІ ступенів", "І–ІІІ ступенів"),
            ("<b>&", "<b>&"),
            ("", ""),
        ],
    )
    def test_holds_together_what_belongs_together(self, typed: str, shown: str) -> None:
        assert spaced(wording.typographic(typed)) == shown

    def test_changes_nothing_the_second_time(self) -> None:
        once = wording.typographic('Ліцей "Гармонія" с. Люлинці - № 3, Савчук О. П. і 79 %')
        assert wording.typographic(once) == once

    def test_disfigures_no_name_of_the_real_register(self) -> None:
        if not REGISTER.exists():
            pytest.skip("the register of schools is not beside the repository")
        with REGISTER.open(encoding="utf-8-sig", newline="") as file:
            names = {row[key] for row in csv.DictReader(file) for key in ("full_name", "short_name")}
        assert len(names) > 30_000

        shown = {name: wording.typographic(name) for name in names}

        assert [name for name, text in shown.items() if quotes(text) != quotes(name) and not pairs(text)] == []
        assert [name for name, text in shown.items() if wording.typographic(text) != text] == []


def quotes(text: str) -> str:
    return re.sub(r"[^\"“”„«»]", "", text)


def pairs(text: str) -> bool:
    """Read by another way than the product's: innermost pairs that touch what they quote vanish, until none is left."""
    before = ""
    while text != before:
        before, text = text, re.sub(r"«(?! )([^«»„“]+)(?<! )»|„(?! )([^«»„“]+)(?<! )“", "x", text)
    return not quotes(text)


class TestDates:
    def test_are_the_same_day_in_both_languages(self) -> None:
        for language in ("uk", "en"):
            with translation.override(language):
                assert wording.day(DAY) == "02.09.2026"

    def test_in_words(self) -> None:
        with translation.override("uk"):
            assert spaced(wording.day_in_words(DAY)) == "2_вересня_2026"
            assert spaced(wording.weekday(DAY)) == "середа, 2_вересня"
        with translation.override("en"):
            assert spaced(wording.day_in_words(DAY)) == "2_September_2026"
            assert spaced(wording.weekday(DAY)) == "Wednesday, 2_September"

    def test_of_a_moment_are_of_kyiv(self) -> None:
        late = datetime(2026, 9, 1, 21, 30, tzinfo=UTC)  # half past midnight in Kyiv
        assert wording.day(late) == "02.09.2026"
        assert spaced(wording.moment(late)) == "02.09.2026_00:30"
        assert wording.clock(late) == "00:30"

    def test_across_the_change_of_clocks(self) -> None:
        assert wording.clock(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)) == "03:30"
        assert wording.clock(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)) == "03:30"

    def test_of_a_lesson(self) -> None:
        assert wording.clock(time(8, 30)) == "08:30"

    def test_refuse_a_moment_without_a_zone(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            wording.moment(datetime(2026, 9, 1, 10, 0))  # noqa: DTZ001

    def test_of_nothing_are_empty(self) -> None:
        assert [wording.day(None), wording.moment(None), wording.clock(None), wording.weekday(None)] == [""] * 4


class TestNumbers:
    def test_in_ukrainian(self) -> None:
        with translation.override("uk"):
            assert spaced(wording.number(2214)) == "2_214"
            assert wording.number(Decimal("14.25"), 1) == "14,3"
            assert wording.number(-3) == "−3"
            assert spaced(wording.percent(0.79)) == "79_%"

    def test_in_english(self) -> None:
        with translation.override("en"):
            assert spaced(wording.number(2214)) == "2_214"
            assert wording.number(Decimal("14.25"), 1) == "14.3"
            assert wording.percent(0.79) == "79%"


class TestNames:
    def test_of_registers(self) -> None:
        assert wording.full_name(PERSON) == "Савчук Олена Петрівна"

    def test_short_do_not_break(self) -> None:
        assert spaced(wording.short_name(PERSON)) == "Савчук_О._П."

    def test_spoken_to_a_person(self) -> None:
        assert wording.spoken_name({"family_name": "Савчук", "given_name": "Олена", "patronymic": ""}) == "Олена Савчук"

    def test_without_a_patronymic(self) -> None:
        person = {"family_name": "Бйорк", "given_name": "Анна", "patronymic": None}
        assert wording.full_name(person) == "Бйорк Анна"
        assert spaced(wording.short_name(person)) == "Бйорк_А."
