"""A Monday morning: teachers writing, families reading, people signing in, whether the server keeps up or not.

Arrivals are open-loop: they come when they come, and a wait counts from the moment of arrival. The mix is that of
`design.md` §7 (of 2,400 requests a second nationally 700 write marks and 1,700 read); one arrival in a hundred signs in
by password and second factor instead.
"""

import json
import random
import re
import selectors
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pyotp
from django.urls import reverse
from django.utils import timezone

from bench.client import Connection, linked, receive, request_bytes
from bench.journal import TOKEN, lesson_for_writing, pupils_of, writing_headers
from bench.stands import Stand, open_session

WRITES, SIGN_INS = 700 / 2400, 0.01
MARKS_EACH = 3  # what a teacher types before the page sends it
PATIENCE = 300.0  # ms at p95
CONNECTIONS = 256
_PASSWORD = "чотири слова поспіль усього"

# An arrival: requests one after the other; each is sent the answer's status and head.
Visit = Generator[bytes, tuple[int, str], None]


@dataclass(slots=True)
class Outcome:
    """Of one rate: waits in ms by what was asked, answers that were not as expected."""

    rate: float
    waits: dict[str, list[float]] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    late: float = 0.0  # seconds by which the last answer came after the last arrival

    @property
    def all_waits(self) -> list[float]:
        return sorted(wait for waits in self.waits.values() for wait in waits)

    def p(self, share: float, of: str = "") -> float:
        ordered = sorted(self.waits.get(of, [])) if of else self.all_waits
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")

    @property
    def holds(self) -> bool:
        return not self.wrong and self.p(0.95) <= PATIENCE


class Crowd:
    """Who comes on a Monday."""

    def __init__(self, stands: Sequence[Stand], keepers: Sequence["Keeper"], seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._writers = [Writer(stand) for stand in stands]
        self._readers = [page for stand in stands for page in _pages(stand)]
        self._weights = [weight for weight, _request in self._readers]
        self._keepers = deque(keepers)

    def visit(self) -> tuple[str, Visit]:
        """The next arrival and what it is called."""
        draw = self._random.random()
        if draw < SIGN_INS and self._keepers:
            return "sign-in", self._keepers.popleft().visit()
        if draw < SIGN_INS + WRITES:
            return "write", self._random.choice(self._writers).visit()
        ((_weight, request),) = self._random.choices(self._readers, self._weights)
        return "read", _one(request)


class Writer:
    """A teacher who puts marks of today's lesson, three at a time, and puts them right in the next round."""

    def __init__(self, stand: Stand) -> None:
        self._path = reverse("journal:save", args=[stand.institution, stand.course_id])
        self._headers = writing_headers(stand)
        self._lesson, group = lesson_for_writing(stand)
        self._pupils = pupils_of(stand, {group})[group]
        self._standing: dict[str, list[int]] = {}
        self._turn = 0

    def visit(self) -> Visit:
        changes = []
        for step in range(min(MARKS_EACH, len(self._pupils))):
            pupil = self._pupils[(self._turn * MARKS_EACH + step) % len(self._pupils)]
            was = self._standing.get(pupil, [])
            self._standing[pupil] = [1 + (self._turn + step) % 12]
            changes.append(
                {"id": str(uuid4()), "kind": "marks", "lesson": self._lesson, "pupil": pupil, "was": was,
                 "now": self._standing[pupil]}
            )  # fmt: skip
        self._turn += 1
        body = json.dumps({"request": str(uuid4()), "changes": changes}).encode()
        yield request_bytes("POST", self._path, self._headers, body)


class Keeper:
    """Somebody with a password and a second factor; signs in once, since a code works once."""

    def __init__(self, account_id: int, number: int) -> None:
        from parta.identity import api as identity
        from parta.identity import factors
        from parta.identity.operations import credentials

        actor = identity.actor_of_account(account_id, timezone.localdate())
        self._login = f"bench-{number}-{uuid4().hex[:8]}@example.org"
        chosen = credentials.choose_password(actor=actor, login=self._login, password=_PASSWORD)
        self._codes = pyotp.TOTP(factors.factor_secret(chosen))
        past = timezone.now() - timedelta(minutes=5)
        credentials.set_password(actor=actor, chosen=chosen, factor_code=self._codes.at(past), now=past)

    def visit(self) -> Visit:
        _status, head = yield _form("/sign-in/password/", "", {"login": self._login, "password": _PASSWORD})
        found = re.search(r"parta_session=([^;]+)", head)
        if found is None:
            return
        yield _form("/sign-in/factor/", found[1], {"factor_code": self._codes.now()})


def _form(path: str, session: str, fields: dict[str, str]) -> bytes:
    from urllib.parse import urlencode

    cookie = f"csrftoken={TOKEN}" + (f"; parta_session={session}" if session else "")
    headers = {"Cookie": cookie, "X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
    return request_bytes("POST", path, headers, urlencode(fields).encode())


def _pages(stand: Stand) -> Iterator[tuple[float, bytes]]:
    """What is read on a Monday: mostly families, mostly the day."""
    today = timezone.localdate()
    diary = f"/diary/{stand.child}/"
    parent = {"Cookie": f"parta_session={open_session(stand.parent_account)}"}
    teacher = {"Cookie": f"parta_session={open_session(stand.teacher_account)}"}
    course = reverse("journal:course", args=[stand.institution, stand.course_id])
    yield 60, request_bytes("GET", f"{diary}{today}/", parent)
    yield 12, request_bytes("GET", f"{diary}week/{today - timedelta(days=today.weekday())}/", parent)
    yield 8, request_bytes("GET", f"{diary}marks/", parent)
    yield 15, request_bytes("GET", course, teacher)
    yield 5, request_bytes("GET", "/", teacher)


def _one(request: bytes) -> Visit:
    yield request


def morning(port: int, crowd: Crowd, rate: float, seconds: float) -> Outcome:
    """Let people come at this rate (exponential gaps) for so long; wait for the last answer at most 10 s more."""
    outcome, gaps = Outcome(rate), random.Random(7)
    street = _Street(port, outcome)
    begin = time.perf_counter()
    due, end = begin, begin + seconds
    while due < end or (street.is_busy and time.perf_counter() < end + 10):
        now = time.perf_counter()
        while due <= now and due < end:
            street.arrive(due, *crowd.visit())
            due += gaps.expovariate(rate)
        street.move(max(0.0, min(due, end) - time.perf_counter()) if due < end else 0.05)
    outcome.late = time.perf_counter() - end
    if street.is_busy:
        outcome.wrong["no answer"] = street.waiting
    street.close()
    return outcome


@dataclass(slots=True)
class _Guest:
    arrived: float
    name: str
    visit: Visit
    request: bytes


class _Street:
    """Connections, and guests who wait for one."""

    def __init__(self, port: int, outcome: Outcome) -> None:
        self._port, self._outcome = port, outcome
        self._selector = selectors.DefaultSelector()
        self._idle: list[Connection] = []
        self._busy: dict[int, tuple[Connection, _Guest]] = {}
        self._queue: deque[_Guest] = deque()

    @property
    def is_busy(self) -> bool:
        return bool(self._busy or self._queue)

    @property
    def waiting(self) -> int:
        return len(self._busy) + len(self._queue)

    def arrive(self, moment: float, name: str, visit: Visit) -> None:
        self._queue.append(_Guest(moment, name, visit, next(visit)))
        self._serve()

    def move(self, seconds: float) -> None:
        for key, _events in self._selector.select(timeout=seconds) if self._busy else ():
            connection: Connection = key.data
            answer = receive(connection)
            if answer is not None:
                self._answered(connection, *answer)
        if not self._busy and seconds:
            time.sleep(min(seconds, 0.002))
        self._serve()

    def close(self) -> None:
        for connection in [*self._idle, *(each for each, _guest in self._busy.values())]:
            connection.link.close()

    def _serve(self) -> None:
        while self._queue and (self._idle or len(self._busy) < CONNECTIONS):
            guest = self._queue.popleft()
            connection = self._idle.pop() if self._idle else self._connected()
            self._busy[connection.link.fileno()] = connection, guest
            connection.link.sendall(guest.request)

    def _connected(self) -> Connection:
        connection = Connection(linked(self._port))
        self._selector.register(connection.link, selectors.EVENT_READ, connection)
        return connection

    def _answered(self, connection: Connection, status: int, head: str) -> None:
        _connection, guest = self._busy.pop(connection.link.fileno())
        if status not in (200, 302):
            self._outcome.wrong[f"{guest.name} {status}"] = self._outcome.wrong.get(f"{guest.name} {status}", 0) + 1
        try:
            guest.request = guest.visit.send((status, head))
        except StopIteration:
            self._outcome.waits.setdefault(guest.name, []).append((time.perf_counter() - guest.arrived) * 1000)
            self._idle.append(connection)
            return
        self._busy[connection.link.fileno()] = connection, guest
        connection.link.sendall(guest.request)


def highest(port: int, crowd: Crowd, seconds: float, say: Callable[[str], None]) -> Outcome | None:
    """The highest rate that keeps p95 ≤ 300 ms without an error: up by half until it fails, then between."""
    best, rate, factor = None, 40.0, 1.5
    while factor > 1.05:
        outcome = morning(port, crowd, rate, seconds)
        say(
            f"  {rate:6.0f}/s: p50 {outcome.p(0.5):6.1f}  p95 {outcome.p(0.95):6.1f}  p99 {outcome.p(0.99):6.1f} ms; "
            + ", ".join(f"{name} p95 {outcome.p(0.95, name):.0f}" for name in sorted(outcome.waits))
            + (f"; wrong {outcome.wrong}" if outcome.wrong else "")
        )
        if outcome.holds:
            best = outcome
        else:
            rate, factor = rate / factor, factor**0.5
            time.sleep(2)
        rate *= factor
    return best
