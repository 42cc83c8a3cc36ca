"""Pages of institutions: what they show, what they refuse, how many statements each costs."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from parta.institutions import api
from parta.institutions.models import ImportRun, Review
from parta.institutions.operations.uploads import load_queued
from parta.institutions.queries import open_cards
from parta.institutions.testing import make_institution, make_review
from parta.institutions.tests.conftest import CODES, Browser, Country, head_of
from parta.institutions.tests.test_register import as_csv, card, load, school
from parta.kernel.actor import Actor, Grant, Role
from parta.kernel.errors import NotVisible, Refused

pytestmark = pytest.mark.django_db

LONG = "Комунальний заклад „Опорний заклад загальної середньої освіти " + "імені Героя України " * 14 + "“"


def text(response: HttpResponse) -> str:
    """What the page says, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\xa0", " ").split())


def statements(open_page: Callable[[], HttpResponse]) -> int:
    """How many SQL statements the page costs."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert open_page().status_code == 200
    return len(caught)


@pytest.fixture
def lyceum(country: Country) -> int:
    return make_institution(
        authority_id=country.authority("community"), territory_id=country.places["town"], edebo="140313",
        edrpou="26286360", phone="+38 043 332", head_name="Ткачук Віктор Іванович",
    )  # fmt: skip


def address(name: str, institution_id: int, *more: str) -> str:
    return reverse(f"institutions:{name}", args=[api.public_id_of(institution_id), *more])


class TestTheDirectory:
    def test_lists_institutions_for_everybody(self, lyceum: int) -> None:
        page = text(Browser().get(reverse("institutions:directory")))

        assert "Калинівський ліцей № 3" in page
        assert "м. Калинівка, Калинівська громада" in page
        assert "1 заклад освіти" in page

    def test_in_english_names_types_and_statuses_in_english(self, lyceum: int) -> None:
        with override("en"):
            page = Browser().get(reverse("institutions:directory")).content.decode()
            export = b"".join(Browser().get(reverse("institutions:export")).streaming_content).decode()

        cells = re.findall(r'<td data-l="(?:Type|Status)">(.*?)</td>', page)
        assert [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells] == ["lyceum", "working"]
        choices = re.findall(r'<option value="[a-z_]+"[^>]*>([^<]*)</option>', page)
        assert {"gymnasium", "lyceum", "liquidated"} < set(choices)
        assert not [choice for choice in choices if re.search("[а-яіїєґ]", choice)]
        assert ";ліцей;працює;" in export

    def test_in_english_names_what_a_card_is_in_english(self, lyceum: int) -> None:
        with override("en"):
            page = text(Browser().get(address("card", lyceum)))

        assert not re.search("працює|комунальна", page)
        assert re.search("[Ww]orking", page)
        assert re.search("[Cc]ommunal", page)

    def test_narrows_by_territory_type_and_status(self, country: Country, lyceum: int) -> None:
        browser, url = Browser(), reverse("institutions:directory")

        for query in ({"region": "UA05000000000000001"}, {"kind": "lyceum"}, {"status": "working"}):
            assert "Калинівський ліцей" in text(browser.get(url, **query))
        for query in ({"region": "UA80000000000000009"}, {"kind": "school"}, {"status": "liquidated"}):
            assert "Нічого не знайдено" in text(browser.get(url, **query))

    def test_walks_its_pages_by_key_with_numbers_by_their_value(self, country: Country) -> None:
        for number in range(120):
            make_institution(f"Ліцей {number}", territory_id=country.places["town"])
        browser, url, seen, query = Browser(), reverse("institutions:directory"), [], {"q": "калинівка"}
        while True:
            page = browser.get(url, **query).content.decode()
            seen += re.findall(r">Ліцей (\d+)<", page)
            forth = re.search(r"after=([^\"&]+)[^>]*rel=\"next\"", page)
            if forth is None:
                break
            query = {"q": "калинівка", "after": forth[1]}

        assert seen == [str(number) for number in range(120)]

    def test_forgives_a_broken_key(self, lyceum: int) -> None:
        assert Browser().get(reverse("institutions:directory"), after="WzEsMiwzXQ", before="???").status_code == 200

    @pytest.mark.parametrize("query", ["", "калинівський ліцей 3", "xyz", "а" * 500, "%_\\'\"", "0", "' or 1=1 --"])
    def test_costs_a_fixed_number_of_statements(self, lyceum: int, query: str) -> None:
        assert statements(lambda: Browser().get(reverse("institutions:directory"), q=query)) <= 5

    def test_gives_the_same_list_as_a_table_without_formulas(self, country: Country) -> None:
        make_institution("=HYPERLINK(1)", territory_id=country.places["town"])
        response = Browser(country.officer(Role.NATIONAL)).get(reverse("institutions:export"))
        lines = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

        rows = list(csv.reader(io.StringIO(lines), delimiter=";"))
        assert rows[0][:2] == ["Повна назва", "Коротка назва"]
        assert rows[1][1] == "'=HYPERLINK(1)"


class TestTheCard:
    def test_shows_a_visitor_the_public_fields_only(self, lyceum: int) -> None:
        page = text(Browser().get(address("card", lyceum)))

        assert "+38 043 332" in page
        assert "26286360" in page
        assert "140313" in page
        assert "Ткачук" not in page
        assert "змінити" not in page

    def test_shows_its_head_all_and_the_ways_to_change_it(self, lyceum: int) -> None:
        page = text(Browser(head_of(lyceum)).get(address("card", lyceum)))

        assert "Ткачук Віктор Іванович" in page
        assert "змінити" in page

    def test_shows_the_register_beside_what_differs(self, country: Country) -> None:
        load(as_csv(school("1", phone="+38 000")))
        made = card("1")
        browser = Browser(head_of(made.institution_id))
        _save(browser, made.institution_id, "contacts", phone="097 111 22 33")

        page = text(browser.get(address("card", made.institution_id)))
        assert "У реєстрі інакше +38 000" in page
        browser.post(address("follow", made.institution_id, "phone"), {"version": _version(made.institution_id)})
        assert card("1").phone == "+38 000"

    def test_bears_the_longest_name(self, country: Country) -> None:
        made = make_institution(name=LONG, short_name="", territory_id=country.places["town"])

        assert "імені Героя України" in text(Browser().get(address("card", made)))

    @pytest.mark.parametrize(("who", "most"), [("visitor", 16), ("head", 20), ("officer", 21)])
    def test_costs_a_fixed_number_of_statements(self, country: Country, lyceum: int, who: str, most: int) -> None:
        actors = {"visitor": None, "head": head_of(lyceum), "officer": country.officer(Role.COMMUNITY, "community")}
        before = statements(lambda: Browser(actors[who]).get(address("card", lyceum)))
        for number in range(12):
            make_institution(f"Філія {number}", hub_id=lyceum)
            make_review(lyceum, kind=f"kind-{number}")
        after = statements(lambda: Browser(actors[who]).get(address("card", lyceum)))

        assert before == after <= most

    def test_of_nobody_is_not_found(self, country: Country) -> None:
        with pytest.raises(NotVisible):
            Browser().get("/institutions/00000000-0000-4000-8000-000000000000/")


def _version(institution_id: int) -> str:
    return api.institution(institution_id).version.isoformat()


def _save(browser: Browser, institution_id: int, section: str, act: str = "save", **typed: Any) -> HttpResponse:
    """Send the form of a section as the page gave it, with some fields typed anew."""
    url = address("edit", institution_id, section)
    fields = _shown(browser.get(url).content.decode())
    return browser.post(url, {**fields, **typed, "act": act})


def _shown(page: str) -> dict[str, str]:
    found = dict(re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', page))
    found |= {name: value for value, name in re.findall(r'<input[^>]*?value="([^"]*)"[^>]*?name="([^"]+)"', page)}
    found |= dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', page))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if name not in ("act", "csrfmiddlewaretoken")}


class TestEditingASection:
    def test_saves_and_returns_to_the_card(self, lyceum: int) -> None:
        browser = Browser(head_of(lyceum))
        response = _save(browser, lyceum, "contacts", phone="097 111 22 33", postal_code="22 400", since="01.09.2026")

        assert (response.status_code, response["Location"]) == (302, address("card", lyceum))
        assert "097 111 22 33" in text(browser.get(address("card", lyceum)))

    @pytest.mark.parametrize(
        ("typed", "place"),
        [("с. Люлинці, Калинівська", "village"), ("калинівка", "town"), ("UA80000000000000010", "kyiv_district")],
    )
    def test_of_a_settlement_takes_its_name_as_well_as_its_code(
        self, country: Country, lyceum: int, typed: str, place: str
    ) -> None:
        officer = country.officer(Role.NATIONAL)
        assert _save(Browser(officer), lyceum, "contacts", territory=typed, postal_code="22400").status_code == 302
        assert open_cards().get(institution_id=lyceum).territory_id == country.places[place]

    @pytest.mark.parametrize(
        ("typed", "said"), [("Люлинці", CODES["namesake"]), ("Атлантида", "немає такого"), ("UA05", "немає такого")]
    )
    def test_of_a_settlement_asks_which_one_is_meant(
        self, country: Country, lyceum: int, typed: str, said: str
    ) -> None:
        refused = _save(Browser(country.officer(Role.NATIONAL)), lyceum, "contacts", territory=typed)
        assert (refused.status_code, said in text(refused)) == (422, True)
        assert f'value="{typed}"' in refused.content.decode()

    @pytest.mark.parametrize("section", ["names", "contacts", "head", "conditions"])
    def test_of_every_section_saves_what_it_shows(self, lyceum: int, section: str) -> None:
        assert _save(Browser(head_of(lyceum)), lyceum, section).status_code == 302

    def test_puts_a_fault_at_its_field_and_loses_nothing(self, lyceum: int) -> None:
        response = _save(Browser(head_of(lyceum)), lyceum, "names", edrpou="2628636", short_name="Нова назва")

        page = response.content.decode()
        assert response.status_code == 422
        assert 'aria-invalid="true"' in page
        assert "Нова назва" in page

    def test_that_could_not_be_saved_is_kept_as_a_draft(self, lyceum: int) -> None:
        browser = Browser(head_of(lyceum))
        _save(browser, lyceum, "names", edrpou="2628636", short_name="Нова назва")

        page = browser.get(address("edit", lyceum, "names")).content.decode()
        assert "Нова назва" in page
        assert "знову те, що ви ввели" in text(browser.get(address("edit", lyceum, "names")))

    def test_keeps_a_draft_when_asked_and_throws_it_away(self, lyceum: int) -> None:
        browser = Browser(head_of(lyceum))
        _save(browser, lyceum, "names", act="draft", short_name="Чернетка")
        kept = browser.get(address("edit", lyceum, "names")).content.decode()
        _save(browser, lyceum, "names", act="discard")

        assert "Чернетка" in kept
        assert "Чернетка" not in browser.get(address("edit", lyceum, "names")).content.decode()

    def test_shows_both_versions_of_a_stale_save(self, lyceum: int) -> None:
        browser = Browser(head_of(lyceum))
        url = address("edit", lyceum, "contacts")
        fields = _shown(browser.get(url).content.decode())
        _save(browser, lyceum, "contacts", phone="0432 111 111")
        response = browser.post(url, {**fields, "phone": "0432 222 222", "act": "save"})

        page = response.content.decode()
        assert response.status_code == 422
        assert 'name="take:phone"' in page
        assert "0432 111 111" in page
        assert "0432 222 222" in page
        taken = browser.post(
            url,
            {
                **_shown(page),
                "phone": "0432 222 222",
                "take:phone": "theirs",
                "theirs:phone": "0432 111 111",
                "act": "save",
            },
        )
        assert taken.status_code == 302
        assert open_cards().get(institution_id=lyceum).phone == "0432 111 111"

    def test_of_a_foreign_institution_is_hidden(self, country: Country, lyceum: int) -> None:
        for actor in (head_of(lyceum + 100), country.officer(Role.COMMUNITY, "other")):
            with pytest.raises(NotVisible):
                Browser(actor).get(address("edit", lyceum, "names"))
        with pytest.raises(Refused):
            Browser(country.officer(Role.REGION, "region")).get(address("edit", lyceum, "names"))

    def test_costs_a_fixed_number_of_statements(self, lyceum: int) -> None:
        assert statements(lambda: Browser(head_of(lyceum)).get(address("edit", lyceum, "names"))) <= 20

    def test_leaves_a_history(self, lyceum: int) -> None:
        browser = Browser(head_of(lyceum))
        _save(browser, lyceum, "contacts", phone="097 111 22 33", ground="Наказ № 7")

        page = text(browser.get(address("history", lyceum)))
        assert "Телефон: +38 043 332 → 097 111 22 33" in page
        assert "Наказ № 7" in page


class TestTheReviewList:
    def test_is_worked_through_by_an_officer(self, country: Country, lyceum: int) -> None:
        review = make_review(lyceum, "branch-without-hub", edrpou="26286360")
        hub = make_institution("Опорний ліцей", authority_id=country.authority("community"), network_role=1, edebo="77")
        browser = Browser(country.officer(Role.COMMUNITY, "community"))
        listed = text(browser.get(reverse("institutions:reviews")))
        url = reverse("institutions:review", args=[review])
        asked = text(browser.get(url))
        wrong = browser.post(url, {"act": "join", "hub_code": "999"})
        right = browser.post(url, {"act": "join", "hub_code": "77"})

        assert "На перевірці 1 питання" in listed
        assert "До якого опорного закладу належить філія?" in asked
        assert (wrong.status_code, right.status_code) == (422, 302)
        assert api.institution(lyceum).parent_id == hub

    def test_wants_a_reason_to_close_a_question(self, country: Country, lyceum: int) -> None:
        review = make_review(lyceum, "status-missing")
        browser, url = Browser(country.officer(Role.NATIONAL)), reverse("institutions:review", args=[review])

        assert browser.post(url, {"act": "dismiss", "reason": ""}).status_code == 422
        assert browser.post(url, {"act": "dismiss", "reason": "Заклад працює"}).status_code == 302
        assert Review.objects.get().reason == "Заклад працює"

    def test_costs_a_fixed_number_of_statements(self, country: Country, lyceum: int) -> None:
        browser = Browser(country.officer(Role.NATIONAL))
        for number in range(30):
            make_review(make_institution(f"Заклад {number}"), "body-unknown", governing_body=f"Орган {number}")

        assert statements(lambda: browser.get(reverse("institutions:reviews"))) <= 8
        one = Review.objects.first()
        assert one is not None
        assert statements(lambda: browser.get(reverse("institutions:review", args=[one.public_id]))) <= 16


class TestATerritory:
    def test_shows_an_officer_his_institutions(self, country: Country, lyceum: int) -> None:
        make_institution(
            "Чужий ліцей", authority_id=country.authority("other"), territory_id=country.places["other_village"]
        )
        browser = Browser(country.officer(Role.COMMUNITY, "community"))
        there = browser.get(reverse("institutions:territory"))["Location"]
        page = text(browser.get(there))

        assert "Калинівський ліцей № 3" in page
        assert "Чужий ліцей" not in page
        assert "Чужий ліцей" not in text(browser.get(there, q="ліцей"))

    def test_is_renamed_by_its_officer(self, country: Country, lyceum: int) -> None:
        browser = Browser(country.officer(Role.COMMUNITY, "community"))
        there = browser.get(reverse("institutions:territory"))["Location"]

        assert browser.post(there, {"name": "У"}).status_code == 422
        assert browser.post(there, {"name": "Управління освіти"}).status_code == 302

    def test_costs_a_fixed_number_of_statements(self, country: Country, lyceum: int) -> None:
        browser = Browser(country.officer(Role.DISTRICT, "district"))
        there = browser.get(reverse("institutions:territory"))["Location"]
        for number in range(30):
            make_institution(f"Заклад {number}", authority_id=country.authority("community"))

        assert statements(lambda: browser.get(there)) <= 22


class TestTheRegisters:
    def upload(self, browser: Browser, data: bytes, name: str = "schools_2026-09-01.csv") -> HttpResponse:
        file = SimpleUploadedFile(name, data, content_type="text/csv")
        return browser.post(reverse("institutions:registers"), {"register": "schools", "file": file, "as_of": ""})

    def test_are_uploaded_matched_loaded_and_told_by_row(self, country: Country) -> None:
        browser = Browser(country.officer(Role.NATIONAL))
        data = as_csv(school("1"), school("", "Без коду"), school("2", "Друга", body=""))
        columns = self.upload(browser, data)["Location"]
        matching = browser.get(columns).content.decode()
        started = browser.post(columns, _shown(matching))
        run = ImportRun.objects.get()
        waiting = text(browser.get(started["Location"]))
        load_queued(run_id=run.pk)
        done = browser.get(started["Location"])
        rejected = text(browser.get(started["Location"], outcome="rejected"))
        table = browser.get(reverse("institutions:rows-csv", args=[run.public_id])).content.decode("utf-8-sig")

        assert "Калинівський ліцей № 3" in matching
        assert "Погода" in matching
        assert "чекає на чергу" in waiting
        assert [job.task_name for job in ProcrastinateJob.objects.all()] == ["institutions.load_register"]
        assert "Увійшло рядків: 1 із 3" in text(done)
        assert "Коду ЄДЕБО немає або він не є числом" in rejected
        assert "Калинівський ліцей № 3" not in rejected
        rows = list(csv.reader(io.StringIO(table), delimiter=";"))
        assert rows[0] == ["Рядок", "Код", "Повна назва", "Результат", "Зауваження"]
        assert [row[0] for row in rows[1:]] == ["3", "4"]

    def test_that_cannot_be_read_are_refused_on_the_page(self, country: Country) -> None:
        response = self.upload(Browser(country.officer(Role.NATIONAL)), b"%PDF-1.7", "schools.csv")

        assert response.status_code == 422
        assert "не таблиця" in text(response)
        assert ImportRun.objects.count() == 0

    def test_need_their_code_and_name_matched_once(self, country: Country) -> None:
        browser = Browser(country.officer(Role.NATIONAL))
        columns = self.upload(browser, "id,title\n1,Ліцей\n".encode())["Location"]

        for typed in ({"column0": "", "column1": ""}, {"column0": "edebo", "column1": "edebo"}):
            assert browser.post(columns, typed).status_code == 422
        assert browser.post(columns, {"column0": "edebo", "column1": "name"}).status_code == 302

    def test_cost_a_fixed_number_of_statements(self, country: Country) -> None:
        browser = Browser(country.officer(Role.NATIONAL))
        load(as_csv(*(school(str(number), f"Ліцей {number}") for number in range(1, 60))))
        run = reverse("institutions:run", args=[ImportRun.objects.get().public_id])

        assert statements(lambda: browser.get(reverse("institutions:registers"))) <= 3
        assert statements(lambda: browser.get(run)) <= 6


class TestThePageOfSigning:
    def test_says_to_a_deputy_who_signs_and_not_that_it_is_signed(self, lyceum: int) -> None:
        deputy = Actor(account_id=4, name="Тетяна Кравчук", grants=(Grant(Role.DEPUTY, institution_id=lyceum),))

        said = text(Browser(deputy).get(address("sign", lyceum)))
        assert "Картка чекає на підпис" in said
        assert "Картку підписує керівник закладу" in said
        assert "Картку підписано" not in said
        assert "Файл ключа" not in said

        assert "Файл ключа" in text(Browser(head_of(lyceum)).get(address("sign", lyceum)))
