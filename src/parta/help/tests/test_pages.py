"""Pages of help: of one's screen and role, found by any word, rewritten with versions that nothing overwrites."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.help import operations, queries, shipped
from parta.help.models import Opinion, Revision
from parta.help.shipped import Wording, first_edition
from parta.identity.testing import sign_in
from parta.kernel.actor import Actor, Role
from parta.kernel.errors import Invalid, Refused, Stale
from parta.people import testing as people
from parta.people.testing import make_territory
from parta.ui.testing import Element, read

pytestmark = pytest.mark.django_db
CODE = "put-marks"


@pytest.fixture
def national() -> Actor:
    return people.make_officer(Role.NATIONAL)


@pytest.fixture
def teacher() -> Actor:
    return people.make_teacher(make_territory().school)


def page(client: Client, address: str) -> Element:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return read(answer.content.decode())


def main(client: Client, address: str) -> str:
    return page(client, address).one("main").text.replace("\u00a0", " ")


def typed(**changed: str) -> dict[str, str]:
    wording = first_edition().texts[CODE].wording
    words = {name: getattr(wording, name) for name in ("title_uk", "text_uk", "title_en", "text_en")}
    return {**words, "reason": "Коротше", "version": "0", **changed}


def publish(actor: Actor, *, read: int = 0, **changed: str) -> int:
    words = typed(**changed)
    wording = Wording(*(words[name] for name in ("title_uk", "text_uk", "title_en", "text_en")))
    return operations.publish(actor=actor, code=CODE, wording=wording, reason="Коротше", read=read, now=timezone.now())


def trail() -> list[tuple[int, str]]:
    """Who wrote versions, by what operation."""
    with connection.cursor() as cursor:
        cursor.execute("select actor_id, operation from audit_entry where table_name = 'help_revision'")
        return list(cursor.fetchall())


class TestScreen:
    def test_opens_its_own_guides_for_the_role(self, teacher: Actor) -> None:
        shown = main(sign_in(Client(), teacher), "/help/?at=journal:course")
        assert "Ставити оцінки з клавіатури" in shown
        assert "Журнал видно, але писати не дає" in shown
        assert "Призначити керівника закладу" not in shown

    def test_is_linked_from_every_page_by_its_name(self, teacher: Actor) -> None:
        client = sign_in(Client(), teacher)
        links = [a.attrs["href"] for a in page(client, "/account/").all("a")]
        assert links.count("/help/?at=identity:account") == 2  # wide bar, narrow menu

    def test_falls_to_its_area_and_never_to_nothing(self) -> None:
        assert "Ставити оцінки" in main(Client(), "/help/?at=journal:history")
        assert page(Client(), "/help/?at=no:such-page").all("ol")

    def test_costs_one_statement_more_than_the_frame(self, teacher: Actor) -> None:
        client = sign_in(Client(), teacher)
        client.get("/help/")
        counts = set()
        for address in ("/help/", "/help/?at=journal:course", "/help/?q=оцінка", f"/help/{CODE}/"):
            with CaptureQueriesContext(connection) as asked:
                client.get(address)
            counts.add((len(asked), sum("help_revision" in each["sql"] for each in asked)))
        assert counts == {(3, 1)}  # session, roles, the texts

    def test_says_labels_as_the_screen_does_in_both_languages(self) -> None:
        client = Client()
        assert "«Відкрити урок»" in main(client, "/help/open-a-lesson/")
        client.cookies["parta_language"] = "en"
        assert "“Open a lesson”" in main(client, "/help/open-a-lesson/")

    def test_escapes_whatever_stands_in_the_address(self) -> None:
        answer = Client().get("/help/", {"q": "<script>alert(1)</script>"})
        assert b"<script>alert" not in answer.content


class TestSearch:
    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("виправити оцінку", "correct-a-mark"),
            ("виправлення оцінки", "correct-a-mark"),
            ("забув пароль", "lost-way-in"),
            ("пороль забула", "lost-way-in"),
            ("звільнення директора", "change-of-head"),
            ("зарахувати клас з екселю", "enrol-from-spreadsheet"),
            ("excel", "enrol-from-spreadsheet"),
            ("dslcnhjxrf", "mark-deferment"),
            ("відстрочки", "mark-deferment"),
            ("розклад", "timetable-and-substitutions"),
            ("замiна вчителя", "who-teaches"),
            ("шкільна філія без єдрпоу", "no-edrpou-of-branch"),
            ("підписати картку", "sign-the-card"),
            ("оценки исправить", "correct-a-mark"),
            ("немає інтернету", "journal-without-network"),
            ("домашнє завдання", "homework-of-child"),
            ("заступнику права", "deputies-and-powers"),
        ],
    )
    def test_finds_by_forms_slips_and_the_wrong_layout(self, query: str, code: str) -> None:
        texts = queries.texts_today(None)
        found = [each.code for each in queries.found(texts, query, "head", "uk")]
        assert code in found[:3], found

    def test_leads_to_a_person_when_nothing_is_found(self, teacher: Actor) -> None:
        assert Client().get("/help/", {"q": "квантова хромодинаміка"}).content.count(b'href="/support/"') >= 1
        known = page(sign_in(Client(), teacher), "/help/?q=абракадабра")
        assert [a for a in known.one("main").all("a") if a.attrs["href"] == "/support/requests/new/"]

    def test_finds_in_what_was_rewritten(self, national: Actor) -> None:
        publish(national, text_uk="1. Покличте {journals} пінгвіна.\n2. Далі {course}, {cell}, {undo}, {offline}.")
        assert [each.code for each in queries.found(queries.texts_today(None), "пінгвін", "teacher", "uk")] == [CODE]


class TestVersions:
    def test_are_kept_with_author_and_trail_and_shown_at_once(self, national: Actor) -> None:
        assert publish(national, title_uk="Оцінки по-новому") == 1
        assert "Оцінки по-новому" in main(Client(), f"/help/{CODE}/")
        assert trail() == [(national.account_id, "help.text.publish")]
        shown = main(sign_in(Client(), national), f"/help/{CODE}/versions/")
        assert "Коротше" in shown
        assert "Як у постачанні" in shown

    def test_are_written_by_the_national_administrator_alone(self, teacher: Actor) -> None:
        with pytest.raises(Refused):
            publish(teacher)
        assert sign_in(Client(), teacher).get(f"/help/{CODE}/edit/").status_code == 403
        assert not Revision.objects.exists()

    def test_bring_an_older_one_back_as_a_new_one(self, national: Actor) -> None:
        client = sign_in(Client(), national)
        publish(national, title_uk="Перша")
        publish(national, read=1, title_uk="Друга")
        assert client.post(f"/help/{CODE}/versions/1/return/", {"version": "2"}).status_code == 302
        assert "Перша" in main(client, f"/help/{CODE}/")
        client.post(f"/help/{CODE}/versions/0/return/", {"version": "3"})
        shown = queries.text_today(None, CODE)
        assert (shown.number, shown.wording) == (4, first_edition().texts[CODE].wording)
        assert client.get(f"/help/{CODE}/versions/7/").status_code == 404

    def test_show_both_when_two_have_written(self, national: Actor) -> None:
        client = sign_in(Client(), national)
        publish(national, title_uk="Чужа назва")
        answer = client.post(f"/help/{CODE}/edit/", typed(title_uk="Моя назва", act="publish"))
        text = read(answer.content.decode()).one("main").text
        assert answer.status_code == 422
        assert "Чужа назва" in text
        assert "Моя назва" in text
        form = typed(title_uk="Моя назва", act="publish", version="1")
        assert client.post(f"/help/{CODE}/edit/", form).status_code == 302
        with pytest.raises(Stale):
            publish(national, read=1)

    def test_are_looked_at_before_they_are_published(self, national: Actor) -> None:
        client = sign_in(Client(), national)
        answer = client.post(f"/help/{CODE}/edit/", typed(title_uk="Нова назва", act="look"))
        shown = read(answer.content.decode())
        assert [ins.text for ins in shown.all("ins")] == ["Нова назва"]
        assert shown.all("button", name="act", value="publish")
        (english,) = [side for side in shown.one("main").all("section") if side.attrs.get("lang") == "en"]
        assert "“Undo”" in english.text.replace("\u00a0", " ")
        assert not Revision.objects.exists()

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"text_uk": "1. Натисніть {nothing}."}, "text_uk"),
            ({"text_en": "See [[no-such-text]].\n\n1. Do."}, "text_en"),
            ({"text_uk": "Без жодного кроку."}, "text_uk"),
            ({"title_en": ""}, "title_en"),
        ],
    )
    def test_are_refused_when_they_name_what_is_not_there(
        self, national: Actor, changed: dict[str, str], field: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            publish(national, **changed)
        assert [problem.field for problem in refused.value.problems] == [field]

    def test_show_markup_as_words_never_as_html(self, national: Actor) -> None:
        publish(
            national, text_uk="1. <script>alert(1)</script> **<b>x</b>** {journals} {course} {cell} {undo} {offline}"
        )
        content = Client().get(f"/help/{CODE}/").content.decode()
        assert "<script>alert" not in content
        assert "<b>x</b>" not in content

    def test_survive_a_release_that_brings_newer_words(self, national: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        publish(national, title_uk="Наша назва")
        release(monkeypatch, title_uk="Назва нового видання")
        client = sign_in(Client(), national)
        assert "Наша назва" in main(Client(), f"/help/{CODE}/")
        assert "Нове видання принесло новіший текст" in main(client, "/help/texts/")
        assert "Назва нового видання" in main(client, f"/help/{CODE}/edit/")
        taken = page(client, f"/help/{CODE}/edit/?take=shipped").one("input", name="title_uk")
        assert taken.attrs["value"] == "Назва нового видання"
        publish(national, read=1, title_uk="Наша назва")
        assert "Нове видання принесло" not in main(client, "/help/texts/")

    def test_that_follow_what_ships_change_with_it(self, national: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        publish(national, title_uk="Наша назва")
        operations.bring_back(actor=national, code=CODE, number=0, read=1, now=timezone.now())
        release(monkeypatch, title_uk="Назва нового видання")
        assert "Назва нового видання" in main(Client(), f"/help/{CODE}/")

    def test_cost_the_same_however_many_there_are(self, national: Actor) -> None:
        client = sign_in(Client(), national)
        addresses = (f"/help/{CODE}/versions/", f"/help/{CODE}/edit/", "/help/texts/", f"/help/{CODE}/versions/1/")
        publish(national)

        def costs() -> list[int]:
            found = []
            for address in addresses:
                with CaptureQueriesContext(connection) as asked:
                    assert client.get(address).status_code == 200
                found.append(len(asked))
            return found

        costs()
        before = costs()
        for number in range(1, 6):
            publish(national, read=number)
        assert costs() == before
        assert max(before) <= 8


def release(monkeypatch: pytest.MonkeyPatch, **words: str) -> None:
    """Ship other words of the text."""
    from dataclasses import replace

    edition = first_edition()
    text = edition.texts[CODE]
    newer = replace(text, wording=replace(text.wording, **words))
    changed = replace(edition, texts={**edition.texts, CODE: newer})
    monkeypatch.setattr(shipped, "first_edition", lambda: changed)


class TestOpinion:
    def test_is_counted_once_a_browser_and_of_nobody(self, teacher: Actor) -> None:
        client = sign_in(Client(), teacher)
        for word in ("yes", "no", "yes"):
            assert client.post(f"/help/{CODE}/opinion/", {"helped": word, "number": "0"}).status_code == 302
        row: Any = Opinion.objects.get(code=CODE)
        assert (row.number, row.helped, row.did_not) == (0, 1, 0)
        assert "Дякуємо" in main(client, f"/help/{CODE}/")

    def test_of_a_version_that_is_gone_is_not_counted(self, teacher: Actor, national: Actor) -> None:
        publish(national)
        sign_in(Client(), teacher).post(f"/help/{CODE}/opinion/", {"helped": "yes", "number": "0"})
        assert not Opinion.objects.exists()
