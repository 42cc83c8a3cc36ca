"""The programming interface: problems instead of pages, closed by default, described on a page without inline code."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import path
from ninja import NinjaAPI, Schema

from parta.config import api_docs, rest
from parta.config.urls import urlpatterns as product
from parta.kernel.errors import Refused

pytestmark = pytest.mark.django_db

tried = NinjaAPI(title="tried", urls_namespace="tried", docs_url=None, auth=rest.SignedIn())
for kind, handler in rest.api._exception_handlers.items():
    tried.add_exception_handler(kind, handler)


class NewMark(Schema):
    """A mark to put."""

    value: int
    note: str | None = None


@tried.get("/open/{number}", auth=None, summary="Read it")
def opened(request: HttpRequest, number: int, q: str = "") -> dict[str, int]:
    return {"number": number}


@tried.get("/closed")
def closed(request: HttpRequest) -> dict[str, int]:
    return {}


@tried.post("/marks", auth=None, response={201: NewMark})
def marks(request: HttpRequest, body: list[NewMark]) -> tuple[int, NewMark]:
    return 201, body[0]


@tried.get("/refused", auth=None)
def refused(request: HttpRequest) -> None:
    raise Refused("Це може зробити лише класний керівник.")


@tried.get("/broken", auth=None)
def broken(request: HttpRequest) -> None:
    raise RuntimeError("secret detail")


def _skip_middleware() -> list[str]:
    from django.conf import settings

    return [name for name in settings.MIDDLEWARE if "known_people_only" not in name]


urlpatterns = [path("api/tried/", tried.urls), *product]
handler404 = "parta.config.errors.not_found"


@pytest.fixture(autouse=True)
def _addresses() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=_skip_middleware()):
        yield


class TestApi:
    def test_answers_who_is_unknown_with_a_problem(self) -> None:
        answer = Client().get("/api/tried/closed")

        assert (answer.status_code, answer.json()["code"]) == (401, "unknown-visitor")

    def test_names_the_value_that_is_wrong(self) -> None:
        answer = Client().post("/api/tried/marks", '[{"value": "дванадцять"}]', content_type="application/json")

        assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
        assert [each["field"] for each in answer.json()["problems"]] == ["body.body.0.value"]

    def test_says_why_something_is_refused(self) -> None:
        answer = Client().get("/api/tried/refused")

        assert answer.json() == {
            "type": "/api/docs#refused",
            "code": "refused",
            "title": "Це може зробити лише класний керівник.",
            "status": 403,
        }

    def test_hides_the_detail_of_our_own_fault(self) -> None:
        answer = Client(raise_request_exception=False).get("/api/tried/broken")

        assert (answer.status_code, answer.json()["code"]) == (500, "our-fault")
        assert "secret" not in answer.content.decode()

    def test_does_not_know_other_addresses(self) -> None:
        answer = Client().get("/api/no/such")

        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


class TestDocs:
    def test_show_every_endpoint_and_shape(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(api_docs, "api", tried)
        page = Client().get("/api/docs").content.decode()

        for text in ("GET /api/tried/open/{number}", "Read it", "POST /api/tried/marks", "array of", "A mark to put."):
            assert text in page, text
        assert "unknown-visitor" in page
        assert "<script>" not in page
        assert "style=" not in page

    def test_are_open_to_everybody_and_speak_ukrainian(self) -> None:
        answer = Client().get("/api/docs")

        assert answer.status_code == 200
        assert "Програмний інтерфейс" in answer.content.decode()
        assert Client().get("/api/openapi.json").json()["info"]["title"] == "Parta"
