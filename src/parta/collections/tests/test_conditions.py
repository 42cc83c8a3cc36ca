"""Every condition that a module declares is one SELECT that runs."""

import pytest
from django.db import connection

from parta.collections.tests.conftest import Land
from parta.institutions import api as institutions

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", sorted(institutions.conditions()))
def test_a_condition_is_a_select_of_institutions(code: str, land: Land) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select array_agg(institution_id) from ({institutions.conditions()[code].statement()}) found")
        (ids,) = cursor.fetchone()
    assert ids is None or all(isinstance(each, int) for each in ids)
