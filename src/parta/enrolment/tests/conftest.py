"""Fixtures of enrolment."""

import pytest
from django.db import connection

from parta.audit.api import acting
from parta.kernel.actor import SYSTEM


@pytest.fixture
def institution(db: None) -> int:
    with acting(SYSTEM, "institutions.institution.add"), connection.cursor() as cursor:
        cursor.execute("insert into institutions_institution default values returning id")
        return int(cursor.fetchone()[0])
