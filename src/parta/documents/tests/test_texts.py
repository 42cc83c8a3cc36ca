"""Texts of orders are editions: a proposed one says nothing, an approved one from its day, a withdrawn one never."""

from datetime import date

import pytest
from tests.rules.house import House, make_house

from parta.documents.models import OrderTemplate
from parta.documents.tests.conftest import NOW, ROWS, School, csv, load_state
from parta.editions import testing as editions
from parta.kernel.errors import Invalid

pytestmark = pytest.mark.django_db
BODY = "НАКАЗУЮ:\n1. Зарахувати:\n{list}"


@pytest.fixture
def house() -> House:
    load_state()
    return make_house()


def body_on(day: date) -> str:
    return OrderTemplate.objects.get(kind=1, during__contains=day).body


def test_are_those_of_their_day(house: House) -> None:
    before = body_on(house.today)
    edition = editions.propose_edition(house.first, "order-texts", {"1": {"body": BODY}}, now=house.now)
    assert body_on(house.tomorrow) == before
    editions.approve_edition(house.second, edition, house.second_key, now=house.now)
    assert (body_on(house.today), body_on(house.tomorrow)) == (before, BODY)
    assert editions.note_standing(house.tomorrow) == 0
    editions.withdraw_edition(house.first, edition, now=house.now)
    assert body_on(house.tomorrow) == before


@pytest.mark.parametrize("body", ["НАКАЗУЮ:\n{nobody}\n{list}", "НАКАЗУЮ", ""])
def test_have_a_place_for_the_list_and_known_words(house: House, body: str) -> None:
    with pytest.raises(Invalid) as refused:
        editions.draft_edition(house.first, "order-texts", {"1": {"body": body}}, now=house.now)
    assert {problem.field for problem in refused.value.problems} == {"body"}


class TestEffect:
    def test_counts_orders_of_the_year_that_keep_their_text(self, school: School) -> None:
        school.prepare(school.begin(csv(*ROWS)))
        row = {"kind": 1, "title": "Про зарахування", "body": "{list}", "source": "", "doubt": ""}

        (table,) = editions.effect_of("order-texts", [row], [{**row, "body": BODY}], on=NOW.date()).tables

        ((_name, figures),) = table.rows
        assert figures == (1, 0)
