"""What is measured: every page and act that people wait for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bench.client import request_bytes
from bench.journal import absence_saves, mark_saves
from bench.stands import Stand, open_session

Requests = Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Bar:
    """What the design asks: p50 in ms at one connection, requests/s at eight, statements, KB gzip; and the peer's
    figures in words.
    """

    p50: float | None = None
    per_second: float | None = None
    statements: int | None = None
    gzip_kb: float | None = None
    peer: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    requests: Requests
    bar: Bar = Bar()


def cases(stand: Stand) -> Iterator[Case]:
    """Each with what it is measured against; the deciding pages first, what writes last: a journal with a thousand
    measured saves in it is not the one that people open.
    """
    # What the machine gives at all: everything below is read beside it.
    yield Case("empty answer", _pages("", ["/health/live"]))
    yield from _deciding(stand)
    yield from _of_school(stand)
    yield from _of_family(stand)
    yield from _of_officers(stand)
    yield from _of_anybody()
    yield Case("save 30 marks", mark_saves(stand), Bar(p50=8, statements=12, peer="37 ms, 82 SQL"))
    yield Case("save attendance of 30", absence_saves(stand), Bar(p50=8, peer="143 ms, 235 SQL"))


def _deciding(stand: Stand) -> Iterator[Case]:
    teacher, parent = open_session(stand.teacher_account), open_session(stand.parent_account)
    course = reverse("journal:course", args=[stand.institution, stand.course_id])
    day = timezone.localdate().isoformat()
    yield Case(
        "journal page 30 × 20", _pages(teacher, [course]),
        Bar(p50=4, per_second=500, statements=10, gzip_kb=12, peer="33 ms, 22 SQL, 57 req/s, 24 KB"),
    )  # fmt: skip
    yield Case(
        "parent's day", _pages(parent, [f"/diary/{stand.child}/{day}/"]),
        Bar(p50=4, per_second=600, gzip_kb=10, peer="25 ms, 44 SQL, 61 req/s"),
    )  # fmt: skip
    yield Case(
        "class list", _pages(open_session(stand.head_account), [_at("enrolment:class", stand, stand.class_id)]),
        Bar(peer="17 ms, 11 SQL, 105 req/s (1,000 pupils)"),
    )  # fmt: skip


def _of_school(stand: Stand) -> Iterator[Case]:
    teacher, head = open_session(stand.teacher_account), open_session(stand.head_account)
    yield Case("class-month attendance", _pages(head, [_at("journal:attendance", stand, stand.class_id)]))
    yield Case("teacher's home", _pages(teacher, ["/"]))
    yield Case("teacher's journals", _pages(teacher, [_at("journal:journals", stand)]))
    yield Case("topics of a course", _pages(teacher, [_at("journal:lessons", stand, stand.course_id)]))
    lesson = _last_lesson(stand)
    yield Case("lesson on a phone", _pages(teacher, [_at("journal:lesson", stand, stand.course_id, lesson)]))
    yield Case("head's home", _pages(head, ["/"]))
    yield Case("all journals of the school", _pages(head, [_at("journal:journals", stand)]))
    yield Case("classes of the school", _pages(head, [_at("enrolment:classes", stand)]))
    yield Case("families of a class", _pages(head, [_at("enrolment:families", stand, stand.class_id)]))
    yield Case("a pupil's card", _pages(head, [_at("enrolment:pupil", stand, stand.child)]))
    yield Case("staff", _pages(head, [reverse("people:staff", args=[stand.institution])]))
    yield Case("teaching load", _pages(head, [_at("curriculum:grid", stand)]))
    yield Case("orders", _pages(head, [_at("documents:orders", stand)]))
    yield from _of_secretary(stand, head)


def _of_secretary(stand: Stand, head: str) -> Iterator[Case]:
    for name in ("documents:movement", "documents:new-year", "documents:transfers", "documents:transfer-ask",
                 "enrolment:movement-table", "enrolment:takeouts", "accounting:alphabetical", "accounting:notices",
                 "dossiers:children", "dossiers:staff"):  # fmt: skip
        yield Case(name.partition(":")[2].replace("-", " "), _pages(head, [_at(name, stand)]))
    yield Case("one child, first step", _pages(head, [_at("documents:enrol-child", stand, stand.class_id)]))
    yield Case("a pupil's data sets", _pages(head, [_at("dossiers:child", stand, stand.child)]))
    yield Case("children claimed twice", _pages(head, [reverse("matching:queue")]))


def _of_family(stand: Stand) -> Iterator[Case]:
    parent, diary = open_session(stand.parent_account), f"/diary/{stand.child}/"
    week = f"{diary}week/{_monday()}/"
    yield Case("parent's week", _pages(parent, [week]))
    yield Case("parent's homework", _pages(parent, [f"{diary}homework/"]))
    yield Case("parent's marks", _pages(parent, [f"{diary}marks/"]))
    yield Case("parent's subject", _pages(parent, [f"{diary}marks/{stand.course_id}/"]))
    yield Case("parent's absences", _pages(parent, [f"{diary}absences/"]))


def _of_officers(stand: Stand) -> Iterator[Case]:
    for name, account in (("community", stand.officer_account), ("region", stand.region_account),
                          ("country", stand.national_account)):  # fmt: skip
        if account:
            session, office = open_session(account), [_office(account)]
            yield Case(f"{name}: home", _pages(session, ["/"]))
            yield Case(f"{name}: institutions", _pages(session, [reverse("institutions:authority", args=office)]))
            yield Case(f"{name}: subordinates", _pages(session, [reverse("people:authority", args=office)]))
            yield Case(f"{name}: heads", _pages(session, [reverse("people:heads", args=office)]))


def _office(account_id: int) -> str:
    """Public id of the authority that an officer acts for; a national administrator's is the whole country's."""
    from parta.identity.api import actor_of_account

    held = sorted(actor_of_account(account_id, timezone.localdate()).authorities())
    where, ids = ("id = any(%s)", [held]) if held else ("parent_id is null", None)
    ((public_id,), *_others) = _ask(f"select public_id from institutions_authority where {where} order by id", ids)
    return str(public_id)


def _of_anybody() -> Iterator[Case]:
    names = _some_names()
    directory = reverse("institutions:directory")
    yield Case("directory", _pages("", [directory]))
    yield Case("directory: search by name", _pages("", [f"{directory}?q={quote(name)}" for name in names]))
    yield Case("directory: with a typo", _pages("", [f"{directory}?q={quote(_mistyped(name))}" for name in names]))
    yield Case("institution's public card", _pages("", _some_cards()))
    yield Case("sign-in page", _pages("", [reverse("identity:sign-in")]))


def _pages(session: str, paths: Sequence[str]) -> Requests:
    """GET these addresses in turn."""
    headers = {"Cookie": f"parta_session={session}"} if session else {}
    asked = cycle([request_bytes("GET", path, headers) for path in paths])

    def requests() -> Iterator[bytes]:
        yield from asked

    return requests


def _at(name: str, stand: Stand, *rest: int | str) -> str:
    return reverse(name, args=[stand.institution, *rest])


def _monday() -> str:
    from datetime import timedelta

    today = timezone.localdate()
    return (today - timedelta(days=today.weekday())).isoformat()


def _last_lesson(stand: Stand) -> int:
    found = _ask(
        "select id from journal_lesson where institution_id = %s and course_id = %s and held_on <= %s"
        " order by held_on desc, no limit 1",
        [stand.institution_id, stand.course_id, timezone.localdate()],
    )
    lesson: int = found[0][0]
    return lesson


def _some_names() -> list[str]:
    """Words that people would type: the first ones of 40 names."""
    found = _ask("select title from institutions_directory order by md5(institution_id::text) limit 40")
    return [" ".join(name.replace('"', "").split()[:4]) for (name,) in found if isinstance(name, str)]


def _mistyped(name: str) -> str:
    """Two neighbours swapped in the longest word."""
    longest = max(name.split(), key=len)
    return name.replace(longest, longest[:2] + longest[3:4] + longest[2:3] + longest[4:])


def _some_cards() -> list[str]:
    found = _ask("select public_id from institutions_directory order by md5(institution_id::text) limit 40")
    return [reverse("institutions:card", args=[public_id]) for (public_id,) in found]


def _ask(sql: str, parameters: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
