"""The log that nobody can rewrite: what triggers refuse, what the chain holds, what verification names."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from parta.audit.api import acting
from parta.journal import testing
from parta.journal.operations.lessons import cancel_lesson, close_journal
from parta.journal.rules.chain import Break, Entry, next_hash, replay, verify_chain
from parta.journal.testing import Change, Kind
from parta.journal.tests.conftest import DAY, NOW, School, make_school
from parta.kernel.actor import Actor


def fetch(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def entries(school: School) -> list[Entry]:
    found = fetch(
        "select seq, entry, hash from journal_log where institution_id = %s and journal_id = %s order by seq",
        school.institution_id,
        school.class_id,
    )
    return [Entry(seq, text, bytes(value)) for seq, text, value in found]


def attempt(sql: str, parameters: Any, actor: str) -> None:
    """Run a statement past our own code, and roll it back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"set local app.actor = '{actor}'; set local app.operation = 'test.attack.try'")
        cursor.execute(sql, parameters)
        transaction.set_rollback(True)


def troubles(school: School) -> list[tuple[Any, ...]]:
    return fetch("select * from journal_verify(%s, %s)", school.institution_id, school.class_id)


def live_a_little(school: School) -> int:
    """Every kind of entry once; returns the lesson."""
    lesson = testing.make_lesson(**school.place, held_on=DAY, topic="Рівняння «з дужками»", actor=school.teacher)
    one = {**school.place, "lesson_id": lesson, "now": NOW, "actor": school.teacher}
    testing.put_marks({pupil.public_id: 7 for pupil in school.pupils}, **one)
    testing.put_marks({school.pupils[0].public_id: [8, 9]}, was=[7], reason="Не туди", **one)
    testing.put_absences({school.pupils[1].public_id: 1}, **one)
    testing.put_absences({school.pupils[1].public_id: 2}, was=1, **one)
    testing.set_homework("§ 12, «№ 412»", **one)
    comment = Change(uuid4(), Kind.COMMENT, "", 'Ім’я "в лапках" <b>', lesson, school.pupils[0].public_id)
    testing.save([comment, Change(uuid4(), Kind.TOPIC, "Рівняння «з дужками»", "Ні", lesson)], **school.place, now=NOW)
    testing.make_theme(**school.place, no=1, title="Дроби", ends_on=DAY, actor=school.teacher)
    testing.put_results({school.pupils[0].public_id: 8}, column=(1, 1), **school.place, now=NOW, actor=school.teacher)
    return lesson


@pytest.mark.django_db
class TestChain:
    def test_holds_every_act_and_verifies_in_sql_and_in_python(self, school: School, head: Actor) -> None:
        live_a_little(school)
        close_journal(actor=head, institution_id=school.institution_id, journal_id=school.class_id, upto=DAY)
        chain = entries(school)

        assert troubles(school) == []
        assert verify_chain(chain, institution_id=school.institution_id, journal_id=school.class_id) == ()
        assert [entry.seq for entry in chain] == list(range(1, len(chain) + 1))
        kinds = {kind for entry in chain for kind in [entry.text.split('"t":"')[1].split('"')[0]]}
        assert kinds == {"open", "lesson", "mark", "note", "absence", "homework", "theme", "result", "close"}

    def test_tells_old_value_author_and_reason_of_a_correction(self, school: School) -> None:
        lesson = live_a_little(school)
        ann = school.pupils[0].person_id
        (post,) = school.teacher.posts(institution_id=school.institution_id)

        told = [w for w in replay(entries(school)) if w.what == "mark" and w.cell == (lesson, ann, 1)]

        assert [(w.rev, w.before, w.value, w.reason) for w in told] == [(0, None, 7, ""), (1, 7, 8, "Не туди")]
        assert {(w.account_id, w.post_id, w.operation) for w in told} == {
            (school.teacher.account_id, post, "journal.cells.save")
        }

    def test_costs_a_mark_no_more_than_35_bytes_at_thirty_a_save(self, school: School) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY)
        testing.put_marks({pupil.public_id: 10 for pupil in school.pupils}, **school.place, lesson_id=lesson, now=NOW)

        (text,) = [entry.text for entry in entries(school) if '"t":"mark"' in entry.text]

        assert len(text.encode()) / 30 <= 35

    def test_has_its_head_where_the_last_entry_is(self, school: School) -> None:
        live_a_little(school)
        chain = entries(school)

        assert fetch("select seq, hash from journal_head where institution_id = %s", school.institution_id) == [
            (chain[-1].seq, chain[-1].hash)
        ]


@pytest.mark.django_db
class TestTriggers:
    """What the database refuses when our own checks are passed by, entered as the application's role."""

    def refused(self, sql: str, *parameters: Any, actor: str = "1") -> str:
        """Name of the rule, or the SQLSTATE, with which the database refuses."""
        with pytest.raises(DatabaseError) as error:
            attempt(sql, parameters, actor)
        cause = error.value.__cause__
        assert isinstance(cause, psycopg.Error)
        return cause.diag.constraint_name or cause.sqlstate or ""

    def mark(self, school: School, lesson: int, **words: Any) -> str:
        row = {
            "lesson_id": lesson, "pupil_id": school.pupils[0].person_id, "institution_id": school.institution_id,
            "school_year": 2026, "slot": 1, "rev": 0, "value": 7,
        } | words  # fmt: skip
        names = ", ".join(row)
        return self.refused(
            f"insert into journal_mark ({names}) values ({', '.join(['%s'] * len(row))})", *row.values()
        )

    def test_refuse_a_write_without_an_actor(self, school: School) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY)
        cell = {
            "lesson_id": lesson,
            "pupil_id": school.pupils[0].person_id,
            "institution_id": school.institution_id,
            "school_year": 2026,
        }
        place = {"institution_id": school.institution_id, "school_year": 2026, "journal_id": school.class_id}
        for table, row in (
            ("journal_mark", cell | {"value": 7}),
            ("journal_absence", cell | {"reason": 1, "journal_id": school.class_id, "held_on": DAY}),
            ("journal_note", cell | {"kind": 1, "body": "Ні"}),
            ("journal_lesson", place | {"course_id": school.course_id, "held_on": DAY, "no": 5}),
        ):
            sql = f"insert into {table} ({', '.join(row)}) values ({', '.join(['%s'] * len(row))})"
            assert self.refused(sql, *row.values(), actor="") == "42501", table

    def test_refuse_a_pupil_who_was_not_in_the_group(self, school: School) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY)
        early = testing.make_lesson(**school.place, held_on=DAY.replace(month=9, day=1), no=1)
        with acting(school.teacher, "test.pupil.leave"), connection.cursor() as cursor:
            cursor.execute(
                "update enrolment_membership set known_to = clock_timestamp()"
                " where institution_id = %s and pupil_id = %s",
                [school.institution_id, school.pupils[0].person_id],
            )
        assert self.mark(school, lesson) == "mark_of_member_on_that_day"
        assert self.mark(school, early) == "mark_of_member_on_that_day"

    def test_refuse_a_mark_off_the_scale_out_of_turn_or_of_a_lesson_cancelled(self, school: School) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY)
        cancelled = testing.make_lesson(**school.place, held_on=DAY, no=5)
        cancel_lesson(actor=school.teacher, **school.place, lesson_id=cancelled)

        assert self.mark(school, lesson, value=13) == "mark_on_scale"
        assert self.mark(school, lesson, value=None) == "mark_begins_with_a_value"
        assert self.mark(school, lesson, rev=1) == "mark_revisions_follow"
        assert self.mark(school, lesson, slot=4) == "mark_slot"
        assert self.mark(school, lesson + 10**6) == "mark_lesson"
        assert self.mark(school, cancelled) == "mark_of_lesson_held"

    def test_refuse_what_a_closed_period_holds(self, school: School, head: Actor) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY)
        close_journal(actor=head, institution_id=school.institution_id, journal_id=school.class_id, upto=DAY)

        assert self.mark(school, lesson) == "mark_in_open_period"
        assert self.refused("update journal_lesson set topic = 'Інша' where id = %s", lesson) == "row_in_open_period"
        assert (
            self.refused("select journal_close(%s, %s, null, '')", school.institution_id, school.class_id)
            == "reopening_has_reason"
        )

    def test_refuse_a_late_correction_without_a_reason(self, school: School) -> None:
        lesson = live_a_little(school)
        assert (
            self.mark(school, lesson, pupil_id=school.pupils[5].person_id, rev=1, value=9)
            == "mark_correction_has_reason"
        )
        assert (
            self.refused(
                "insert into journal_absence"
                " (lesson_id, pupil_id, institution_id, school_year, rev, reason, journal_id, held_on)"
                " values (%s, %s, %s, 2026, 2, null, %s, %s)",
                lesson, school.pupils[1].person_id, school.institution_id, school.class_id, DAY,
            )
            == "absence_correction_has_reason"
        )  # fmt: skip

    def test_refuse_a_lesson_moved_to_another_day_or_course(self, school: School) -> None:
        lesson = testing.make_lesson(**school.place, held_on=DAY)

        assert self.refused("update journal_lesson set held_on = held_on + 1 where id = %s", lesson) == "42501"
        assert self.refused("update journal_lesson set journal_id = journal_id + 1 where id = %s", lesson) == "42501"
        assert self.refused("delete from journal_lesson where id = %s", lesson) == "42501"

    def test_refuse_to_change_remove_or_forge_what_is_written(self, school: School) -> None:
        live_a_little(school)
        for table in ("journal_mark", "journal_absence", "journal_note", "journal_result", "journal_log"):
            assert self.refused(f"update {table} set school_year = school_year") == "42501"
            assert self.refused(f"delete from {table}") == "42501"
            assert self.refused(f"truncate {table}") == "42501"
            assert self.refused(f"delete from {table}_2026") == "42501"
            assert self.refused(f"insert into {table}_2026 select * from {table} limit 1") == "42501"
        assert self.refused("insert into journal_log select * from journal_log limit 1") == "42501"
        assert self.refused("update journal_head set seq = 0") == "42501"
        assert self.refused("select journal_append(2026::int2, 1, 1, 'mark', null, '[]')") == "42501"
        assert self.refused("alter table journal_mark disable trigger logged") == "42501"

    def test_open_a_journal_empty_whatever_was_asked(self, school: School) -> None:
        with acting(school.teacher, "journal.lesson.open"), connection.cursor() as cursor:
            cursor.execute(
                "insert into journal_head (institution_id, journal_id, school_year, seq, hash, closed_upto)"
                " values (%s, %s, 1999, 500, 'x', '2030-01-01')",
                [school.institution_id, school.class_id],
            )

        found = fetch(
            "select school_year, seq, closed_upto from journal_head where institution_id = %s", school.institution_id
        )
        assert found == [(2026, 1, None)]
        assert troubles(school) == []


class TestVerification:
    """Rows altered behind the triggers' backs, by the owner of the tables himself, are named."""

    @pytest.fixture
    def lived(self, owner: psycopg.Connection[Any], django_db_setup: None) -> tuple[School, int]:
        school = make_school(6)
        return school, live_a_little(school)

    def test_names_a_mark_whose_value_was_altered(
        self, owner: psycopg.Connection[Any], lived: tuple[School, int]
    ) -> None:
        school, lesson = lived
        ann = school.pupils[0].person_id
        assert troubles(school) == []

        owner.execute(
            "update journal_mark_2026 set value = 12 where lesson_id = %s and pupil_id = %s and slot = 1 and rev = 1",
            [lesson, ann],
        )

        ((seq, problem, detail),) = troubles(school)
        assert (problem, detail) == ("differs", f"mark lesson {lesson} pupil {ann} slot 1 rev 1")
        assert fetch("select entry like %s from journal_log where seq = %s", '%"t":"mark"%', seq) == [(True,)]

    @pytest.mark.parametrize(
        ("sql", "problems"),
        [
            ("delete from journal_mark_2026 where rev = 1", {"missing"}),
            ("update journal_absence_2026 set reason = 3 where rev = 1", {"differs"}),
            ("update journal_mark_2026 set author_post_id = 99 where rev = 1", {"differs"}),
            ("update journal_note_2026 set body = 'Так і було' where kind = 2", {"differs"}),
            ("update journal_result_2026 set value = 12", {"differs"}),
            ("update journal_lesson_2026 set topic = 'Інша'", {"differs"}),
            ("delete from journal_homework_2026", {"missing"}),
            ("update journal_theme_2026 set title = 'Інша'", {"differs"}),
            (
                "insert into journal_mark_2026 (lesson_id, pupil_id, institution_id, school_year, slot, value)"
                " select lesson_id, pupil_id, institution_id, school_year, 3, 12 from journal_mark_2026 limit 1",
                {"unlogged"},
            ),
        ],
    )
    def test_names_rows_that_stand_otherwise_than_written(
        self, owner: psycopg.Connection[Any], lived: tuple[School, int], sql: str, problems: set[str]
    ) -> None:
        owner.execute(sql)

        assert {problem for _seq, problem, _detail in troubles(lived[0])} == problems

    def test_names_an_entry_that_was_rewritten(self, owner: psycopg.Connection[Any], lived: tuple[School, int]) -> None:
        school, _lesson = lived
        owner.execute("alter table journal_log disable trigger append_only")
        owner.execute("update journal_log_2026 set entry = replace(entry, ',7]', ',12]') where seq = 3")

        assert (3, "altered", "") in troubles(school)
        assert verify_chain(entries(school), institution_id=school.institution_id, journal_id=school.class_id) == (
            Break(3, "altered"),
        )

    def test_names_a_chain_forged_from_the_middle_by_its_head(
        self, owner: psycopg.Connection[Any], lived: tuple[School, int]
    ) -> None:
        """The hashes after the altered entry are made anew; the tip, signed or published before, does not agree."""
        school, _lesson = lived
        kept_elsewhere = entries(school)[-1].hash
        before = b""
        for entry in entries(school):
            text = entry.text.replace(",7]", ",12]") if entry.seq == 3 else entry.text
            before = next_hash(before, text)
            owner.execute("update journal_log_2026 set entry = %s, hash = %s where seq = %s", [text, before, entry.seq])

        assert (entries(school)[-1].seq, "head", "") in troubles(school)
        assert verify_chain(
            entries(school), institution_id=school.institution_id, journal_id=school.class_id, head=kept_elsewhere
        ) == (Break(entries(school)[-1].seq, "head"),)

    def test_names_a_gap(self, owner: psycopg.Connection[Any], lived: tuple[School, int]) -> None:
        school, _lesson = lived
        owner.execute("delete from journal_log_2026 where seq = 2")

        assert (3, "gap", "") in troubles(school)


def chain_of(texts: list[str]) -> list[Entry]:
    made, before = [], b""
    for seq, text in enumerate(texts, 1):
        line = f'{{"v":1,"i":5,"j":9,"n":{seq},"t":"x","rows":{json.dumps(text)}}}'
        before = next_hash(before, line)
        made.append(Entry(seq, line, before))
    return made


class TestVerifyChain:
    """Whatever is done to an exported chain is found, without a database."""

    @given(st.lists(st.text(max_size=20), max_size=12))
    def test_finds_nothing_in_a_whole_chain(self, texts: list[str]) -> None:
        chain = chain_of(texts)

        assert verify_chain(chain, institution_id=5, journal_id=9, head=chain[-1].hash if chain else b"") == ()

    @given(st.lists(st.text(max_size=20), min_size=1, max_size=12), st.data())
    def test_finds_an_altered_entry(self, texts: list[str], data: st.DataObject) -> None:
        chain = chain_of(texts)
        at = data.draw(st.integers(0, len(chain) - 1))
        changed = data.draw(st.text().filter(lambda text: text != chain[at].text))
        chain[at] = replace(chain[at], text=changed)

        assert verify_chain(chain, institution_id=5, journal_id=9)[0] == Break(at + 1, "altered")

    @given(st.lists(st.text(max_size=20), min_size=2, max_size=12), st.data())
    def test_finds_an_entry_taken_out(self, texts: list[str], data: st.DataObject) -> None:
        chain = chain_of(texts)
        tip = chain[-1].hash
        chain.pop(data.draw(st.integers(0, len(chain) - 1)))

        assert verify_chain(chain, institution_id=5, journal_id=9, head=tip)

    @given(st.lists(st.text(max_size=20), min_size=2, max_size=12), st.data())
    def test_finds_two_entries_exchanged(self, texts: list[str], data: st.DataObject) -> None:
        chain = chain_of(texts)
        at = data.draw(st.integers(0, len(chain) - 2))
        chain[at], chain[at + 1] = chain[at + 1], chain[at]

        assert verify_chain(chain, institution_id=5, journal_id=9)

    def test_finds_a_chain_of_another_journal(self) -> None:
        assert verify_chain(chain_of(["a"]), institution_id=5, journal_id=8) == (Break(1, "misplaced"),)
