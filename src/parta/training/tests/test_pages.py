"""Pages of both halves through HTTP: who has a copy, the way over, what the training server opens and closes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parta.curriculum.testing import make_course
from parta.enrolment.testing import make_class, make_pupils
from parta.identity.testing import sign_in
from parta.institutions.api import public_id_of
from parta.kernel.actor import Actor, Role
from parta.people import testing as people
from parta.reference import api as reference
from parta.training import door, entrance, tickets
from parta.training.copies import Copies, State
from parta.training.queries import shape_of
from parta.training.tickets import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def training_folder(tmp_path: Path, settings: Any) -> Path:
    settings.PARTA_TRAINING_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def school() -> int:
    land = people.make_territory()
    return land.school


@pytest.fixture
def head(school: int) -> Actor:
    return people.make_head(school)


def browser(actor: Actor | None = None) -> Client:
    return sign_in(Client(), actor) if actor else Client()


class TestShape:
    @pytest.fixture(autouse=True)
    def lists(self) -> None:
        reference.load_first_lists()

    def test_counts_and_names_nobody(self, school: int, head: Actor) -> None:
        class_id = make_class(institution_id=school, grade=8, letter="Б")
        make_pupils(3, institution_id=school, class_id=class_id)
        people.make_deputy(school)
        make_course(institution_id=school, group_id=class_id)

        found = shape_of(school, date(2026, 11, 20))

        assert [(each.grade, each.letter, each.size) for each in found.cohorts] == [(8, "Б", 3)]
        assert found.hours == {8: {"algebra": 1}}
        assert (found.deputies, found.staff, found.pupils) == (1, 2, 3)

    def test_costs_the_same_for_any_size(self, school: int, head: Actor) -> None:
        def statements() -> int:
            with CaptureQueriesContext(connection) as captured:
                shape_of(school, date(2026, 11, 20))
            return len(captured)

        make_course(institution_id=school, group_id=make_class(institution_id=school, grade=8))
        small = statements()
        for grade in (5, 6, 7):
            class_id = make_class(institution_id=school, grade=grade)
            make_pupils(2, institution_id=school, class_id=class_id)
            make_course(institution_id=school, group_id=class_id)
        assert statements() == small == 6  # one more where the institution stands on a known place


class TestRealServer:
    @pytest.mark.parametrize(
        ("make", "role"),
        [
            (people.make_head, Role.HEAD),
            (people.make_deputy, Role.DEPUTY),
            (people.make_acting, Role.DEPUTY),
            (people.make_teacher, Role.TEACHER),
        ],
    )
    def test_sends_over_with_a_ticket_that_names_nobody(
        self, make: Any, role: Role, school: int, training_folder: Path
    ) -> None:
        client = browser(make(school))
        assert client.post("/training/open/").headers["Location"] == "/training/go/"
        assert door.knocked(training_folder)
        door.open_at(training_folder, 8021)

        over = client.get("/training/go/?again=yes")

        target = urlsplit(over.headers["Location"])
        assert (target.netloc, target.path) == ("testserver:8021", "/training/enter/")
        (typed,) = parse_qs(target.query)["ticket"]
        assert tickets.redeem(typed) == Ticket(public_id_of(school), role, shape_of(school, date.today()))  # noqa: DTZ011

    def test_waits_on_a_page_of_its_own_first(self, head: Actor, training_folder: Path) -> None:
        """A form of ours may not end on another address: the policy of content forbids it in browsers."""
        door.open_at(training_folder, 8021)
        assert browser(head).get("/training/go/").status_code == 200

    def test_says_so_while_the_training_server_starts(self, head: Actor) -> None:
        answer = browser(head).get("/training/go/?again=yes", headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert "<main" not in answer.text

    def test_moves_the_browser_when_htmx_asks(self, head: Actor, training_folder: Path) -> None:
        door.open_at(training_folder, 8021)
        answer = browser(head).get("/training/go/", headers={"HX-Request": "true"})
        assert answer.status_code == 204
        assert answer.headers["HX-Redirect"].startswith("http://testserver:8021/training/enter/?ticket=")

    def test_sends_to_the_address_of_the_installation(self, head: Actor, training_folder: Path, settings: Any) -> None:
        settings.PARTA_TRAINING_ADDRESS = "https://training.example.org/"
        door.open_at(training_folder, 8021)
        over = browser(head).get("/training/go/?again=yes").headers["Location"]
        assert over.startswith("https://training.example.org/training/enter/?ticket=")

    def test_without_training_copies_has_no_page(self, head: Actor, settings: Any) -> None:
        settings.PARTA_TRAINING = False
        client = browser(head)
        answers = [client.get("/training/"), client.post("/training/open/"), client.get("/training/go/")]
        assert [answer.status_code for answer in answers] == [404, 404, 404]

    def test_does_not_believe_tickets_itself(self, head: Actor, school: int, training_folder: Path) -> None:
        ticket = tickets.issue(Ticket(public_id_of(school), Role.HEAD, shape_of(school, date(2026, 11, 20))))
        answer = browser().get("/training/enter/", {"ticket": ticket})
        assert answer.status_code == 404
        assert entrance.COOKIE not in answer.cookies
        assert list(Copies(training_folder).all()) == []

    @pytest.mark.parametrize("address", ["/training/", "/training/go/?again=yes"])
    def test_pages_cost_a_fixed_number_of_statements(
        self, address: str, head: Actor, training_folder: Path, django_assert_max_num_queries: Any
    ) -> None:
        door.open_at(training_folder, 8021)
        client = browser(head)
        with django_assert_max_num_queries(14):
            client.get(address)


@pytest.fixture
def copy(settings: Any, school: int, head: Actor, training_folder: Path, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """This process plays the training server of one copy, whose database is the tests' own."""
    settings.PARTA_TRAINING_COPY, settings.PARTA_TRAINING, settings.PARTA_TRAINING_HOME = True, False, ":8020"
    place = settings.MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware")
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:place],
        "parta.training.web.middleware.copy_of_the_browser",
        *settings.MIDDLEWARE[place:],
    ]
    entered: list[str] = []

    @contextmanager
    def inside(database: str) -> Iterator[None]:
        entered.append(database)
        yield

    monkeypatch.setattr("parta.training.web.middleware.inside", inside)
    settings.ENTERED = entered
    return UUID(int=21)


def let_in(client: Client, copy: UUID, school: int, role: Role = Role.HEAD) -> Any:
    ticket = tickets.issue(Ticket(copy, role, shape_of(school, date(2026, 11, 20))))
    return client.get("/training/enter/", {"ticket": ticket})


def finish(folder: Path, copy: UUID, **people_of: tuple[int, ...]) -> None:
    copies = Copies(folder)
    known = copies.read(copy)
    assert known is not None
    copies.note(known, state=State.READY, database=f"db{known.generation}", people=people_of)


class TestTrainingServer:
    def test_lets_in_by_a_ticket_builds_and_signs_in(
        self, copy: UUID, school: int, head: Actor, training_folder: Path
    ) -> None:
        client = browser()
        assert let_in(client, copy, school).headers["Location"] == "/training/building/"
        assert client.get("/training/building/").status_code == 200
        finish(training_folder, copy, head=(head.account_id,))

        assert client.get("/training/building/").headers["Location"] == "/"

        page = client.get("/")
        assert page.status_code == 200
        assert "ribbon" in page.text
        assert django_settings.ENTERED[-1] == "db1"

    def test_refuses_a_ticket_that_was_used(self, copy: UUID, school: int) -> None:
        ticket = tickets.issue(Ticket(copy, Role.HEAD, shape_of(school, date(2026, 11, 20))))
        browser().get("/training/enter/", {"ticket": ticket})
        thief = browser()
        answer = thief.get("/training/enter/", {"ticket": ticket})
        assert answer.status_code == 403
        assert entrance.COOKIE not in thief.cookies

    @pytest.mark.parametrize("address", ["/", "/directory/", "/journal/", "/training/", "/training/copy/", "/account/"])
    def test_without_a_pass_shows_the_entrance_only(self, copy: UUID, address: str) -> None:
        client = browser()
        assert client.get(address).headers["Location"] == "/training/building/"
        assert client.get("/training/building/").status_code == 200
        assert django_settings.ENTERED == []

    def test_does_not_know_a_session_of_the_real_server(self, copy: UUID, head: Actor) -> None:
        assert browser(head).get("/account/").headers["Location"] == "/training/building/"

    def test_does_not_believe_a_pass_it_did_not_give(self, copy: UUID, school: int, training_folder: Path) -> None:
        client = browser()
        let_in(client, copy, school)
        finish(training_folder, copy, head=())
        forged = browser()
        given = client.cookies[entrance.COOKIE].value
        forged.cookies[entrance.COOKIE] = given[:-1] + ("A" if given[-1] != "A" else "B")
        assert forged.get("/").headers["Location"] == "/training/building/"

    @pytest.mark.parametrize(
        ("method", "address"),
        [
            ("post", "/sign-in/password/"), ("post", "/sign-in/demo/"), ("post", "/sign-in/demo/key/"),
            ("post", "/sign-in/key/"), ("post", "/invitation/key/"), ("get", "/support/write/"), ("get", "/api/docs"),
            ("get", "/key-check/"), ("post", "/account/passkeys/"), ("get", "/account/password/"),
        ],
    )  # fmt: skip
    def test_closes_every_way_in_of_the_real_one(
        self, method: str, address: str, copy: UUID, school: int, head: Actor, training_folder: Path
    ) -> None:
        client = browser()
        let_in(client, copy, school)
        finish(training_folder, copy, head=(head.account_id,))
        client.get("/training/building/")
        assert getattr(client, method)(address).status_code == 404

    def test_begins_anew_for_whoever_leads(self, copy: UUID, school: int, head: Actor, training_folder: Path) -> None:
        client = browser()
        let_in(client, copy, school)
        finish(training_folder, copy, head=(head.account_id,))
        client.get("/training/building/")

        assert client.post("/training/start-over/").headers["Location"] == "/training/building/"

        known = Copies(training_folder).read(copy)
        assert known is not None
        assert (known.generation, known.state) == (2, State.WANTED)
        assert client.get("/").headers["Location"] == "/training/building/"

    def test_begins_nothing_anew_for_a_teacher(self, copy: UUID, school: int, training_folder: Path) -> None:
        teacher, client = people.make_teacher(school), browser()
        let_in(client, copy, school, Role.TEACHER)
        finish(training_folder, copy, teacher=(teacher.account_id,))
        client.get("/training/building/")
        assert client.get("/training/copy/").status_code == 200
        assert client.post("/training/start-over/").status_code == 404
        assert client.post("/training/key/").status_code == 404

    def test_shows_a_copy_that_failed_and_the_way_back(self, copy: UUID, school: int, training_folder: Path) -> None:
        client = browser()
        let_in(client, copy, school)
        copies = Copies(training_folder)
        known = copies.read(copy)
        assert known is not None
        copies.note(known, state=State.FAILED)
        assert "http://testserver:8020/training/" in client.get("/training/building/").text

    def test_signs_out_with_the_pass(self, copy: UUID, school: int, head: Actor, training_folder: Path) -> None:
        client = browser()
        let_in(client, copy, school)
        finish(training_folder, copy, head=(head.account_id,))
        client.get("/training/building/")
        client.post("/sign-out/")
        assert client.cookies[entrance.COOKIE].value == ""

    def test_keeps_the_seat_of_a_teacher_who_comes_again(self, copy: UUID, school: int, training_folder: Path) -> None:
        teachers = tuple(people.make_teacher(school).account_id for _ in range(5))
        client = browser()
        accounts = set()
        for _turn in range(3):
            let_in(client, copy, school, Role.TEACHER)
            finish(training_folder, copy, teacher=teachers)
            client.get("/training/building/")
            accounts.add(client.get("/").context["frame"].actor.account_id)
        assert len(accounts) == 1

    def test_makes_a_key_that_fits_the_person(self, copy: UUID, school: int, training_folder: Path) -> None:
        with_number = people.make_deputy(school, person_id=people.make_person(rnokpp="1759013776"))
        client = browser()
        let_in(client, copy, school, Role.DEPUTY)
        finish(training_folder, copy, deputy=(with_number.account_id,))
        client.get("/training/building/")
        answer = client.post("/training/key/")
        assert answer.headers["Content-Type"] == "application/x-pkcs12"
        assert len(answer.content) > 500
