"""Every condition that a module declares is one SELECT that runs, whatever value it is given."""

from datetime import date

import pytest
from django.db import connection

from parta.collections.tests.conftest import Land
from parta.institutions import api as institutions
from parta.institutions.api import Asks, Given

GIVEN: dict[Asks, Given] = {Asks.NOTHING: None, Asks.PERCENT: 95, Asks.DAY: date(2026, 12, 31)}


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(institutions.conditions()))
def test_a_condition_is_a_select_of_institutions(code: str, land: Land) -> None:
    condition = institutions.conditions()[code]
    statement = condition.statement(GIVEN[condition.asks])
    with connection.cursor() as cursor:
        cursor.execute(f"select array_agg(institution_id) from ({statement}) found")
        (ids,) = cursor.fetchone()
    assert ids is None or all(isinstance(each, int) for each in ids)


@pytest.mark.parametrize(
    ("asks", "text"),
    [(Asks.PERCENT, "0"), (Asks.PERCENT, "101"), (Asks.PERCENT, "95; drop"), (Asks.DAY, "31.12.2026"),
     (Asks.DAY, "2026-12-31'"), (Asks.NOTHING, "1"), (Asks.PERCENT, ""), (Asks.DAY, "")],
)  # fmt: skip
def test_what_a_condition_does_not_ask_for_is_refused(asks: Asks, text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  of int and of date
        asks.read(text)
