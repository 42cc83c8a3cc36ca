"""Fixtures of documents: a school with its head, the rules and the texts of the state."""

from pathlib import Path

import pytest
from django.conf import LazySettings

from parta.documents import api
from parta.enrolment.testing import make_class
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.people.testing import make_head
from parta.rulebook import api as rulebook


@pytest.fixture
def institution(db: None) -> int:
    return make_institution()


@pytest.fixture
def head(institution: int) -> Actor:
    return make_head(institution)


@pytest.fixture
def class_id(institution: int) -> int:
    return make_class(institution_id=institution, grade=8, letter="Б")


@pytest.fixture(autouse=True)
def state(db: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.PARTA_DATA = tmp_path
    rulebook.load_first_editions(actor=SYSTEM)
    api.load_first_editions(actor=SYSTEM)
