"""Headers, closed doors, reads that do not write, failures that become answers: through whole requests."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from parta.config.middleware import WriteOnRead, only_reads
from parta.config.urls import urlpatterns as product
from parta.events.models import OutboxEvent
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Refused, Stale
from parta.ui.http import may_write_on_get, public


def closed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for the known")


@public
def refused(request: HttpRequest) -> HttpResponse:
    raise Refused("Лише керівник закладу може це зробити.")


@public
def hidden(request: HttpRequest) -> HttpResponse:
    raise NotVisible


@public
def stale(request: HttpRequest) -> HttpResponse:
    raise Stale


@public
def invalid(request: HttpRequest) -> HttpResponse:
    raise Invalid([Problem("held_on", "Дата <b>раніша</b> за початок року.", rule="DQ-014", row=3)])


@public
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


@public
def writes(request: HttpRequest) -> HttpResponse:
    OutboxEvent.objects.create(topic="events.Tried", payload={})
    return HttpResponse("written")


urlpatterns = [
    *product,
    path("t/closed", closed),
    path("t/refused", refused),
    path("t/hidden", hidden),
    path("t/stale", stale),
    path("t/invalid", invalid),
    path("t/broken", broken),
    path("t/writes", writes),
    path("t/may-write", may_write_on_get(public(lambda request: writes(request)))),
]
handler500 = "parta.config.errors.server_error"
handler404 = "parta.config.errors.not_found"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


class TestHeaders:
    @pytest.mark.parametrize("address", ["/t/refused", "/no/such/page", "/t/broken", "/t/closed", "/health/live"])
    def test_forbid_inline_code_on_every_answer(self, visitor: Client, address: str) -> None:
        headers = visitor.get(address).headers

        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"

    def test_hold_https_only_outside_of_the_demo(self, visitor: Client) -> None:
        assert "Strict-Transport-Security" not in visitor.get("/t/refused", secure=True).headers
        with override_settings(PARTA_DEMO=False):
            assert "max-age=31536000" in visitor.get("/t/refused", secure=True).headers["Strict-Transport-Security"]
            assert "Strict-Transport-Security" not in visitor.get("/t/refused").headers


class TestClosedView:
    def test_sends_a_visitor_to_sign_in_and_back(self, visitor: Client) -> None:
        answer = visitor.get("/t/closed?day=1")

        assert answer.status_code == 302
        assert answer.headers["Location"].endswith("?next=%2Ft%2Fclosed%3Fday%3D1")

    def test_does_not_come_back_to_an_address_that_takes_forms(self, visitor: Client) -> None:
        assert "next" not in visitor.post("/t/closed").headers["Location"]

    def test_makes_htmx_leave_the_page(self, visitor: Client) -> None:
        answer = visitor.get("/t/closed", headers={"HX-Request": "true"})

        assert answer.status_code == 401
        assert answer.headers["HX-Redirect"].endswith("?next=%2Ft%2Fclosed")

    def test_answers_a_program_with_a_problem(self, visitor: Client) -> None:
        answer = visitor.get("/t/closed", headers={"Accept": "application/json"})

        assert (answer.status_code, answer.json()["code"]) == (401, "unknown-visitor")
        assert answer.headers["Content-Type"] == "application/problem+json"


class TestFailure:
    @pytest.mark.parametrize(
        ("address", "status", "title"),
        [
            ("/t/refused", 403, "Ви не можете цього зробити"),
            ("/t/hidden", 404, "Такої сторінки немає"),
            ("/no/such/page", 404, "Такої сторінки немає"),
            ("/t/stale", 409, "Хтось уже змінив цей запис"),
            ("/t/invalid", 422, "Не збережено: дещо треба виправити"),
        ],
    )
    def test_becomes_a_page_with_a_way_out(self, visitor: Client, address: str, status: int, title: str) -> None:
        answer = visitor.get(address)

        assert answer.status_code == status
        assert title in answer.content.decode().replace("\u00a0", " ")
        assert 'href="/"' in answer.content.decode()

    def test_says_what_the_rule_said_and_escapes_it(self, visitor: Client) -> None:
        assert "Дата &lt;b&gt;раніша&lt;/b&gt;" in visitor.get("/t/invalid").content.decode().replace("\u00a0", " ")

    def test_names_each_problem_to_a_program(self, visitor: Client) -> None:
        answer = visitor.get("/t/invalid", headers={"Accept": "application/json"})

        assert answer.status_code == 422
        assert answer.json()["problems"] == [
            {
                "field": "held_on",
                "message": "Дата <b>раніша</b> за початок року.",
                "rule": "DQ-014",
                "row": 3,
                "suggestion": "",
            }
        ]

    def test_of_ours_gives_a_number_and_no_detail(self, visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
        page = visitor.get("/t/broken").content.decode()

        assert "secret detail" not in page
        assert "Traceback" not in page
        number = next(record.args[0] for record in caplog.records if record.name == "parta.config.errors")
        assert str(number) in page

    def test_leads_back_to_our_own_page_only(self, visitor: Client) -> None:
        back = visitor.get("/t/refused", headers={"Referer": "http://testserver/classes?x=1"}).content.decode()
        foreign = visitor.get("/t/refused", headers={"Referer": "http://evil.example/classes"}).content.decode()

        assert 'href="/classes?x=1"' in back
        assert "evil.example" not in foreign

    def test_of_a_form_without_its_token_is_explained(self) -> None:
        answer = Client(enforce_csrf_checks=True).post("/t/refused")

        assert answer.status_code == 403
        assert "Форму не прийнято" in answer.content.decode().replace("\u00a0", " ")

    def test_has_a_stable_code_for_each_kind(self) -> None:
        codes = {kind.__name__: kind.code for kind in (DomainError, Refused, NotVisible, Stale, Invalid)}
        assert codes == {
            "DomainError": "domain-error",
            "Refused": "refused",
            "NotVisible": "not-found",
            "Stale": "stale",
            "Invalid": "invalid",
        }


class TestReading:
    def test_refuses_to_write(self) -> None:
        with pytest.raises(WriteOnRead, match="INSERT"):
            Client().get("/t/writes")

    def test_lets_a_marked_view_write(self, visitor: Client) -> None:
        assert visitor.get("/t/may-write").content == b"written"

    def test_lets_a_form_write(self, visitor: Client) -> None:
        assert visitor.post("/t/writes").content == b"written"

    def test_leaves_the_connection_free_afterwards(self) -> None:
        with pytest.raises(WriteOnRead):
            Client().get("/t/writes")
        assert connection.execute_wrappers == []

    @pytest.mark.parametrize(
        "sql",
        [
            "select 1",
            "  SELECT * FROM t WHERE name = 'delete from x'",
            'with a as (select "update" from t) select * from a',
            "(select 1) union (select 2)",
            'SAVEPOINT "s1"',
            "set local statement_timeout = 100",
        ],
    )
    def test_lets_through(self, sql: str) -> None:
        assert only_reads(sql)

    @pytest.mark.parametrize(
        "sql",
        [
            "insert into t values (1)",
            "with gone as (delete from t returning 1) select * from gone",
            "select nextval('s')",
            "select * from t for update",
            "select 1; drop table t",
            "/* select */ update t set a = 1",
            "set local app.actor = '1'; insert into t values (1)",
            "call audit_protect('t')",
            "select procrastinate_defer_jobs_v1(null)",
            "truncate t",
            "",
        ],
    )
    def test_stops(self, sql: str) -> None:
        assert not only_reads(sql)
