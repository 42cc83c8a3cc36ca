"""Outside systems as an edition: which may bring what on a day, and under which names they are known."""

from datetime import date, timedelta
from typing import Any

import pytest

from parta.editions.testing import problems_in, put_in_force
from parta.reference import api

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def system(code: str, name: str, **more: Any) -> dict[str, Any]:
    row = {"code": code, "name": name, "brings_children": True, "brings_queue": False, "contact": "", "source": "тест"}
    return row | more


def offered(day: date, brings: api.Brings = api.Brings.CHILDREN) -> list[str]:
    return [each.name for each in api.outside_systems(day, brings)]


class TestASystem:
    def test_is_of_the_first_edition_until_another_is_in_force(self) -> None:
        assert offered(TODAY) == ["Курс: Дошкілля", "Мрія", "Електронна черга громади"]
        put_in_force("outside-systems", [system("one", "Перша")], since=TODAY)
        assert offered(TODAY) == ["Перша"]
        assert offered(TODAY, api.Brings.QUEUE) == []
        put_in_force("outside-systems", [], since=TODAY + timedelta(days=1))
        assert offered(TODAY + timedelta(days=1)) == []

    def test_is_known_by_all_its_names_once_renamed(self) -> None:
        put_in_force("outside-systems", [system("one", "Перша"), system("two", "Друга")], since=TODAY)
        put_in_force("outside-systems", [system("one", "Нова")], since=TODAY + timedelta(days=1))
        assert offered(TODAY) == ["Перша", "Друга"]
        assert offered(TODAY + timedelta(days=1)) == ["Нова"]
        assert api.names_of_system("Перша") == api.names_of_system("Нова") == {"Перша", "Нова"}
        assert api.names_of_system("Друга") == {"Друга"}
        assert api.names_of_system("Чужа") == {"Чужа"}
        assert api.names_of_systems() == {"Перша", "Друга", "Нова"}

    def test_never_takes_the_name_of_another(self) -> None:
        put_in_force("outside-systems", [system("one", "Перша"), system("two", "Друга")], since=TODAY)
        put_in_force("outside-systems", [system("one", "Нова")], since=TODAY + timedelta(days=1))
        rows = [system("one", "Перша"), system("three", "ДРУГА"), system("two", "Друга"), system("four", "file")]
        assert problems_in("outside-systems", rows[:1]) == []
        assert problems_in("outside-systems", rows) == ["name", "name"]
        assert problems_in("outside-systems", [system("a", "Однакова"), system("b", "Однакова")]) == ["name"]
