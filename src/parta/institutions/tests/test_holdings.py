"""Sites, buildings, shelters, licences, mode of study: dated, checked, shown to whom they are for."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.drafts import api as drafts
from parta.institutions import api
from parta.institutions.models import Shelter, Site, Street, StudyMode
from parta.institutions.operations.cards import StaleCard
from parta.institutions.operations.holdings import HoldingChange, end_holding, save_holding, withdraw_planned
from parta.institutions.queries.holdings import HoldingState, holding, holdings_of
from parta.institutions.rules.phones import wrong_phones
from parta.institutions.testing import make_holding, make_institution
from parta.institutions.tests.conftest import CODES, Browser, Country, head_of
from parta.institutions.tests.test_pages import address, text
from parta.kernel.actor import Role
from parta.kernel.dates import local_day
from parta.kernel.errors import Invalid, NotVisible, Refused

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 15)


@pytest.fixture
def lyceum(country: Country) -> int:
    return make_institution(
        authority_id=country.authority("community"), territory_id=country.places["town"], edebo="140313"
    )


def save(institution_id: int, kind: str, *, key: UUID | None = None, **said: Any) -> UUID:
    """Save by the head, from the state that stands."""
    words = {name: said.pop(name) for name in ("since", "ground", "version") if name in said}
    if key is not None and "version" not in words:
        state = holding(institution_id, kind, key)
        words["version"] = state.version if state else None
    change = HoldingChange(kind=kind, values=said, key=key, **words)
    return save_holding(actor=head_of(institution_id), institution_id=institution_id, change=change, today=TODAY)


class TestAHolding:
    def test_is_a_dated_row_and_its_earlier_state_stays(self, lyceum: int) -> None:
        key = save(lyceum, "buildings", name="Старий корпус", capacity=300, since=date(2026, 9, 1))
        save(lyceum, "buildings", key=key, name="Старий корпус", capacity=250, since=date(2026, 10, 1))

        on = {day: holdings_of(lyceum, day) for day in (date(2026, 8, 1), date(2026, 9, 15), TODAY)}
        assert on[date(2026, 8, 1)] == {}
        assert on[date(2026, 9, 15)]["buildings"][0].values["capacity"] == 300
        assert on[TODAY]["buildings"][0].values["capacity"] == 250

    def test_writes_nothing_when_nothing_changed(self, lyceum: int) -> None:
        key = save(lyceum, "sites", name="Головний", latitude=Decimal("49.44321"))
        save(lyceum, "sites", key=key, name="Головний", latitude=Decimal("49.443210"))

        assert Site.objects.count() == 1

    def test_ends_on_a_day_or_is_struck_out(self, lyceum: int) -> None:
        ended, mistaken = (save(lyceum, "sites", name=name, since=date(2026, 9, 1)) for name in ("Один", "Два"))
        for key, on in ((ended, date(2026, 10, 1)), (mistaken, None)):
            state = holding(lyceum, "sites", key)
            assert state is not None
            end_holding(
                actor=head_of(lyceum), institution_id=lyceum, kind="sites", key=key, version=state.version, on=on,
                ground="Продано", today=TODAY,
            )  # fmt: skip

        assert holdings_of(lyceum, TODAY) == {}
        assert [state.values["name"] for state in holdings_of(lyceum, date(2026, 9, 15))["sites"]] == ["Один"]

    def test_does_not_end_before_it_began(self, lyceum: int) -> None:
        key = save(lyceum, "sites", name="Один", since=date(2026, 9, 1))
        state = holding(lyceum, "sites", key)
        assert state is not None

        for on in (date(2026, 9, 1), TODAY + timedelta(days=1)):
            with pytest.raises(Invalid):
                end_holding(
                    actor=head_of(lyceum), institution_id=lyceum, kind="sites", key=key, version=state.version, on=on,
                    ground="", today=TODAY,
                )  # fmt: skip

    def test_is_not_overwritten_from_a_stale_page(self, lyceum: int) -> None:
        key = save(lyceum, "sites", name="Один")
        read = holding(lyceum, "sites", key)
        assert read is not None
        save(lyceum, "sites", key=key, name="Два")

        with pytest.raises(StaleCard) as refused:
            save(lyceum, "sites", key=key, version=read.version, name="Три")
        assert [(clash.typed, clash.saved) for clash in refused.value.clashes] == [("Три", "Два")]

    @pytest.mark.parametrize(
        ("kind", "said", "field"),
        [
            ("sites", {"name": ""}, "name"),
            ("sites", {"name": "Один", "phone": "(90)2-21"}, "phone"),
            ("sites", {"name": "Один", "postal_code": "224"}, "postal_code"),
            ("sites", {"name": "Один", "latitude": Decimal("12")}, "latitude"),
            ("sites", {"name": "Один", "territory": 10**6}, "territory"),
            ("buildings", {"name": "Один", "condition": "fine"}, "condition"),
            ("buildings", {"name": "Один", "site": UUID(int=1)}, "site"),
            ("licences", {"level": "primary", "number": "12"}, "issued_on"),
            ("schooling", {"shifts": 4}, "shifts"),
            ("schooling", {"languages": [999]}, "languages"),
            ("mode", {"mode": "remote", "since": TODAY}, "ground"),
            ("mode", {"mode": "remote", "ground": "Наказ № 1"}, "since"),
            ("mode", {"mode": "remote", "ground": "Наказ № 1", "since": TODAY + timedelta(days=400)}, "since"),
            ("sites", {"name": "Один", "since": TODAY + timedelta(days=1)}, "since"),
        ],
    )
    def test_is_refused_at_the_field(self, lyceum: int, kind: str, said: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as refused:
            save(lyceum, kind, **said)

        assert [problem.field for problem in refused.value.problems] == [field]

    def test_is_changed_only_by_those_who_edit_the_card(self, country: Country, lyceum: int) -> None:
        change = HoldingChange(kind="sites", values={"name": "Один"})
        other = make_institution("Інша школа")
        for actor in (head_of(other), country.officer(Role.COMMUNITY, "other"), country.officer(Role.REGION, "region")):
            with pytest.raises(Refused):
                save_holding(actor=actor, institution_id=lyceum, change=change, today=TODAY)
        with pytest.raises(NotVisible):
            save(lyceum, "sites", key=make_holding(other, "sites", name="Чужий"), name="Мій")

    def test_may_point_only_at_a_thing_of_the_same_institution(self, lyceum: int) -> None:
        foreign = make_holding(make_institution("Інша школа"), "buildings", name="Чужий")

        with pytest.raises(Invalid):
            save(lyceum, "shelters", sort="simplest", ownership="own", building=foreign)
        assert Shelter.objects.count() == 0


class TestTheModeOfStudy:
    def test_is_one_a_day_and_answers_as_of_a_day(self, lyceum: int) -> None:
        for mode, since in (("in_person", date(2026, 9, 1)), ("mixed", date(2026, 9, 20)), ("remote", TODAY)):
            state = holdings_of(lyceum, TODAY).get("mode")
            version = state[0].version if state else None
            save(lyceum, "mode", mode=mode, since=since, ground="Наказ № 7", version=version)

        days = (date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 19), date(2026, 9, 20), TODAY)
        assert [api.study_modes([lyceum], day).get(lyceum, "") for day in days] == [
            "", "in_person", "in_person", "mixed", "remote",
        ]  # fmt: skip
        assert StudyMode.objects.now().count() == 3


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("0432 212 223, +38 (067) 123-45-67", []),
        ("+48 22 123 45 67", []),
        ("(90)2-21; 0485792221", ["902\u200b21".replace("\u200b", "")]),
        ("2-21", ["221"]),
        ("", []),
    ],
)
def test_a_telephone_has_the_code_of_its_place(typed: str, wrong: list[str]) -> None:
    assert wrong_phones(typed) == wrong


class TestThePage:
    def test_shows_each_kind_of_institution_its_own_fields(self, country: Country, lyceum: int) -> None:
        preschool, circles = (
            make_institution(name, authority_id=country.authority("community"), kind=kind)
            for name, kind in (("Ясла-садок № 1", 59), ("Центр творчості", 61))
        )
        shown = {
            each: text(Browser(head_of(each)).get(address("holding-add", each, "schooling")))
            for each in (lyceum, preschool, circles)
        }
        assert ["Зміни" in shown[each] for each in (lyceum, preschool, circles)] == [True, False, False]
        assert ["Годин на день" in shown[each] for each in (lyceum, preschool, circles)] == [False, True, False]
        assert ["Напрями гуртків" in shown[each] for each in (lyceum, preschool, circles)] == [False, False, True]

    def test_takes_a_form_and_shows_it_on_the_card_and_in_the_history(self, lyceum: int) -> None:
        browser = Browser(head_of(lyceum))
        made = browser.post(
            address("holding-add", lyceum, "shelters"),
            {"sort": "simplest", "ownership": "own", "capacity": "120", "inspected_on": "01.09.2026", "act": "save"},
        )
        assert made.status_code == 302

        card = text(browser.get(address("card", lyceum)))
        assert "найпростіше укриття, власне" in card
        assert "Місткість, осіб 120" in card
        history = text(browser.get(address("history", lyceum)))
        assert "Укриття: найпростіше укриття, власне" in history
        assert "Остання перевірка: порожньо → 01.09.2026" in history

    def test_keeps_what_was_typed_when_it_is_refused(self, lyceum: int) -> None:
        page = Browser(head_of(lyceum)).post(
            address("holding-add", lyceum, "sites"), {"name": "Головний", "phone": "2-21", "act": "save"}
        )

        assert page.status_code == 422
        assert 'value="Головний"' in page.content.decode()
        assert "«221» не набрати" in text(page)

    def test_shows_both_versions_of_a_stale_save(self, lyceum: int) -> None:
        key = save(lyceum, "sites", name="Один")
        state = holding(lyceum, "sites", key)
        assert state is not None
        save(lyceum, "sites", key=key, name="Два")

        page = Browser(head_of(lyceum)).post(
            address("holding", lyceum, "sites", str(key)),
            {"name": "Три", "version": state.version.isoformat(), "act": "save"},
        )
        assert page.status_code == 422
        assert "Два" in text(page)

    def test_ends_a_thing_by_its_own_form(self, lyceum: int) -> None:
        key = save(lyceum, "sites", name="Один")
        browser = Browser(head_of(lyceum))
        url = address("holding", lyceum, "sites", str(key))

        assert browser.post(url, {"act": "end"}).status_code == 422
        state = holding(lyceum, "sites", key)
        assert state is not None
        assert browser.post(url, {"act": "mistake", "version": state.version.isoformat()}).status_code == 302
        assert holding(lyceum, "sites", key) is None
        assert "внесено помилково" in text(browser.get(address("history", lyceum)))

    def test_shows_offices_what_the_public_does_not_see(self, lyceum: int) -> None:
        make_holding(lyceum, "buildings", name="Корпус А", condition="emergency")

        assert "в аварійному стані" in text(Browser(head_of(lyceum)).get(address("card", lyceum)))
        visitor = text(Browser().get(address("card", lyceum)))
        assert "Корпус А" in visitor
        assert "в аварійному стані" not in visitor

    def test_costs_as_many_statements_with_many_things_as_with_none(self, country: Country, lyceum: int) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as caught:
                assert Browser().get(address("card", lyceum)).status_code == 200
            return len(caught)

        without = cost()
        for number in range(5):
            site = make_holding(lyceum, "sites", name=f"Майданчик {number}", territory_id=country.places["town"])
            make_holding(lyceum, "buildings", name=f"Корпус {number}", site=site)
        assert cost() - without <= 1  # the places that are named
        assert without <= 19


class TestStreetsFromAFile:
    HEADER = "Вулиця;Будинки;КАТОТТГ\n"

    def upload(self, lyceum: int, body: str) -> Any:
        file = SimpleUploadedFile("streets.csv", body.encode())
        return Browser(head_of(lyceum)).post(address("streets", lyceum), {"file": file})

    def test_are_added_once_however_often_the_file_comes(self, lyceum: int) -> None:
        body = f"{self.HEADER}вул. Тиха;1–25 непарні;{CODES['village']}\nвул. Нова;;\nвул. Нова;;\n"
        for _time in range(2):
            assert self.upload(lyceum, body).status_code == 302

        assert sorted(Street.objects.values_list("street", "houses")) == [
            ("вул. Нова", ""), ("вул. Тиха", "1–25 непарні"),
        ]  # fmt: skip
        assert "с. Люлинці; 1–25 непарні" in text(Browser().get(address("card", lyceum)))

    def test_are_refused_as_a_whole_with_the_rows_that_are_wrong(self, lyceum: int) -> None:
        page = self.upload(lyceum, f"{self.HEADER}вул. Тиха;;UA00000000000000000\n;12;\nвул. Нова;;\n")

        assert page.status_code == 422
        assert "Рядок 2: немає такого місця" in text(page)
        assert "Рядок 3: вулицю не вказано" in text(page)
        assert Street.objects.count() == 0

    def test_want_a_column_of_streets(self, lyceum: int) -> None:
        assert "немає стовпця «Вулиця»" in text(self.upload(lyceum, "Назва;Номер\nвул. Тиха;1\n"))


TOMORROW = TODAY + timedelta(days=1)


class TestAModeAhead:
    """A mode of study may begin on a day to come: the day changes it, nobody has to be there."""

    def now(self, institution_id: int, on: date = TODAY) -> HoldingState | None:
        return next(iter(holdings_of(institution_id, on).get("mode", ())), None)

    def plan(self, institution_id: int, mode: str, since: date) -> None:
        state = self.now(institution_id)
        version = state.version if state else None
        save(institution_id, "mode", mode=mode, since=since, ground="Наказ № 9", version=version)

    def test_begins_by_itself_on_its_day(self, lyceum: int) -> None:
        self.plan(lyceum, "in_person", date(2026, 9, 1))
        self.plan(lyceum, "remote", TOMORROW)
        assert [api.study_modes([lyceum], day)[lyceum] for day in (TODAY, TOMORROW)] == ["in_person", "remote"]

    def test_is_the_first_one_of_an_institution_that_said_nothing(self, lyceum: int) -> None:
        self.plan(lyceum, "remote", TOMORROW)
        assert api.study_modes([lyceum], TODAY) == {}
        self.plan(lyceum, "mixed", TODAY)
        assert [api.study_modes([lyceum], day)[lyceum] for day in (TODAY, TOMORROW)] == ["mixed", "remote"]

    def test_stays_while_todays_one_changes_and_is_planned_once(self, lyceum: int) -> None:
        self.plan(lyceum, "in_person", date(2026, 9, 1))
        self.plan(lyceum, "remote", TOMORROW)
        with pytest.raises(Invalid, match=r"16\.10\.2026"):
            self.plan(lyceum, "mixed", TOMORROW + timedelta(days=3))
        self.plan(lyceum, "mixed", TODAY)
        days = (TODAY - timedelta(days=1), TODAY, TOMORROW)
        assert [api.study_modes([lyceum], day)[lyceum] for day in days] == ["in_person", "mixed", "remote"]

    def test_is_taken_back_and_todays_one_goes_on(self, lyceum: int) -> None:
        self.plan(lyceum, "in_person", date(2026, 9, 1))
        self.plan(lyceum, "remote", TOMORROW)
        planned = self.now(lyceum, TOMORROW)
        assert planned is not None
        words = {"actor": head_of(lyceum), "institution_id": lyceum, "kind": "mode", "today": TODAY}
        with pytest.raises(StaleCard):
            withdraw_planned(**words, version=planned.version - timedelta(seconds=1))
        withdraw_planned(**words, version=planned.version)
        state = self.now(lyceum, TOMORROW + timedelta(days=30))
        assert state is not None
        assert (state.values["mode"], state.since, state.until) == ("in_person", date(2026, 9, 1), None)
        with pytest.raises(NotVisible):
            withdraw_planned(**words, version=planned.version)

    def test_stands_on_the_card_and_is_taken_back_on_its_page(self, lyceum: int) -> None:
        browser, ahead = Browser(head_of(lyceum)), local_day(timezone.now()) + timedelta(days=5)
        url = address("holding-add", lyceum, "mode")
        typed = {"act": "save", "mode": "remote", "since": f"{ahead:%d.%m.%Y}", "ground": "Наказ № 9"}
        assert browser.post(url, typed).status_code == 302
        assert f"з {ahead:%d.%m.%Y}: дистанційно" in " ".join(text(browser.get(address("card", lyceum))).split())
        page = browser.get(url).content.decode()
        version = re.findall(r'name="version" value="([^"]+)"', page)[0]
        assert browser.post(url, {"act": "unplan", "version": version}).status_code == 302
        assert not StudyMode.objects.now().exists()


class TestADraftOfAHolding:
    TYPED = {"act": "save", "name": "Головний", "latitude": "сорок дев’ять", "address": "вул. Шкільна, 1"}

    def test_is_kept_when_it_is_refused_and_comes_back(self, lyceum: int) -> None:
        browser, url = Browser(head_of(lyceum)), address("holding-add", lyceum, "sites")
        assert browser.post(url, self.TYPED).status_code == 422
        page = browser.get(url).content.decode()
        assert "сорок дев’ять" in page
        assert "вул. Шкільна, 1" in page
        assert browser.post(url, {**self.TYPED, "latitude": "49.4"}).status_code == 302
        assert drafts.drafts_of(head_of(lyceum)) == ()

    def test_is_kept_on_purpose_with_choices_of_several_and_thrown_away(self, lyceum: int) -> None:
        browser, url = Browser(head_of(lyceum)), address("holding-add", lyceum, "schooling")
        chosen = {"act": "draft", "languages": ["1", "2"], "shifts": "x"}
        assert browser.post(url, chosen).status_code == 302
        (kept,) = drafts.drafts_of(head_of(lyceum))
        assert kept.fields["languages"] == ["1", "2"]
        assert browser.get(url).content.decode().count("checked") == 2
        browser.post(url, {"act": "discard"})
        assert drafts.drafts_of(head_of(lyceum)) == ()

    def test_is_shown_in_words_and_entered_by_the_authority_with_a_reason(self, lyceum: int, country: Country) -> None:
        Browser(head_of(lyceum)).post(
            address("holding-add", lyceum, "mode"), {"act": "draft", "mode": "remote", "since": "01.10.2026"}
        )
        (kept,) = drafts.drafts_of(head_of(lyceum))
        form = drafts.form_of(kept.form)
        assert form is not None
        assert [(each.label, each.value) for each in form.show(kept.fields, kept.subject)] == [
            ("Режим навчання", "дистанційно"), ("Діє з", "01.10.2026"),
        ]  # fmt: skip
        officer = country.officer(Role.COMMUNITY, "community")
        assert form.may_enter(officer, kept.subject)
        assert not form.may_enter(head_of(lyceum), kept.subject)
        words = {"subject": kept.subject, "fields": kept.fields, "now": datetime(2026, 10, 15, 9, tzinfo=UTC)}
        form.enter(actor=officer, reason="За листом закладу", **words)
        (state,) = holdings_of(lyceum, TODAY)["mode"]
        assert (state.values["mode"], state.ground) == ("remote", "За листом закладу")
        assert form.address(kept.subject) == address("holding-add", lyceum, "mode")


class TestDegreesAndDays:
    @pytest.mark.parametrize(
        "typed",
        [{"latitude": "9" * 23}, {"latitude": "1e400"}, {"longitude": "NaN"}, {"longitude": "181"},
         {"since": "01.01.0001"}, {"since": "31.12.9999"}],
    )  # fmt: skip
    def test_that_cannot_be_are_refused_and_kept(self, typed: dict[str, str], lyceum: int) -> None:
        browser = Browser(head_of(lyceum))
        words = {"name": "Головний майданчик", "version": "", **typed}

        answer = browser.post(address("holding-add", lyceum, "sites"), words)

        assert answer.status_code == 422
        assert "Головний майданчик" in text(answer)
        assert not Site.objects.exists()
