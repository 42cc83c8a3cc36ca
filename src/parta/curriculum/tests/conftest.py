"""Fixtures of curriculum."""

import pytest
from django.db import connection

from parta.audit.api import acting
from parta.kernel.actor import SYSTEM


@pytest.fixture
def institution(db: None) -> int:
    with acting(SYSTEM, "institutions.institution.add"), connection.cursor() as cursor:
        cursor.execute(
            "insert into reference_subject (id, code, name, short_name, area, from_grade, to_grade, doubt) values (21, 'algebra', 'Алгебра', 'Алгебра', '', 7, 11, '') on conflict do nothing"
        )
        cursor.execute(
            "insert into reference_mark_scale (id, code, name, codes, labels, doubt) values (1, 'twelve', '12', '{1}', '{1}', '') on conflict do nothing"
        )
        cursor.execute("insert into institutions_institution default values returning id")
        return int(cursor.fetchone()[0])
