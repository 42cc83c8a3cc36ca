"""Fixtures of enrolment: a school with its head, and the rules of the state."""

import pytest
from django.db import connection

from parta.audit.api import acting
from parta.kernel.actor import SYSTEM, Actor
from parta.people.testing import make_head
from parta.rulebook import api as rulebook


@pytest.fixture
def institution(db: None) -> int:
    with acting(SYSTEM, "institutions.institution.add"), connection.cursor() as cursor:
        cursor.execute("insert into institutions_institution default values returning id")
        return int(cursor.fetchone()[0])


@pytest.fixture
def head(institution: int) -> Actor:
    return make_head(institution)


@pytest.fixture
def rules(db: None) -> None:
    rulebook.load_first_editions(actor=SYSTEM)
