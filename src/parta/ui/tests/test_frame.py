"""The frame: sections by role, who I act for, what waits; theme and language that stay chosen."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import translation

from parta.kernel.actor import Actor, Grant, Role
from parta.ui import frame
from parta.ui.testing import Element, read

HEAD = Actor(
    1, name="Віктор Ткачук", grants=(Grant(Role.HEAD, institution_id=1), Grant(Role.TEACHER, institution_id=1))
)
MOTHER = Actor(2, name="Оксана Руденко", grants=(Grant(Role.GUARDIAN, pupil_id=5),))


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test begins with nothing registered."""
    monkeypatch.setattr(frame, "_registry", frame._Registry())
    with translation.override("en"):
        yield


def request(actor: Actor | None = None, address: str = "/") -> HttpRequest:
    made = RequestFactory().get(address)
    made.actor = actor  # type: ignore[attr-defined]
    return made


def page(actor: Actor | None = None) -> Element:
    source = '{% extends "ui/page.html" %}{% block title %}Classes & pupils{% endblock %}'
    return read(engines["django"].from_string(source).render({}, request(actor)))


class TestNavigation:
    def test_shows_sections_of_the_role_in_their_order(self) -> None:
        frame.navigation(
            frame.Entry("Later", "ui:gallery-journal", roles=(Role.HEAD,), order=20),
            frame.Entry("First", "ui:gallery", roles=(Role.HEAD,), order=10),
            frame.Entry("Family", "ui:gallery-family", roles=(Role.GUARDIAN,)),
        )
        assert [entry.label for entry in frame.Frame(request(HEAD)).entries] == ["First", "Later"]
        assert [entry.label for entry in frame.Frame(request(MOTHER)).entries] == ["Family"]

    def test_follows_the_role_acted_in(self) -> None:
        frame.navigation(frame.Entry("Institution", "ui:gallery", roles=(Role.HEAD,)))
        as_teacher = Actor(1, grants=HEAD.grants, current=HEAD.grants[1])
        assert frame.Frame(request(as_teacher)).entries == []

    def test_shows_visitors_only_what_is_theirs(self) -> None:
        frame.navigation(
            frame.Entry("Directory", "ui:gallery", visitors=True), frame.Entry("Account", "ui:gallery-family")
        )
        assert [entry.label for entry in frame.Frame(request()).entries] == ["Directory"]
        assert len(frame.Frame(request(HEAD)).entries) == 2

    def test_makes_an_address_for_the_actor_or_hides_the_entry(self) -> None:
        frame.navigation(
            frame.Entry("Mine", "ui:gallery", href=lambda actor: f"/institutions/{actor.account_id}"),
            frame.Entry("None", "ui:gallery-family", href=lambda actor: None),
        )
        assert [entry.href for entry in frame.Frame(request(HEAD)).entries] == ["/institutions/1"]

    def test_leaves_out_a_module_that_is_not_installed(self) -> None:
        frame.navigation(frame.Entry("Gone", "nowhere:at_all"))
        assert frame.Frame(request(HEAD)).entries == []

    def test_keeps_five_at_hand_and_the_rest_under_more(self) -> None:
        names = ("gallery", "gallery-family", "gallery-journal", "gallery-failure", "gallery-longest", "preferences")
        frame.navigation(*(frame.Entry(name, f"ui:{name}", order=i) for i, name in enumerate(names)))
        shown = frame.Frame(request(HEAD))
        assert [entry.label for entry in shown.main_entries] == list(names[:4])
        assert [entry.label for entry in shown.more_entries] == list(names[4:])

    @pytest.mark.parametrize(
        ("sort", "shown"),
        [("", ["Journals", "Classes"]), ("general", ["Journals", "Classes"]), ("preschool", ["Groups"])],
    )
    def test_speaks_the_words_of_the_place_acted_for(self, sort: str, shown: list[str]) -> None:
        frame.acting_for(lambda _request: frame.Acting("Sun", sort=sort))
        frame.navigation(
            frame.Entry("Journals", "ui:gallery", order=1, elsewhere={"preschool": ""}),
            frame.Entry("Classes", "ui:gallery-family", order=2, elsewhere={"preschool": "Groups"}),
        )
        assert [entry.label for entry in frame.Frame(request(HEAD)).entries] == shown

    def test_registered_twice_is_there_once(self) -> None:
        for _start in range(2):
            frame.navigation(frame.Entry("Today", "ui:gallery"))
        assert len(frame.Frame(request(HEAD)).entries) == 1


class TestWaiting:
    def test_adds_up_what_modules_count(self) -> None:
        frame.places(waiting="ui:gallery")
        frame.waiting("orders", lambda actor: 3)
        frame.waiting("findings", lambda actor: 5)
        assert frame.Frame(request(HEAD)).waits == frame.Waiting(8, "/ui/")

    def test_asks_nobody_for_a_visitor(self) -> None:
        frame.places(waiting="ui:gallery")
        frame.waiting("orders", lambda actor: pytest.fail("a visitor has nothing that waits"))
        assert frame.Frame(request()).waits is None


class TestPlaces:
    def test_refuse_an_unknown_name(self) -> None:
        with pytest.raises(ValueError, match="serach"):
            frame.places(serach="ui:gallery")


class TestHelp:
    def test_knows_the_page_it_is_asked_from(self) -> None:
        frame.places(help="ui:gallery")
        asked = request(HEAD)
        assert frame.Frame(asked).help == "/ui/"
        asked.resolver_match = resolve("/ui/family")
        assert frame.Frame(asked).help == "/ui/?at=ui:gallery-family"

    def test_is_no_link_where_there_is_none(self) -> None:
        assert frame.Frame(request(HEAD)).help == ""


class TestPage:
    def test_says_the_title_in_head_and_heading(self) -> None:
        shown = page()
        assert shown.one("h1").text == "Classes & pupils"
        assert shown.one("title").text == "Classes & pupils — Parta"

    def test_has_landmarks_and_a_way_past_them(self) -> None:
        shown = page(HEAD)
        assert shown.one("a", class_="skip").attrs["href"] == "#" + shown.one("main").attrs["id"]
        assert shown.one("header").all("button", name="theme")
        assert shown.one("html").attrs["lang"] == "en"

    def test_offers_the_other_roles(self) -> None:
        choices = (frame.Choice("1", "Ліцей", "head", current=True), frame.Choice("2", "Ліцей", "teacher"))
        frame.acting_for(lambda request: frame.Acting("Ліцей", "head", "Повна назва", choices, "/act"))
        switch = page(HEAD).one("details", class_="ctx")
        assert switch.one("summary").attrs["title"] == "Повна назва"
        assert [(b.attrs["name"], b.attrs["value"]) for b in switch.all("button")] == [("grant", "1"), ("grant", "2")]

    def test_names_the_only_role_without_a_menu(self) -> None:
        frame.acting_for(lambda request: frame.Acting("Ліцей", "head"))
        shown = page(HEAD)
        assert shown.all("details", class_="ctx") == []
        assert shown.one("p", class_="ctx").text == "Ліцей head"

    def test_of_an_error_needs_no_request(self) -> None:
        html = engines["django"].get_template("ui/error.html").render({"title": "Gone", "message": "Because."})
        assert read(html).one("h1").text == "Gone"


class TestPreferences:
    def post(self, **data: str) -> tuple[int, str, dict[str, str]]:
        client = Client()
        answer = client.post("/ui/preferences", data)
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        return answer.status_code, answer.headers.get("Location", ""), cookies

    def test_keep_the_theme_and_go_back(self) -> None:
        assert self.post(theme="dark", next="/ui/family?x=1") == (302, "/ui/family?x=1", {"parta_theme": "dark"})

    def test_keep_the_language(self) -> None:
        assert self.post(language="en", next="/ui/")[2] == {"parta_language": "en"}

    @pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
    def test_lead_nowhere_else(self, target: str) -> None:
        assert self.post(theme="dark", next=target)[1] == "/"

    def test_ignore_what_is_not_offered(self) -> None:
        assert self.post(theme="<b>", language="xx", next="/ui/")[2] == {}

    def test_are_not_changed_by_a_link(self) -> None:
        assert Client().get("/ui/preferences?theme=dark").status_code == 405

    def test_need_the_token_of_the_form(self) -> None:
        assert Client(enforce_csrf_checks=True).post("/ui/preferences", {"theme": "dark"}).status_code == 403

    def test_answer_a_script_without_a_page(self) -> None:
        answer = Client().post("/ui/preferences", {"theme": "dark"}, headers={"X-Requested-With": "parta"})
        assert (answer.status_code, answer.content) == (204, b"")


class TestLanguage:
    def language(self, **words: str) -> str:
        client = Client()
        if "cookie" in words:
            client.cookies["parta_language"] = words["cookie"]
        answer = client.get("/ui/failure", headers={"Accept-Language": words.get("browser", "")})
        return read(answer.content.decode()).one("html").attrs["lang"]

    def test_is_ukrainian_whatever_the_browser_prefers(self) -> None:
        assert self.language(browser="en-US,en;q=0.9") == "uk"

    def test_is_the_one_chosen_here(self) -> None:
        assert self.language(cookie="en") == "en"

    def test_is_ukrainian_when_the_choice_is_unknown(self) -> None:
        assert self.language(cookie="xx") == "uk"

    def test_does_not_leak_into_the_next_request(self) -> None:
        self.language(cookie="en")
        assert self.language() == "uk"
