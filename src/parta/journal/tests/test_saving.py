"""Saving what was typed: each change is answered, nothing happens twice, nothing is overwritten unseen."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parta.journal import testing
from parta.journal.operations.cells import save_cells
from parta.journal.testing import Change, Kind
from parta.journal.tests.conftest import DAY, NOW, School

pytestmark = pytest.mark.django_db


def marks(school: School) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select slot, rev, value from journal_mark where institution_id = %s order by pupil_id, slot, rev",
            [school.institution_id],
        )
        return cursor.fetchall()


class TestSaveCells:
    def test_saves_thirty_marks_in_few_statements(self, school: School) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY, actor=school.teacher)
        changes = [Change(uuid4(), Kind.MARKS, [], [7], lesson, pupil.public_id) for pupil in school.pupils]

        with CaptureQueriesContext(
            connection,
        ) as captured:
            answer = save_cells(actor=school.teacher, **school.place, request_id=uuid4(), changes=changes, now=NOW)

        assert {each["state"] for each in answer["answers"].values()} == {"saved"}
        assert marks(school) == [(1, 0, 7)] * 30
