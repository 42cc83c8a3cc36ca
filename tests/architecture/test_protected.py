"""A child under protection, looked for at every address that can name a child, as everybody of its school.

All addresses, as everybody, are looked through for it in one sweep with the matrix (`test_matrix`); here the address
names the protected child itself.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from parta.kernel.actor import Role
from tests.architecture.test_matrix import ACCESS, ALL_ROUTES, arguments, ask
from tests.cast import Cast, Viewer, make_cast, viewers
from tests.hidden import NAME, OF_THE_CHILD, WITH_LABEL, Hidden, text_of, told

OF_A_CHILD = {"child", "pupil", "person"}


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Cast, Hidden]]:
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        yield cast, Hidden(cast)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "name", sorted(n for n in set(ALL_ROUTES) & set(ACCESS) if OF_A_CHILD & {*ALL_ROUTES[n].arguments})
)
def test_is_not_told_by(name: str, stage: tuple[Cast, Hidden]) -> None:
    cast, hidden = stage
    access, route = ACCESS[name], ALL_ROUTES[name]
    faults = []
    for argument in OF_A_CHILD & set(route.arguments):
        address = reverse(name, kwargs={**arguments(route, access, cast), argument: hidden.public_id})
        for viewer in viewers(cast):
            if viewer.is_own:
                faults += [told(ask(address, access, viewer, cast), name, viewer, hidden, own=True)]

    assert [fault for fault in faults if fault] == []


def test_the_names_of_pages_are_those_of_routes() -> None:
    assert set(OF_THE_CHILD) <= set(ALL_ROUTES)
    assert all(any(route.startswith(prefix) for route in ALL_ROUTES) for prefix in WITH_LABEL)


def test_the_sweep_sees_a_name_where_there_is_one(stage: tuple[Cast, Hidden]) -> None:
    """It would be worth nothing otherwise: the head reads the name on the card, the mother in the diary."""
    cast, hidden = stage
    head = Viewer("head", Role.HEAD, True, cast.own.actors[Role.HEAD])
    given = arguments(ALL_ROUTES["enrolment:pupil"], ACCESS["enrolment:pupil"], cast) | {"pupil": hidden.public_id}
    assert NAME in text_of(ask(reverse("enrolment:pupil", kwargs=given), ACCESS["enrolment:pupil"], head, cast))
    mother = Viewer("mother", Role.GUARDIAN, True, hidden.mother)
    diary = reverse("cabinet:day", kwargs={"child": hidden.public_id, "day": timezone.localdate()})
    assert NAME in text_of(ask(diary, ACCESS["cabinet:day"], mother, cast))
