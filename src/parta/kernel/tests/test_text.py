"""One spelling of apostrophes; forgiving keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parta.kernel.text import from_lookalikes, from_wrong_layout, has_latin, sort_key, tidy


class TestTidy:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("Дем'янчук", "Дем’янчук"),
            ("Дем`янчук", "Дем’янчук"),
            ("Демʼянчук", "Дем’янчук"),
            ("  Ія \u00a0 Ні\u00adна ", "Ія Ніна"),
        ],
    )
    def test_keeps_one_apostrophe_and_single_spaces(self, typed: str, kept: str) -> None:
        assert tidy(typed) == kept

    @given(st.text())
    def test_twice_is_the_same_as_once(self, text: str) -> None:
        assert tidy(tidy(text)) == tidy(text)


class TestForgiving:
    def test_lookalikes_become_cyrillic(self) -> None:
        assert from_lookalikes("Caвчyк") == "Савчук"
        assert has_latin("Cавчук")
        assert not has_latin("Савчук")

    def test_wrong_layout_becomes_cyrillic(self) -> None:
        assert from_wrong_layout("rfkbysdrf") == "калинівка"

    def test_sort_key_follows_the_alphabet_and_ignores_apostrophes(self) -> None:
        alphabet = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
        assert sorted(alphabet, key=sort_key) == list(alphabet)
        assert sort_key("Дем’янчук") == sort_key("ДЕМЯНЧУК")
