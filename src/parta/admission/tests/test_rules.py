"""The draw can be repeated and is fair; priority groups; the calendar; what a code and an address look like."""

import hashlib
import json
from collections import Counter
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parta.admission.rules import draw
from parta.admission.rules.admitting import Candidate, Group, first_stage
from parta.admission.rules.applications import PURPOSES, Served, Told, plain_street, served_streets
from parta.admission.rules.campaign import Days, Stage, days_of_year, faults_of, stage_on
from parta.admission.rules.draw import Line, Unfit
from parta.kernel.receipts import code_of, plain_code

SCHOOL = UUID("6f0b2f6a-6f3e-4a43-9d0e-3c1d4b6a1c11")
LINES = [Line(1, 2, 4), Line(1, 9, 1), Line(1, 9, 2), Line(1, 9, 3), Line(1, 2, 7)]
lines = st.sets(st.integers(1, 500), min_size=1, max_size=60).map(
    lambda numbers: [Line(1 + number % 2, 2 + number % 3, number) for number in numbers]
)


def text_of(some: list[Line]) -> str:
    return draw.list_text(SCHOOL, 2027, 3, {1: 3, 2: 3}, some)


class TestList:
    def test_is_written_as_the_papers_say(self) -> None:
        assert draw.list_text(SCHOOL, 2027, 3, {1: 3}, LINES) == (
            "parta-admission-draw/2\n"
            "school 6f0b2f6a-6f3e-4a43-9d0e-3c1d4b6a1c11\n"
            "year 2027\n"
            "numbers 3\n"
            "places 1 3\n"
            "1 2 4\n1 2 7\n1 9 1\n1 9 2\n1 9 3\n"
        )

    @given(lines, st.randoms())
    def test_does_not_depend_on_the_order_of_what_comes_in(self, some: list[Line], chance: object) -> None:
        shuffled = list(some)
        chance.shuffle(shuffled)  # type: ignore[attr-defined]
        assert text_of(shuffled) == text_of(some)
        assert draw.drawn(shuffled, "ab" * 32) == draw.drawn(some, "ab" * 32)

    @given(lines)
    def test_is_read_back(self, some: list[Line]) -> None:
        assert draw.read_list(text_of(some)) == ({1: 3, 2: 3}, sorted(some))

    @pytest.mark.parametrize(
        "wrong", ["", "x", text_of(LINES)[:-1], text_of(LINES) + "\n", text_of(LINES).replace("1 2 4", "1 2 04")]
    )
    def test_is_refused_when_written_otherwise(self, wrong: str) -> None:
        with pytest.raises(Unfit):
            draw.read_list(wrong)

    def test_has_each_number_once(self) -> None:
        with pytest.raises(Unfit):
            text_of([Line(1, 2, 4), Line(2, 9, 4)])


class TestDraw:
    def test_is_the_one_that_the_papers_repeat(self) -> None:
        """The example of docs/how-to/verify-a-draw.md, by another hand."""
        text = draw.list_text(SCHOOL, 2027, 3, {1: 3}, LINES)
        digest = hashlib.sha256(text.encode()).digest()
        seed = hashlib.sha256(digest + b"17 3 42").digest()
        assert draw.seed_of(digest.hex(), " 17  3\t42") == seed.hex()
        numbers = [
            int.from_bytes(hashlib.sha256(seed + block.to_bytes(8, "big")).digest()[at : at + 8], "big")
            for block in range(2)
            for at in (0, 8, 16, 24)
        ]
        others, first = [1, 2, 3], [4, 7]
        other = numbers[0] % 2
        first[1], first[other] = first[other], first[1]
        for last, word in ((2, numbers[1]), (1, numbers[2])):
            others[last], others[word % (last + 1)] = others[word % (last + 1)], others[last]
        assert draw.by_shape(draw.drawn(LINES, seed.hex())) == {1: [*first, *others]}

    @given(lines, st.lists(st.integers(0, 99), min_size=1, max_size=6).map(lambda numbers: " ".join(map(str, numbers))))
    def test_gives_the_same_order_each_time_and_loses_nobody(self, some: list[Line], value: str) -> None:
        seed = draw.seed_of(draw.digest(text_of(some)), value)
        order = draw.drawn(some, seed)
        assert order == draw.drawn(some, seed)
        assert sorted(order) == sorted(some)
        assert [(line.shape, line.group) for line in order] == sorted((line.shape, line.group) for line in some)

    def test_puts_everybody_everywhere_as_often(self) -> None:
        """Chi-square of place by number over 6,000 seeds: 25 degrees of freedom, 0.1 % at 52.6."""
        some = [Line(1, 9, number) for number in range(6)]
        counts: Counter[tuple[int, int]] = Counter()
        rounds = 6000
        for number in range(rounds):
            order = draw.drawn(some, hashlib.sha256(str(number).encode()).hexdigest())
            counts.update((place, line.number) for place, line in enumerate(order))
        expected = rounds / 6
        assert sum((counts[place, n] - expected) ** 2 / expected for place in range(6) for n in range(6)) < 52.6

    def test_gives_each_order_as_often(self) -> None:
        """All 24 orders of four: 23 degrees of freedom, 0.1 % at 49.7."""
        some = [Line(1, 9, number) for number in range(4)]
        counts = Counter(
            tuple(line.number for line in draw.drawn(some, hashlib.sha256(f"s{seed}".encode()).hexdigest()))
            for seed in range(4800)
        )
        assert len(counts) == 24
        assert sum((count - 200) ** 2 / 200 for count in counts.values()) < 49.7

    def test_passes_over_words_that_would_favour_the_first(self) -> None:
        words = iter([2**64 - 1, 5])
        assert draw._below(words, 3) == 2, "2⁶⁴ − 1 is the incomplete run of three"


class TestProtocol:
    def told(self) -> dict[str, object]:
        return json.loads(json.dumps(draw.protocol(text_of(LINES), "17 3 42", {"source": "Лотерея"})))

    def test_differs_when_the_value_has_not_as_many_numbers_as_were_named(self) -> None:
        shorter = json.loads(json.dumps(draw.protocol(text_of(LINES), "17 3", {})))
        assert [(each.part, each.said, each.follows) for each in draw.differences(shorter)] == [("numbers", "2", "3")]

    def test_is_equal_when_repeated(self) -> None:
        assert draw.differences(self.told()) == []

    def test_says_where_it_differs(self) -> None:
        said = self.told()
        order = said["order"]
        assert isinstance(order, dict)
        order["1"][2], order["1"][3] = order["1"][3], order["1"][2]
        (found,) = draw.differences(said)
        assert (found.part, found.at) == ("order", "1: 3")

    def test_differs_when_one_sign_of_the_list_or_value_is_another(self) -> None:
        assert {each.part for each in draw.differences(self.told() | {"value": "17 3 43"})} >= {"seed"}
        longer = text_of([*LINES, Line(1, 9, 12)])
        assert {each.part for each in draw.differences(self.told() | {"list": longer})} >= {
            "list_sha256",
            "seed",
            "order",
        }

    @pytest.mark.parametrize(
        "wrong", [[], {}, {"format": "parta-admission-draw/2"}, {"format": "x", "list": "", "value": ""}]
    )
    def test_is_refused_when_it_is_none(self, wrong: object) -> None:
        with pytest.raises(Unfit):
            draw.differences(wrong)


GROUPS = (Group("territory", 1, "", is_guaranteed=True), Group("siblings", 2, ""), Group("others", 9, ""))


def candidates(*groups: int, shape: int = 1) -> list[Candidate]:
    return [Candidate(number, shape, group) for number, group in enumerate(groups, start=1)]


class TestFirstStage:
    def test_admits_everybody_when_there_is_room(self) -> None:
        found = first_stage({1: 5}, candidates(9, 1, 2), GROUPS)
        assert (found.admitted, found.drawn, found.lacking) == ({1: (1, 2, 3)}, (), {})

    def test_draws_the_first_group_that_does_not_fit_and_all_after_it(self) -> None:
        found = first_stage({1: 3}, candidates(1, 1, 2, 2, 9), GROUPS)
        assert found.admitted == {1: (1, 2)}
        assert found.drawn == (Line(1, 2, 3), Line(1, 2, 4), Line(1, 9, 5))
        assert found.places_drawn == {1: 1}

    def test_keeps_kinds_of_class_apart(self) -> None:
        both = [Candidate(1, 1, 9), Candidate(2, 1, 9), Candidate(3, 2, 9)]
        found = first_stage({1: 1, 2: 1}, both, GROUPS)
        assert found.admitted == {1: (), 2: (3,)}
        assert found.places_drawn == {1: 1}

    def test_says_how_many_promised_places_are_lacking(self) -> None:
        assert first_stage({1: 2}, candidates(1, 1, 1, 9), GROUPS).lacking == {1: 1}


DAYS = Days(
    date(2027, 4, 1), date(2027, 5, 31), date(2027, 6, 15), date(2027, 6, 22), date(2027, 6, 16), date(2027, 8, 31)
)  # fmt: skip


class TestCalendar:
    @pytest.mark.parametrize(
        ("day", "is_decided", "stage"),
        [
            ((2027, 3, 31), False, Stage.AHEAD), ((2027, 4, 1), False, Stage.FIRST),
            ((2027, 5, 31), False, Stage.FIRST), ((2027, 6, 1), False, Stage.DECIDING),
            ((2027, 6, 1), True, Stage.CONFIRMING),
            ((2027, 6, 20), False, Stage.DECIDING), ((2027, 6, 16), True, Stage.SECOND),
            ((2027, 8, 31), True, Stage.SECOND), ((2027, 9, 1), True, Stage.OVER),
        ],
    )  # fmt: skip
    def test_knows_the_stage_of_a_day(self, day: tuple[int, int, int], is_decided: bool, stage: Stage) -> None:
        assert stage_on(DAYS, date(*day), is_decided=is_decided) is stage

    def test_follows_the_edition(self) -> None:
        shipped = json.loads(Path(draw.__file__).parents[1].joinpath("editions/admission-calendar.json").read_text())
        calendar = {row["code"]: row["value"] for row in shipped["rows"]}
        assert days_of_year(calendar, 2027, date(2027, 1, 10)) == DAYS
        assert days_of_year(calendar, 2027, date(2027, 5, 2)).accept_from == date(2027, 5, 2)

    def test_finds_days_out_of_order(self) -> None:
        assert faults_of(DAYS) == []
        swapped = Days(*[getattr(DAYS, name) for name in ("accept_until", "accept_from", "draw_on", "confirm_until")],
                       date(2027, 3, 1), DAYS.second_until)  # fmt: skip
        assert faults_of(swapped) == ["accept_until", "second_from"]


class TestWords:
    def test_of_a_code_are_read_as_they_are_heard(self) -> None:
        code = code_of(hashlib.sha256(b"x").digest())
        assert len(code) == 14
        assert plain_code(code.lower().replace("-", " ")) == code

    @pytest.mark.parametrize(
        "name", ["Лесі Українки", "вул. Лесі Українки", "ВУЛИЦЯ ЛЕСІ УКРАЇНКИ", "Лесі  Українки, вул."]
    )
    def test_of_a_street_are_compared(self, name: str) -> None:
        assert plain_street(name) == plain_street("вулиця Лесі Українки")
        territory = (Served("вул. Лесі Українки", "1–15"), Served("пров. Лесин", ""))
        assert served_streets(name, territory) == territory[:1]

    def test_of_an_application_have_each_a_purpose(self) -> None:
        assert set(PURPOSES) == set(Told.__dataclass_fields__)
        assert all(PURPOSES.values())
