"""Fixtures of journal: one school with a class of 30, a course, its teacher and others."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from conftest import another_database, owner_url
from django.db import connection

from parta.audit.api import acting
from parta.curriculum import testing as curriculum
from parta.enrolment import testing as enrolment
from parta.enrolment.testing import MadePupil
from parta.kernel.actor import SYSTEM, Actor
from parta.people import testing as people
from parta.reference import api as reference

DAY = date(2026, 11, 11)  # a Wednesday, and all that happens in these tests, in the past of the database's clock
NOW = datetime(2026, 11, 11, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class School:
    """A school of one class; ``pupils`` are in the order of the class list."""

    institution_id: int
    class_id: int
    course_id: int
    teacher: Actor
    pupils: Sequence[MadePupil]

    @property
    def place(self) -> dict[str, int]:
        return {"institution_id": self.institution_id, "course_id": self.course_id}


def make_institution() -> int:
    with acting(SYSTEM, "institutions.institution.add"), connection.cursor() as cursor:
        cursor.execute("insert into institutions_institution default values returning id")
        return int(cursor.fetchone()[0])


def make_school(size: int = 30, school_year: int = 2026) -> School:
    """Whatever is asked of a journal needs this much around it; the year is that of ``DAY``."""
    reference.load_first_lists()
    institution_id = make_institution()
    teacher = people.make_teacher(institution_id)
    (post,) = teacher.posts(institution_id=institution_id)
    class_id = enrolment.make_class(institution_id=institution_id, school_year=school_year, grade=8, letter="Б")
    pupils = enrolment.make_pupils(size, institution_id=institution_id, class_id=class_id)
    course_id = curriculum.make_course(institution_id=institution_id, group_id=class_id, post_id=post)
    return School(institution_id, class_id, course_id, teacher, pupils)


@pytest.fixture(scope="module")
def standing(ground: None) -> School:
    return make_school()


@pytest.fixture
def school(standing: School, db: None) -> School:
    return standing


@pytest.fixture
def stranger(school: School) -> Actor:
    """A teacher of the same school who does not have the course."""
    return people.make_teacher(school.institution_id)


@pytest.fixture
def head(school: School) -> Actor:
    return people.make_head(school.institution_id)


@pytest.fixture
def owner(django_db_blocker: Any) -> Iterator[psycopg.Connection[Any]]:
    """A database of this test alone, in which commits are real; the answer is a connection of its owner."""
    name = f"journal_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with django_db_blocker.unblock(), another_database(name), psycopg.connect(owner_url(name)) as owner:
        owner.autocommit = True
        yield owner
