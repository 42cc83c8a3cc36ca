"""The first page: what it says to whom, and that it costs the same however many people there are."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.identity import api as identity
from parta.identity.testing import sign_in, take_back_confirmation
from parta.institutions.api import public_id_of
from parta.institutions.testing import make_authority, make_institution
from parta.kernel.actor import SYSTEM, Actor, Grant, Role
from parta.people.testing import make_deputy, make_guardian, make_head, make_officer, make_person, make_teacher
from parta.reference.api import load_first_lists
from parta.ui import home
from parta.workplace.queries import MOST_LINES, home_page

NOW = timezone.now()


def text(answer: object) -> str:
    return answer.content.decode().replace("\u00a0", " ")  # type: ignore[attr-defined]


@pytest.mark.django_db
class TestHome:
    def test_tells_visitors_how_to_come_in(self, client: Client) -> None:
        answer = client.get("/")

        assert answer.status_code == 200
        assert "/sign-in/" in text(answer)
        assert "/invitation/" in text(answer)

    def test_sends_families_to_the_diary(self) -> None:
        assert sign_in(Client(), make_guardian(make_person())).get("/").headers["Location"] == "/diary/"

    def test_tells_an_officer_who_has_no_head_and_leads_there(self) -> None:
        community = make_authority("Калинівська громада")
        make_institution("Ліцей", authority_id=community)
        make_institution("Гімназія", authority_id=community)
        client = sign_in(Client(), make_officer(Role.COMMUNITY, community))

        page = text(client.get("/"))

        assert page.index("Гімназія") < page.index("Ліцей"), "named, since there are few"
        assert "Керівника не призначено" in page
        for number in range(6):
            make_institution(f"Школа {number}", authority_id=community)
        page = text(client.get("/"))
        assert "8 закладів без керівника" in page, "counted, since there are many"
        assert "/institutions/?stage=nobody" in page

    @pytest.mark.parametrize("make", [make_head, make_deputy])
    def test_shows_those_who_lead_a_school_every_section_without_a_menu(self, make: Callable[[int], Actor]) -> None:
        school = make_institution("Ліцей")
        browser = sign_in(Client(), make(school))
        page = text(browser.get("/"))

        sections = page.split('<nav class="nav')[1].split("</nav>")[0]
        assert re.findall(r'data-label="([^"]+)"', sections) == ["Сьогодні", "Журнали", "Класи", "Працівники", "Заклад"]
        assert "<details" not in sections, "nothing is left to stand under «Ще» on a phone"
        card = text(browser.get(f"/institutions/{public_id_of(school)}/"))
        assert '<a class="btn btn--quiet" href="/forms/">Форми звітності</a>' in card

    @pytest.mark.parametrize(
        ("kind", "said"),
        [
            (52, ["Групи"]),
            (62, ["Журнали", "Гуртки"]),
            (41, ["Журнали", "Навчальні групи"]),
            (31, ["Журнали", "Класи"]),
        ],
    )
    def test_speaks_in_its_sections_of_what_learners_are_gathered_in(self, kind: int, said: list[str]) -> None:
        load_first_lists()
        browser = sign_in(Client(), make_head(make_institution("Сонечко", kind=kind)))

        sections = text(browser.get("/")).split('<nav class="nav')[1].split("</nav>")[0]

        assert re.findall(r'data-label="([^"]+)"', sections) == ["Сьогодні", *said, "Працівники", "Заклад"]
        with CaptureQueriesContext(connection) as queries:
            browser.get("/account/")
        assert not [each for each in queries if "institution_kind" in each["sql"]], "the session knows the kind"

    @pytest.mark.parametrize(
        ("kind", "role"), [(52, "вихователь"), (62, "керівник гуртка"), (41, "викладач"), (3, "вчитель")]
    )
    def test_names_who_teaches_as_the_kind_of_institution_does(self, kind: int, role: str) -> None:
        load_first_lists()
        browser = sign_in(Client(), make_teacher(make_institution("Сонечко", kind=kind)))

        assert re.search(rf'class="ctx".*?{role}', text(browser.get("/")), re.DOTALL)
        assert role in text(browser.get("/account/"))

    def test_tells_a_head_whom_to_invite(self) -> None:
        school = make_institution("Ліцей")
        head, teacher = make_head(school), make_teacher(school)
        make_teacher(school)
        identity.invite(
            actor=SYSTEM, person_id=teacher.person_id or 0, role=Role.TEACHER, institution_id=school, now=NOW
        )

        page = text(sign_in(Client(), head).get("/"))

        assert "1 працівника не запрошено" in page
        assert "1 запрошення чекає" in page

    def test_asks_for_kep_when_every_role_needs_it(self) -> None:
        head = make_head(make_institution("Ліцей"))

        page = text(sign_in(Client(), head, identity.Method.PASSKEY).get("/"))

        assert "КЕП" in page
        assert "/sign-in/" in page

    def test_tells_a_deputy_who_answered_that_the_head_is_next(self) -> None:
        """No other key opens the role: asking for one would send him round in a circle."""
        person = make_person()
        make_deputy(make_institution("Ліцей"), person_id=person)
        client = sign_in(Client(), make_teacher(make_institution("Гімназія"), person_id=person))
        take_back_confirmation(person, answered=False)
        assert "Деякі ваші ролі потребують КЕП" in text(client.get("/")), "before the certificate"
        take_back_confirmation(person, answered=True)

        page = text(client.get("/"))

        assert "Повноваження заступника чекають на керівника" in page
        assert "Деякі ваші ролі потребують КЕП" not in page

    def test_tells_those_who_may_invite_whom_to_invite(self) -> None:
        school = make_institution("Ліцей")
        make_teacher(school)

        asked = [
            text(sign_in(Client(), make_deputy(school, powers=powers)).get("/"))
            for powers in (frozenset({identity.STAFF}), frozenset({"classes"}))
        ]

        assert ["не запрошено" in page for page in asked] == [True, False]

    def test_costs_the_same_for_three_and_for_thirty(self) -> None:
        school = make_institution("Ліцей")
        client = sign_in(Client(), make_head(school))
        client.get("/")
        counts = []
        for size in (3, 27):
            for _ in range(size):
                make_teacher(school)
            with CaptureQueriesContext(connection) as queries:
                client.get("/")
            counts.append(len(queries))

        assert counts[0] == counts[1]


class TestLines:
    """What modules contribute, put in order."""

    @pytest.fixture(autouse=True)
    def _alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(home, "_registry", home._Registry())

    GRANT = Grant(Role.TEACHER, institution_id=1)
    ACTOR = Actor(account_id=1, grants=(GRANT,), current=GRANT)

    def page(self, *said: home.Contribution) -> object:
        for number, each in enumerate(said):
            home.contribute(f"test{number}", lambda *_words, each=each: each, roles=(Role.TEACHER,))
        return home_page(self.ACTOR, self.GRANT, NOW)

    def test_stand_by_part_and_weight(self) -> None:
        odd, late = home.Line(home.Part.ODD, "odd", "/"), home.Line(home.Part.OVERDUE, "late", "/")
        heavy, light = (
            home.Line(home.Part.SIGN, "heavy", "/", weight=80),
            home.Line(home.Part.SIGN, "light", "/", weight=10),
        )

        page = self.page(home.Contribution([odd, heavy]), home.Contribution([late, light]))

        assert [[line.title for line in section.lines] for section in page.sections] == [
            ["light", "heavy"],
            ["late"],
            ["odd"],
        ]
        assert page.heading == "3 справи чекають на вас, 1 прострочено"

    def test_are_at_most_nine(self) -> None:
        page = self.page(home.Contribution([home.Line(home.Part.OPEN, str(n), "/") for n in range(12)]))

        assert sum(len(section.lines) for section in page.sections) == MOST_LINES
        assert page.hidden == 3

    def test_begin_with_the_earliest_of_what_is_next(self) -> None:
        soon, later = home.Next(NOW, "soon"), home.Next(NOW + timedelta(hours=1), "later")

        assert self.page(home.Contribution(next=later), home.Contribution(next=soon)).next == soon

    def test_of_other_roles_are_not_asked_for(self) -> None:
        home.contribute("heads", lambda *_words: pytest.fail("asked"), roles=(Role.HEAD,))

        assert self.page().heading == "Нічого не чекає на вас"
