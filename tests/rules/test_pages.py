"""Pages of the rules: read by everybody, drafted by administrators; as many statements whatever there is."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parta.drafts import api as kept
from parta.editions import own, queries, testing
from parta.editions.kinds import kinds
from parta.editions.rules import typed
from parta.enrolment import testing as enrolment
from parta.identity.testing import sign_in
from parta.institutions.testing import make_institution
from parta.kernel.dates import school_year_of
from parta.ui.testing import read
from tests.rules.house import House

pytestmark = pytest.mark.django_db
RULES = "quality-rules"


def plain(answer: object) -> str:
    return answer.content.decode().replace("\u00a0", " ")  # type: ignore[attr-defined]


def certificate(house: House, days: int) -> None:
    """A certificate that ends in so many days, in force from tomorrow."""
    row = {
        "number": "22815", "issuer": "Адміністрація Держспецзв’язку", "registered_on": "15.04.2021",
        "valid_until": (house.today + timedelta(days=days)).strftime("%d.%m.%Y"),
    }  # fmt: skip
    edition = testing.propose_edition(house.first, own.PROTECTION, {"": row}, now=house.now)
    testing.approve_edition(house.second, edition, house.second_key, now=house.now)


class TestPublished:
    def test_tells_visitors_source_day_and_doubt_but_no_names(self, house: House) -> None:
        edition = testing.propose_edition(house.first, RULES, {"DQ-016": {"severity": "info"}}, now=house.now)
        testing.approve_edition(house.second, edition, house.second_key, now=house.now)
        page = plain(Client().get("/rules/quality-rules/2/"))
        assert "Наказ МОН № 1" in page
        assert "просить причини" in page
        assert "повідомляє" in page
        assert house.first.name not in page
        assert house.first.name in plain(sign_in(Client(), house.second).get("/rules/quality-rules/2/"))
        assert "Сумнів" in plain(Client().get("/rules/"))
        rules = plain(Client().get("/rules/quality-rules/"))
        assert "DQ-016" in rules
        assert "${" not in rules
        assert "є у класі [клас тезки]." in rules

    def test_costs_the_same_however_many_editions_there_are(self, house: House) -> None:
        def cost(address: str) -> int:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert Client().get(address).status_code == 200
            return len(asked)

        addresses = ("/rules/", "/rules/ownership/", "/rules/ownership/1/", "/trust/")
        before = [cost(address) for address in addresses]
        for name in ("громадська", "спільна"):
            edition = testing.propose_edition(house.first, "ownership", {"1": {"name": name}}, now=house.now)
            testing.approve_edition(house.second, edition, house.second_key, now=house.now)
            if name == "громадська":
                testing.withdraw_edition(house.first, edition, now=house.now)
        assert [cost(address) for address in addresses] == before
        assert before == [1, 2, 2, 4]

    def test_has_no_such_kind(self, house: House) -> None:
        assert Client().get("/rules/nothing/").status_code == 404
        assert Client().get("/rules/ownership/9/").status_code == 404


class TestTrust:
    def test_invents_no_certificate(self, house: House) -> None:
        page = plain(Client().get("/trust/"))
        assert "Атестата для цієї системи ще не внесено" in page
        assert "Закрито, доки не дозволено" in page

    def test_shows_the_certificate_of_the_day(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        certificate(house, 400)
        assert own.certificate_on(house.today) is None
        found = own.certificate_on(house.tomorrow)
        assert found is not None
        assert found["number"] == "22815"

    @pytest.mark.parametrize(("days", "said"), [(92, False), (91, True), (30, True), (0, True)])
    def test_reminds_ninety_days_before_it_ends(self, house: House, days: int, said: bool) -> None:
        from parta.editions.lines import of_administrator

        certificate(house, days)
        (grant,) = house.first.grants
        lines = of_administrator(house.first, grant, house.now + timedelta(days=1)).lines
        assert any("естат" in str(line.title) for line in lines) is said


class TestDraft:
    def test_goes_from_the_kind_to_the_second_person(self, house: House) -> None:
        browser = sign_in(Client(), house.first)
        answer = browser.post("/rules/quality-rules/next/")
        draft = answer.headers["Location"]
        assert plain(browser.get(draft)).count("необов’язково") == 4, "only the doubts and the English"
        row = plain(browser.get(f"{draft}rows/DQ-005/"))
        assert "between" in row

        rule = next(
            rule for rule in queries.kind_page(None, RULES, on=house.today).current.rows if rule["code"] == "DQ-005"
        )  # type: ignore[union-attr]
        fields = {name: value for name, value in rule.items() if isinstance(value, str)}
        fields |= {"condition-rows": "1", "condition-0-depth": "0", "condition-0-word": "between"}
        fields |= {"condition-0-fact": "age_over_grade", "revision": "1", "message_uk": "Змінене повідомлення"}
        bad = fields | {"condition-0-values": "5"}
        answer = browser.post(f"{draft}rows/DQ-005/", bad)
        assert answer.status_code == 422
        assert "Рядок 1 потребує значень" in plain(answer)
        assert "Змінене повідомлення" in plain(answer)
        assert "Змінене повідомлення" in plain(browser.get(f"{draft}rows/DQ-005/")), "kept for the next visit"

        good = fields | {"condition-0-values": "5; 7"}
        assert browser.post(f"{draft}rows/DQ-005/", good).status_code == 302
        assert kept.drafts_of(house.first) == ()
        refused = browser.post(f"{draft}proposal/")
        assert refused.status_code == 422
        assert "Назвіть акт" in plain(refused)
        terms = {
            "source": "Наказ МОН", "reason": "Ширші межі віку", "doubt": "", "revision": "2", "way": "propose",
            "valid_from": house.tomorrow.strftime("%d.%m.%Y"),
        }  # fmt: skip
        assert browser.post(f"{draft}terms/", terms).status_code == 302
        assert "Чекає на іншого адміністратора" in plain(browser.get(draft))

        second = sign_in(Client(), house.second)
        assert "Підпишіть редакцію: Правила якості" in plain(second.get("/"))
        assert "Затвердити й підписати" in plain(second.get(draft))
        document = second.get(f"{draft}document.txt").content.decode()
        assert "Правове джерело: Наказ МОН" in document
        assert "~ DQ-005" in document
        assert browser.post(f"{draft}approval/").status_code == 403
        assert second.post(f"{draft}approval/").status_code == 422, "without a signature"
        assert second.post(f"{draft}return/", {"why": ""}).status_code == 422
        assert second.post(f"{draft}return/", {"why": "Межа зависока"}).status_code == 302
        assert "Межа зависока" in plain(browser.get(draft))
        read(plain(browser.get(draft)))

    def test_shows_what_it_changes_by_region_and_kind(self, house: House) -> None:
        school = make_institution("Ліцей")
        first = enrolment.make_class(
            institution_id=school, school_year=school_year_of(house.today), grade=8, letter="А"
        )
        enrolment.make_pupils(6, institution_id=school, class_id=first)
        wide = {"condition": json.dumps({"between": ["age_over_grade", 90, 99]})}
        told = {"severity": "info"}
        edition = testing.draft_edition(house.first, RULES, {"DQ-005": wide, "DQ-043": told}, now=house.now)
        with CaptureQueriesContext(connection) as asked:
            page = plain(sign_in(Client(), house.first).get(reverse("editions:effect", args=[edition])))
        assert "DQ-005: перестануть проходити" in page
        effect = queries.measured(queries.edition_on_its_way(house.first, edition), on=house.today)
        assert effect is not None
        figures = {str(label): value for label, value in effect.figures}
        assert figures["DQ-005: перестануть проходити"] == 6
        assert figures["DQ-005: почнуть проходити"] == 0
        assert [table.rows[0][1] for table in effect.tables][-1] == (6, 6, 0)
        assert any("DQ-043" in note for note in effect.notes), "a document is known at entry only"
        assert len(asked) <= 15, "sign-in included"

    def test_of_limits_counts_classes(self, house: House) -> None:
        school = make_institution("Ліцей")
        for letter, size in (("А", 3), ("Б", 7)):
            made = enrolment.make_class(
                institution_id=school, school_year=school_year_of(house.today), grade=8, letter=letter
            )
            enrolment.make_pupils(size, institution_id=school, class_id=made)
        edition = testing.draft_edition(house.first, "class-limits", {"basic": {"least": "8"}}, now=house.now)
        effect = queries.measured(queries.edition_on_its_way(house.first, edition), on=house.today)
        assert effect is not None
        assert [value for _label, value in effect.figures] == [2, 1, 2]

    def test_of_a_list_counts_records_that_carry_the_value(self, house: House) -> None:
        make_institution("Ліцей")
        edition = testing.draft_edition(house.first, "ownership", {"1": {"name": "громадська"}}, now=house.now)
        effect = queries.measured(queries.edition_on_its_way(house.first, edition), on=house.today)
        assert effect is not None
        assert len(effect.tables) == 1
        assert "громадська" in plain(sign_in(Client(), house.first).get(reverse("editions:effect", args=[edition])))


class TestTwoAdministratorsAtOnce:
    def test_see_both_versions_and_lose_nothing(self, house: House) -> None:
        edition = testing.draft_edition(house.first, RULES, {"DQ-016": {"severity": "info"}}, now=house.now)
        card = queries.edition_on_its_way(house.first, edition).edition
        address = reverse("editions:row", args=[edition, "DQ-016"])
        row = next(row for row in card.rows if row["code"] == "DQ-016")
        client = sign_in(Client(), house.second)
        kind = next(kind for kind in kinds() if kind.code == RULES)
        words = {one.name: typed(one, row.get(one.name)) for one in kind.fields if not one.is_fixed and not one.table}
        cells = {
            "condition-rows": "1",
            "condition-0-depth": "0",
            "condition-0-word": "present",
            "condition-0-fact": "name",
        }
        mine = {**words, **cells, "severity": "block", "revision": str(card.revision - 1), "way": "save"}

        answer = client.post(address, mine)

        assert answer.status_code == 422
        page = plain(answer)
        assert "Хтось зберіг це раніше за вас" in page
        assert f'name="revision" value="{card.revision}"' in page, "the next save is not stale again"
        assert client.post(address, {**mine, "revision": str(card.revision)}).status_code == 302
        fresh = queries.edition_on_its_way(house.first, edition).edition
        assert next(row for row in fresh.rows if row["code"] == "DQ-016")["severity"] == "block"


def test_every_kind_counts_what_an_edition_changes_or_says_why_not() -> None:
    silent = [kind.code for kind in kinds() if (kind.measure is None) != bool(kind.uncounted)]
    assert silent == []
