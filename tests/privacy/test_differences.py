"""Before and after: every address is asked as everybody while the child is a child like others, and once it is under
protection. Whoever may not know it reads nothing of it, and nothing new: no figure, no row, no word that was not there.

The child of the cast is the one that is protected, so all things that the tables of access make up (a transfer, a
notice, a claim, a fact, an inquiry) are about it.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parta.curriculum.testing import UKRAINIAN_LANGUAGE, make_course
from parta.dossiers.rules.facts import Slot
from parta.dossiers.testing import make_fact
from parta.enrolment.testing import make_pupils, protect
from parta.identity.testing import actor_of_person, sign_in
from parta.kernel.actor import SYSTEM, Role
from parta.people import api as people
from parta.people.testing import make_guardian, make_teacher
from parta.quality.testing import judge
from tests.architecture.test_matrix import ACCESS, ALL_ROUTES, SIGN_IN, arguments
from tests.cast import Viewer, make_cast
from tests.hidden import OF_THE_CHILD, WITH_LABEL, text_of

BORN = date(2013, 2, 28)
CHILD = people.NewPerson(
    "Захищеняк", "Домнікія", "Пантелеймонівна", sex="f", born_on=BORN, rnokpp="", email="domnikia@example.org",
    phone="+380991112233",
)  # fmt: skip
MOTHER = people.NewPerson(
    "Опікуненко", "Варвара", "Гордіївна", sex="f", born_on=date(1980, 1, 2), email="varvara@example.org",
    phone="+380997778899",
)  # fmt: skip
CERTIFICATE = "І-ФП 017364"
# Stems, so that every case of a name is found; days as pages, machines and workbooks write them.
NAMES = re.compile(r"захищен[яю]|домнікі|пантелеймонівн", re.IGNORECASE)
MARKS = re.compile(
    NAMES.pattern + r"|28\.02\.2013|2013-02-28|28 лютого 2013|28 February 2013|\b41333\b|017364|Затишна 77"
    r"|опікуненк|варвар|domnikia|varvara|991112233|99 111 22 33|997778899|99 777 88 99",
    re.IGNORECASE,
)


class Scene:
    """The cast around the child: its class, its mother, a teacher of one subject, a classmate and its mother."""

    def __init__(self) -> None:
        self.cast = make_cast()
        own = self.cast.own
        place: dict[str, Any] = {"institution_id": self.cast.institution_id}
        self.classmate, self.other_mother = own.actors[Role.PUPIL], own.actors[Role.GUARDIAN]
        make_pupils(2, class_id=own.class_id, since=self.cast.day, **place)
        self.other_teacher = make_teacher(own.land.school)
        (post,) = self.other_teacher.posts(**place)
        make_course(group_id=own.class_id, subject_id=UKRAINIAN_LANGUAGE, post_id=post, since=self.cast.day, **place)

    def add_child(self) -> None:
        """From now on the child of the cast is the one to be protected."""
        own = self.cast.own
        self.child = self.cast.record(CHILD)
        kind = people.DocumentKind.BIRTH_CERTIFICATE
        people.add_documents(actor=SYSTEM, documents=[people.NewDocument(self.child.person_id, kind, CERTIFICATE)])
        (mother,) = people.record_persons(actor=SYSTEM, persons=[MOTHER], today=self.cast.day)
        actors = {
            Role.GUARDIAN: make_guardian(self.child.person_id, person_id=mother),
            Role.PUPIL: actor_of_person(self.child.person_id),
        }
        self.cast.own = replace(own, child=self.child, actors={**own.actors, **actors})
        make_fact(
            Slot.ACTUAL_ADDRESS, actor=own.actors[Role.HEAD], institution_id=self.cast.institution_id,
            person_id=self.child.person_id, since=self.cast.day, now=timezone.now(), line="вул. Затишна 77",
        )  # fmt: skip

    def protect(self) -> str:
        head = self.cast.own.actors[Role.HEAD]
        return protect(head, self.cast.institution_id, self.child, timezone.localdate())

    def may_know(self) -> tuple[Viewer, ...]:
        return tuple(self._own(role) for role in (Role.HEAD, Role.TEACHER))

    def others(self) -> tuple[Viewer, ...]:
        foreign = self.cast.foreign.actors[Role.HEAD]
        return (
            *(self._own(role) for role in (Role.DEPUTY, Role.COMMUNITY)),
            Viewer("other teacher", Role.TEACHER, True, self.other_teacher),
            Viewer("other mother", Role.GUARDIAN, True, self.other_mother),
            Viewer("classmate", Role.PUPIL, True, self.classmate),
            Viewer("foreign head", Role.HEAD, False, foreign),
        )

    def _own(self, role: Role) -> Viewer:
        return Viewer(f"own {role.value}", role, True, self.cast.own.actors[role])


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody was answered: the status, and every piece of text that stood there, with how often."""

    status: int
    pieces: Counter[str]

    @property
    def is_through(self) -> bool:
        return bool(self.pieces)


# What differs from one answer to the next whoever asks: tokens, the ids that a form sends with, the clock.
_NOISE = re.compile(
    r'<input[^>]*csrfmiddlewaretoken[^>]*>|nonce(="|-)[\w+/=-]+|X-CSRFToken(": ?"|&quot;: ?&quot;)\w+'
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|Надруковано з Парти [^<]*"
)
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def seen(answer: HttpResponse) -> Seen:
    """An answer as it is compared. Refusals, «not found» and the way to the sign-in are alike whatever they say."""
    to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith(SIGN_IN)
    if to_sign_in or answer.status_code in (401, 403, 404):
        return Seen(answer.status_code, Counter())
    body = text_of(answer).removeprefix(str(answer.headers)) + answer.headers.get("Location", "")
    pieces = (each.strip() for each in re.split(r'[<>\n;"]', html.unescape(_NOISE.sub("", body))))
    return Seen(answer.status_code, Counter(each for each in pieces if each) or Counter({"": 1}))


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: a route as one viewer asks it."""

    route: str
    viewer: Viewer
    address: str

    @property
    def words(self) -> str:
        return f"{self.route}, {self.viewer.name}"


def look(scene: Scene, questions: Iterable[Asked]) -> dict[tuple[str, str], Seen]:
    """The answers, by route and viewer; whatever a question changed is taken back."""
    found: dict[tuple[str, str], Seen] = {}
    browser = Client()
    by_viewer: dict[str, list[Asked]] = {}
    for each in questions:
        by_viewer.setdefault(each.viewer.name, []).append(each)
    for name, some in by_viewer.items():
        with transaction.atomic():
            browser.cookies.clear()
            if some[0].viewer.actor is not None:
                sign_in(browser, some[0].viewer.actor)
            cookies = {key: morsel.value for key, morsel in browser.cookies.items()}
            for each in some:
                browser.cookies = SimpleCookie(cookies)
                found[each.route, name] = _answered(browser, scene, each)
            transaction.set_rollback(True)
    return found


def _answered(browser: Client, scene: Scene, asked: Asked) -> Seen:
    access = ACCESS[asked.route]
    with transaction.atomic():
        fields = access.body(scene.cast, asked.viewer) if access.body else {}
        answer = getattr(browser, access.method)(asked.address, fields)
        if answer.streaming:
            answer = HttpResponse(b"".join(answer), status=answer.status_code, headers=dict(answer.headers))
        transaction.set_rollback(True)
    return seen(answer)


# Modules behind whose addresses records of children stand; at the others the matrix looks for the name.
OF_CHILDREN = (
    "accounting:", "cabinet:", "curriculum:", "documents:", "dossiers:", "enrolment:", "journal:", "matching:",
    "people:child", "people:inquir", "quality:", "statistics:cell", "statistics:institution", "workplace:",
)  # fmt: skip
# Things of the tables of access that are about the child alone.
ABOUT_IT = ("documents:transfer", "accounting:notice-", "matching:claim", "people:inquiry", "dossiers:child-")
ABOUT_IT_TOO = ("accounting:notice", "dossiers:child")
ANYBODYS = ("documents:transfers", "documents:transfer-ask")
# Pages that name those in charge of the child what they need for their work. A label stands there for the name.
THEIR_WORK = {
    "accounting:personal-file", "documents:transfer", "dossiers:child", "dossiers:child-end", "dossiers:child-amend",
    "enrolment:class", "matching:claim", "people:inquiries", "people:inquiry",
}  # fmt: skip
# What those in charge do no more while the mark stands, with the reason.
NO_MORE = {
    "accounting:notice": "no message about a hidden child leaves",
    "enrolment:family-renew": "nobody of its family is invited",
    "enrolment:protect-end": "it was not protected before, so there was nothing to end",
}
# Figures of what a page lists: with the row goes one of them. «Sizes» that stand elsewhere count the child still.
COUNTS_ITS_ROWS = {
    "accounting:alphabetical": "children in the book",
    "dossiers:children": "children who lack something",
    "enrolment:class": "children in the list, boys and girls among them",
    "enrolment:families": "families to be invited",
    "enrolment:list-ask": "children of the file",
    "quality:class": "findings", "quality:institution": "findings", "quality:rule": "findings",
    "workplace:home": "lines of the page, findings",
}  # fmt: skip
# What stands on a page whose only row was of the child: as if there had never been one.
EMPTY = {
    "accounting:notices": "Ніхто не пропустив десять навчальних днів підряд",
    "documents:transfers": "Переведень ще немає",
    "matching:queue": "Ніхто не просить вашої дитини",
}


class Sweep:
    """The answers of before and after, to everybody who got through before."""

    def __init__(self) -> None:
        self.scene = Scene()
        self.scene.add_child()
        cast = self.scene.cast
        arguments(ALL_ROUTES["quality:finding"], ACCESS["quality:finding"], cast)  # while the class is small
        names = [name for name in sorted(ALL_ROUTES) if name.startswith(OF_CHILDREN)]
        addresses = {name: reverse(name, kwargs=arguments(ALL_ROUTES[name], ACCESS[name], cast)) for name in names}
        judge(cast.institution_id)
        who = (*self.scene.may_know(), *self.scene.others())
        asked = [Asked(name, viewer, addresses[name]) for name in names for viewer in who if _may(name, viewer)]
        self.before = look(self.scene, asked)
        self.asked = [each for each in asked if self.before[each.route, each.viewer.name].is_through]
        self.label = self.scene.protect()
        self.after = look(self.scene, self.asked)

    def pairs(self, viewers: Iterable[Viewer]) -> Iterator[tuple[Asked, Seen, Seen]]:
        wanted = {each.name for each in viewers}
        for each in self.asked:
            if each.viewer.name in wanted:
                key = each.route, each.viewer.name
                yield each, self.before[key], self.after[key]


def _may(name: str, viewer: Viewer) -> bool:
    """Does the table of access let this viewer through? What is refused is the matrix's."""
    access = ACCESS[name]
    if access.is_public:
        return True
    if viewer.role is None or access.is_hidden:
        return False
    return (not access.allowed or viewer.role in access.allowed) and (viewer.is_own or not access.scoped)


def _told(pieces: Iterable[str], what: re.Pattern[str]) -> list[str]:
    return sorted({found.group(0) for piece in pieces for found in what.finditer(piece)})


def _of_the_child(route: str) -> bool:
    """Does the address name the child, or a thing that is about it alone?"""
    named = {"child", "pupil", "person"} & {*ALL_ROUTES[route].arguments}
    return route not in ANYBODYS and (bool(named) or route.startswith(ABOUT_IT) or route in ABOUT_IT_TOO)


def _is_known(route: str, piece: str, was: Seen, now: Seen, label: str) -> bool:
    """May this piece stand there now, though it did not before?"""
    if label in piece:
        return route.startswith(WITH_LABEL) or route == "documents:new-year-class"
    if _ID.fullmatch(piece):
        return True
    if route in COUNTS_ITS_ROWS:
        figure = re.sub(r"\d+|[^\W\d]+", lambda found: "0" if found.group(0).isdigit() else "", piece)
        return any(
            figure == re.sub(r"\d+|[^\W\d]+", lambda found: "0" if found.group(0).isdigit() else "", each)
            for each in was.pieces - now.pieces
        )
    return False


@pytest.fixture(scope="module")
def sweep(django_db_setup: None, django_db_blocker: Any) -> Iterator[Sweep]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Sweep()
        transaction.set_rollback(True)


class TestWhoMayNotKnow:
    def test_read_the_name_before(self, sweep: Sweep) -> None:
        """The sweep would be worth nothing otherwise."""
        told = {each.route for each, was, _now in sweep.pairs(sweep.scene.others()) if _told(was.pieces, NAMES)}
        assert {
            "accounting:notices", "documents:transfers", "enrolment:class", "enrolment:roll-csv", "journal:course",
            "matching:queue", "quality:institution", "workplace:home",
        } <= told  # fmt: skip

    def test_reads_nothing_of_the_child(self, sweep: Sweep) -> None:
        told = {
            each.words: found
            for each, _was, now in sweep.pairs(sweep.scene.others())
            if (found := _told(now.pieces, MARKS))
        }
        assert told == {}

    def test_is_shown_nothing_that_was_not_there(self, sweep: Sweep) -> None:
        """No figure of others that fell, no row without a name, no «one is hidden»: rows are gone, that is all."""
        told = {}
        for each, was, now in sweep.pairs(sweep.scene.others()):
            if each.route.endswith(("-xlsx", "sheet-file", "template")) or not now.is_through:
                continue  # a workbook numbers its strings anew; what it holds is looked through above
            if EMPTY.get(each.route, "-") in " ".join(now.pieces):
                continue  # the page has become the page of nobody
            new = [
                piece for piece in now.pieces - was.pieces if not _is_known(each.route, piece, was, now, sweep.label)
            ]
            if new:
                told[each.words] = new[:12]
        assert told == {}

    def test_finds_no_address_of_the_child(self, sweep: Sweep) -> None:
        """Known by heart, from a bookmark or an old letter: it answers as of a child who was never recorded."""
        told = {
            each.words: (was.status, now.status)
            for each, was, now in sweep.pairs(sweep.scene.others())
            if (now.is_through if _of_the_child(each.route) else now.status != was.status)
            and not each.route.startswith(WITH_LABEL)
        }
        assert told == {}


class TestWhoMayKnow:
    def test_works_on(self, sweep: Sweep) -> None:
        told = {
            each.words: (was.status, now.status)
            for each, was, now in sweep.pairs(sweep.scene.may_know())
            if was.status != now.status and not each.route.startswith(tuple(NO_MORE))
        }
        assert told == {}

    def test_reads_the_name_on_pages_of_the_child_alone(self, sweep: Sweep) -> None:
        told = {
            each.words: found
            for each, _was, now in sweep.pairs(sweep.scene.may_know())
            if (found := _told(now.pieces, NAMES)) and each.route not in OF_THE_CHILD
        }
        assert told == {}
        card = sweep.after["enrolment:pupil", f"own {Role.TEACHER.value}"]
        assert _told(card.pieces, NAMES)

    def test_reads_of_its_life_where_it_is_worked_with(self, sweep: Sweep) -> None:
        told = {
            each.route
            for each, _was, now in sweep.pairs(sweep.scene.may_know())
            if now.is_through and _told(now.pieces, MARKS)
        }
        assert told - set(OF_THE_CHILD) <= THEIR_WORK
