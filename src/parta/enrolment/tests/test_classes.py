"""Forming classes and groups, enrolling into them, and who may."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from parta.audit.api import acting
from parta.enrolment import api, testing
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import Invalid, NotVisible, Refused, Stale
from parta.people import api as people
from parta.people.testing import make_deputy, make_head, make_person, make_teacher

pytestmark = pytest.mark.django_db
FIRST = date(2026, 9, 1)


def make(actor: Actor, institution: int, letter: str = "Б", **changed: int) -> int:
    wanted = {"school_year": 2026, "grade": 8} | changed
    return api.create_class(actor=actor, institution_id=institution, letter=letter, **wanted)


class TestCreateClass:
    def test_writes_names_one_way(self, institution: int, head: Actor) -> None:
        make(head, institution, letter=" б")
        make(head, institution, letter="Сонечко", grade=0)
        groups = api.groups_of(institution_id=institution, school_year=2026, on=FIRST)
        assert [(group.name, group.kind) for group in groups] == [("Сонечко", 3), ("8-Б", 1)]

    def test_has_each_name_once_a_year(self, institution: int, head: Actor) -> None:
        make(head, institution)
        with pytest.raises(api.NameTaken, match="8-Б"):
            make(head, institution, letter="б")
        assert make(head, institution, school_year=2027)

    def test_refuses_what_is_no_class(self, institution: int, head: Actor) -> None:
        with pytest.raises(Invalid, match="1 до 12"):
            make(head, institution, grade=13)
        with pytest.raises(Invalid, match="знаків"):
            make(head, institution, letter="дуже довга назва класу, якої не буває")

    def test_is_for_the_head_and_whom_he_trusts(self, institution: int, head: Actor) -> None:
        trusted = make_deputy(institution, powers=frozenset({api.CLASSES}))
        assert make(trusted, institution)
        for actor in (make_deputy(institution), make_teacher(institution), make_head(make_institution("Інша школа"))):
            with pytest.raises(Refused, match="директор"):
                make(actor, institution, letter="Ж")

    def test_comes_in_the_order_of_study(self, institution: int, head: Actor) -> None:
        for grade, letter in ((10, "А"), (2, "Ґ"), (2, "Г"), (2, "Д"), (1, "А")):
            make(head, institution, letter=letter, grade=grade)
        groups = api.groups_of(institution_id=institution, school_year=2026, on=FIRST)
        assert [group.name for group in groups] == ["1-А", "2-Г", "2-Ґ", "2-Д", "10-А"]


class TestChangeClass:
    def change(self, actor: Actor, institution: int, class_id: int, version: int, letter: str = "В") -> None:
        api.change_class(
            actor=actor,
            institution_id=institution,
            class_id=class_id,
            version=version,
            letter=letter,
            language=1,
            study_form=1,
            is_special=False,
            tutor_post_id=None,
        )

    def test_keeps_the_second_of_two_editors_from_losing_the_first_ones_work(
        self, institution: int, head: Actor
    ) -> None:
        class_id = make(head, institution)
        self.change(head, institution, class_id, version=1)
        with pytest.raises(Stale):
            self.change(head, institution, class_id, version=1, letter="Г")
        card = api.group_card(institution_id=institution, group_id=class_id)
        assert card is not None
        assert (card.name, card.version) == ("8-В", 2)

    def test_does_not_see_a_class_of_another_school(self, institution: int, head: Actor) -> None:
        other = make_institution("Інша школа")
        foreign = testing.make_class(institution_id=other)
        with pytest.raises(NotVisible):
            self.change(head, institution, foreign, version=1)
        with pytest.raises(Refused):
            self.change(head, other, foreign, version=1)


class TestDivideClass:
    @pytest.fixture
    def class_id(self, institution: int) -> int:
        return testing.make_class(institution_id=institution, grade=8, letter="Б")

    def groups(self, institution: int, class_id: int) -> tuple[int, int]:
        one, two = (
            api.create_study_group(actor=SYSTEM, institution_id=institution, class_id=class_id, name=name)
            for name in ("англ. 1", "англ. 2")
        )
        return one, two

    def test_moves_only_those_whose_group_changes(self, institution: int, class_id: int, head: Actor) -> None:
        pupils = [pupil.person_id for pupil in testing.make_pupils(6, institution_id=institution, class_id=class_id)]
        one, two = self.groups(institution, class_id)
        words = {"actor": head, "institution_id": institution, "class_id": class_id}
        assert api.divide_class(**words, groups={one: pupils[:3], two: pupils[3:]}, since=FIRST) == 6  # type: ignore[arg-type]
        october = date(2026, 10, 1)
        assert api.divide_class(**words, groups={one: pupils[:2], two: pupils[2:]}, since=october) == 2  # type: ignore[arg-type]
        sizes = [
            len(api.members_on(institution_id=institution, group_id=group, on=day))
            for day in (date(2026, 9, 30), october)
            for group in (one, two)
        ]
        assert sizes == [3, 3, 2, 4]

    def test_puts_nobody_into_two_groups_or_from_another_class(
        self, institution: int, class_id: int, head: Actor
    ) -> None:
        pupils = [pupil.person_id for pupil in testing.make_pupils(2, institution_id=institution, class_id=class_id)]
        one, two = self.groups(institution, class_id)
        words = {"actor": head, "institution_id": institution, "class_id": class_id, "since": FIRST}
        with pytest.raises(Invalid, match="двох груп"):
            api.divide_class(**words, groups={one: pupils, two: pupils})  # type: ignore[arg-type]
        with pytest.raises(Invalid, match="немає"):
            api.divide_class(**words, groups={one: [make_person()]})  # type: ignore[arg-type]
        other = testing.make_class(institution_id=institution, grade=9, letter="А")
        with pytest.raises(NotVisible):
            api.divide_class(**words, groups={other: pupils})  # type: ignore[arg-type]


class TestEnrolMany:
    def entries(self, institution: int, count: int = 3) -> tuple[int, list[api.Entry]]:
        class_id = testing.make_class(institution_id=institution)
        persons = [
            people.NewPerson("Їжак", f"Їлля{chr(1072 + n)}", "Тарасович", sex="m", born_on=date(2013, 5, 1))
            for n in range(count)
        ]
        ids = people.record_persons(actor=SYSTEM, persons=persons, today=FIRST)
        return class_id, [api.Entry(person_id, class_id) for person_id in ids]

    def test_copies_the_name_card_and_keeps_it_right(self, institution: int, head: Actor) -> None:
        class_id, entries = self.entries(institution)
        api.enrol_many(actor=head, institution_id=institution, entries=entries, since=FIRST)
        members = api.members_on(institution_id=institution, group_id=class_id, on=FIRST)
        assert [member.display_name for member in members] == [f"Їжак Їлля{letter} Тарасович" for letter in "абв"]
        assert [(m.sex, m.born_on, m.since, m.until) for m in members] == [
            ("m", date(2013, 5, 1), FIRST, date(2027, 9, 1))
        ] * 3

    def test_is_all_or_nothing(self, institution: int, head: Actor) -> None:
        class_id, entries = self.entries(institution)
        api.enrol_many(actor=head, institution_id=institution, entries=entries[:1], since=FIRST)
        with pytest.raises(api.AlreadyEnrolled):
            api.enrol_many(actor=head, institution_id=institution, entries=entries, since=date(2026, 10, 1))
        assert len(api.members_on(institution_id=institution, group_id=class_id, on=date(2026, 10, 1))) == 1

    def test_lets_nobody_be_in_two_schools(self, institution: int, head: Actor) -> None:
        _class, entries = self.entries(institution, 1)
        api.enrol_many(actor=head, institution_id=institution, entries=entries, since=FIRST)
        elsewhere = make_institution("Люлинецька гімназія")
        foreign = [api.Entry(entries[0].person_id, testing.make_class(institution_id=elsewhere))]
        with pytest.raises(api.AlreadyEnrolled):
            api.enrol_many(actor=make_head(elsewhere), institution_id=elsewhere, entries=foreign, since=FIRST)

    def test_gives_the_pupil_a_role_of_his_own(self, institution: int, head: Actor) -> None:
        from parta.identity.testing import actor_of_person

        _class, entries = self.entries(institution, 1)
        api.enrol_many(actor=head, institution_id=institution, entries=entries, since=FIRST)
        pupil = actor_of_person(entries[0].person_id)
        assert pupil.children() == frozenset({entries[0].person_id})

    def test_refuses_a_class_of_another_year(self, institution: int, head: Actor) -> None:
        _class, entries = self.entries(institution, 1)
        with pytest.raises(NotVisible):
            api.enrol_many(actor=head, institution_id=institution, entries=entries, since=date(2027, 9, 1))

    def test_is_what_the_database_itself_holds(self, institution: int, head: Actor) -> None:
        class_id, entries = self.entries(institution, 1)
        api.enrol_many(actor=head, institution_id=institution, entries=entries, since=FIRST)
        with (
            pytest.raises(DatabaseError, match="exclusion constraint"),
            acting(SYSTEM, "enrolment.test.forge"),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "insert into enrolment_membership (institution_id, school_year, group_id, pupil_id, during) "
                "values (%s, 2026, %s, %s, '[2026-10-01, 2026-11-01)')",
                [institution, class_id, entries[0].person_id],
            )
        with (
            pytest.raises(DatabaseError, match="keeps its history"),
            transaction.atomic(),
            acting(SYSTEM, "enrolment.test.forge"),
            connection.cursor() as cursor,
        ):
            cursor.execute("update enrolment_enrolment set during = '[2020-09-01,)'")


class TestPupilFacts:
    def test_say_who_was_where_on_any_day_as_known_then(self, institution: int, head: Actor) -> None:
        class_id = testing.make_class(institution_id=institution, grade=8)
        testing.make_pupils(3, institution_id=institution, class_id=class_id)

        def count(day: str, known_at: str = "now()") -> int:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"select count(*) from pupil_facts_v1(%s, {known_at}) where institution_id = %s", [day, institution]
                )
                return int(cursor.fetchone()[0])

        with connection.cursor() as cursor:
            cursor.execute("select clock_timestamp()::text")
            (later,) = cursor.fetchone()
        assert count("2026-08-31") == 0
        assert count("2026-11-02", f"'{later}'") == 3
        assert count("2026-11-02", "'2026-01-01'") == 0


class TestWhoReadsChildren:
    """Leaders read all of their school, teachers those they tutor or teach."""

    def test_is_a_table_of_truth(self, institution: int, head: Actor) -> None:
        tutor, stranger = make_teacher(institution), make_teacher(institution)
        (post,) = tutor.posts(institution_id=institution)
        class_id = testing.make_class(institution_id=institution, tutor_post_id=post)
        (pupil,) = testing.make_pupils(1, institution_id=institution, class_id=class_id)
        foreign_head = make_head(make_institution("Інша школа"))
        from parta.kernel.actor import Role
        from parta.people.testing import make_guardian, make_officer

        readers = {
            "head": head,
            "deputy": make_deputy(institution),
            "tutor": tutor,
            "another teacher": stranger,
            "head of another school": foreign_head,
            "mother": make_guardian(pupil.person_id),
            "ministry": make_officer(Role.NATIONAL),
        }
        allowed = {
            who: bool(api.may_read_group(actor, institution_id=institution, group_id=class_id))
            for who, actor in readers.items()
        }
        assert allowed == {
            "head": True,
            "deputy": True,
            "tutor": True,
            "another teacher": False,
            "head of another school": False,
            "mother": False,
            "ministry": False,
        }
