"""Every condition that a module declares is one SELECT that runs, and follows the records."""

import pytest
from django.db import connection
from django.utils import timezone

from parta.collections import testing
from parta.collections.queries import boards
from parta.collections.rules.states import Standing, Told
from parta.collections.tests.conftest import Land
from parta.connection import api as journals
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import local_day

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", sorted(institutions.conditions()))
def test_a_condition_is_a_select_of_institutions(code: str, land: Land) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select array_agg(institution_id) from ({institutions.conditions()[code].statement()}) found")
        (ids,) = cursor.fetchone()
    assert ids is None or all(isinstance(each, int) for each in ids)


def test_what_records_tell_is_counted_at_once(land: Land) -> None:
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
