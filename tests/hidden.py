"""A child under protection: its name stands nowhere but on its own pages, for those who must know."""

import io
import zipfile

from django.http import HttpResponse
from django.utils import timezone

from parta.enrolment.operations.protecting import protect_pupil
from parta.identity.testing import actor_of_person
from parta.kernel.actor import Role
from parta.people import api as people
from parta.people.testing import make_guardian
from tests.cast import Cast, Viewer

NAME = "Захищеняк"
HEADS, TUTOR, FAMILY = (Role.HEAD, Role.ACTING), Role.TEACHER, (Role.GUARDIAN, Role.PUPIL)
# Pages of the child itself, where those who must know read the name; each look is noted.
OF_THE_CHILD = {
    "enrolment:pupil": (*HEADS, TUTOR),
    "enrolment:pupil-correct": HEADS,
    "enrolment:document-new": HEADS,
    "enrolment:guardian-new": HEADS,
    "enrolment:guardian-end": HEADS,
    "enrolment:adoption": HEADS,
    "enrolment:protect": HEADS,
    "enrolment:protect-end": HEADS,
    "enrolment:protect-readers": HEADS,
}
# Where the child stands under its label, for those who teach it or act upon its class: the address of its row may show.
WITH_LABEL = ("journal:", "curriculum:", "documents:new-year", "life:", "preschools:new-year")


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


def told(answer: HttpResponse, route: str, viewer: Viewer, hidden: Hidden, *, own: bool = False) -> str:
    """What this answer tells that it must not, or nothing. ``own``: the address names the hidden child itself."""
    if own and viewer.is_own and viewer.role in OF_THE_CHILD.get(route, ()):
        return ""
    text = text_of(answer)
    if NAME in text:
        return f"{viewer.name} reads the name"
    knows = viewer.is_own and viewer.role in (*HEADS, TUTOR)
    if str(hidden.public_id) in text and not own and not knows and not route.startswith(WITH_LABEL):
        return f"{viewer.name} reads the address of the child"
    return ""


def text_of(answer: HttpResponse) -> str:
    """What stands in an answer: a page, JSON, CSV, or the sheets of a workbook."""
    content = answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(each) for each in book.namelist())
    return f"{answer.headers}{content.decode(errors='replace')}"
