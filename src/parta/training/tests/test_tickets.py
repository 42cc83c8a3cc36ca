"""The way over: what a ticket says, and every ticket that is not believed."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import signing
from django.test import override_settings

from parta.kernel.actor import Role
from parta.training import tickets
from parta.training.rules import Cohort, NotAShape, Shape, from_plain, to_plain
from parta.training.tickets import BadTicket, Ticket

SHAPE = Shape(
    name="Комунальний заклад «Калинівський ліцей № 3»",
    short_name="Калинівський ліцей № 3",
    kind=3,
    ownership=1,
    katottg="UA05120070010068103",
    cohorts=(Cohort(8, "Б", 24), Cohort(0, "Сонечка", 17)),
    hours={8: {"algebra": 3, "english": 4}},
    deputies=2,
    staff=51,
)
SALT = "parta.training.ticket"


@pytest.fixture(autouse=True)
def training_folder(tmp_path: Path, settings: Any) -> Path:
    settings.PARTA_TRAINING_FOLDER = tmp_path
    return tmp_path


def issued(role: Role = Role.HEAD) -> str:
    return tickets.issue(Ticket(UUID(int=7), role, SHAPE))


class TestTicket:
    def test_says_which_copy_in_which_role_and_what_it_is_like(self) -> None:
        assert tickets.redeem(issued(Role.TEACHER)) == Ticket(UUID(int=7), Role.TEACHER, SHAPE)

    def test_of_a_large_school_fits_into_an_address(self) -> None:
        cohorts = tuple(Cohort(grade, letter, 27) for grade in range(1, 12) for letter in "АБВГ")
        own = {f"subject_{letter}": 3 for letter in "abcdefghijklmnopqrstuvw"}
        large = Shape("Н" * 300, "Н" * 120, 3, 1, "", cohorts, dict.fromkeys(range(1, 12), own), 4, 120)
        assert len(tickets.issue(Ticket(uuid4(), Role.HEAD, large))) < 4000

    def test_opens_once(self) -> None:
        ticket = issued()
        tickets.redeem(ticket)
        with pytest.raises(BadTicket):
            tickets.redeem(ticket)

    def test_opens_nothing_after_a_minute(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ticket = issued()
        real = signing.time.time
        monkeypatch.setattr(signing.time, "time", lambda: real() + 61)
        with pytest.raises(BadTicket):
            tickets.redeem(ticket)

    def test_signed_with_another_key_opens_nothing(self) -> None:
        with override_settings(PARTA_TRAINING_KEY="of somebody else" * 4):
            ticket = issued()
        with pytest.raises(BadTicket):
            tickets.redeem(ticket)

    def test_signed_with_the_secret_of_sessions_opens_nothing(self, settings: Any) -> None:
        said = {"i": UUID(int=7).hex, "r": "head", "f": to_plain(SHAPE), "once": "x"}
        with pytest.raises(BadTicket):
            tickets.redeem(signing.dumps(said, key=settings.SECRET_KEY, salt=SALT))

    @pytest.mark.parametrize("cut", [1, 20, -1])
    def test_changed_by_one_sign_opens_nothing(self, cut: int) -> None:
        ticket = issued()
        changed = ticket[:cut] + ("A" if ticket[cut] != "A" else "B") + (ticket[cut + 1 :] if cut != -1 else "")
        with pytest.raises(BadTicket):
            tickets.redeem(changed)

    @pytest.mark.parametrize("typed", ["", ".", "a:b:c", "№", "x" * 10_000])
    def test_that_is_none_opens_nothing(self, typed: str) -> None:
        with pytest.raises(BadTicket):
            tickets.redeem(typed)

    @pytest.mark.parametrize("role", ["national", "guardian", "acting", "root"])
    def test_of_a_role_that_has_no_copy_opens_nothing(self, role: str, settings: Any) -> None:
        said = {"i": UUID(int=7).hex, "r": role, "f": to_plain(SHAPE), "once": "x"}
        with pytest.raises(BadTicket):
            tickets.redeem(signing.dumps(said, key=settings.PARTA_TRAINING_KEY, salt=SALT))

    def test_is_remembered_no_longer_than_it_could_hold(self, training_folder: Path) -> None:
        import os

        tickets.redeem(issued())
        (spent,) = (training_folder / "spent").iterdir()
        os.utime(spent, (0, 0))
        tickets.redeem(issued())
        assert not spent.exists()


class TestShape:
    def test_comes_back_as_it_went(self) -> None:
        assert from_plain(to_plain(SHAPE)) == SHAPE

    @pytest.mark.parametrize(
        "changed",
        [
            {"c": [[8, "Б", 61]]},
            {"c": [[13, "Б", 20]]},
            {"c": [[8, "Б", -1]]},
            {"c": [[8, "Б", 20]] * 151},
            {"c": [[8, "Б"]]},
            {"c": 5},
            {"h": {"8": {"algebra": 99}}},
            {"h": {"8": {"algebra; drop": 1}}},
            {"h": {"8": {f"s{'a' * n}": 1 for n in range(2, 45)}}},
            {"h": []},
            {"n": "Н" * 1001},
            {"n": None},
            {"t": "UA"},
            {"p": True},
            {"p": 10**9},
        ],
    )
    def test_out_of_bounds_is_refused(self, changed: dict[str, Any]) -> None:
        with pytest.raises(NotAShape):
            from_plain({**to_plain(SHAPE), **changed})
