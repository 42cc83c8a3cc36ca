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
from urllib.parse import quote, quote_plus

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parta.curriculum.testing import UKRAINIAN_LANGUAGE, make_course
from parta.documents import api as documents
from parta.documents.tests.conftest import load_state
from parta.dossiers.rules.facts import Slot
from parta.dossiers.testing import make_fact
from parta.enrolment.operations.protecting import end_protection
from parta.enrolment.testing import MadePupil, make_pupil, make_pupils, protect, protect_pupil
from parta.identity.testing import actor_of_person, sign_in
from parta.kernel.actor import SYSTEM, Role
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.people.testing import make_guardian, make_teacher
from parta.preschools.testing import grant
from parta.quality.testing import judge
from tests.architecture.test_matrix import ACCESS, ALL_ROUTES, SIGN_IN, arguments
from tests.cast import Cast, Viewer, make_cast
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
NAMES = re.compile(r"захищен[яю]|домнік|пантелеймон", re.IGNORECASE)
# The other child goes to a group of the preschool; it is of an age to leave for grade 1.
SMALL_BORN = date(school_year_of(timezone.localdate()) - 5, 3, 19)
SMALL = people.NewPerson("Захищенюк", "Пантелеймон", "Домнікович", sex="m", born_on=SMALL_BORN)
SMALL_CERTIFICATE = "І-ФП 017365"


def _days(day: date) -> str:
    """A day as pages in both languages, machines and workbooks write it."""
    months = {2: ("лютого", "February"), 3: ("березня", "March")}[day.month]
    return "|".join((
        rf"{day:%d\.%m\.%Y}", f"{day:%Y-%m-%d}", *(f"{day.day} {month} {day.year}" for month in months),
        rf"\b{(day - date(1899, 12, 30)).days}\b",
    ))  # fmt: skip


MARKS = re.compile(
    rf"{NAMES.pattern}|{_days(BORN)}|{_days(SMALL_BORN)}|017364|017365|Затишна 77"
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
        people.add_documents(
            actor=SYSTEM, documents=[people.NewDocument(self._add_small(mother).person_id, kind, SMALL_CERTIFICATE)]
        )
        self._add_order()
        make_fact(
            Slot.ACTUAL_ADDRESS, actor=own.actors[Role.HEAD], institution_id=self.cast.institution_id,
            person_id=self.child.person_id, since=self.cast.day, now=timezone.now(), line="вул. Затишна 77",
        )  # fmt: skip

    def _add_small(self, mother: int) -> MadePupil:
        """A child of the preschool group of the tables of access, with a benefit of meals. The same mother."""
        cast = self.cast
        kept = _arguments("preschools:group-day", cast)
        self.small = make_pupil(SMALL, institution_id=cast.institution_id, class_id=kept["group_id"], since=cast.day)
        make_guardian(self.small.person_id, person_id=mother)
        head = cast.own.actors[Role.HEAD]
        benefit = grant(head, cast.institution_id, self.small.person_id, since=cast.day)
        cast.once("preschools.child", lambda: (self.small.public_id, benefit))
        return self.small

    def _add_order(self) -> None:
        """An order that names the child, printed before the mark: the orders of the tables of access are this one."""
        load_state()
        words: dict[str, Any] = {
            "actor": self.cast.own.actors[Role.HEAD], "institution_id": self.cast.institution_id, "now": timezone.now(),
        }  # fmt: skip
        key = documents.begin_movement(**words, kind=documents.Kind.WITHDRAWAL, pupil_ids=[self.child.person_id])
        said = documents.change_movement(**words, key=key, revision=0, number="7-у", ground="заява матері", reason=4)
        order = documents.prepare_movement(**words, key=key, revision=said.revision)
        self.cast.once("documents.order", lambda: order)

    def protect(self) -> tuple[str, ...]:
        """Both children; returns their labels."""
        head, today = self.cast.own.actors[Role.HEAD], timezone.localdate()
        return tuple(protect(head, self.cast.institution_id, each, today) for each in (self.child, self.small))

    def close_to_the_family(self) -> None:
        """The danger comes from the family: both children are hidden from it too."""
        words: dict[str, Any] = {
            "actor": self.cast.own.actors[Role.HEAD], "institution_id": self.cast.institution_id,
            "today": timezone.localdate(),
        }  # fmt: skip
        for each in (self.child, self.small):
            end_protection(**words, pupil=each.public_id, reason="лист № 2", now=timezone.now())
            mark = people.NewProtection(1, "лист № 3", "суд", timezone.localdate(), closes_family=True)
            protect_pupil(**words, pupil=each.public_id, mark=mark)

    def may_know(self) -> tuple[Viewer, ...]:
        return tuple(self._own(role) for role in (Role.HEAD, Role.ACTING, Role.TEACHER))

    def family(self) -> tuple[Viewer, ...]:
        return tuple(self._own(role) for role in (Role.GUARDIAN, Role.PUPIL))

    def others(self) -> tuple[Viewer, ...]:
        foreign = self.cast.foreign.actors[Role.HEAD]
        return (
            *(self._own(role) for role in (Role.DEPUTY, Role.COMMUNITY, Role.REGION, Role.NATIONAL)),
            Viewer("nobody", None, False, None),
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
    dated: frozenset[str] = frozenset()  # headers by which a browser keeps an answer, or tells that it has changed

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
    dated = frozenset({"ETag", "Last-Modified"} & {*answer.headers})
    if to_sign_in or answer.status_code in (401, 403, 404):
        return Seen(answer.status_code, Counter(), dated)
    body = text_of(answer).removeprefix(str(answer.headers)) + answer.headers.get("Location", "")
    pieces = (each.strip() for each in re.split(r'[<>\n;"]', html.unescape(_NOISE.sub("", body))))
    return Seen(answer.status_code, Counter(each for each in pieces if each) or Counter({"": 1}), dated)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: a route as one viewer asks it, with what stands behind the question mark."""

    route: str
    viewer: Viewer
    address: str
    query: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.route + self.query, self.viewer.name

    @property
    def words(self) -> str:
        return ", ".join(self.key)


def look(scene: Scene, questions: Iterable[Asked]) -> dict[tuple[str, str], Seen]:
    """The answers, by route and viewer; whatever a question changed is taken back."""
    found: dict[tuple[str, str], Seen] = {}
    browser = Client()
    by_viewer: dict[str, list[Asked]] = {}
    for each in questions:
        by_viewer.setdefault(each.viewer.name, []).append(each)
    for some in by_viewer.values():
        with transaction.atomic():
            browser.cookies.clear()
            if some[0].viewer.actor is not None:
                sign_in(browser, some[0].viewer.actor)
            cookies = {key: morsel.value for key, morsel in browser.cookies.items()}
            for each in some:
                browser.cookies = SimpleCookie(cookies)
                found[each.key] = _answered(browser, scene, each)
            transaction.set_rollback(True)
    return found


def _answered(browser: Client, scene: Scene, asked: Asked) -> Seen:
    access = ACCESS[asked.route]
    with transaction.atomic():
        fields = access.body(scene.cast, asked.viewer) if access.body else {}
        answer = getattr(browser, access.method)(asked.address + asked.query, fields)
        if answer.streaming:
            answer = HttpResponse(b"".join(answer), status=answer.status_code, headers=dict(answer.headers))
        transaction.set_rollback(True)
    return seen(answer)


def _arguments(name: str, cast: Cast) -> dict[str, Any]:
    return arguments(ALL_ROUTES[name], ACCESS[name], cast)


# Modules behind whose addresses records of children stand; at the others the matrix looks for the name.
OF_CHILDREN = (
    "accounting:", "admission:", "cabinet:", "curriculum:", "documents:", "dossiers:", "enrolment:", "journal:",
    "life:", "matching:", "people:child", "people:inquir", "people:own-data", "preschools:", "quality:", "sheets:",
    "statistics:cell", "statistics:institution", "workplace:",
)  # fmt: skip
# What is asked behind a question mark too: files, a letter of the book, a child by its id. `SOUGHT` asks by words.
ASKED_TOO: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("accounting:territory", "admission:territory", "documents:orders", "enrolment:classes",
         "enrolment:movement-table", "preschools:groups", "preschools:month", "preschools:territory",
         "quality:institution", "quality:territory", "statistics:institution"), ("?as=xlsx",),
    ),
    "accounting:alphabetical": ("?as=xlsx", "?letter=З"),
    "journal:history": ("?pupil={child}",),
    "preschools:leaving-school": ("?child={small}",),
    "preschools:queue-public": ("?as=csv",),
    "quality:rule": ("?show=dismissed",),
}  # fmt: skip
# Things of the tables of access that are about the child alone.
ABOUT_IT = (
    "documents:order-",
    "documents:transfer",
    "accounting:notice-",
    "matching:claim",
    "people:inquiry",
    "dossiers:child-",
)
ABOUT_IT_TOO = ("accounting:notice", "documents:order", "dossiers:child")
ANYBODYS = ("documents:order-correct", "documents:transfers", "documents:transfer-ask")
# Pages that name those in charge of the child what they need for their work. A label stands there for the name.
THEIR_WORK = {
    "accounting:personal-file", "documents:transfer", "dossiers:child", "dossiers:child-end", "dossiers:child-amend",
    "enrolment:class", "matching:claim", "people:inquiries", "people:inquiry",
}  # fmt: skip
# Paper keeps the name: an order printed before names the child to those in charge.
PAPER = {
    "documents:order", "documents:order-call-back", "documents:order-pdf", "documents:order-sign", "documents:orders",
}  # fmt: skip
# What those in charge do no more while the mark stands, with the reason.
NO_MORE = {
    "accounting:notice": "no message about a hidden child leaves",
    "enrolment:family-renew": "nobody of its family is invited",
    "preschools:meal-benefit": "no benefit is given to a hidden child",
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
# Who writes an order for everybody is told before who opens it: the children of the class stand there by their labels.
SAYS_WHO = dict.fromkeys(
    ("documents:new-year", "preschools:new-year"), ("Цей наказ відкриває керівник", "Він називає всіх")
)
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
        _arguments("quality:finding", cast)  # while the class is small
        names = [name for name in sorted(ALL_ROUTES) if name.startswith(OF_CHILDREN)]
        addresses = {name: reverse(name, kwargs=_arguments(name, cast)) for name in names}
        judge(cast.institution_id)
        who = (*self.scene.may_know(), *self.scene.family(), *self.scene.others())
        ids = {"child": self.scene.child.public_id, "small": self.scene.small.public_id}
        asked = [
            Asked(name, viewer, addresses[name], query.format(**ids))
            for name in names
            for query in ("", *ASKED_TOO.get(name, ()))
            for viewer in who
            if _may(name, viewer)
        ]
        self.before = look(self.scene, asked)
        self.asked = [each for each in asked if self.before[each.key].is_through]
        self.labels = self.scene.protect()
        self.after = look(self.scene, self.asked)
        self.sought = _search(self.scene)
        family = {each.name for each in self.scene.family()[:1]}
        with transaction.atomic():
            self.scene.close_to_the_family()
            self.closed = look(self.scene, [each for each in self.asked if each.viewer.name in family])
            transaction.set_rollback(True)

    def pairs(self, viewers: Iterable[Viewer]) -> Iterator[tuple[Asked, Seen, Seen]]:
        wanted = {each.name for each in viewers}
        for each in self.asked:
            if each.viewer.name in wanted:
                yield each, self.before[each.key], self.after[each.key]


# Words of the child, and as many of nobody.
WORDS = (
    (CHILD.family_name, "Небувалюк"), (CERTIFICATE, "І-ФП 917364"), (f"{BORN:%d.%m.%Y}", "31.12.1907"),
    ("вул. Затишна 77", "вул. Небувала 99"),
)  # fmt: skip
# Pages that are searched by words, and who asks there: of others each kind once.
SOUGHT: dict[str, tuple[str, ...]] = {
    "institutions:directory": ("nobody", "own deputy"),
    "institutions:export": ("nobody",),
    "institutions:authority": ("own community",),
    "connection:public": ("nobody",),
    "help:start": ("nobody", "own deputy", "own national"),
    "documents:transfer-offer": ("own deputy",),
    "dossiers:staff": ("own deputy",),
    "enrolment:classes": ("own deputy", "other teacher"),
    "journal:journals": ("own deputy", "other teacher"),
    "people:staff": ("own deputy", "own community"),
    "people:heads": ("own community", "own national"),
    "preschools:leaving-school": ("own deputy",),
    "life:new": ("own community", "own national"),
    "support:desk": ("own community",),
    "collections:participants": ("own community",),
    "connection:territory": ("own community",),
}


def _search(scene: Scene) -> dict[tuple[str, str, str], tuple[Seen, Seen]]:
    """What each search finds by words that are the child's, and by words that are nobody's."""
    viewers = {each.name: each for each in scene.others()}
    pairs = {}
    for route, names in SOUGHT.items():
        address = reverse(route, kwargs=_arguments(route, scene.cast))
        for name in names:
            for theirs, nobodys in WORDS[route == "help:start" :]:  # help speaks of what the family name sounds like
                both = [Asked(route, viewers[name], address, f"?q={quote(words)}") for words in (theirs, nobodys)]
                pairs[route, name, theirs] = (both[0], theirs), (both[1], nobodys)
    answers = look(scene, [asked for both in pairs.values() for asked, _words in both])
    return {
        name: (_without(answers[one.key], theirs), _without(answers[other.key], nobodys))
        for name, ((one, theirs), (other, nobodys)) in pairs.items()
    }


def _without(answer: Seen, words: str) -> Seen:
    """The answer without the words that were asked, as typed and as an address writes them."""
    said = re.compile("|".join(map(re.escape, (words, quote(words), quote_plus(words)))), re.IGNORECASE)
    return replace(answer, pieces=Counter({said.sub("…", each): count for each, count in answer.pieces.items()}))


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


def _is_known(route: str, piece: str, was: Seen, now: Seen, labels: Iterable[str]) -> bool:
    """May this piece stand there now, though it did not before?"""
    if any(label in piece for label in labels):
        return route.startswith(WITH_LABEL) or route == "documents:new-year-class"
    if _ID.fullmatch(piece) or (route in SAYS_WHO and piece.startswith(SAYS_WHO[route])):
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
            "accounting:notices", "documents:order-pdf", "documents:transfers", "enrolment:class",
            "enrolment:roll-csv", "journal:course", "matching:queue", "preschools:meal-benefits",
            "quality:institution", "workplace:home",
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
            if (
                each.route.endswith(("-pdf", "-xlsx", "sheet-file", "template"))
                or "xlsx" in each.query
                or not now.is_through
            ):
                continue  # a workbook numbers its strings anew; what it holds is looked through above
            if EMPTY.get(each.route, "-") in " ".join(now.pieces):
                continue  # the page has become the page of nobody
            new = [
                piece for piece in now.pieces - was.pieces if not _is_known(each.route, piece, was, now, sweep.labels)
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
            if (found := _told(now.pieces, NAMES)) and each.route not in {*OF_THE_CHILD, *PAPER}
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
        assert told - set(OF_THE_CHILD) <= THEIR_WORK | PAPER


class TestTheFamily:
    def test_reads_and_does_what_it_did(self, sweep: Sweep) -> None:
        told = {
            each.words: (was.status, now.status)
            for each, was, now in sweep.pairs(sweep.scene.family())
            if was.status != now.status
        }
        assert told == {}

    def test_reads_the_name_and_the_diary(self, sweep: Sweep) -> None:
        told = {each.route for each, _was, now in sweep.pairs(sweep.scene.family()) if _told(now.pieces, NAMES)}
        assert any(route.startswith("cabinet:") for route in told), told

    def test_from_which_the_danger_comes_reads_nothing_of_the_child(self, sweep: Sweep) -> None:
        own = re.compile(r"опікуненк|варвар|varvara|997778899|99 777 88 99", re.IGNORECASE)
        told = {
            key: found
            for key, now in sweep.closed.items()
            if (found := [each for each in _told(now.pieces, MARKS) if not own.search(each)])
        }
        assert told == {}


class TestWhoSearches:
    def test_finds_by_the_childs_words_what_he_finds_by_words_of_nobody(self, sweep: Sweep) -> None:
        told = {
            name: (theirs.pieces - nobodys.pieces, nobodys.pieces - theirs.pieces)
            for name, (theirs, nobodys) in sweep.sought.items()
            if theirs != nobodys
        }
        assert told == {}
        answered = {route for (route, *_who), (theirs, _nobodys) in sweep.sought.items() if theirs.status == 200}
        assert {"enrolment:classes", "help:start", "institutions:directory", "journal:journals"} <= answered


def test_no_answer_tells_by_its_headers_when_it_was_changed(sweep: Sweep) -> None:
    assert {each.words: now.dated for each, _was, now in sweep.pairs(_everybody(sweep)) if now.dated} == {}


def _everybody(sweep: Sweep) -> tuple[Viewer, ...]:
    return (*sweep.scene.may_know(), *sweep.scene.family(), *sweep.scene.others())
