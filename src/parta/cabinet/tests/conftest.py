"""Fixtures of the family pages: a school, two children of one mother, a week of lessons."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from parta.audit.api import acting
from parta.curriculum import testing as curriculum
from parta.enrolment import testing as enrolment
from parta.enrolment.testing import MadePupil
from parta.identity.testing import actor_of_person, sign_in
from parta.journal import testing as journal
from parta.kernel.actor import SYSTEM, Actor
from parta.people import testing as people
from parta.reference import api as reference

WEDNESDAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
ENGLISH = 6


@dataclass(frozen=True)
class Family:
    """A mother of two; the elder is in 8-Б, where algebra and English are taught, the younger in 3-А."""

    institution_id: int
    class_id: int
    algebra: int
    english: int
    teacher: Actor
    elder: MadePupil
    younger: MadePupil
    mother: Actor

    @property
    def child(self) -> UUID:
        return self.elder.public_id

    def lesson(self, day: date, no: int, *, course: int = 0, topic: str = "", kind: int = 1) -> int:
        return journal.make_lesson(
            institution_id=self.institution_id,
            course_id=course or self.algebra,
            held_on=day,
            no=no,
            topic=topic,
            kind=kind,
        )

    def mark(
        self,
        lesson_id: int,
        *codes: int,
        course: int = 0,
        now: datetime = NOW,
        was: tuple[int, ...] = (),
        reason: str = "",
    ) -> None:
        journal.put_marks(
            {self.child: list(codes)}, institution_id=self.institution_id, course_id=course or self.algebra,
            lesson_id=lesson_id, now=now, was=was, reason=reason, actor=self.teacher,
        )  # fmt: skip

    def absent(
        self,
        lesson_id: int,
        reason: int | None,
        *,
        course: int = 0,
        now: datetime = NOW,
        was: int | None = None,
        why: str = "",
    ) -> None:
        journal.put_absences(
            {self.child: reason}, institution_id=self.institution_id, course_id=course or self.algebra,
            lesson_id=lesson_id, now=now, was=was, reason=why, actor=self.teacher,
        )  # fmt: skip

    def homework(self, lesson_id: int, body: str, due_on: date, *, course: int = 0) -> None:
        journal.set_homework(
            body, institution_id=self.institution_id, course_id=course or self.algebra, lesson_id=lesson_id, now=NOW,
            due_on=due_on, actor=self.teacher,
        )  # fmt: skip


def make_institution() -> int:
    with acting(SYSTEM, "institutions.institution.add"), connection.cursor() as cursor:
        cursor.execute("insert into institutions_institution default values returning id")
        return int(cursor.fetchone()[0])


def make_family() -> Family:
    reference.load_first_lists()
    institution_id = make_institution()
    teacher = people.make_teacher(institution_id, person_id=people.make_person("Савчук", "Олена", "Петрівна"))
    (post,) = teacher.posts(institution_id=institution_id)
    elder_class = enrolment.make_class(institution_id=institution_id, grade=8, letter="Б", tutor_post_id=post)
    younger_class = enrolment.make_class(institution_id=institution_id, grade=3, letter="А")
    (elder, *_) = enrolment.make_pupils(3, institution_id=institution_id, class_id=elder_class)
    (younger,) = enrolment.make_pupils(
        1, institution_id=institution_id, class_id=younger_class, born_on=date(2018, 2, 3)
    )
    mother = people.make_guardian(elder.person_id)
    assert mother.person_id
    people.make_guardian(younger.person_id, person_id=mother.person_id)
    course = {"institution_id": institution_id, "group_id": elder_class, "post_id": post}
    return Family(
        institution_id=institution_id, class_id=elder_class, algebra=curriculum.make_course(**course),
        english=curriculum.make_course(subject_id=ENGLISH, **course), teacher=teacher, elder=elder, younger=younger,
        mother=actor_of_person(mother.person_id),
    )  # fmt: skip


@pytest.fixture(scope="module")
def standing(ground: None) -> Family:
    return make_family()


@pytest.fixture
def family(standing: Family, db: None) -> Family:
    return standing


@pytest.fixture
def phone(family: Family, client: Client) -> Client:
    """The mother's browser."""
    return sign_in(client, family.mother)


@pytest.fixture
def wednesday(monkeypatch: pytest.MonkeyPatch) -> date:
    """It is Wednesday, 18 November 2026, five in the afternoon in Kyiv."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return WEDNESDAY
