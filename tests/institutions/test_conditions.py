"""A condition that one module declares is counted by the campaigns of another, as soon as the records say so."""

import pytest
from django.utils import timezone

from parta.collections import testing
from parta.collections.queries import boards
from parta.collections.rules.states import Standing, Told
from parta.collections.tests.conftest import make_land
from parta.connection import api as journals
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import local_day


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
