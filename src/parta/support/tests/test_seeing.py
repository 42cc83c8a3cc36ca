"""Seeing with another person's eyes: after consent, for half an hour, reading only; attacked from every side."""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse
from django.utils import timezone

from parta.audit.api import acting
from parta.identity.testing import actor_of_person, sign_in
from parta.kernel.actor import SYSTEM, Role
from parta.kernel.errors import NotVisible, Refused
from parta.people import testing as people
from parta.signing.api import vault
from parta.support import testing
from parta.support.models import Ticket, ViewedPage, Viewing
from parta.support.operations import answering, seeing
from parta.support.queries import seeing as queries
from parta.support.tests.conftest import Cascade

NOW = timezone.now()
_SEALED: list[bytes] = []


def writes(request: HttpRequest) -> HttpResponse:
    """A page that writes although it is only read, past the guard of reading: the database has the last word."""
    with connection.connection.cursor() as bare:
        bare.execute("update support_ticket set subject = 'x'")
    return HttpResponse("written")


def opens(request: HttpRequest) -> HttpResponse:
    return HttpResponse(vault().open(_SEALED[0]))


def gives(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a,b", headers={"Content-Disposition": "attachment; filename=a.csv"})


def prints(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"%PDF-1.7", content_type="application/pdf")


def names(request: Any) -> HttpResponse:
    request.session["left"] = "behind"
    return HttpResponse(f"{request.actor.account_id} {len(request.actor.grants)}")


urlpatterns = [
    *import_module(settings.ROOT_URLCONF).urlpatterns,
    path("t/writes", writes),
    path("t/opens", opens),
    path("t/gives", gives),
    path("t/prints", prints),
    path("t/names", names),
]


@pytest.fixture
def asked(cascade: Cascade) -> tuple[UUID, UUID]:
    """The head's request is with the community, whose officer has asked to see; (request, viewing)."""
    ticket = testing.ask(cascade.head)
    return ticket, testing.ask_to_see(cascade.community, ticket)


@pytest.fixture
def look(cascade: Cascade, asked: tuple[UUID, UUID]) -> Callable[[], Client]:
    """The head allows it in his browser; gives the officer's, which has begun to look."""

    def begin() -> Client:
        sign_in(Client(), cascade.head).post(f"/support/seeing/{asked[1]}/", {"answer": "allow"})
        officer = sign_in(Client(), cascade.community)
        assert officer.post(f"/support/seeing/{asked[1]}/start/").status_code == 302
        return officer

    return begin


def text(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u00a0", " ")


class TestConsent:
    def test_says_who_asks_and_why(self, cascade: Cascade, asked: tuple[UUID, UUID]) -> None:
        head = sign_in(Client(), cascade.head)

        assert f"/support/seeing/{asked[1]}/" in text(head.get("/")), "a line of the first page"
        page = text(head.get(f"/support/seeing/{asked[1]}/"))
        assert "Хочу побачити, що саме не зберігається." in page
        assert cascade.community.name.split()[1] in page

    def test_is_given_by_the_person_alone(self, cascade: Cascade, asked: tuple[UUID, UUID]) -> None:
        for other in (cascade.community, cascade.national, cascade.teacher):
            address = f"/support/seeing/{asked[1]}/"
            assert sign_in(Client(), other).post(address, {"answer": "allow"}).status_code == 404
        assert Viewing.objects.get().allowed_at is None

    def test_is_given_once(self, cascade: Cascade, asked: tuple[UUID, UUID]) -> None:
        testing.allow_viewing(cascade.head, asked[1])
        with pytest.raises(answering.NotNow):
            testing.allow_viewing(cascade.head, asked[1], NOW + timedelta(minutes=31))

    def test_lapses_within_a_day(self, cascade: Cascade, asked: tuple[UUID, UUID]) -> None:
        with pytest.raises(answering.NotNow):
            testing.allow_viewing(cascade.head, asked[1], timezone.now() + timedelta(days=1, minutes=1))

    def test_is_worth_nothing_when_the_request_went_to_others(self, cascade: Cascade, asked: tuple[UUID, UUID]) -> None:
        testing.pass_on(cascade.community, asked[0], cascade.key("district"))

        with pytest.raises(answering.NotNow):
            testing.allow_viewing(cascade.head, asked[1])

    def test_may_be_declined(self, cascade: Cascade, asked: tuple[UUID, UUID]) -> None:
        head = sign_in(Client(), cascade.head)
        head.post(f"/support/seeing/{asked[1]}/", {"answer": "no"})

        officer = sign_in(Client(), cascade.community)
        assert officer.post(f"/support/seeing/{asked[1]}/start/").status_code == 404

    def test_is_not_asked_by_a_head_nor_of_an_officer(self, cascade: Cascade) -> None:
        with pytest.raises(Refused):
            testing.ask_to_see(cascade.head, testing.ask(cascade.teacher))
        request = testing.ask(cascade.community)  # with the district
        with pytest.raises(Refused):
            testing.ask_to_see(cascade.district, request)
        testing.pass_on(cascade.district, request, cascade.key("root"))
        testing.ask_to_see(cascade.national, request)

    def test_lends_no_office_that_the_person_got_meanwhile(self, cascade: Cascade, asked: tuple[UUID, UUID]) -> None:
        person = cascade.head.person_id
        both = people.make_officer(Role.DISTRICT, cascade.land.district, person_id=person)
        both = actor_of_person(both.person_id or 0)
        testing.allow_viewing(both, asked[1])

        found = queries.running(cascade.community, asked[1], timezone.now())

        assert found is not None
        assert {grant.role for grant in found.actor.grants} == {Role.HEAD}

    def test_is_not_asked_of_a_visitor(self, cascade: Cascade) -> None:
        with pytest.raises(Refused):
            testing.ask_to_see(cascade.national, testing.make_visitor_ticket())


class TestDatabase:
    """What no code of ours can undo."""

    @pytest.mark.parametrize(
        "change",
        [
            "until = until + interval '1 minute'",
            "allowed_at = allowed_at + interval '1 hour', until = until + interval '1 hour'",
            "grants = '[\"national.0.0.0\"]'",
            "officer_account_id = 0",
            "account_id = 0",
            "allowed_at = null, until = null",
        ],
    )
    def test_keeps_what_was_allowed(self, cascade: Cascade, asked: tuple[UUID, UUID], change: str) -> None:
        testing.allow_viewing(cascade.head, asked[1])

        with (
            pytest.raises(DatabaseError),
            acting(SYSTEM, "support.testing.attack"),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"update support_viewing set {change}")

    def test_allows_no_more_than_half_an_hour(self, cascade: Cascade, asked: tuple[UUID, UUID]) -> None:
        with pytest.raises(DatabaseError), acting(SYSTEM, "support.testing.attack"):
            Viewing.objects.update(allowed_at=NOW, until=NOW + timedelta(minutes=31))

    def test_keeps_the_list_of_pages(self, cascade: Cascade, look: Callable[[], Client]) -> None:
        look().get("/")
        with pytest.raises(DatabaseError), transaction.atomic():
            ViewedPage.objects.all().delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            ViewedPage.objects.update(path="/")


class TestLooking:
    def test_shows_the_persons_pages_with_a_strip_on_each(self, cascade: Cascade, look: Callable[[], Client]) -> None:
        officer = look()

        page = text(officer.get("/"))

        assert "Ви бачите очима користувача" in page
        assert "Калинівський ліцей № 3" in page
        assert officer.get("/")["Cache-Control"] == "private, no-store"

    def test_is_told_on_every_page_of_the_person_in_all_browsers(
        self, cascade: Cascade, asked: tuple[UUID, UUID]
    ) -> None:
        phone, laptop = sign_in(Client(), cascade.head), sign_in(Client(), cascade.head)
        assert "вашими очима до" not in text(phone.get("/support/requests/"))

        laptop.post(f"/support/seeing/{asked[1]}/", {"answer": "allow"})

        for browser in (phone, laptop):
            assert "вашими очима до" in text(browser.get("/support/requests/"))
        phone.post(f"/support/seeing/{asked[1]}/stop/")
        assert "вашими очима до" not in text(laptop.get("/support/requests/"))

    def test_is_the_persons_alone(self, cascade: Cascade, look: Callable[[], Client]) -> None:
        officer = look()
        with override_settings(ROOT_URLCONF=__name__):
            seen = officer.get("/t/names").content.decode()

        assert seen == f"{cascade.head.account_id} {len(cascade.head.grants)}"

    def test_leaves_nothing_in_the_officers_session(self, cascade: Cascade, look: Callable[[], Client]) -> None:
        officer = look()
        with override_settings(ROOT_URLCONF=__name__):
            officer.get("/t/names")

        assert "left" not in officer.session

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_sends_nothing(self, cascade: Cascade, look: Callable[[], Client], method: str) -> None:
        officer, school = look(), cascade.land.school
        from parta.institutions import api as institutions

        address = f"/institutions/{institutions.public_id_of(school)}/edit/names/"
        answer = getattr(officer, method)(address, {"name": "Захоплено"} if method == "post" else "")

        assert answer.status_code == 403
        assert "нічого не можна" in text(answer)
        assert institutions.institution(school).name != "Захоплено"

    def test_tells_a_script_that_saves_by_itself_in_words(self, look: Callable[[], Client]) -> None:
        answer = look().post("/schools/x/save/", "{}", "application/json", headers={"Accept": "application/json"})

        told = answer.json()
        assert (answer.status_code, told["code"]) == (403, "refused")
        assert told["title"].startswith("Ви дивитеся чужими очима")

    def test_is_held_to_reading_by_the_database(self, cascade: Cascade, look: Callable[[], Client]) -> None:
        officer = look()
        before = Ticket.objects.get().subject
        with override_settings(ROOT_URLCONF=__name__):
            answer = officer.get("/t/writes")

        assert answer.status_code == 403
        assert "щось записує" in text(answer)
        assert Ticket.objects.get().subject == before

    def test_opens_no_vault_and_takes_no_file(self, cascade: Cascade, look: Callable[[], Client]) -> None:
        _SEALED[:] = [vault().seal(b"1759013776")]
        officer = look()
        with override_settings(ROOT_URLCONF=__name__):
            opened, given, printed = (officer.get(f"/t/{name}") for name in ("opens", "gives", "prints"))

        assert (opened.status_code, given.status_code, printed.status_code) == (403, 403, 403)
        assert b"%PDF" not in printed.content
        assert b"1759013776" not in opened.content
        assert b"a,b" not in given.content

    @pytest.mark.parametrize(
        "address",
        [
            "/account/",
            "/support/requests/",
            "/support/desk/",
            "/sign-in/",
            "/api/docs",
            "/institutions/export/?kind=csv",
            "/training/go/?again=yes",
        ],
    )
    def test_is_shut_out_of_what_is_a_persons_own(
        self, cascade: Cascade, look: Callable[[], Client], address: str
    ) -> None:
        assert look().get(address).status_code in (403, 404)

    def test_reads_no_card_of_a_person(self, cascade: Cascade, look: Callable[[], Client]) -> None:
        from parta.people import api

        post = next(line for line in api.staff_of(cascade.land.school, timezone.localdate()))
        from parta.institutions import api as institutions

        school = institutions.public_id_of(cascade.land.school)
        answer = look().get(reverse("people:post", args=[school, post.post_public_id]))

        assert answer.status_code == 403
        assert "захищені дані" in text(answer)
        assert ViewedPage.objects.latest("pk").is_refused, "the list for both sides tells the truth"

    def test_notes_each_page_and_shows_the_list_to_both(
        self, cascade: Cascade, asked: tuple[UUID, UUID], look: Callable[[], Client]
    ) -> None:
        officer = look()
        officer.get("/?q=Савчук")
        officer.post("/preferences/", {"theme": "dark"})

        pages = list(ViewedPage.objects.order_by("pk").values_list("method", "path", "is_refused"))
        assert pages == [("GET", "/", False), ("POST", "/preferences/", True)]
        assert "/preferences/" in text(sign_in(Client(), cascade.head).get(f"/support/seeing/{asked[1]}/pages/"))

    def test_lends_only_roles_that_were_open_and_are_still_held(
        self, cascade: Cascade, asked: tuple[UUID, UUID]
    ) -> None:
        testing.allow_viewing(cascade.head, asked[1])
        people.make_officer(Role.REGION, cascade.land.region, person_id=cascade.head.person_id)

        found = queries.running(cascade.community, asked[1], timezone.now())

        assert found is not None
        assert {grant.role for grant in found.actor.grants} == {Role.HEAD}


class TestEnd:
    def test_comes_by_itself(self, cascade: Cascade, asked: tuple[UUID, UUID]) -> None:
        testing.allow_viewing(cascade.head, asked[1], NOW)

        assert queries.running(cascade.community, asked[1], NOW + timedelta(minutes=29)) is not None
        assert queries.running(cascade.community, asked[1], NOW + timedelta(minutes=30)) is None

    def test_comes_by_the_person_at_once(
        self, cascade: Cascade, asked: tuple[UUID, UUID], look: Callable[[], Client]
    ) -> None:
        officer = look()
        sign_in(Client(), cascade.head).post(f"/support/seeing/{asked[1]}/stop/")

        told = officer.get("/")
        assert (told.status_code, f"/support/requests/{asked[0]}/" in text(told)) == (403, True)
        assert "Перегляд чужими очима завершено" in text(told)
        assert cascade.head.name not in text(told)
        after = officer.get("/")
        assert (after.status_code, "Ви бачите очима" in text(after)) == (200, False)

    def test_comes_by_the_officer_and_gives_him_back_himself(
        self, cascade: Cascade, asked: tuple[UUID, UUID], look: Callable[[], Client]
    ) -> None:
        officer = look()
        officer.post(f"/support/seeing/{asked[1]}/stop/")

        assert "Калинівська громада" in text(officer.get("/"))

    def test_comes_when_the_request_leaves_the_officer(
        self, cascade: Cascade, asked: tuple[UUID, UUID], look: Callable[[], Client]
    ) -> None:
        officer = look()
        testing.pass_on(cascade.community, asked[0], cascade.key("district"))

        told = officer.get("/")
        assert (told.status_code, str(asked[0]) in text(told)) == (403, False)
        assert "Ви бачите очима" not in text(officer.get("/"))

    def test_is_no_strangers_to_make(self, cascade: Cascade, asked: tuple[UUID, UUID]) -> None:
        with pytest.raises(NotVisible):
            seeing.end_viewing(actor=cascade.teacher, viewing_id=asked[1], now=NOW)

    def test_a_colleague_does_not_look_in_the_officers_place(self, cascade: Cascade, asked: tuple[UUID, UUID]) -> None:
        testing.allow_viewing(cascade.head, asked[1])
        colleague = people.make_officer(Role.COMMUNITY, cascade.land.community)

        assert sign_in(Client(), colleague).post(f"/support/seeing/{asked[1]}/start/").status_code == 404
        assert queries.running(colleague, asked[1], timezone.now()) is None
