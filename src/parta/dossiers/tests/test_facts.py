"""Dated facts: recorded, followed, ended, put right with a reason; read by few."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from parta.audit.api import acting
from parta.dossiers import api
from parta.dossiers.api import Slot
from parta.dossiers.testing import fact_of, make_fact
from parta.dossiers.tests.conftest import School
from parta.enrolment.testing import make_pupils, protect
from parta.identity.testing import sign_in
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people.testing import make_deputy, make_guardian, make_head
from parta.ui.testing import read

pytestmark = pytest.mark.django_db


def lines(school: School, slot: Slot) -> api.SlotLines:
    return next(each for each in api.facts_of_child(school.child.person_id) if each.slot is slot)


def record(school: School, slot: Slot, since: date, actor: Actor | None = None, **words: Any) -> Any:
    return make_fact(slot, actor=actor or school.head, **school.place, since=since, now=timezone.now(), **words)


class TestRecording:
    def test_ends_the_value_before_and_keeps_it(self, school: School) -> None:
        moved = school.opened + timedelta(days=30)
        record(school, Slot.ACTUAL_ADDRESS, school.opened, line="вул. Перша, 1")
        record(school, Slot.ACTUAL_ADDRESS, moved, line="вул. Друга, 2", ground="довідка 7")
        found = lines(school, Slot.ACTUAL_ADDRESS)
        assert [(line.title, line.since) for line in found.now] == [("Польща, вул. Друга, 2", moved)]
        assert [(line.title, line.last_day) for line in found.history] == [
            ("Польща, вул. Перша, 1", moved - timedelta(days=1))
        ]
        (line,) = found.now
        assert (line.source, line.author != "", line.ground) == ("вручну", True, "довідка 7")

    def test_lets_categories_stand_beside_each_other(self, school: School) -> None:
        record(school, Slot.CATEGORY, school.opened, item=5)
        record(school, Slot.CATEGORY, school.opened, item=6)
        assert {line.title for line in lines(school, Slot.CATEGORY).now} == {
            "із багатодітної сім’ї",
            "дитина учасника бойових дій",
        }

    def test_answers_a_watched_indicator_with_no_and_later_with_yes(self, school: School) -> None:
        record(school, Slot.WATCH, school.opened, item=3, is_so=False)
        record(school, Slot.WATCH, school.opened + timedelta(days=9), item=3)
        found = lines(school, Slot.WATCH)
        assert [line.title for line in found.now] == ["втрачено зв’язок із дитиною"]
        assert [line.title for line in found.history] == ["ні: втрачено зв’язок із дитиною"]

    def test_of_a_day_on_which_another_stands_is_refused(self, school: School) -> None:
        record(school, Slot.NATIVE_LANGUAGE, school.opened)
        with pytest.raises(Invalid, match="Виправте той запис"):
            record(school, Slot.NATIVE_LANGUAGE, school.opened, item=2)

    @pytest.mark.parametrize(
        ("slot", "words", "field"),
        [
            (Slot.NEED, {"conclusion": ""}, "conclusion"),
            (Slot.NEED, {"issued_on": None}, "issued_on"),
            (Slot.NEED, {"issued_on": date(2999, 1, 1)}, "issued_on"),
            (Slot.ACTUAL_ADDRESS, {"country": 521}, "settlement"),
            (Slot.ACTUAL_ADDRESS, {"line": " "}, "line"),
            (Slot.CATEGORY, {"ground": "я" * 301}, "ground"),
            (Slot.CATEGORY, {"until": date(2020, 1, 1)}, "last_day"),
        ],
    )
    def test_names_the_field_that_fails(self, school: School, slot: Slot, words: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as caught:
            record(school, slot, school.opened, **words)
        assert field in [problem.field for problem in caught.value.problems]

    def test_of_a_need_of_the_first_level_asks_for_no_conclusion(self, school: School) -> None:
        record(school, Slot.NEED, school.opened, level=1, conclusion="", issued_on=None, issued_by="")
        assert [line.title for line in lines(school, Slot.NEED).now] == ["рівень підтримки 1: навчальні труднощі"]

    def test_is_not_for_a_child_of_another_school(self, school: School) -> None:
        other = make_institution("Інша школа")
        with pytest.raises(NotVisible):
            make_fact(
                Slot.CATEGORY, actor=make_head(other), institution_id=other, person_id=school.child.person_id,
                since=school.opened, now=timezone.now(),
            )  # fmt: skip

    def test_is_for_the_class_teacher_and_not_for_a_teacher_of_a_subject(self, school: School) -> None:
        record(school, Slot.CATEGORY, school.opened, actor=school.tutor)
        with pytest.raises(Refused):
            record(school, Slot.CATEGORY, school.opened, actor=school.teacher, item=2)


class TestPuttingRight:
    def test_keeps_what_stood_there_with_the_reason(self, school: School) -> None:
        fact = record(school, Slot.ACTUAL_ADDRESS, school.opened, line="вул. Перша, 1")
        instead = fact_of(Slot.ACTUAL_ADDRESS, school.opened, line="вул. Перша, 11")
        api.amend_fact(
            actor=school.head, **school.place, slot=Slot.ACTUAL_ADDRESS, public_id=fact, instead=instead,
            reason="описка", now=timezone.now(),
        )  # fmt: skip
        found = lines(school, Slot.ACTUAL_ADDRESS)
        assert [line.title for line in found.now] == ["Польща, вул. Перша, 11"]
        assert [(line.title, line.is_amended, line.reason) for line in found.history] == [
            ("Польща, вул. Перша, 1", True, "описка")
        ]

    def test_may_say_that_nothing_was_so(self, school: School) -> None:
        fact = record(school, Slot.CATEGORY, school.opened)
        words: dict[str, Any] = {**school.place, "slot": Slot.CATEGORY, "public_id": fact, "now": timezone.now()}
        with pytest.raises(Invalid, match="Поясніть причину"):
            api.amend_fact(actor=school.head, **words, instead=None, reason=" ")
        with pytest.raises(Refused):
            api.amend_fact(actor=school.tutor, **words, instead=None, reason="не та дитина")
        api.amend_fact(actor=school.head, **words, instead=None, reason="не та дитина")
        assert lines(school, Slot.CATEGORY).now == ()
        with pytest.raises(NotVisible):
            api.amend_fact(actor=school.head, **words, instead=None, reason="ще раз")

    def test_is_the_only_way_the_database_leaves(self, school: School) -> None:
        record(school, Slot.CATEGORY, school.opened)
        for statement in (
            "update dossiers_status set item = 2",
            "delete from dossiers_status",
            "update dossiers_amendment set reason = 'x'",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), acting(SYSTEM, "test.attack.try"):
                connection.cursor().execute(statement)


class TestEnding:
    def test_says_the_last_day(self, school: School) -> None:
        fact = record(school, Slot.CATEGORY, school.opened)
        words: dict[str, Any] = {**school.place, "slot": Slot.CATEGORY, "public_id": fact, "now": timezone.now()}
        with pytest.raises(Invalid, match="раніший за перший"):
            api.end_fact(actor=school.head, **words, last_day=school.opened - timedelta(days=1))
        api.end_fact(actor=school.head, **words, last_day=school.opened)
        (line,) = lines(school, Slot.CATEGORY).history
        assert (line.since, line.last_day, line.is_amended) == (school.opened, school.opened, False)


class TestPage:
    def test_is_for_leaders_and_the_class_teacher(self, school: School, client: Client) -> None:
        for actor, status in ((school.head, 200), (school.tutor, 200), (school.teacher, 404)):
            sign_in(client, actor)
            assert client.get(school.page).status_code == status
        for actor in (make_guardian(school.child.person_id), make_head(make_institution("Чужа"))):
            sign_in(client, actor)
            assert client.get(school.page).status_code == 404

    def test_notes_who_read(self, school: School, client: Client) -> None:
        sign_in(client, school.head)
        client.get(school.page)
        with connection.cursor() as cursor:
            cursor.execute(
                "select what from people_reading where person_id = %s order by id desc limit 1",
                [school.child.person_id],
            )
            assert cursor.fetchall() == [("data set",)]

    def test_asks_the_same_number_of_statements_however_much_is_recorded(
        self, school: School, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        for item in range(1, 8):
            record(school, Slot.CATEGORY, school.opened, item=item)
        record(school, Slot.NEED, school.opened)
        sign_in(client, school.head)
        with django_assert_max_num_queries(24):
            answer = client.get(school.page)
        assert "дитина з інвалідністю" in read(answer.content.decode()).text

    def test_records_from_its_form(self, school: School, client: Client) -> None:
        sign_in(client, school.tutor)
        address = f"{school.page}watch/new/"
        assert client.get(address).status_code == 200
        since = school.opened.strftime("%d.%m.%Y")
        answer = client.post(address, {"item": "5", "is_so": "no", "since": since, "last_day": "", "ground": ""})
        assert answer.status_code == 302
        assert [line.title for line in lines(school, Slot.WATCH).now] == ["ні: навчається дистанційно"]

    def test_shows_the_field_that_fails_and_what_was_typed(self, school: School, client: Client) -> None:
        sign_in(client, school.head)
        since = school.opened.strftime("%d.%m.%Y")
        answer = client.post(
            f"{school.page}need/new/",
            {"level": "3", "since": since, "conclusion": "77", "issued_by": "", "issued_on": "", "ground": ""},
        )
        assert answer.status_code == 422
        assert "Рівні 2–5 спираються на висновок ІРЦ" in read(answer.content.decode()).text
        assert 'value="77"' in answer.content.decode()

    def test_corrects_from_its_form(self, school: School, client: Client) -> None:
        fact = record(school, Slot.NATIVE_LANGUAGE, school.opened)
        sign_in(client, school.head)
        address = f"{school.page}native-language/{fact}/amend/"
        assert client.get(address).status_code == 200
        since = school.opened.strftime("%d.%m.%Y")
        client.post(address, {"item": "12", "since": since, "reason": "зі слів матері", "ground": "", "last_day": ""})
        assert [line.title for line in lines(school, Slot.NATIVE_LANGUAGE).now] == ["кримськотатарська"]
        assert client.get(address).status_code == 404

    def test_of_a_slot_of_staff_is_not_there(self, school: School, client: Client) -> None:
        sign_in(client, school.head)
        for slot in ("attestation", "nothing"):
            assert client.get(f"{school.page}{slot}/new/").status_code == 404


class TestCompleteness:
    def test_names_what_each_child_lacks(self, school: School, client: Client) -> None:
        make_pupils(2, institution_id=school.id, class_id=school.class_id, since=school.opened)
        record(school, Slot.ACTUAL_ADDRESS, school.opened)
        make_guardian(school.child.person_id)
        sign_in(client, school.head)
        address = school.page.split("/pupils/")[0] + "/data/"
        answer = client.get(f"{address}?class={school.class_id}")
        text = read(answer.content.decode()).text
        assert "Набори даних: 0 із 3 повні" in text
        assert f"{school.child.display_name}: немає свідоцтва про народження" in text
        sign_in(client, school.teacher)
        assert client.get(address).status_code == 404

    def test_counts_a_hidden_child_with_its_class_and_lists_it_nowhere(self, school: School, client: Client) -> None:
        """The list of classes counts three; a class of two here would tell that one is hidden."""
        make_pupils(2, institution_id=school.id, class_id=school.class_id, since=school.opened)
        label = protect(school.head, school.id, school.child, timezone.localdate())
        sign_in(client, make_deputy(school.id))
        address = school.page.split("/pupils/")[0] + "/data/"
        text = read(client.get(f"{address}?class={school.class_id}").content.decode()).text
        assert "Набори даних: 1 із 3 повні" in text
        assert label not in text
        assert text.count(": немає свідоцтва про народження") == 2


def test_a_deputy_without_the_power_reads_and_does_not_record(school: School, client: Client) -> None:
    deputy = make_deputy(school.id, powers=frozenset({"classes"}))
    sign_in(client, deputy)
    assert client.get(school.page).status_code == 200
    with pytest.raises(Refused):
        record(school, Slot.CATEGORY, school.opened, actor=deputy)
