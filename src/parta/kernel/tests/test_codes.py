"""Official codes: real examples, and every single-digit slip is caught."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parta.kernel.codes import edrpou_is_valid, katottg_has_shape, rnokpp_is_valid, unzr_has_shape

REAL_EDRPOU = (
    "25042100",
    "20992771",
    "24772109",
    "38621185",
    "32813827",
    "40195208",
    "38728444",
    "00729511",
    "14360570",
)


class TestEdrpou:
    @pytest.mark.parametrize("code", REAL_EDRPOU)
    def test_real_code_passes(self, code: str) -> None:
        assert edrpou_is_valid(code)

    @given(st.sampled_from(REAL_EDRPOU), st.sampled_from("0123456789"))
    def test_slip_in_the_control_digit_is_caught(self, code: str, digit: str) -> None:
        assert edrpou_is_valid(code[:7] + digit) is (digit == code[7])

    @pytest.mark.parametrize("code", ["", "1234567", "123456789", "1234567a", "１４３６０５７０", " 14360570"])
    def test_of_another_shape_fails(self, code: str) -> None:
        assert not edrpou_is_valid(code)


class TestRnokpp:
    def test_real_shape_passes_and_slips_fail(self) -> None:
        assert [digit for digit in "0123456789" if rnokpp_is_valid("365250457" + digit)] == ["5"]

    @pytest.mark.parametrize("code", ["", "123456789", "36525045755", "365250457х", "３６５２５０４５７５"])
    def test_of_another_shape_fails(self, code: str) -> None:
        assert not rnokpp_is_valid(code)


def test_shapes_of_unzr_and_katottg() -> None:
    assert unzr_has_shape("19910824-00026")
    assert not unzr_has_shape("1991-0824-00026")
    assert katottg_has_shape("UA80000000000093317")
    assert not katottg_has_shape("UА80000000000093317"), "the second letter is Cyrillic"
