"""A parent takes a preschool place while another institution makes the order, with real commits."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import conftest as harness
import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from parta.enrolment.testing import make_pupils
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import school_year_of
from parta.people.testing import make_guardian, make_head
from parta.preschools import testing
from parta.preschools.operations import offers
from parta.preschools.rules.queue import State
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from tests.privacy.test_at_once import Second, wait_until_blocked

TODAY = timezone.localdate()
OPENED = TODAY.replace(year=school_year_of(TODAY), month=9, day=1)


@pytest.fixture(scope="module")
def state(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    files = override_settings(PARTA_DATA=tmp_path_factory.mktemp("data"))
    with django_db_blocker.unblock(), files, harness.another_database(f"places_{uuid4().hex[:10]}"):
        reference.load_first_lists()
        rulebook.load_first_editions(actor=SYSTEM)
        yield


def garden(name: str) -> tuple[Any, int, int]:
    """A kindergarten with an open queue and a group of one place: its head, its id, the group."""
    made = make_institution(name, kind=52)
    head = make_head(made)
    testing.make_queue(head, made)
    return head, made, testing.make_group(made, "Ромашка", places=1, since=OPENED)


def test_a_place_taken_takes_no_child_out_of_the_order_of_another(state: None, tmp_path: Path) -> None:
    (head, there, group), (near, here, near_group) = garden("Садок «Веселка»"), garden("Садок «Сонечко»")
    (ward,) = make_pupils(
        1, institution_id=there, class_id=testing.make_group(there, "Зірочка", since=OPENED), since=OPENED
    )
    mother, now = make_guardian(ward.person_id), timezone.now()
    taken = testing.queue_up(there, 7, actor=mother)
    offers.offer_places(actor=head, institution_id=there, group_id=group, since=TODAY, now=now)
    offers.accept_place(actor=mother, entry_id=taken, now=now)
    later = testing.queue_up(here, 7, actor=mother)
    offers.offer_places(actor=near, institution_id=here, group_id=near_group, since=TODAY, now=now)
    with transaction.atomic():
        offers.hand_over(actor=head, institution_id=there, group_id=group, now=now)
        second = Second(lambda: offers.accept_place(actor=mother, entry_id=later, now=now))
        wait_until_blocked()
    assert second.join() is None
    assert [State(testing.entry_of(each).state) for each in (later, taken)] == [State.ACCEPTED, State.ORDERED]
