import io
import json
from datetime import UTC, date, datetime

import pytest
import xlsxwriter
from django.utils.translation import override

from parta.audit.api import acting
from parta.editions import api as editions
from parta.kernel.actor import SYSTEM, Actor, Grant, Role
from parta.kernel.errors import Refused
from parta.reference import api, operations
from parta.reference.models import AbsenceReason, Edition, Item

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
REGION, DISTRICT = "UA05000000000010236", "UA05020000000026686"
OLD_COMMUNITY, NEW_COMMUNITY, VILLAGE = "UA05020010000053508", "UA05020030000031457", "UA05020010010010001"
HEADER = (
    *("Перший рівень", "Другий рівень", "Третій рівень", "Четвертий рівень", "Додатковий рівень"),
    *("Категорія об’єкта", "Назва об’єкта"),
)
BEFORE = [
    (REGION, "", "", "", "", "O", "Вінницька"),
    (REGION, DISTRICT, "", "", "", "P", "Вінницький"),
    (REGION, DISTRICT, OLD_COMMUNITY, "", "", "H", "Агрономічна"),
    (REGION, DISTRICT, OLD_COMMUNITY, VILLAGE, "", "C", "Жовтневе"),
]
AFTER = [
    *BEFORE[:2],
    (REGION, DISTRICT, NEW_COMMUNITY, "", "", "H", "Вінницька"),
    (REGION, DISTRICT, NEW_COMMUNITY, VILLAGE, "", "C", "Вишневе"),
]


def workbook(title: str, rows: list[tuple[str, ...]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2024, 1, 19, tzinfo=UTC)})  # else two seconds make two files
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, title)
    for y, row in enumerate([HEADER, *rows], start=1):
        for x, cell in enumerate(row):
            sheet.write_string(y, x, cell)
    book.close()
    return out.getvalue()


def load(title: str, rows: list[tuple[str, ...]]) -> api.Loaded:
    return api.load_katottg(actor=SYSTEM, data=workbook(title, rows), source="codifier.xlsx")


class TestTheCodifierOfTerritories:
    def test_keeps_how_a_code_stood_before_its_renaming_and_move(self) -> None:
        load("від 19 січня 2024 року", BEFORE)
        done = load("від 7 липня 2026 року", AFTER)

        village = api.place_by_katottg(VILLAGE)
        assert village is not None
        assert done == api.Loaded(rows=4, added=1, changed=1, abolished=1)
        assert village.name == "Вишневе"
        then, now = api.place_on(village.id, date(2026, 7, 6)), api.place_on(village.id, date(2026, 7, 7))
        assert then is not None
        assert now is not None
        assert (then.name, now.name) == ("Жовтневе", "Вишневе")
        names = api.places([then.community_id, now.community_id])
        assert (names[then.community_id or 0].name, names[now.community_id or 0].name) == ("Агрономічна", "Вінницька")

    def test_is_not_loaded_twice(self) -> None:
        load("від 19 січня 2024 року", BEFORE)

        assert load("від 19 січня 2024 року", BEFORE) == api.Loaded(0, 0, 0)

    def test_does_not_go_back(self) -> None:
        load("від 7 липня 2026 року", AFTER)

        with pytest.raises(api.UnfitEdition, match="2026-07-07"):
            load("від 19 січня 2024 року", BEFORE)

    def test_refuses_another_table(self) -> None:
        with pytest.raises(api.UnfitEdition):
            api.load_katottg(actor=SYSTEM, data=b"a,b\n1,2\n", source="x.csv", published=date(2026, 1, 1))

    def test_is_loaded_by_the_national_administrator_only(self) -> None:
        officer = Actor(account_id=5, grants=(Grant(Role.REGION, authority_id=1),))

        with pytest.raises(Refused):
            api.load_katottg(actor=officer)


class TestTheFirstEditions:
    def test_bring_the_whole_country_and_load_once(self) -> None:
        said: list[str] = []
        api.load_first_editions(said.append)
        again: list[str] = []
        api.load_first_editions(again.append)

        loaded = {edition.codifier: edition for edition in api.editions()}
        assert loaded["katottg"].rows == 31_744
        assert loaded["katottg"].dated_on == date(2026, 7, 7)
        assert all(edition.source for edition in loaded.values())
        assert (bool(said), again) == (True, [])
        kyiv = next(region for region in api.regions() if region.name == "Київ")
        assert len(api.regions()) == 27
        assert kyiv.community_id == kyiv.id
        assert len(api.places_under(kyiv, api.Category.CITY_DISTRICT)) == 10
        assert api.settlements_like("Камʼянець-П")[0].name == "Кам’янець-Подільський"
        assert len(api.settlements_typed("калинівка")) > 50
        (meant,) = api.settlements_typed("м. Калинівка, Хмільницький район, Вінницька обл.")
        assert meant.katottg == "UA05120070010068103"
        assert [place.name for place in api.settlements_typed("Київ, м. Київ")] == ["Київ"]
        assert api.settlements_typed("ua05120070010068103 (Калинівська громада)") == (meant,)
        assert api.settlements_typed("Калинівкаа") == api.settlements_typed(" , ") == ()

    def test_bring_the_lists(self) -> None:
        api.load_first_lists()

        lists = api.items("institution_kind", "institution_status", "ownership")
        assert lists["institution_kind"][3].name == "ліцей"
        assert [item.name for item in lists["institution_status"].values()][:3] == [
            "не вказано",
            "працює",
            "призупинено",
        ]
        assert lists["ownership"][3].code == "private"
        scales = {scale.code: scale for scale in api.mark_scales()}
        assert list(scales["twelve"].labels) == list(range(1, 13))
        assert list(scales["level"].labels.values()) == ["П", "С", "Д", "В"]
        assert [reason.letter for reason in api.absence_reasons()][:3] == ["н", "хв", "п/п"]
        assert len({subject.code for subject in api.subjects()}) == len(api.subjects()) > 40


class TestEnglishNames:
    def test_are_shown_to_a_reader_in_english_only(self) -> None:
        api.load_first_lists()
        lyceum, illness = api.items("institution_kind")["institution_kind"][3], api.absence_reasons()[1]

        assert (lyceum.shown, illness.shown) == ("ліцей", "хвороба")
        with override("en"):
            assert (lyceum.shown, illness.shown) == ("lyceum", "illness")
            assert (lyceum.name, illness.name) == ("ліцей", "хвороба")

    def test_stand_beside_every_item_and_reason(self) -> None:
        api.load_first_lists()

        assert not Item.objects.now().filter(name_en="").exists()
        assert not AbsenceReason.objects.filter(name_en="").exists()

    def test_are_added_to_what_is_loaded_already(self) -> None:
        document = {
            "codifier": "ownership", "title": "Форми", "source": "тест", "dated_on": "2024-01-01",
            "items": [
                {"number": 1, "code": "communal", "name": "комунальна"},
                {"number": 2, "code": "state", "name": "державна, інакше"},
            ],
        }  # fmt: skip
        api.load_list(actor=SYSTEM, data=json.dumps(document).encode())
        reasons = [{"number": 2, "letter": "хв", "name": "хвороба", "is_excused": True}]
        api.load_list(
            actor=SYSTEM, data=json.dumps({**document, "codifier": "absence_reason", "items": reasons}).encode()
        )
        said: list[str] = []
        api.load_first_lists(said.append)
        again: list[str] = []
        api.load_first_lists(again.append)

        now = api.items("ownership")["ownership"]
        assert {number: item.name_en for number, item in now.items() if number in (1, 2)} == {1: "communal", 2: ""}
        assert "illness" in [reason.name_en for reason in api.absence_reasons()]
        assert (said[-1], again) == ("English names of codifiers: 2", [])
        with override("en"):
            assert now[2].shown == "державна, інакше"


class TestAGrownList:
    """The list that comes with Parta has more kinds than when the installation began."""

    def shipped(self, *more: dict[str, object]) -> bytes:
        document = {
            "codifier": "study_form", "title": "Форми", "source": "тест", "dated_on": "2026-09-01",
            "items": [{"number": 1, "code": "full_time", "name": "очна"}, *more],
        }  # fmt: skip
        return json.dumps(document).encode()

    REMOTE = {"number": 2, "code": "remote", "name": "дистанційна", "name_en": "remote", "group": "away"}

    def test_gives_the_new_numbers_from_its_day_and_nothing_twice(self) -> None:
        api.load_list(actor=SYSTEM, data=self.shipped())

        assert operations.add_missing(actor=SYSTEM, data=self.shipped(self.REMOTE)) == 1
        assert operations.add_missing(actor=SYSTEM, data=self.shipped(self.REMOTE)) == 0
        item = api.items("study_form")["study_form"][2]
        assert (item.name, item.name_en, item.group) == ("дистанційна", "remote", "away")
        assert 2 not in api.items("study_form", on=date(2026, 8, 31))["study_form"]

    def test_leaves_a_wording_an_ended_number_and_an_own_one_as_they_are(self) -> None:
        api.load_list(actor=SYSTEM, data=self.shipped({**self.REMOTE, "name": "наша назва"}))
        edition = Edition.objects.get(codifier="study_form")
        with acting(SYSTEM, "reference.testing.end"):
            operations.end_items("study_form", [1], edition)
        taken = {"number": 7, "code": "remote", "name": "інша"}

        assert operations.add_missing(actor=SYSTEM, data=self.shipped(self.REMOTE, taken)) == 0
        assert {n: item.name for n, item in api.items("study_form")["study_form"].items()} == {2: "наша назва"}

    def test_grows_lists_of_one_wording_too(self) -> None:
        api.load_first_lists()
        document = {"codifier": "absence_reason", "title": "Причини", "source": "тест", "dated_on": "2026-09-01"}
        told = {"number": 99, "letter": "з", "name": "змагання", "name_en": "contest", "is_excused": True}

        assert operations.add_missing(actor=SYSTEM, data=json.dumps({**document, "items": [told]}).encode()) == 1
        assert api.absence_reasons()[-1].name == "змагання"

    def test_is_noted_as_an_edition_that_says_what_came(self) -> None:
        api.load_first_lists()
        editions.note_standing(actor=SYSTEM, today=TODAY)
        before = len(editions.rows_on("study-form", TODAY))
        fresh = {**self.REMOTE, "number": 90, "code": "cosmic", "name": "космічна"}
        operations.add_missing(actor=SYSTEM, data=self.shipped(fresh))

        assert editions.note_standing(actor=SYSTEM, today=TODAY) == 1
        assert len(editions.rows_on("study-form", TODAY)) == before + 1

    def test_is_refused_to_others(self) -> None:
        with pytest.raises(Refused):
            operations.add_missing(actor=Actor(5, grants=(Grant(Role.REGION, 1),)), data=self.shipped())


class TestASmallList:
    def edition(self, day: str, name: str) -> bytes:
        document = {
            "codifier": "study_form", "title": "Форми", "source": "тест", "dated_on": day,
            "items": [{"number": 1, "code": "full_time", "name": name}],
        }  # fmt: skip
        return json.dumps(document).encode()

    def test_takes_a_new_wording_as_a_new_dated_row(self) -> None:
        api.load_list(actor=SYSTEM, data=self.edition("2024-01-01", "денна"))
        done = api.load_list(actor=SYSTEM, data=self.edition("2026-01-01", "очна (денна)"))

        assert done == api.Loaded(rows=1, added=0, changed=1)
        assert api.items("study_form")["study_form"][1].name == "очна (денна)"

    def test_keeps_the_english_name_while_the_ukrainian_one_stands(self) -> None:
        api.load_first_lists()
        api.load_list(actor=SYSTEM, data=self.edition("2027-01-01", "очна (денна)"))
        kept = api.items("study_form")["study_form"][1].name_en
        api.load_list(actor=SYSTEM, data=self.edition("2028-01-01", "денна"))

        then = api.items("study_form", on=date(2028, 1, 1))["study_form"][1].name_en
        assert (kept, then) == ("full-time (day)", "")

    def test_says_what_is_wrong_with_a_file(self) -> None:
        with pytest.raises(api.UnfitEdition, match="не є редакцією"):
            api.load_list(actor=SYSTEM, data=b"[]")


class TestAMapOfOldCodes:
    def test_prefers_the_settlement_to_the_community_of_the_same_code(self) -> None:
        load("від 19 січня 2024 року", BEFORE)
        table = f"katottg,koatuu,cat\n{OLD_COMMUNITY},520680801,H\n{VILLAGE},0520680801,C\nUA99,0520680802,C\n".encode()

        done = api.load_former_codes(actor=SYSTEM, data=table, name="map.csv")

        assert done.added == 1
        found = api.gazetteer().with_koatuu("0520680801")
        assert found is not None
        assert found.name == "Жовтневе"

    def test_says_which_columns_it_needs(self) -> None:
        with pytest.raises(api.UnfitEdition, match="koatuu"):
            api.load_former_codes(actor=SYSTEM, data=b"old,new\n1,2\n", name="map.csv")
