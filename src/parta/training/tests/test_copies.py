"""How a copy is asked for, built, begun anew and forgotten; the knock and the door."""

import os
from pathlib import Path
from uuid import UUID

import pytest

from parta.training import door
from parta.training.copies import Copies, State
from parta.training.rules import Cohort, Shape

SCHOOL = UUID(int=11)
SHAPE = Shape("Ліцей", "", 3, 1, "", (Cohort(8, "Б", 24),), {}, 1, 20)
GROWN = Shape("Ліцей", "", 3, 1, "", (Cohort(8, "Б", 27),), {}, 1, 20)


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    return Copies(tmp_path)


def ready(copies: Copies) -> None:
    copies.note(copies.want(SCHOOL, SHAPE), state=State.READY, database="d1", people={"head": (5,)}, done=100)


class TestCopy:
    def test_is_asked_for_once_by_however_many(self, copies: Copies) -> None:
        first = copies.want(SCHOOL, SHAPE)
        assert (first.state, first.generation) == (State.WANTED, 1)
        assert copies.want(SCHOOL, SHAPE) == first
        assert list(copies.all()) == [first]

    def test_stays_when_somebody_comes_again(self, copies: Copies) -> None:
        ready(copies)
        known = copies.want(SCHOOL, GROWN)
        assert (known.state, known.shape, dict(known.people)) == (State.READY, SHAPE, {"head": (5,)})

    def test_begun_anew_takes_the_shape_of_today_and_another_generation(self, copies: Copies) -> None:
        ready(copies)
        copies.want(SCHOOL, GROWN)
        anew = copies.start_over(SCHOOL, 1)
        assert anew is not None
        assert (anew.state, anew.generation, anew.shape, anew.database) == (State.WANTED, 2, GROWN, "")

    def test_is_begun_anew_once_by_two_who_press_together(self, copies: Copies) -> None:
        ready(copies)
        assert copies.start_over(SCHOOL, 1) is not None
        assert copies.start_over(SCHOOL, 1) is None
        assert copies.start_over(SCHOOL, 2) is None  # waits to be built
        assert [copy.generation for copy in copies.all()] == [2]

    def test_hears_nothing_of_what_was_built_for_the_one_before(self, copies: Copies) -> None:
        first = copies.want(SCHOOL, SHAPE)
        ready(copies)
        copies.start_over(SCHOOL, 1)
        assert copies.note(first, state=State.READY, database="d1") is None
        copies.forget(first)
        found = copies.read(SCHOOL)
        assert found is not None
        assert found.state is State.WANTED

    def test_that_failed_is_tried_again_at_the_next_ticket(self, copies: Copies) -> None:
        copies.note(copies.want(SCHOOL, SHAPE), state=State.FAILED)
        again = copies.want(SCHOOL, GROWN)
        assert (again.state, again.generation, again.shape) == (State.WANTED, 2, GROWN)

    def test_knows_when_it_was_used(self, copies: Copies) -> None:
        ready(copies)
        assert copies.used_at(SCHOOL) == 0
        copies.touch(SCHOOL)
        assert copies.used_at(SCHOOL) > 0

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"institution": 5}'])
    def test_whose_file_is_damaged_is_none(self, copies: Copies, tmp_path: Path, text: str) -> None:
        ready(copies)
        (tmp_path / "copies" / f"{SCHOOL.hex}.json").write_text(text)
        assert copies.read(SCHOOL) is None
        assert list(copies.all()) == []

    def test_is_nobody_elses_to_read(self, copies: Copies, tmp_path: Path) -> None:
        ready(copies)
        assert (tmp_path / "copies" / f"{SCHOOL.hex}.json").stat().st_mode & 0o077 == 0


class TestDoor:
    def test_is_knocked_at_and_heard(self, tmp_path: Path) -> None:
        assert not door.knocked(tmp_path)
        door.knock(tmp_path)
        door.knock(tmp_path)
        assert door.knocked(tmp_path)
        door.hear(tmp_path)
        assert not door.knocked(tmp_path)

    def test_is_open_while_the_server_says_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert door.port_of(tmp_path) is None
        door.open_at(tmp_path, 8021)
        assert door.port_of(tmp_path) == 8021
        real = door.time.time
        monkeypatch.setattr(door.time, "time", lambda: real() + door.FRESH + 1)
        assert door.port_of(tmp_path) is None

    def test_closes(self, tmp_path: Path) -> None:
        door.open_at(tmp_path, 8021)
        door.close(tmp_path)
        assert door.port_of(tmp_path) is None
        assert os.listdir(tmp_path) == []
