"""Two at once: what is counted, joined and decided once stays so when two press at the same moment. Real commits."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import conftest as harness
import pytest
from django.db import connection
from django.utils import timezone

from parta.editions.testing import put_in_force
from parta.enrolment.operations.releases import release_now
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import DomainError
from parta.people import api as people
from parta.people.testing import make_head

NOW, TODAY = timezone.now(), timezone.localdate()


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """What became of each: «done», or the class of the refusal; in alphabetical order."""
    together = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> str:
        connection.ensure_connection()
        together.wait()
        try:
            act()
        except DomainError as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(one, acts))


class School:
    """A school with a head, in a database where commits are real."""

    def __init__(self) -> None:
        self.id = make_institution("Ліцей")
        self.head = make_head(self.id)

    def persons(self, count: int) -> list[int]:
        named = [people.NewPerson("Шевченко", "Соломія", "Ігорівна", sex="f", born_on=TODAY)] * count
        return people.record_persons(actor=SYSTEM, persons=named, today=TODAY)

    def release(self, first: int) -> None:
        release_now(
            actor=self.head, institution_id=self.id, kind="test.all", title="Список",
            person_ids=range(first, first + 40), now=NOW,
        )  # fmt: skip

    def join(self, kept: int, merged: int) -> None:
        people.merge_persons(
            actor=self.head, institution_id=self.id, kept_id=kept, merged_id=merged, take=[], reason="одна родина"
        )


@pytest.fixture(scope="module")
def school(django_db_setup: None, django_db_blocker: Any) -> Iterator[School]:
    with django_db_blocker.unblock(), harness.another_database(f"races_{uuid.uuid4().hex[:10]}"):
        yield School()


def test_two_files_do_not_pass_the_days_share_together(school: School) -> None:
    limits = [{"code": "list-alone", "value": 40}, {"code": "list-alone-day", "value": 60}]
    put_in_force("privacy-limits", limits, since=TODAY)
    assert at_once(lambda: school.release(1000), lambda: school.release(2000)) == ["Refused", "done"]


def test_a_record_is_joined_to_one_only(school: School) -> None:
    one, middle, other = school.persons(3)
    acts = (lambda: school.join(one, middle), lambda: school.join(other, middle))
    assert at_once(*acts) == ["CannotMerge", "done"]


def test_two_records_do_not_swallow_each_other(school: School) -> None:
    one, other = school.persons(2)
    assert at_once(lambda: school.join(one, other), lambda: school.join(other, one)) == ["CannotMerge", "done"]


def test_one_number_of_two_born_on_one_day_is_one_childs(school: School) -> None:
    kind = people.DocumentKind.BIRTH_CERTIFICATE
    acts = [
        lambda person=person: people.add_documents(
            actor=SYSTEM, documents=[people.NewDocument(person, kind, "І-КЛ 482913")]
        )
        for person in school.persons(2)
    ]
    assert at_once(*acts) == ["AlreadyRecorded", "done"]
