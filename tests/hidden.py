"""A child under protection: its name stands nowhere but on its own pages, for those who must know."""

import io
import re
import zipfile
import zlib

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
    """What stands in an answer: a page, JSON, CSV, the sheets of a workbook, or a print."""
    content = answer.content
    if content[:4] == b"%PDF":
        return f"{answer.headers}{text_of_print(content)}"
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(each) for each in book.namelist())
    return f"{answer.headers}{content.decode(errors='replace')}"


_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_GLYPH = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n")
_LINE = re.compile(rb"\[((?:[^\]\\()]|\((?:[^\\()]|\\.)*\))*)\]\s*TJ", re.DOTALL)
_PIECE = re.compile(rb"\(((?:[^\\()]|\\.)*)\)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_CONTROLS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of_print(pdf: bytes) -> str:
    """Lines of a PDF as Typst writes them: two bytes a glyph. Each is read by the table of every font: which one it was
    set in does not matter to whoever looks for a name.
    """
    streams = [text for found in _STREAM.finditer(pdf) if (text := _unpacked(found.group(1)))]
    fonts = [
        {int(code, 16): bytes.fromhex(told.decode()).decode("utf-16-be") for code, told in _GLYPH.findall(each)}
        for each in streams
        if b"begincmap" in each
    ]
    lines = [
        _ESCAPE.sub(_plain, b"".join(_PIECE.findall(line.group(1))))
        for each in streams
        if b"begincmap" not in each
        for line in _LINE.finditer(each)
    ]
    return "\n".join(
        "".join(font.get(int.from_bytes(line[at : at + 2]), "") for at in range(0, len(line), 2))
        for font in fonts
        for line in lines
    )


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def _plain(escape: re.Match[bytes]) -> bytes:
    said = escape.group(1)
    return bytes([int(said, 8)]) if said.isdigit() else _CONTROLS.get(said, said)
