"""Checking an enrolment list before anything is written, and enrolling it whole."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parta.enrolment import api, testing
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import NotVisible, Refused
from parta.people import api as people
from parta.people.testing import make_person, make_teacher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
SINCE = date(2026, 9, 1)
TODAY = date(2026, 9, 2)
PAPER = (1, "І-КЛ 482913", date(2013, 3, 14))
Queries = Callable[[int], Any]


def texts(**changed: str) -> dict[str, str]:
    """A right row of the eighth year of study."""
    row = {
        "family_name": "Бабенко",
        "given_name": "Мирослава",
        "patronymic": "Тарасівна",
        "sex": "ж",
        "born_on": "14.03.2013",
        "document": "І-КЛ 482913",
        "guardian1_name": "Бабенко Олена Іванівна",
        "guardian1_kinship": "мати",
        "guardian1_phone": "0971234567",
    }
    return row | changed


def another(**changed: str) -> dict[str, str]:
    """Another right row."""
    row = {
        "family_name": "Гнатюк",
        "given_name": "Орест",
        "patronymic": "Павлович",
        "sex": "ч",
        "document": "І-КЛ 318845",
        "guardian1_name": "Гнатюк Ірина Петрівна",
        "guardian1_phone": "0501234567",
    }
    return texts(**row | changed)


@pytest.fixture
def class_id(institution: int) -> int:
    class_id = testing.make_class(institution_id=institution, grade=8, letter="Б")
    testing.make_pupils(5, institution_id=institution, class_id=class_id)
    return class_id


def check(institution: int, class_id: int | None, *rows: dict[str, str], since: date = SINCE) -> api.CheckedList:
    numbered = [api.RowTexts(number, row) for number, row in enumerate(rows, start=2)]
    return api.check_list(
        numbered, institution_id=institution, school_year=2026, since=since, today=TODAY, class_id=class_id
    )


def told(checked: api.CheckedList, severity: str = "block") -> list[tuple[int, str, str]]:
    """Row, field, and rule (or the beginning of the message) of each finding."""
    return [(f.number, f.field, f.rule or f.message[:28]) for f in checked.findings if f.severity == severity]


def enrol(actor: Actor, institution: int, checked: api.CheckedList, order_id: int = 5) -> tuple[api.Enrolled, ...]:
    return api.enrol_list(
        actor=actor,
        institution_id=institution,
        placements=checked.placements,
        since=SINCE,
        today=TODAY,
        order_id=order_id,
    )


class TestCheckList:
    def test_finds_nothing_in_right_rows(self, institution: int, class_id: int) -> None:
        checked = check(institution, class_id, texts(), another())
        assert checked.findings == ()
        assert [p.child.display_name for p in checked.placements] == [
            "Бабенко Мирослава Тарасівна",
            "Гнатюк Орест Павлович",
        ]

    def test_names_the_child_the_field_and_the_way_out(self, institution: int, class_id: int) -> None:
        (finding,) = check(institution, class_id, texts(born_on="14.03.2103")).findings
        assert (finding.number, finding.who, finding.field, finding.severity, finding.suggestion) == (
            2, "Бабенко Мирослава", "born_on", "block", "14.03.2003",
        )  # fmt: skip
        assert finding.message == "Дата народження в майбутньому. Звірте рік із документом."

    def test_finds_the_same_child_twice_in_the_list(self, institution: int, class_id: int) -> None:
        by_document = check(institution, class_id, texts(), another(document="I-КЛ 482913"))
        by_name = check(institution, class_id, texts(), texts(document=""))
        by_rnokpp = check(
            institution, class_id, texts(rnokpp="4134620006"), another(rnokpp="4134620006", born_on="22.03.2013")
        )
        assert [told(found)[0][:2] for found in (by_document, by_name, by_rnokpp)] == [
            (3, "document"), (3, "family_name"), (3, "rnokpp"),
        ]  # fmt: skip
        assert "2" in by_document.findings[0].message

    def test_says_where_a_child_of_the_school_is(self, institution: int, class_id: int, head: Actor) -> None:
        enrol(head, institution, check(institution, class_id, texts()))
        again = check(institution, class_id, texts())
        assert [f.message for f in again.findings] == ["Дитину вже зараховано до вашого закладу (8-Б). Вилучіть рядок."]
        assert again.found_elsewhere == frozenset()

    def test_says_of_each_namesake_whether_the_school_has_that_child(
        self, institution: int, class_id: int, head: Actor
    ) -> None:
        """Two namesakes in one list, known by their birth dates only."""
        enrol(head, institution, check(institution, class_id, texts()))
        known, other = texts(document="І-КЛ 482914"), texts(document="І-КЛ 482915", born_on="15.03.2013")
        for order in ((known, other), (other, known)):
            checked = check(institution, class_id, *order)
            named = [finding.number for finding in checked.findings if "8-Б" in finding.message and finding.number]
            assert named == [2 + order.index(known)]

    def test_says_of_another_school_that_it_is_a_transfer_and_not_which(
        self, institution: int, class_id: int, head: Actor
    ) -> None:
        elsewhere = make_institution("Люлинецька гімназія")
        enrol(SYSTEM, elsewhere, check(elsewhere, testing.make_class(institution_id=elsewhere, grade=8), texts()))
        checked = check(institution, class_id, texts())
        (finding,) = checked.findings
        assert finding.severity == "block"
        assert "переведення" in finding.message
        assert "Люлинецька" not in finding.message
        assert len(checked.found_elsewhere) == 1

    def test_says_of_a_record_with_another_name_only_that_it_is_there(self, institution: int, class_id: int) -> None:
        other = make_person("Коваль", "Софія", "Ігорівна", born_on=date(2013, 3, 14), sex="f")
        document = people.NewDocument(other, people.DocumentKind.BIRTH_CERTIFICATE, "І-КЛ 482913")
        people.add_documents(actor=SYSTEM, documents=[document])
        (finding,) = check(institution, class_id, texts()).findings
        assert finding.severity == "block"
        assert "Коваль" not in finding.message

    def test_a_number_alone_tells_nobody_that_it_exists(self, institution: int, class_id: int, head: Actor) -> None:
        """Whoever found a certificate number and guesses about the child is answered like one who invented it."""
        holder = make_person("Коваль", "Софія", "Ігорівна", born_on=date(2013, 3, 15), sex="f")
        people.add_documents(
            actor=SYSTEM, documents=[people.NewDocument(holder, people.DocumentKind.BIRTH_CERTIFICATE, "І-КЛ 482913")]
        )
        # of names that no invented child of the class bears: a namesake would be asked about
        known = texts(family_name="Смереченко", given_name="Злата")
        invented = another(family_name="Вербицький", given_name="Остап", document="І-КЛ 318846")
        answers = []
        for order_id, row in ((5, known), (6, invented)):
            with CaptureQueriesContext(connection) as done:
                checked = check(institution, class_id, row)
            (made,) = enrol(head, institution, checked, order_id)
            assert made.person_id != holder
            answers.append((told(checked), told(checked, "warn"), checked.found_elsewhere, checked.likely, len(done)))
        assert answers[0] == answers[1]
        assert people.match_identifiers(documents=[PAPER]).by_document[PAPER].person_id != holder

    def test_uses_the_record_of_a_child_enrolled_nowhere(self, institution: int, class_id: int, head: Actor) -> None:
        known = make_person("Бабенко", "Мирослава", "Тарасівна", born_on=date(2013, 3, 14), sex="f")
        document = people.NewDocument(known, people.DocumentKind.BIRTH_CERTIFICATE, "І-КЛ 482913")
        people.add_documents(actor=SYSTEM, documents=[document])
        (row,) = enrol(head, institution, check(institution, class_id, texts()))
        assert (row.person_id, row.is_new) == (known, False)

    def test_lets_two_namesakes_of_one_list_stay_when_their_documents_differ(
        self, institution: int, class_id: int
    ) -> None:
        twice = texts(document="І-КЛ 482913"), texts(document="І-КЛ 482999")
        checked = check(institution, class_id, *twice)
        assert told(checked, "warn") == [(3, "family_name", "DQ-046")]
        assert (told(checked), len(checked.placements)) == ([], 2)

    def test_asks_for_documents_when_nothing_tells_two_namesakes_apart(self, institution: int, class_id: int) -> None:
        checked = check(institution, class_id, texts(document="І-КЛ 482913"), texts(document=""))
        (blocked,) = [finding for finding in checked.findings if finding.severity == "block"]
        assert (blocked.number, blocked.field) == (3, "family_name")
        assert "документи" in blocked.message

    def test_warns_of_a_namesake_in_the_school(self, institution: int, class_id: int, head: Actor) -> None:
        enrol(head, institution, check(institution, class_id, texts()))
        assert told(check(institution, class_id, texts(document="І-КЛ 482999")), "warn") == [
            (2, "family_name", "DQ-040")
        ]

    @pytest.mark.parametrize(
        ("changed", "expected"),
        [
            ({"born_on": "14.03.2017"}, [(2, "born_on", "DQ-005")]),
            ({"born_on": "14.03.2008"}, [(2, "born_on", "DQ-005")]),
            ({"sex": "ч"}, [(2, "sex", "DQ-041")]),
            ({"rnokpp": "4134620006", "born_on": "15.03.2013"}, [(2, "rnokpp", "DQ-042")]),
            ({"document": ""}, [(2, "document", "DQ-043")]),
        ],
    )
    def test_lets_the_unusual_pass_with_a_reason(
        self, institution: int, class_id: int, changed: dict[str, str], expected: list[tuple[int, str, str]]
    ) -> None:
        checked = check(institution, class_id, texts(**changed))
        assert told(checked, "warn") == expected
        assert told(checked) == []
        assert len(checked.placements) == 1

    def test_refuses_a_day_before_the_application(self, institution: int, class_id: int) -> None:
        assert told(check(institution, class_id, texts(applied_on="03.09.2026"))) == [(2, "applied_on", "DQ-044")]

    def test_warns_when_the_class_grows_over_its_limit(self, institution: int) -> None:
        small = testing.make_class(institution_id=institution, grade=1, letter="А")
        testing.make_pupils(24, institution_id=institution, class_id=small, born_on=date(2020, 3, 1))
        checked = check(institution, small, texts(born_on="14.03.2020"))
        assert told(checked, "warn") == [(0, "class_name", "DQ-022")]

    def test_finds_the_class_that_each_row_names(self, institution: int, class_id: int) -> None:
        rows = (
            texts(class_name="8б"),
            another(class_name="9-А"),
            another(class_name="", document="І-КЛ 111111", given_name="Ігор"),
        )
        checked = check(institution, None, *rows)
        assert [p.group_id for p in checked.placements] == [class_id]
        assert [number for number, _field, _text in told(checked)] == [3, 4]
        assert checked.missing_classes == ((9, "9-А"),)

    def test_refuses_a_row_of_another_class(self, institution: int, class_id: int) -> None:
        assert [row[:2] for row in told(check(institution, class_id, texts(class_name="9-А")))] == [(2, "class_name")]

    def test_refuses_a_guardian_whose_number_is_somebody_elses(self, institution: int, class_id: int) -> None:
        make_person("Коваль", "Софія", rnokpp="1759013776")
        checked = check(institution, class_id, texts(guardian1_rnokpp="1759013776"))
        assert [row[:2] for row in told(checked)] == [(2, "guardian1_rnokpp")]

    def test_counts_the_same_statements_for_one_row_and_for_thirty(
        self, institution: int, class_id: int, django_assert_max_num_queries: Queries
    ) -> None:
        with django_assert_max_num_queries(10):
            check(
                institution,
                class_id,
                *(texts(given_name=name, document=f"І-КЛ 4829{at:02}") for at, name in enumerate(NAMES)),
            )

    def test_does_not_run_without_rules(self, institution: int, class_id: int) -> None:
        with pytest.raises(api.RulesMissing):
            check(institution, class_id, texts(), since=date(2019, 9, 2))


NAMES = ("Анна", "Богдана", "Віра", "Галина", "Дарина", "Єва", "Жанна", "Зоя", "Ірина", "Катерина", "Лідія", "Марія",
         "Ніна", "Оксана", "Поліна", "Роксолана", "Софія", "Таїсія", "Уляна", "Христина", "Юлія", "Яна", "Ада", "Белла",
         "Віта", "Ганна", "Діана", "Еліна", "Інна", "Кіра")  # fmt: skip


class TestEnrolList:
    def test_records_child_document_guardian_enrolment_and_class(
        self, institution: int, class_id: int, head: Actor
    ) -> None:
        (row,) = enrol(
            head, institution, check(institution, class_id, texts(guardian1_ground="свідоцтво про народження"))
        )
        assert (row.number, row.display_name, row.is_new) == (2, "Бабенко Мирослава Тарасівна", True)
        (line,) = people.guardians_of([row.person_id], TODAY)
        assert (line.guardian.full, line.kinship, line.ground, line.since) == (
            "Бабенко Олена Іванівна", people.Kinship.MOTHER, "свідоцтво про народження", SINCE,
        )  # fmt: skip
        place = api.pupil_places(pupil_ids=[row.person_id], on=SINCE)[row.person_id]
        assert (place.institution_id, place.class_id) == (institution, class_id)
        assert people.match_identifiers(documents=[PAPER]).by_document[PAPER].person_id == row.person_id

    def test_takes_one_mother_of_two_children_for_one_person(
        self, institution: int, class_id: int, head: Actor
    ) -> None:
        brother = texts(
            given_name="Орест", patronymic="Тарасович", sex="ч", document="І-КЛ 482914", guardian1_phone="+380971234567"
        )
        rows = enrol(head, institution, check(institution, class_id, texts(), brother))
        sister = texts(given_name="Єва", document="І-КЛ 482915")
        rows += enrol(head, institution, check(institution, class_id, sister), order_id=6)
        lines = people.guardians_of([row.person_id for row in rows], TODAY)
        assert len(lines) == 3
        assert len({line.guardian.person_id for line in lines}) == 1

    def test_never_gives_a_child_to_a_namesake_of_its_mother(
        self, institution: int, class_id: int, head: Actor
    ) -> None:
        same_name = {"guardian1_name": "Бабенко Олена Іванівна", "guardian1_phone": ""}
        rows = enrol(head, institution, check(institution, class_id, texts(**same_name), another() | same_name))
        lines = people.guardians_of([row.person_id for row in rows], TODAY)
        assert len({line.guardian.person_id for line in lines}) == 2

    def test_writes_nothing_when_one_child_was_enrolled_meanwhile(
        self, institution: int, class_id: int, head: Actor
    ) -> None:
        checked = check(institution, class_id, texts(), another())
        enrol(head, institution, check(institution, class_id, another()), order_id=6)
        with pytest.raises(people.AlreadyRecorded):
            enrol(head, institution, checked)
        assert people.match_identifiers(documents=[PAPER]).by_document == {}

    def test_is_one_set_of_statements_whatever_the_number(self, institution: int, class_id: int, head: Actor) -> None:
        rows = [texts(given_name=name, document=f"І-КЛ 4829{at:02}") for at, name in enumerate(NAMES)]
        counts = []
        for order_id, part in ((5, rows[:2]), (6, rows[2:])):
            checked = check(institution, class_id, *part)
            with CaptureQueriesContext(connection) as done:
                enrol(head, institution, checked, order_id)
            counts.append(len(done))
        assert counts[1] <= counts[0] <= 43  # 2 and 28 children; SAVEPOINTs and words of the trail included

    def test_is_refused_to_a_teacher(self, institution: int, class_id: int) -> None:
        checked = check(institution, class_id, texts())
        with pytest.raises(Refused, match="директор"):
            enrol(make_teacher(institution), institution, checked)

    def test_does_not_enrol_into_a_class_of_another_school(self, institution: int, class_id: int, head: Actor) -> None:
        elsewhere = make_institution("Люлинецька гімназія")
        foreign = testing.make_class(institution_id=elsewhere, grade=8)
        placements = check(elsewhere, foreign, texts()).placements
        with pytest.raises(NotVisible):
            api.enrol_list(actor=head, institution_id=institution, placements=placements, since=SINCE, today=TODAY)


class TestUndoEnrolment:
    def test_closes_the_rows_and_keeps_the_story(self, institution: int, class_id: int, head: Actor) -> None:
        (row,) = enrol(head, institution, check(institution, class_id, texts()))
        assert api.undo_enrolment(actor=head, institution_id=institution, order_id=5) == 1
        assert api.pupil_places(pupil_ids=[row.person_id], on=SINCE) == {}
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from enrolment_membership where pupil_id = %s", [row.person_id])
            assert cursor.fetchone() == (1,)
        assert told(check(institution, class_id, texts()), "block") == []

    def test_is_done_once(self, institution: int, class_id: int, head: Actor) -> None:
        enrol(head, institution, check(institution, class_id, texts()))
        api.undo_enrolment(actor=head, institution_id=institution, order_id=5)
        with pytest.raises(NotVisible):
            api.undo_enrolment(actor=head, institution_id=institution, order_id=5)

    def test_leaves_other_orders_and_other_schools_alone(self, institution: int, class_id: int, head: Actor) -> None:
        enrol(head, institution, check(institution, class_id, texts()))
        enrol(head, institution, check(institution, class_id, another()), order_id=6)
        elsewhere = make_institution("Люлинецька гімназія")
        with pytest.raises(Refused):
            api.undo_enrolment(actor=head, institution_id=elsewhere, order_id=6)
        api.undo_enrolment(actor=head, institution_id=institution, order_id=5)
        assert len(api.members_on(institution_id=institution, group_id=class_id, on=SINCE)) == 6
