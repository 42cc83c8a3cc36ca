"""Markup, search and difference, without a database."""

import doctest
import time
from types import ModuleType

import pytest

from parta.help.rules import difference, markup, search
from parta.help.rules.markup import Kind, Shape


@pytest.mark.parametrize("module", [difference, markup, search])
def test_examples_are_true(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


class TestMarkup:
    def test_goes_on_over_lines_until_an_empty_one_or_a_mark(self) -> None:
        blocks = markup.parse("Перший\nабзац.\n\n1. Крок\nдалі\n2) Другий\n- пункт\n\nКінець.")
        assert [(block.shape, "".join(piece.value for piece in block.pieces)) for block in blocks] == [
            (Shape.PARAGRAPH, "Перший абзац."),
            (Shape.STEP, "Крок далі"),
            (Shape.STEP, "Другий"),
            (Shape.POINT, "пункт"),
            (Shape.PARAGRAPH, "Кінець."),
        ]

    def test_leaves_what_only_looks_like_a_mark(self) -> None:
        (block,) = markup.parse("Дата 02.09.2026, {Not a name}, ** , [[Ні]], <b>")
        assert [piece.kind for piece in block.pieces] == [Kind.WORDS]

    def test_knows_pieces(self) -> None:
        (block,) = markup.parse("**Так** {send} [[sign-in]]")
        assert [piece.kind for piece in block.pieces if piece.value.strip()] == [Kind.STRONG, Kind.THING, Kind.TEXT]

    def test_names_what_names_nothing_once(self) -> None:
        found = markup.unknown("{a} {b} {b} [[c]]", known={"a"}, texts=())
        assert found == ("{b}", "[[c]]")


class TestSearch:
    def test_finds_nothing_for_nothing(self) -> None:
        assert search.search("", (search.indexed("a", "Пароль", "", ""),)) == ()
        assert search.search("?!", (search.indexed("a", "Пароль", "", ""),)) == ()

    def test_prefers_the_title_and_the_rare_word(self) -> None:
        texts = [search.indexed(f"t{i}", "Урок", "", "оцінка й клас") for i in range(5)]
        texts.append(search.indexed("best", "Виправити оцінку", "", ""))
        assert search.search("виправлена оцінка", texts)[0].code == "best"

    def test_is_quick_whatever_is_asked(self) -> None:
        texts = [
            search.indexed(f"t{i}", f"слово{chr(1072 + i % 30)}{i}", "", "довший текст про все") for i in range(2000)
        ]
        started = time.process_time()  # of this process: what else the machine does is not counted
        search.search(
            "йцукенгш фівапролд ячсмитьбю qwertyui asdfghjk zxcvbnmq poiuytre lkjhgfds mnbvcxza qazwsxed", texts
        )
        assert time.process_time() - started < 3.0


class TestDifference:
    def test_of_equal_texts_has_no_change(self) -> None:
        assert [line.change for line in difference.between("а\nб", "а\nб")] == ["", ""]
