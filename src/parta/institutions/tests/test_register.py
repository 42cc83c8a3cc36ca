"""Loading an official register, on a small file in the official format."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.db import connection

from parta.audit.api import acting
from parta.files.api import UnreadableTable
from parta.institutions import api
from parta.institutions.models import Card, ImportRow, ImportRun, RegisterEntry, Review
from parta.institutions.operations.register import begin_import, run_import
from parta.institutions.queries import institution_by_external_id, open_cards
from parta.institutions.tests.conftest import CODES, Country, head_of
from parta.kernel.actor import SYSTEM, Role
from parta.kernel.errors import Refused

pytestmark = pytest.mark.django_db

BODY = "Відділ освіти Калинівської міської ради"
HEADER = (
    "Повна назва", "Код в ЄДЕБО", "ОУО підтвердив дані", "Скорочена назва", "Код ЄДРПОУ", "Статус", "Тип закладу",
    "Форма власності", "Код КАТОТТГ", "Регіон", "Населений пункт", "Місцезнаходження (юридична адреса)",
    "Головний заклад", "Найменування органу, до сфери управління якого належить заклад освіти", "Телефон",
    "Керівник", "Опорний / Філія", "Сільський", "Ліцензовані обсяги", "Погода",
)  # fmt: skip


def school(code: str, name: str = "Калинівський ліцей № 3", **cells: str) -> dict[str, str]:
    """A row of the official export; cells are named by their place in the header."""
    row = {
        "Повна назва": name, "Код в ЄДЕБО": code, "ОУО підтвердив дані": "так", "Скорочена назва": name,
        "Код ЄДРПОУ": "26286360", "Статус": "працює", "Тип закладу": "ліцей", "Форма власності": "Комунальна",
        "Код КАТОТТГ": CODES["town"], "Регіон": "Вінницька область", "Населений пункт": "Калинівка, Вінницька область",
        "Місцезнаходження (юридична адреса)": "вул. Шкільна, 1", "Головний заклад": "",
        "Найменування органу, до сфери управління якого належить заклад освіти": BODY, "Телефон": "+38 043 332",
        "Керівник": "Ткачук Віктор", "Опорний / Філія": "ні", "Сільський": "ні", "Ліцензовані обсяги": "620",
        "Погода": "ясно",
    }  # fmt: skip
    names = {
        "edrpou": "Код ЄДРПОУ", "status": "Статус", "kind": "Тип закладу", "katottg": "Код КАТОТТГ",
        "settlement": "Населений пункт", "parent": "Головний заклад", "phone": "Телефон", "role": "Опорний / Філія",
        "body": "Найменування органу, до сфери управління якого належить заклад освіти", "region": "Регіон",
        "address": "Місцезнаходження (юридична адреса)", "short": "Скорочена назва", "ownership": "Форма власності",
    }  # fmt: skip
    return {**row, **{names[name]: value for name, value in cells.items()}}


def as_csv(*rows: dict[str, str], without: tuple[str, ...] = (), delimiter: str = ",") -> bytes:
    out = io.StringIO()
    heads = [head for head in HEADER if head not in without]
    writer = csv.DictWriter(out, heads, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def load(data: bytes, *, name: str = "schools_2026-09-01.csv", register: str = "schools", **more: Any) -> api.Loaded:
    run_id = begin_import(actor=SYSTEM, register=register, name=name, data=data)
    return run_import(actor=SYSTEM, run_id=run_id, data=data, **more)


def card(code: str) -> Card:
    institution_id = institution_by_external_id("edebo", code)
    found = open_cards().filter(institution_id=institution_id or 0).first()
    assert found is not None, code
    return found


def questions(code: str, state: str = "open") -> list[str]:
    institution_id = institution_by_external_id("edebo", code)
    return sorted(Review.objects.filter(institution_id=institution_id or 0, state=state).values_list("kind", flat=True))


class TestARow:
    def test_becomes_an_institution_with_its_place_and_authorities(self, country: Country) -> None:
        done = load(as_csv(school("140313")))

        made = card("140313")
        assert (done.rows, done.rows_in, done.rows_on_review, done.rows_rejected) == (1, 1, 0, 0)
        assert (made.name, made.edrpou, made.kind, made.status, made.ownership) == (
            "Калинівський ліцей № 3", "26286360", 3, 1, 1,
        )  # fmt: skip
        assert (made.territory_id, made.licensed, made.is_rural, made.is_confirmed) == (
            country.places["town"], 620, False, True,
        )  # fmt: skip
        assert made.during.lower is None
        assert [over.id for over in api.authorities_over(made.institution_id)][:3] == [
            country.authority("community"), country.authority("district"), country.authority("region"),
        ]  # fmt: skip
        assert api.authority(country.authority("community")).name == BODY

    def test_of_an_unknown_column_is_read_without_it(self, country: Country) -> None:
        assert load(as_csv(school("140313"))).unknown_columns == ("Погода",)

    def test_with_a_wrong_control_digit_goes_in_with_a_warning(self, country: Country) -> None:
        done = load(as_csv(school("140313", edrpou="26286361")))

        assert done.rows_in == 1
        assert done.summary["remarks"] == {"edrpou-checksum": 1}

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            (school(""), "no-edebo"),
            (school("1", ""), "no-name"),
            (school("1", "=HYPERLINK(1)"), "formula"),
            (school("1", "Ліцей " * 90), "too-long"),
        ],
    )
    def test_is_rejected_with_its_reason(self, country: Country, row: dict[str, str], code: str) -> None:
        done = load(as_csv(school("140313"), row))

        assert (done.rows_in, done.rows_rejected) == (1, 1)
        (rejected,) = ImportRow.objects.filter(outcome=ImportRow.Outcome.REJECTED)
        assert rejected.row == 3
        assert code in [remark["code"] for remark in rejected.remarks]

    def test_that_repeats_a_code_is_rejected_and_names_the_first(self, country: Country) -> None:
        load(as_csv(school("140313"), school("140313", "Інший заклад")))

        (rejected,) = ImportRow.objects.filter(outcome=ImportRow.Outcome.REJECTED)
        assert rejected.remarks == [{"code": "edebo-repeated", "field": "edebo", "value": "2"}]
        assert card("140313").name == "Калинівський ліцей № 3"

    @pytest.mark.parametrize(
        ("cells", "question", "authority"),
        [
            ({"body": "Відділ освіти Козятинської районної державної адміністрації"}, "body-abolished", "community"),
            ({"body": "Університет імені Шевченка"}, "body-unknown", "community"),
            ({"body": ""}, "body-empty", "community"),
            ({"kind": "літній табір"}, "kind-unknown", "community"),
            ({"status": ""}, "status-missing", "community"),
            ({"katottg": CODES["community"]}, "place-community-only", "community"),
            (
                {"katottg": "", "settlement": "с. Атлантида, Вінницька область", "body": "Обласна рада"},
                "place-unknown",
                "region",
            ),
        ],
    )
    def test_that_asks_a_person_goes_in_and_waits_on_review(
        self, country: Country, cells: dict[str, str], question: str, authority: str
    ) -> None:
        done = load(as_csv(school("140313", **cells)))

        assert (done.rows_in, done.rows_on_review) == (0, 1)
        assert questions("140313") == [question]
        assert card("140313").authority_id == country.authority(authority)

    def test_of_a_private_institution_needs_no_body(self, country: Country) -> None:
        assert load(as_csv(school("140313", body="", ownership="Приватна"))).rows_in == 1

    @pytest.mark.parametrize(
        ("body", "authority"),
        [
            ("Департамент освіти Вінницької обласної державної адміністрації", "region"),
            ("Відділ освіти Хмільницької районної державної адміністрації", "district"),
            ("Відділ освіти Іванівської сільської ради", "other"),
            ("Міська рада", "community"),
        ],
    )
    def test_belongs_to_the_body_that_it_names(self, country: Country, body: str, authority: str) -> None:
        load(as_csv(school("140313", body=body)))

        assert card("140313").authority_id == country.authority(authority)

    def test_of_a_renamed_community_goes_where_its_neighbours_are(self, country: Country) -> None:
        rows = [school(str(n), f"Ліцей {n}", body="Відділ освіти Жовтневої міської ради") for n in range(1, 6)]
        done = load(as_csv(*rows))

        assert done.summary["authorities"] == {"renamed": 5}
        assert card("1").authority_id == country.authority("community")

    def test_of_kyiv_stands_in_the_district_of_its_body(self, country: Country) -> None:
        body = "Управління освіти Голосіївської районної в місті Києві державної адміністрації"
        load(as_csv(school("148438", katottg="", region="КИЇВ", settlement="Київ", body=body)))

        made = card("148438")
        assert made.territory_id == country.places["kyiv_district"]
        assert [over.level for over in api.authorities_over(made.institution_id)] == [4, 1, 0]


class TestAPlace:
    def test_is_found_by_its_name_alone(self, country: Country) -> None:
        load(as_csv(school("1", katottg="", settlement="с. Іванів, Калинівський район, Вінницька область", body="")))

        assert card("1").territory_id == country.places["other_village"]

    @pytest.mark.parametrize(
        ("body", "place"), [("Калинівської міської ради", "village"), ("Іванівської сільської ради", "namesake")]
    )
    def test_of_two_of_a_name_is_told_by_the_body(self, country: Country, body: str, place: str) -> None:
        settlement = "с. Люлинці, Калинівський район, Вінницька область"
        load(as_csv(school("1", katottg="", settlement=settlement, body=f"Відділ освіти {body}")))

        assert card("1").territory_id == country.places[place]

    def test_of_an_old_code_is_told_by_neighbours_of_the_same_council(self, country: Country) -> None:
        header = [*(head for head in HEADER if head != "Код КАТОТТГ"), "Код КОАТУУ"]
        neighbour = {
            **school("1", settlement="с. Іванів, Вінницька область", body="Обласна рада"),
            "Код КОАТУУ": "0521682201",
        }
        doubtful = {
            **school("2", settlement="с. Люлинці, Вінницька область", body="Обласна рада"),
            "Код КОАТУУ": "0521682205",
        }
        out = io.StringIO()
        writer = csv.DictWriter(out, header, extrasaction="ignore")
        writer.writeheader()
        writer.writerows([neighbour, doubtful])
        done = load(out.getvalue().encode())

        assert card("2").territory_id == country.places["namesake"]
        assert done.summary["places"] == {"name": 1, "name+neighbours": 1}


class TestABranch:
    def test_joins_the_hub_of_the_same_code(self, country: Country) -> None:
        done = load(as_csv(school("2", "Люлинецька філія", role="Філія"), school("1", role="Опорний заклад")))

        assert done.summary["branches_joined"] == 1
        assert card("2").parent_id == card("1").institution_id
        assert [branch.name for branch in api.branches_of(card("1").institution_id)] == ["Люлинецька філія"]
        assert api.institution_by_edrpou("26286360") == api.institution(card("1").institution_id)

    def test_joins_a_hub_that_came_with_an_earlier_file(self, country: Country) -> None:
        load(as_csv(school("1", role="Опорний заклад")))
        load(as_csv(school("2", "Люлинецька філія", role="Філія")))

        assert card("2").parent_id == card("1").institution_id

    def test_joins_the_hub_it_names(self, country: Country) -> None:
        hub = school("1", "Опорний ліцей", role="Опорний заклад")
        by_code = school("2", "Перша філія", role="Філія", edrpou="21726646", parent="1")
        by_name = school("3", "Друга філія", role="Філія", edrpou="26286525", parent="опорний  ЛІЦЕЙ")
        load(as_csv(hub, by_code, by_name))

        assert {card("2").parent_id, card("3").parent_id} == {card("1").institution_id}

    @pytest.mark.parametrize(
        ("rows", "question"),
        [
            ([], "branch-without-hub"),
            (
                [school("1", "Перший", role="Опорний заклад"), school("3", "Третій", role="Опорний заклад")],
                "several-hubs",
            ),
        ],
    )
    def test_without_one_hub_waits_on_review(self, country: Country, rows: list[dict[str, str]], question: str) -> None:
        load(as_csv(school("2", "Люлинецька філія", role="Філія"), *rows))

        assert questions("2") == [question]
        assert card("2").parent_id is None


class TestASecondRun:
    def test_of_the_same_file_changes_nothing(self, country: Country) -> None:
        rows = (school("1", role="Опорний заклад"), school("2", "Філія", role="Філія"), school("3", "Третій", body=""))
        data = as_csv(*rows)
        first = load(data)
        before = _everything()
        second = load(data)

        assert (second.added, second.changed, second.unchanged) == (0, 0, 3)
        assert (second.rows_in, second.rows_on_review) == (first.rows_in, first.rows_on_review) == (2, 1)
        assert _everything() == before

    def test_of_a_later_file_adds_a_dated_row_and_keeps_the_old(self, country: Country) -> None:
        load(as_csv(school("1", address="вул. Шкільна, 1")))
        done = load(as_csv(school("1", "Калинівська гімназія", address="вул. Нова, 2")), name="schools_2026-10-01.csv")

        institution_id = card("1").institution_id
        assert (done.changed, done.added) == (1, 0)
        states = Card.objects.filter(institution_id=institution_id).order_by("pk")
        assert [(row.name, row.during.lower, row.during.upper, row.known_to is None) for row in states] == [
            ("Калинівський ліцей № 3", None, None, False),
            ("Калинівський ліцей № 3", None, date(2026, 10, 1), True),
            ("Калинівська гімназія", date(2026, 10, 1), None, True),
        ]
        assert api.card_on(institution_id, date(2026, 9, 30)).name == "Калинівський ліцей № 3"  # type: ignore[union-attr]
        said = RegisterEntry.objects.now().filter(institution_id=institution_id).order_by("pk")
        assert [entry.said["address"] for entry in said] == ["вул. Шкільна, 1", "вул. Нова, 2"]

    def test_leaves_alone_what_people_set(self, country: Country) -> None:
        load(as_csv(school("1")))
        made = card("1")
        api.edit_card(
            actor=head_of(made.institution_id), institution_id=made.institution_id, version=made.known_from,
            changes={"phone": "+38 097 111 22 33"}, today=date(2026, 9, 15),
        )  # fmt: skip
        load(as_csv(school("1", phone="+38 000", address="вул. Нова, 2")), name="schools_2026-10-01.csv")

        assert (card("1").phone, card("1").address) == ("+38 097 111 22 33", "вул. Нова, 2")

    def test_without_a_column_says_nothing_of_it(self, country: Country) -> None:
        load(as_csv(school("1", role="Опорний заклад")))
        before = card("1")
        done = load(as_csv(school("1"), without=("Телефон", "Опорний / Філія", "Код КАТОТТГ", "Населений пункт")))

        after = card("1")
        assert (done.changed, done.rows_on_review) == (0, 0)
        assert (after.pk, after.phone, after.network_role) == (before.pk, "+38 043 332", 1)

    def test_counts_institutions_that_the_file_no_longer_names(self, country: Country) -> None:
        load(as_csv(school("1"), school("2", "Другий", edrpou="21726646")))

        assert load(as_csv(school("1"))).summary["absent"] == 1

    def test_withdraws_a_question_that_the_register_has_answered(self, country: Country) -> None:
        load(as_csv(school("1", body="")))
        done = load(as_csv(school("1")), name="schools_2026-10-01.csv")

        assert done.rows_in == 1
        assert (questions("1"), questions("1", "gone")) == ([], ["body-empty"])

    def test_does_not_ask_again_what_a_person_has_settled(self, country: Country) -> None:
        from parta.institutions.operations.reviews import dismiss_review

        data = as_csv(school("1", body=""))
        load(data)
        review = Review.objects.get()
        dismiss_review(actor=country.officer(Role.NATIONAL), review_id=review.public_id, reason="Орган створюється")

        assert load(data).rows_in == 1
        assert questions("1") == []

    def test_of_an_older_state_is_refused(self, country: Country) -> None:
        load(as_csv(school("1")))

        with pytest.raises(api.UnfitRegister, match=r"01\.09\.2026"):
            load(as_csv(school("1", "Старий")), name="schools_2026-08-01.csv")
        assert card("1").name == "Калинівський ліцей № 3"


def _everything() -> dict[str, Any]:
    """Number of rows and last ids of everything a register may write, its receipts aside."""
    tables = (
        "card",
        "institution",
        "external_id",
        "authority",
        "authority_scope",
        "register_entry",
        "review",
        "body_spelling",
    )
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(
                f"select count(*), md5(string_agg(t::text, '|' order by t::text)) from institutions_{table} t"
            )
            found[table] = cursor.fetchone()
    return found


class TestTheRun:
    def test_keeps_who_what_and_with_what_result(self, country: Country) -> None:
        data = as_csv(school("1"), school(""), school("2", "Другий", body=""))
        done = load(data)

        run = ImportRun.objects.get()
        assert (run.state, run.rows, run.rows_in + run.rows_on_review + run.rows_rejected) == ("done", 3, 3)
        assert (run.as_of, run.file_name, run.file_size) == (date(2026, 9, 1), "schools_2026-09-01.csv", len(data))
        assert len(run.file_sha256) == 64
        assert run.columns["Код в ЄДЕБО"] == "edebo"
        assert ImportRow.objects.count() == done.rows == 3

    def test_is_told_how_far_it_is(self, country: Country) -> None:
        said: list[str] = []
        load(as_csv(school("1")), say=said.append)

        assert said[-1] == "записано 1 із 1 …"

    def test_tells_what_broke_it(self, country: Country) -> None:
        with pytest.raises(api.UnfitRegister, match="Повна назва"):
            load(b"\xd0\x9a\xd0\xbe\xd0\xb4,\xd0\xa1\xd1\x82\xd0\xb0\xd1\x82\xd1\x83\xd1\x81\n1,2\n")
        with pytest.raises(UnreadableTable):
            load(b"%PDF-1.7")

        assert [run.state for run in ImportRun.objects.all()] == ["failed", "failed"]
        assert all(run.trouble for run in ImportRun.objects.all())

    def test_does_not_begin_beside_another(self, country: Country) -> None:
        data = as_csv(school("1"))
        begin_import(actor=SYSTEM, register="schools", name="a.csv", data=data)
        with acting(SYSTEM, "institutions.testing.run"):
            ImportRun.objects.update(state=ImportRun.State.RUNNING)

        with pytest.raises(api.UnfitRegister, match="уже завантажується"):
            load(data)

    def test_is_for_the_national_administrator(self, country: Country) -> None:
        with pytest.raises(Refused):
            begin_import(actor=country.officer(Role.REGION, "region"), register="schools", name="a.csv", data=b"")

    def test_refuses_a_day_that_has_not_come(self, country: Country) -> None:
        with pytest.raises(api.UnfitRegister, match=r"01\.01\.2199"):
            begin_import(actor=SYSTEM, register="schools", name="a.csv", data=b"", as_of=date(2199, 1, 1))


class TestTheFile:
    @pytest.mark.parametrize(
        "encode",
        [
            lambda data: data,
            lambda data: b"\xef\xbb\xbf" + data,
            lambda data: data.decode().encode("windows-1251"),
            lambda data: data.decode().encode("utf-16"),
        ],
        ids=["utf-8", "bom", "cp1251", "utf-16"],
    )
    def test_may_be_in_any_usual_encoding(self, country: Country, encode: Callable[[bytes], bytes]) -> None:
        assert load(encode(as_csv(school("1"), delimiter=";"))).rows_in == 1

    def test_may_be_a_workbook_with_numbers(self, country: Country) -> None:
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out, {"in_memory": True})
        sheet = book.add_worksheet()
        row = school("140313", edrpou="4388946")
        for x, head in enumerate(HEADER):
            sheet.write(0, x, head)
            number = head in ("Код в ЄДЕБО", "Код ЄДРПОУ", "Ліцензовані обсяги")
            sheet.write(1, x, int(row[head]) if number else row[head])
        book.close()
        load(out.getvalue(), name="schools.xlsx")

        assert (card("140313").edrpou, card("140313").licensed) == ("04388946", 620)

    def test_may_name_its_columns_otherwise(self, country: Country) -> None:
        data = "id,title,note\n7,Калинівський ліцей,тест\n".encode()
        done = load(data, columns={"id": "Код в ЄДЕБО", "title": "name", "note": ""})

        assert (done.rows, done.unknown_columns) == (1, ())
        assert card("7").name == "Калинівський ліцей"

    def test_with_two_columns_of_one_field_is_refused(self, country: Country) -> None:
        with pytest.raises(api.UnfitRegister, match="одне поле"):
            load("Код,Код ЄДЕБО,Повна назва\n1,2,Ліцей\n".encode())


class TestTheVocationalRegister:
    HEADER = (
        "Назва закладу освіти,Код,Код головного закладу,Коротка назва,Категорія закладу освіти,Форма власності,"
        '"Найменування органу, до сфери управління якого належить заклад освіти",Поштовий індекс (юридична),'
        "Код КАТОТТГ (юридична),Населений пункт (юридична),Регіон (юридична),Адреса (юридична),"
        "Дата блокування суб'єкта освітньої діяльності в ЄДЕБО\n"
    )

    def load(self, *lines: str) -> api.Loaded:
        return load((self.HEADER + "\n".join(lines)).encode(), name="vet_2026-06-08.csv", register="vocational")

    def line(self, name: str, code: str, *, head: str = "", body: str = "Обласна рада", blocked: str = "") -> str:
        kind = "Заклад професійної (професійно-технічної) освіти"
        place = f'{CODES["town"]},м. Калинівка,Вінницька обл.,"вул. Нова, 1"'
        return f"{name},{code},{head},.,{kind},Державна,{body},22400,{place},{blocked}"

    def test_loads_the_same_way(self, country: Country) -> None:
        done = self.load(self.line("Калинівське училище", "4004"), self.line("Відділення", "4005", head="4004"))

        made = card("4004")
        assert (done.rows_in, done.added) == (2, 2)
        assert (made.kind, made.status, made.ownership, made.postal_code, made.short_name) == (41, 1, 2, "22400", "")
        assert made.authority_id == country.authority("region")
        assert card("4005").parent_id == made.institution_id

    def test_shows_who_was_blocked_and_whose_head_is_elsewhere(self, country: Country) -> None:
        self.load(self.line("Училище", "4004", blocked="2022-06-15 00:00:00"), self.line("Філія", "4005", head="9999"))

        assert card("4004").status == 5
        assert questions("4005") == ["hub-not-found"]

    def test_leaves_a_card_of_another_register_alone(self, country: Country) -> None:
        load(as_csv(school("4004")))
        self.load(self.line("Калинівське училище", "4004"))

        assert card("4004").name == "Калинівський ліцей № 3"
        assert RegisterEntry.objects.now().filter(register="vocational").count() == 1
