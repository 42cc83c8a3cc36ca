"""Orders: prepared, registered with their acts, corrected, never changed."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from parta.audit.api import acting
from parta.curriculum.testing import make_course
from parta.documents import api
from parta.documents.operations import registering
from parta.documents.operations.handing_over import pass_orders_on
from parta.documents.queries.orders import order_card, progress_of
from parta.documents.tests.conftest import NOW, ROWS, SINCE, School, csv, make_school
from parta.enrolment import api as enrolment
from parta.enrolment.testing import make_class, make_pupils
from parta.files import api as files
from parta.institutions.testing import make_institution
from parta.journal import testing as journal
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.errors import Invalid, NotVisible, Refused, Stale
from parta.people import api as people
from parta.people.testing import make_acting, make_head, make_officer, make_person, make_teacher
from parta.signing.api import SignatureRefused, signature_cards
from parta.signing.testing import make_signer, sign

pytestmark = pytest.mark.django_db


def members(school: School, on: date = SINCE) -> list[str]:
    found = enrolment.members_on(institution_id=school.institution, group_id=school.class_id, on=on)
    return [member.display_name for member in found]


def printed(school: School, order_id: int) -> bytes:
    file_id = school.order(order_id).file_id
    assert file_id is not None
    return files.read_bytes(files.file_card(school.head, file_id).sha256)


def registered(school: School, number: str = "47-у", rows: tuple[str, ...] = ROWS) -> int:
    order_id = school.prepare(school.begin(csv(*rows)), number)
    assert school.register(order_id, uuid4()) is api.State.REGISTERED
    return order_id


class TestPrepareEnrolment:
    def test_writes_the_order_in_the_words_of_the_state(self, school: School) -> None:
        order = school.order(school.prepare(school.begin(csv(*ROWS)), number=" № 47 - у "))
        assert (order.number, order.title, order.state) == ("47-у", "Про зарахування учнів до 8-Б", api.State.DRAFT)
        assert order.paragraphs[1:4] == ("НАКАЗУЮ:", "1. Зарахувати з 01.09.2026 таких дітей (усього 5):", "{list}")
        assert order.paragraphs[-1] == "Підстава: заяви батьків."
        assert [line.name for line in order.lines][:2] == ["Бабенко Мирослава Тарасівна", "Гнатюк Орест Павлович"]
        assert order.position == "Директор"
        assert members(school) == []

    def test_prints_the_same_bytes_every_time(self, school: School) -> None:
        key = school.begin(csv(*ROWS))
        first = printed(school, school.prepare(key))
        assert first.startswith(b"%PDF")
        assert printed(school, school.prepare(key)) == first

    def test_rewrites_its_own_draft(self, school: School) -> None:
        key = school.begin(csv(*ROWS))
        assert school.prepare(key, "47-у") == school.prepare(key, "48-у")

    def test_waits_for_corrections_and_reasons(self, school: School) -> None:
        key = school.begin(csv(*ROWS[:2], "Савчук;Кіра;Ігорівна;ж;31.02.2012;І-КЛ 318846;;"))
        with pytest.raises(Invalid, match="1 рядок не можна зарахувати"):
            school.prepare(key)
        school.correct(key, leave_out=[4])
        with pytest.raises(Invalid, match="чекає на причину"):
            school.prepare(key)  # a class of two
        school.correct(key, reasons={"DQ-021": "Мале село"})
        assert school.order(school.prepare(key)).reasons[0]["reason"] == "Мале село"

    def test_says_which_number_is_free(self, school: School) -> None:
        registered(school, "47-у")
        key = school.begin(csv("Коваль;Ада;Ігорівна;ж;18.08.2012;І-КЛ 318846;;"))
        with pytest.raises(Invalid, match="наступний вільний номер — 48-у"):
            school.prepare(key, "47-у")

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            ({"number": " "}, "номер"),
            ({"ground": " "}, "підставу"),
            ({"number": "1" * 21}, "20"),
            ({"dated_on": date(1926, 9, 1)}, "рік"),
        ],
    )
    def test_asks_for_what_an_order_must_have(self, school: School, words: dict[str, Any], message: str) -> None:
        key = school.begin(csv(*ROWS))
        with pytest.raises(Invalid, match=message):
            school.prepare(key, **words)

    def test_puts_values_in_as_they_are(self, school: School) -> None:
        order = school.order(school.prepare(school.begin(csv(*ROWS)), ground="{head} #panic() *x* <b>"))
        assert order.paragraphs[-1] == "Підстава: {head} #panic() *x* <b>."


class TestRegisterOrder:
    def test_enrols_and_answers_a_repeated_request_once(self, school: School) -> None:
        order_id, request = school.prepare(school.begin(csv(*ROWS))), uuid4()
        assert school.register(order_id, request) is api.State.REGISTERED
        assert school.register(order_id, request) is api.State.REGISTERED
        assert members(school)[0] == "Бабенко Мирослава Тарасівна"
        order = school.order(order_id)
        assert all(line.pupil_id and line.public_id for line in order.lines)
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from enrolment_enrolment where order_id = %s", [order_id])
            assert cursor.fetchone() == (5,)
            cursor.execute("select count(*) from documents_pending")
            assert cursor.fetchone() == (0,)
            cursor.execute("select count(*) from drafts_draft where form = 'documents.enrolment'")
            assert cursor.fetchone() == (0,)

    def test_keeps_the_heads_signature_over_the_printed_bytes(self, state: None) -> None:
        head = make_head_with_code()
        school = School(head, *(place := class_of(head)))
        order_id = school.prepare(school.begin(csv(*ROWS)))
        cms = sign(printed(school, order_id), make_signer(rnokpp="1759013776"))
        school.register(order_id, uuid4(), cms=cms)
        order = school.order(order_id)
        assert order.signature_id is not None
        assert signature_cards([order.signature_id])[order.signature_id].family_name == "Ткачук"
        assert len(members(school)) == 5
        assert place

    def test_refuses_a_signature_of_somebody_else_or_of_other_bytes_and_enrols_nobody(self, state: None) -> None:
        head = make_head_with_code()
        school = School(head, *class_of(head))
        order_id = school.prepare(school.begin(csv(*ROWS)))
        data = printed(school, order_id)
        stranger = make_signer("Коваль", "Софія", rnokpp="4134620006")
        for cms, error in (
            (sign(data, stranger), Invalid),
            (sign(data + b"x", make_signer(rnokpp="1759013776")), SignatureRefused),
            (b"not a signature", SignatureRefused),
        ):
            with pytest.raises(error):
                school.register(order_id, uuid4(), cms=cms)
        assert members(school) == []
        assert school.order(order_id).state is api.State.DRAFT
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from signing_signature")
            assert cursor.fetchone() == (0,)

    def test_may_be_signed_later_and_once(self, state: None) -> None:
        head = make_head_with_code()
        school = School(head, *class_of(head))
        order_id = registered(school)
        cms = sign(printed(school, order_id), make_signer(rnokpp="1759013776"))
        words: dict[str, Any] = {"actor": head, "institution_id": school.institution, "order_id": order_id, "now": NOW}
        api.sign_order(**words, cms=cms)
        with pytest.raises(api.NotReady, match="уже має"):
            api.sign_order(**words, cms=cms)

    def test_does_not_enrol_what_changed_since_it_was_printed(self, school: School) -> None:
        order_id = school.prepare(school.begin(csv(*ROWS)))
        other = make_school("Люлинецька гімназія")
        key = other.begin(csv(ROWS[0]))
        other.correct(key, reasons={"DQ-021": "мала громада"})
        other.register(other.prepare(key), uuid4())
        with pytest.raises(Invalid, match="1 рядок не можна зарахувати"):
            school.register(order_id, uuid4())
        assert members(school) == []

    def test_finds_the_number_taken_meanwhile(self, school: School) -> None:
        key = school.begin(csv("Коваль;Ада;Ігорівна;ж;18.08.2012;І-КЛ 318846;;"))
        school.correct(key, reasons={"DQ-021": "Мале село"})
        order_id = school.prepare(key, "47-у")
        registered(school, "47-у")
        with pytest.raises(api.NumberTaken, match="48-у"):
            school.register(order_id, uuid4())

    @pytest.mark.parametrize("who", ["teacher", "head of another school", "ministry"])
    def test_is_refused_to_others(self, school: School, who: str) -> None:
        order_id = school.prepare(school.begin(csv(*ROWS)))
        others: dict[str, Callable[[], Actor]] = {
            "teacher": lambda: make_teacher(school.institution),
            "head of another school": lambda: make_school("Інша").head,
            "ministry": lambda: make_officer(Role.NATIONAL),
        }
        with pytest.raises(Refused):
            school.register(order_id, uuid4(), actor=others[who]())

    def test_is_not_found_under_another_school(self, school: School) -> None:
        order_id = school.prepare(school.begin(csv(*ROWS)))
        other = make_school("Інша")
        with pytest.raises(NotVisible):
            other.register(order_id, uuid4())
        with pytest.raises(NotVisible):
            other.order(order_id)

    def test_counts_few_statements(self, school: School, django_assert_max_num_queries: Any) -> None:
        order_id = school.prepare(school.begin(csv(*ROWS)))
        with django_assert_max_num_queries(75):  # the list is checked and enrolled; grows with nothing but classes
            school.register(order_id, uuid4())


class TestLargeOrder:
    """More than a hundred children are registered by the worker."""

    @pytest.fixture
    def large(self, school: School, monkeypatch: pytest.MonkeyPatch) -> int:
        monkeypatch.setattr(registering, "AT_ONCE", 2)
        return school.prepare(school.begin(csv(*ROWS)))

    def work(self) -> None:
        """Run the jobs that wait, as the worker does."""
        from parta.documents.tasks import finish_order

        with connection.cursor() as cursor:
            cursor.execute("select args from procrastinate_jobs where task_name = 'documents.finish_order' order by id")
            for (arguments,) in cursor.fetchall():
                finish_order(**json.loads(arguments))

    def test_is_queued_with_the_request_and_finished_by_the_worker(self, school: School, large: int) -> None:
        assert school.register(large, uuid4()) is api.State.QUEUED
        assert members(school) == []
        self.work()
        assert school.order(large).state is api.State.REGISTERED
        assert len(members(school)) == 5

    def test_goes_back_with_its_reason_when_something_stands_in_the_way(self, school: School, large: int) -> None:
        school.register(large, uuid4())
        other = make_school("Люлинецька гімназія")
        key = other.begin(csv(ROWS[0]))
        other.correct(key, reasons={"DQ-021": "мала громада"})
        other.register(other.prepare(key), uuid4())
        self.work()
        assert school.order(large).state is api.State.DRAFT
        progress = progress_of(institution_id=school.institution, order_id=large)
        assert progress is not None
        assert "1 рядок не можна зарахувати" in progress.trouble
        assert members(school) == []

    def test_is_not_stuck_when_something_breaks(
        self, school: School, large: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        school.register(large, uuid4())

        def broken(**_words: Any) -> None:
            raise RuntimeError("disk")

        with monkeypatch.context() as patch:
            patch.setattr(enrolment, "enrol_list", broken)
            with pytest.raises(RuntimeError):
                self.work()
        progress = progress_of(institution_id=school.institution, order_id=large)
        assert progress is not None
        assert "нікого не зараховано" in progress.trouble
        assert school.order(large).state is api.State.DRAFT
        assert school.register(large, uuid4()) is api.State.QUEUED
        self.work()
        assert len(members(school)) == 5

    def test_done_is_done_when_the_job_comes_again(self, school: School, large: int) -> None:
        school.register(large, uuid4())
        self.work()
        self.work()
        assert len(members(school)) == 5

    def test_is_called_back_when_no_worker_takes_it(self, school: School, large: int) -> None:
        school.register(large, uuid4())
        words = {"actor": school.head, "institution_id": school.institution, "order_id": large}
        api.call_back_order(**words, now=NOW)
        assert school.order(large).state is api.State.DRAFT
        self.work()
        assert members(school) == []
        with pytest.raises(api.NotReady):
            api.call_back_order(**words, now=NOW)

    def test_is_not_registered_twice_by_an_impatient_head(self, school: School, large: int) -> None:
        school.register(large, uuid4())
        with pytest.raises(api.NotReady, match="реєструється"):
            school.register(large, uuid4())


class TestCorrectOrder:
    def correct(self, school: School, order_id: int, **words: Any) -> int:
        words = {
            "number": "48-у",
            "dated_on": date(2026, 9, 2),
            "ground": "список іншого класу",
            "request_id": uuid4(),
        } | words
        return api.correct_order(
            actor=school.head, institution_id=school.institution, order_id=order_id, now=NOW, **words
        )

    def test_takes_the_enrolment_back_and_changes_nothing_that_was_said(self, school: School) -> None:
        order_id = registered(school)
        before = school.order(order_id)
        made = self.correct(school, order_id)
        assert members(school) == []
        assert school.order(made).title == "Про внесення змін до наказу від 01.09.2026 № 47-у"
        after = school.order(order_id)
        assert (after.text, after.lines, after.corrected_by) == (before.text, before.lines, made)

    def test_lets_the_children_be_enrolled_again(self, school: School) -> None:
        self.correct(school, registered(school))
        registered(school, "49-у")
        assert len(members(school)) == 5

    def test_says_what_stands_in_the_way(self, school: School) -> None:
        order_id = registered(school)
        line = school.order(order_id).lines[0]
        course = make_course(institution_id=school.institution, group_id=school.class_id)
        place = {"institution_id": school.institution, "course_id": course}
        lesson = journal.make_lesson(**place, held_on=date(2026, 11, 18))
        now = journal.at_noon(date(2026, 11, 18))
        public_ids = {member.pupil_id: member.public_id for member in enrolment.members_on(
            institution_id=school.institution, group_id=school.class_id, on=date(2026, 11, 18))}  # fmt: skip
        journal.put_marks({public_ids[line.pupil_id]: 10}, **place, lesson_id=lesson, now=now)
        found = enrolment.dependences_of(institution_id=school.institution, order_id=order_id)
        assert [(one.pupil_id, one.what) for one in found] == [(line.pupil_id, "1 оцінка")]
        with pytest.raises(enrolment.StandsInTheWay, match=r"Тарасівна: 1 оцінка\. Попросіть учителів"):
            self.correct(school, order_id)
        assert len(members(school)) == 5

    @pytest.mark.parametrize(
        ("put", "what"),
        [
            ("absence", "1 пропуск"),
            ("result", "1 підсумкова оцінка"),
            ("comment", "1 коментар"),
            ("mark of the day before", ""),
            ("mark annulled", ""),
        ],
    )
    def test_stands_only_on_what_is_in_force_from_its_day(self, school: School, put: str, what: str) -> None:
        order_id = registered(school)
        line = school.order(order_id).lines[0]
        course = make_course(institution_id=school.institution, group_id=school.class_id)
        place = {"institution_id": school.institution, "course_id": course}
        day = date(2026, 11, 18)
        lesson, now = journal.make_lesson(**place, held_on=day), journal.at_noon(day)
        pupil, at = UUID(line.public_id), {**place, "now": now}
        if put == "absence":
            journal.put_absences({pupil: 1}, lesson_id=lesson, **at)
        elif put == "result":
            journal.put_results({pupil: 9}, column=(2, 1), **at)
        elif put == "comment":
            journal.save([journal.Change(uuid4(), journal.Kind.COMMENT, "", "Молодець", lesson, pupil)], **at)
        elif put == "mark annulled":
            journal.put_marks({pupil: 9}, lesson_id=lesson, **at)
            journal.put_marks({pupil: []}, was=[9], lesson_id=lesson, **at)
        found = enrolment.dependences_of(institution_id=school.institution, order_id=order_id)
        assert [one.what for one in found] == ([what] if what else [])

    def test_stands_behind_a_later_order_about_the_pupil(self, school: School) -> None:
        """No act of a second order about one child exists yet, so its row is written as a later module will."""
        order_id = registered(school)
        with acting(SYSTEM, "documents.order.register"), connection.cursor() as cursor:
            cursor.execute(
                "insert into documents_order (institution_id, school_year, kind, state, series, number, dated_on, "
                "since, ground, title, text, template_id, lines, signed_by, position, account_id, registered_at) "
                "select institution_id, school_year, kind, state, series, '52-у', date '2026-10-05', since, ground, "
                "title, text, template_id, jsonb_build_array(lines -> 2), signed_by, position, account_id, "
                "registered_at + interval '1 day' from documents_order where id = %s",
                [order_id],
            )
        (found,) = enrolment.dependences_of(institution_id=school.institution, order_id=order_id)
        assert (found.pupil_id, found.what) == (school.order(order_id).lines[2].pupil_id, "наказ № 52-у від 05.10.2026")

    def test_is_made_once(self, school: School) -> None:
        order_id, request = registered(school), uuid4()
        made = self.correct(school, order_id, request_id=request)
        assert self.correct(school, order_id, request_id=request) == made
        with pytest.raises(api.NotReady, match="уже виправлено"):
            self.correct(school, order_id, number="49-у")
        with pytest.raises(api.NotReady, match="Виправний наказ"):
            self.correct(school, made, number="49-у")

    def test_is_not_dated_before_the_order_it_corrects(self, school: School) -> None:
        order_id = registered(school)
        with pytest.raises(Invalid, match="датовано раніше"):
            self.correct(school, order_id, dated_on=SINCE - timedelta(days=1))

    def test_closes_places_in_study_groups_too(self, school: School) -> None:
        order_id = registered(school)
        group = enrolment.create_study_group(
            actor=SYSTEM, institution_id=school.institution, class_id=school.class_id, name="англ. 1"
        )
        pupils = [line.pupil_id for line in school.order(order_id).lines]
        enrolment.divide_class(
            actor=SYSTEM,
            institution_id=school.institution,
            class_id=school.class_id,
            groups={group: pupils},
            since=SINCE,
        )
        self.correct(school, order_id)
        assert enrolment.members_on(institution_id=school.institution, group_id=group, on=SINCE) == ()

    def test_leaves_those_enrolled_by_other_orders(self, school: School) -> None:
        make_pupils(3, institution_id=school.institution, class_id=school.class_id)
        self.correct(school, registered(school))
        assert len(members(school)) == 3


class TestGiveUpOrder:
    def test_keeps_the_list(self, school: School) -> None:
        key = school.begin(csv(*ROWS))
        order_id = school.prepare(key)
        api.give_up_order(actor=school.head, institution_id=school.institution, order_id=order_id)
        assert school.order(order_id).state is api.State.GIVEN_UP
        again = school.prepare(key)
        assert again != order_id
        school.register(again, uuid4())
        with pytest.raises(api.NotReady):
            api.give_up_order(actor=school.head, institution_id=school.institution, order_id=again)


class TestRegisteredOrder:
    @pytest.mark.parametrize(
        "change", ["text = 'x'", "number = '1'", "lines = '[]'", "state = 1, registered_at = null", "file_id = null"]
    )
    def test_is_kept_by_the_database_itself(self, school: School, change: str) -> None:
        order_id = registered(school)
        with (
            pytest.raises(DatabaseError, match="correct it by another order"),
            transaction.atomic(),
            acting(SYSTEM, "documents.test.forge"),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"update documents_order set {change} where id = %s", [order_id])

    def test_cannot_be_deleted(self, school: School) -> None:
        order_id = registered(school)
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            acting(SYSTEM, "documents.test.forge"),
            connection.cursor() as cursor,
        ):
            cursor.execute("delete from documents_order where id = %s", [order_id])


class TestTemplates:
    def change(self, actor: Actor, **words: Any) -> int:
        words = {
            "kind": api.Kind.ENROLMENT, "after_edition": 1, "title": "Зарахування до {classes}",
            "body": "НАКАЗУЮ:\n{list}",
            "source": "лист МОН", "valid_from": date(2026, 12, 1), "today": date(2026, 11, 21),
        } | words  # fmt: skip
        return api.change_template(actor=actor, **words)

    def test_change_by_editions_that_begin_in_the_future(self, school: School) -> None:
        assert self.change(make_officer(Role.NATIONAL)) == 2
        key = school.begin(csv(*ROWS))
        assert school.order(school.prepare(key)).title == "Про зарахування учнів до 8-Б"
        assert school.order(school.prepare(key, dated_on=date(2026, 12, 1))).title == "Зарахування до 8-Б"

    def test_refuse_words_that_nothing_fills_and_a_text_without_the_list(self, school: School) -> None:
        officer = make_officer(Role.NATIONAL)
        for words, message in (
            ({"body": "{pupils}\n{list}"}, r"\{pupils\}"),
            ({"body": "НАКАЗУЮ"}, r"\{list\}"),
            ({"valid_from": date(2026, 11, 1)}, "майбутньому"),
            ({"title": " "}, "потрібен"),
        ):
            with pytest.raises(Invalid, match=message):
                self.change(officer, **words)

    def test_show_the_second_editor_that_he_was_late(self, school: School) -> None:
        officer = make_officer(Role.NATIONAL)
        self.change(officer)
        with pytest.raises(Stale):
            self.change(officer)

    def test_are_the_national_administrators(self, school: School) -> None:
        with pytest.raises(Refused, match="національний адміністратор"):
            self.change(school.head)


def make_head_with_code() -> Actor:
    """A head whose РНОКПП is recorded: his signature can be told from others'."""
    from parta.institutions.testing import make_institution

    person = make_person("Ткачук", "Віктор", "Олегович", rnokpp="1759013776")
    return make_head(make_institution("Калинівський ліцей № 3"), person_id=person)


def class_of(head: Actor) -> tuple[int, int]:
    (institution,) = head.institutions(Role.HEAD)
    return institution, make_class(institution_id=institution, grade=8, letter="Б")


class TestChangeOfHead:
    """What was not in force when the head left is signed by whoever is in charge now."""

    def test_writes_the_order_anew_for_the_successor(self, school: School) -> None:
        order_id = school.prepare(school.begin(csv(*ROWS)))
        before = printed(school, order_id)
        (post,) = school.head.posts(institution_id=school.institution)
        today = timezone.localdate()

        people.dismiss(actor=SYSTEM, post_id=post, on=today)
        new = make_head(school.institution, since=today, person_id=make_person("Ярошенко", "Надія", "Ігорівна"))

        order = order_card(new, institution_id=school.institution, order_id=order_id)
        assert (order.state, order.signed_by, order.position) == (
            api.State.DRAFT,
            "Ярошенко Надія Ігорівна",
            "Директор",
        )
        assert (order.dated_on, order.account_id, order.number) == (today, new.account_id, "47-у")
        assert order.file_id is not None
        assert files.read_bytes(files.file_card(new, order.file_id).sha256) != before
        school.head = new
        assert school.register(order_id, uuid4()) is api.State.REGISTERED
        assert len(members(school)) == len(ROWS)

    def test_lets_an_acting_head_sign_as_one(self, school: School) -> None:
        order_id = school.prepare(school.begin(csv(*ROWS)))
        (post,) = school.head.posts(institution_id=school.institution)
        today = timezone.localdate()

        people.dismiss(actor=SYSTEM, post_id=post, on=today)
        school.head = make_acting(school.institution, since=today, person_id=make_person("Ярошенко", "Надія"))

        order = school.order(order_id)
        assert (order.signed_by, order.position) == ("Ярошенко Надія", "В. о. директора")
        assert school.register(order_id, uuid4()) is api.State.REGISTERED

    def test_leaves_orders_in_force_as_they_are(self, school: School) -> None:
        order_id = registered(school)
        before = school.order(order_id)
        (post,) = school.head.posts(institution_id=school.institution)
        today = timezone.localdate()

        people.dismiss(actor=SYSTEM, post_id=post, on=today)
        school.head = make_head(school.institution, since=today)

        assert school.order(order_id) == before

    def test_is_no_way_to_rewrite_orders_for_others(self, school: School) -> None:
        order_id = school.prepare(school.begin(csv(*ROWS)))
        for actor in (make_teacher(school.institution), make_head(make_institution("Інша школа"))):
            with pytest.raises(Refused):
                pass_orders_on(actor=actor, institution_id=school.institution, to_account=actor.account_id, now=NOW)
        assert school.order(order_id).account_id == school.head.account_id
