"""Rules of keeping journals are editions in time."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from tests.rules.house import make_house

from parta.editions import testing as editions
from parta.journal import testing
from parta.journal.models import Rule
from parta.journal.operations.keeping import adopt_rule
from parta.journal.tests.conftest import DAY, NOW, School
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.errors import Invalid, Refused
from parta.people import testing as people

pytestmark = pytest.mark.django_db


def adopt(code: str = "edit_window", value: Any = None, actor: Actor = SYSTEM, **words: Any) -> None:
    given = {"source": "Наказ", "valid_from": date(2026, 9, 1)} | words
    adopt_rule(actor=actor, code=code, value={"days": 0} if value is None else value, **given)


class TestAdoptRule:
    def test_ends_the_edition_before(self) -> None:
        adopt(actor=people.make_officer(Role.NATIONAL))

        with connection.cursor() as cursor:
            cursor.execute(
                "select value, lower(during), upper(during) from journal_rule where code = 'edit_window' order by 2"
            )
            assert [(upper, lower) for _value, lower, upper in cursor.fetchall()] == [
                (date(2026, 9, 1), date(2000, 1, 1)),
                (None, date(2026, 9, 1)),
            ]

    def test_governs_the_next_save(self, school: School) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY)
        one = {**school.place, "lesson_id": lesson, "actor": school.teacher}
        ann = school.pupils[0].public_id
        testing.put_marks({ann: 7}, now=NOW, **one)
        adopt()

        with pytest.raises(AssertionError, match="reason"):
            testing.put_marks({ann: 8}, was=[7], now=NOW + timedelta(hours=1), **one)

    @pytest.mark.parametrize(
        "words",
        [
            {"code": "colour"},
            {"value": {"days": -1}},
            {"value": {"weeks": 1}},
            {"value": []},
            {"source": " "},
            {"valid_from": date(1999, 1, 1)},
            {"code": "terms", "value": {"terms": []}},
            {"code": "terms", "value": {"terms": [{"no": 2, "from": "09-01", "to": "12-31"}]}},
        ],
    )
    def test_refuses_what_no_rule_can_be(self, words: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            adopt(**words)

    def test_is_the_national_administrators(self, head: Actor) -> None:
        with pytest.raises(Refused):
            adopt(actor=head)


class TestEditions:
    def test_of_the_window_and_the_terms_hold_from_their_day(self) -> None:
        house = make_house()
        edition = editions.propose_edition(house.first, "journal-edit-window", {"days": {"days": "5"}}, now=house.now)
        editions.approve_edition(house.second, edition, house.second_key, now=house.now)
        days = [Rule.objects.get(code="edit_window", during__contains=d).value for d in (house.today, house.tomorrow)]
        assert days == [{"days": 3}, {"days": 5}]
        editions.withdraw_edition(house.first, edition, now=house.now)
        assert Rule.objects.get(code="edit_window", during__contains=house.tomorrow).value == {"days": 3}

        terms = {"1": {"to": "12-24"}, "2": {"from": "01-12"}}
        edition = editions.propose_edition(house.first, "journal-terms", terms, now=house.now)
        editions.approve_edition(house.second, edition, house.second_key, now=house.now)
        value = Rule.objects.get(code="terms", during__contains=house.tomorrow).value
        assert [(term["from"], term["to"]) for term in value["terms"]] == [("09-01", "12-24"), ("01-12", "08-31")]
        assert editions.note_standing(house.tomorrow) == 0
