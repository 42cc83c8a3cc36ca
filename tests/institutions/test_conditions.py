"""A condition that one module declares is counted by the campaigns of another, as soon as the records say so."""

from datetime import date

import pytest
from django.utils import timezone

from parta.collections import testing
from parta.collections.queries import boards
from parta.collections.rules.states import Standing, Told
from parta.collections.tests.conftest import make_land
from parta.connection import api as journals
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import local_day
from parta.people.testing import make_head, make_person
from parta.statistics import testing as statistics


@pytest.mark.django_db
def test_what_records_tell_is_counted_at_once() -> None:
    land = make_land()
    made = testing.make_collection(
        land.region_officer, land.region, groups=["general"],
        stages=[("Журнал підключено", Told.RECORDS, "journal-connected", "")],
    )  # fmt: skip

    def standing() -> Standing:
        _card, page = boards.participants(land.officer, made, boards.Filter(), None)
        return next(line.standing for line in page.rows if line.institution_id == land.school)

    assert standing() is Standing.SILENT
    now = timezone.now()
    journals.connect_known(actor=SYSTEM, persons={land.school: land.head.person_id or 0}, since=local_day(now), now=now)
    assert standing() is Standing.DONE


@pytest.mark.django_db
def test_a_form_is_asked_for_as_of_its_day_and_signed() -> None:
    land, day, now, rnokpp = make_land(), date(2026, 10, 1), timezone.now(), "3184710604"
    statistics.first_edition(date(2026, 9, 1))
    head = make_head(land.silent, person_id=make_person(rnokpp=rnokpp))
    made = testing.make_collection(
        land.region_officer, land.region, groups=["general"],
        stages=[("Форму подано", Told.RECORDS, f"form-85-k={day.isoformat()}", "")],
    )  # fmt: skip
    condition = institutions.conditions()["form-85-k"]
    assert condition.lacking is not None

    def standing() -> Standing:
        _card, page = boards.participants(land.region_officer, made, boards.Filter(), None)
        return next(line.standing for line in page.rows if line.institution_id == land.silent)

    assert standing() is Standing.SILENT
    assert condition.lacking(land.silent, day) == "Станом на цей день форму не зафіксовано."
    statistics.freeze(land.silent, date(2026, 9, 30), now=now, actor=head)
    assert standing() is Standing.SILENT, "another day"
    report = statistics.freeze(land.silent, day, now=now, actor=head)
    assert condition.lacking(land.silent, day) == "Форму зафіксовано, але не підписано."
    assert standing() is Standing.SILENT
    statistics.sign_by(head, rnokpp, report, now=now)
    assert standing() is Standing.DONE
