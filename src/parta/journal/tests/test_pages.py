"""Pages of journals through HTTP: what they show, how many statements they cost, what they let through."""

import gzip
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.journal import testing
from parta.journal.testing import Change, Kind
from parta.journal.tests.conftest import DAY, NOW, School, make_institution
from parta.journal.web.places import owner_mark
from parta.kernel.actor import Actor
from parta.people import testing as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def public_id(school: School) -> UUID:
    return institutions.public_id_of(school.institution_id)


@pytest.fixture
def address(school: School, public_id: UUID) -> str:
    return f"/schools/{public_id}/journal/{school.course_id}/"


@pytest.fixture
def browser(client: Client, school: School) -> Client:
    return sign_in(client, school.teacher)


def full_page(school: School) -> list[int]:
    """20 lessons in a row with marks, absences and topics; the last one today."""
    today = timezone.localdate()
    lessons = []
    for back in range(19, -1, -1):
        lesson = testing.make_lesson(
            **school.place,
            held_on=today - timedelta(days=back),
            topic="Розв’язування раціональних рівнянь",
            actor=school.teacher,
        )
        one = {**school.place, "lesson_id": lesson, "now": timezone.now(), "actor": school.teacher}
        testing.put_marks(
            {p.public_id: 1 + (back + i) % 12 for i, p in enumerate(school.pupils) if (i + back) % 3}, **one
        )
        testing.put_absences({p.public_id: 1 for i, p in enumerate(school.pupils) if (i + back) % 11 == 0}, **one)
        lessons.append(lesson)
    return lessons


class TestCoursePage:
    def test_costs_few_statements_and_few_bytes(self, browser: Client, school: School, address: str) -> None:
        full_page(school)
        browser.get(address)

        with CaptureQueriesContext(connection) as captured:
            response = browser.get(address)

        assert response.status_code == 200
        print(
            [q["sql"][:70] for q in captured.captured_queries],
            len(response.content),
            len(gzip.compress(response.content, 6)),
        )
        assert len(captured) <= 10
        assert len(gzip.compress(response.content, 6)) <= 12 * 1024
