"""Fixtures of enrolment: a school with its head, and the rules of the state."""

import pytest
from django.db import connection

from parta.audit.api import acting
from parta.kernel.actor import SYSTEM, Actor
from parta.people.testing import make_head
from parta.rulebook import api as rulebook


def make_institution(name: str = "Калинівський ліцей № 3") -> int:
    with acting(SYSTEM, "institutions.institution.add"), connection.cursor() as cursor:
        cursor.execute("insert into institutions_institution default values returning id")
        institution_id = int(cursor.fetchone()[0])
        cursor.execute(
            "insert into institutions_card (institution_id, name, short_name, kind, status, ownership, network_role, during, "
            "edrpou, governing_body, settlement, postal_code, address, phone, fax, email, website, head_name, own_fields) "
            "values (%s, %s, %s, 1, 1, 1, 0, '[2020-01-01,)', '', '', '', '', '', '', '', '', '', '', '{}')",
            [institution_id, f"Комунальний заклад «{name}»", name],
        )
    return institution_id


@pytest.fixture
def institution(db: None) -> int:
    return make_institution()


@pytest.fixture
def head(institution: int) -> Actor:
    return make_head(institution)


@pytest.fixture
def rules(db: None) -> None:
    rulebook.load_first_editions(actor=SYSTEM)
