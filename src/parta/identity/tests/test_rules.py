"""Codes, logins, sessions' lengths, certificates: the pure rules."""

import re

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from parta.identity import qr, rules
from parta.identity.limits import plain_address
from parta.kernel.actor import Role

codes = st.builds(rules.new_code)


class TestCode:
    @given(codes)
    def test_is_read_back_as_it_is_shown(self, code: str) -> None:
        assert rules.read_code(rules.show_code(code)) == code
        assert rules.read_code(code.lower()) == code

    @given(codes, st.integers(0, 11), st.sampled_from(rules.ALPHABET))
    def test_with_one_wrong_sign_is_no_code(self, code: str, place: int, sign: str) -> None:
        wrong = code[:place] + sign + code[place + 1 :]
        assert (rules.read_code(wrong) == code) is (wrong == code)
        assert wrong == code or rules.read_code(wrong) is None

    @given(codes, st.integers(0, 10))
    def test_with_two_neighbours_changed_about_is_no_code(self, code: str, place: int) -> None:
        wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert wrong == code or rules.read_code(wrong) is None

    def test_is_typed_on_a_ukrainian_keyboard_too(self) -> None:
        code = "ABCEHKMPTX2"
        code += rules._check_sign(code)
        assert rules.read_code("авсе нкмр тх2" + code[-1]) == code

    @pytest.mark.parametrize("typed", ["", "ABCE", "ABCE 2345 679K 1", "ЩЩЩЩ ЩЩЩЩ ЩЩЩЩ", "<script>"])
    def test_of_another_shape_is_no_code(self, typed: str) -> None:
        assert rules.read_code(typed) is None

    def test_is_never_the_same_twice(self) -> None:
        assert len({rules.new_code() for _ in range(1000)}) == 1000


class TestCertificate:
    HEAD, TEACHER = rules.Seat(Role.HEAD, "26286360"), rules.Seat(Role.TEACHER, "26286377")
    UNKNOWN = rules.Seat(Role.COMMUNITY)

    @pytest.mark.parametrize(
        ("edrpou", "seats", "index"),
        [
            ("", [HEAD, TEACHER], 0),  # a personal certificate
            ("26286377", [HEAD, TEACHER], 1),
            ("26286360", [UNKNOWN, HEAD], 1),
            ("11111111", [HEAD, UNKNOWN], 1),  # the authority's own code is not recorded: it may be this one
            ("11111111", [HEAD, TEACHER], None),
            ("11111111", [], None),
        ],
    )
    def test_opens_the_seat_of_its_organisation(self, edrpou: str, seats: list[rules.Seat], index: int | None) -> None:
        assert rules.seat_of_certificate(edrpou, seats) == index


class TestSession:
    def test_lasts_a_month_for_families_only(self) -> None:
        assert rules.session_lifetime([Role.GUARDIAN, Role.PUPIL]) == rules.FAMILY_SESSION
        assert rules.session_lifetime([Role.GUARDIAN, Role.TEACHER]) == rules.STAFF_SESSION
        assert rules.session_lifetime([]) == rules.STAFF_SESSION


class TestAddress:
    @pytest.mark.parametrize(
        ("address", "counted"),
        [
            ("192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("", "unknown"),
        ],
    )
    def test_is_counted_by_household(self, address: str, counted: str) -> None:
        assert plain_address(address) == counted


class TestQr:
    def test_draws_the_modules_of_the_code_and_no_others(self) -> None:
        link = "https://parta.example/invitation/#ABCE2345679K"
        drawn = qr.drawn(link)

        painted = {
            (int(x) + i - 4, int(y) - 4)
            for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawn.path)
            for i in range(int(length))
        }
        matrix = segno.make(link, error="m", micro=False).matrix
        assert painted == {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
        assert drawn.size == len(matrix) + 8, "four modules of white on every side"
