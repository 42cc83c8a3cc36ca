"""A child under protection, looked for at every address of the product as every role.

Each address of the matrix is asked as everybody who gets through, once as its table says and, where it names a child,
once more for the protected one. The name stands in no answer, page or file, but for those who must know and only on
the child's own pages.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parta.enrolment.operations.protecting import protect_pupil
from parta.identity.testing import actor_of_person, sign_in
from parta.kernel.actor import Role
from parta.people import api as people
from parta.people.testing import make_guardian
from tests.architecture.test_matrix import ACCESS, ALL_ROUTES, Route, _arguments, _wanted
from tests.cast import Cast, Viewer, make_cast, viewers
from tests.matrix import Access

NAME = "Захищеняк"
HEADS, TUTOR, FAMILY = (Role.HEAD, Role.ACTING), Role.TEACHER, (Role.GUARDIAN, Role.PUPIL)
# Pages of the child itself, where those who must know read the name; each look is noted.
OF_THE_CHILD = {
    "enrolment:pupil": (*HEADS, TUTOR),
    "enrolment:pupil-correct": HEADS,
    "enrolment:document-new": HEADS,
    "enrolment:guardian-new": HEADS,
    "enrolment:guardian-end": HEADS,
    "enrolment:protect": HEADS,
    "enrolment:protect-end": HEADS,
    "enrolment:protect-readers": HEADS,
}
# Where the child stands under its label, for those who teach it or act upon its class: the address of its row may show.
WITH_LABEL = ("journal:", "curriculum:", "documents:new-year", "life:")


class Hidden:
    """The protected child of the cast's class, with a mother."""

    def __init__(self, cast: Cast) -> None:
        today = timezone.localdate()
        born_on = people.cards([cast.child_id])[cast.child_id].born_on
        child = cast.record(people.NewPerson(NAME, "Соломія", "Тарасівна", sex="f", born_on=born_on))
        self.person_id, self.public_id = child.person_id, child.public_id
        self.mother = make_guardian(child.person_id)
        self.label = protect_pupil(
            actor=cast.own.actors[Role.HEAD],
            institution_id=cast.institution_id,
            pupil=child.public_id,
            mark=people.NewProtection(2, "лист № 1", "поліція", today),
            today=today,
        )
        self.self = actor_of_person(child.person_id)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Cast, Hidden]]:
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        yield cast, Hidden(cast)
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(set(ALL_ROUTES) & set(ACCESS)))
def test_is_not_told_by(name: str, stage: tuple[Cast, Hidden]) -> None:
    cast, hidden = stage
    route, access = ALL_ROUTES[name], ACCESS[name]
    given = _arguments(route, access, cast)
    through = [viewer for viewer in viewers(cast) if "through" in _wanted(access, viewer)]
    told = [fault for viewer in through if (fault := _told(name, given, access, viewer, cast, hidden, own=False))]
    for argument in {"child", "pupil", "person"} & set(route.arguments):
        of_child = {**given, argument: hidden.public_id}
        own = [viewer for viewer in viewers(cast) if viewer.is_own]
        told += [fault for viewer in own if (fault := _told(name, of_child, access, viewer, cast, hidden, own=True))]

    assert told == []


def test_the_names_of_pages_are_those_of_routes() -> None:
    assert set(OF_THE_CHILD) <= set(ALL_ROUTES)
    assert all(any(route.startswith(prefix) for route in ALL_ROUTES) for prefix in WITH_LABEL)


def test_the_sweep_sees_a_name_where_there_is_one(stage: tuple[Cast, Hidden]) -> None:
    """It would be worth nothing otherwise: the head reads the name on the card, the mother in the diary."""
    cast, hidden = stage
    head = Viewer("head", Role.HEAD, True, cast.own.actors[Role.HEAD])
    route: Route = ALL_ROUTES["enrolment:pupil"]
    given = _arguments(route, ACCESS["enrolment:pupil"], cast) | {"pupil": hidden.public_id}
    assert NAME in _text(_ask(reverse("enrolment:pupil", kwargs=given), ACCESS["enrolment:pupil"], head, cast))
    mother = Viewer("mother", Role.GUARDIAN, True, hidden.mother)
    diary = reverse("cabinet:day", kwargs={"child": hidden.public_id, "day": timezone.localdate()})
    assert NAME in _text(_ask(diary, ACCESS["cabinet:day"], mother, cast))


def _told(
    name: str, given: dict[str, Any], access: Access, viewer: Viewer, cast: Cast, hidden: Hidden, *, own: bool
) -> str:
    if own and viewer.is_own and viewer.role in OF_THE_CHILD.get(name, ()):
        return ""
    text = _text(_ask(reverse(name, kwargs=given), access, viewer, cast))
    if NAME in text:
        return f"{viewer.name} reads the name"
    names_row = str(hidden.public_id) in text and not own
    knows = viewer.is_own and viewer.role in (*HEADS, TUTOR)
    if names_row and not knows and not name.startswith(WITH_LABEL):
        return f"{viewer.name} reads the address of the child"
    return ""


def _ask(address: str, access: Access, viewer: Viewer, cast: Cast) -> HttpResponse:
    browser = cast.once("browser", lambda: Client(raise_request_exception=True))
    browser.cookies.clear()
    with transaction.atomic():
        if viewer.actor is not None:
            sign_in(browser, viewer.actor)
        fields = access.body(cast, viewer) if access.body else {}
        answer: HttpResponse = getattr(browser, access.method)(address, fields)
        transaction.set_rollback(True)
    return answer


def _text(answer: HttpResponse) -> str:
    """What stands in an answer: a page, JSON, CSV, or the sheets of a workbook."""
    content = b"".join(answer) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(each) for each in book.namelist())
    return f"{answer.headers}{content.decode(errors='replace')}"
