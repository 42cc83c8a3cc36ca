"""The log of a failure tells what failed, and nobody's name."""

import logging
from datetime import date

import pytest
from django.db import IntegrityError

from parta.config.logs import Formatter
from parta.config.settings import LOGGING
from parta.kernel.actor import SYSTEM
from parta.people import api as people


@pytest.mark.django_db
def test_a_row_that_the_database_refused_is_not_quoted(caplog: pytest.LogCaptureFixture) -> None:
    child = people.NewPerson("Прихований", "Лука")
    (person_id,) = people.record_persons(actor=SYSTEM, persons=[child], today=_day())
    asked = people.NewGuardian(person_id, person_id, people.Kinship.MOTHER, _day(), ground="рішення № 12")
    with pytest.raises(IntegrityError, match="рішення № 12") as refused:
        people.add_guardians(actor=SYSTEM, guardians=[asked], today=_day())
    logging.getLogger("parta.testing").error("a page failed", exc_info=refused.value)

    (record,) = caplog.records
    line = Formatter("%(message)s").format(record)
    assert "guardianship_of_another" in line
    assert "рішення" not in line


def test_every_line_goes_through_it() -> None:
    assert {each["()"] for each in LOGGING["formatters"].values()} == {"parta.config.logs.Formatter"}  # type: ignore[attr-defined]


def _day() -> date:
    return date(2026, 9, 1)
