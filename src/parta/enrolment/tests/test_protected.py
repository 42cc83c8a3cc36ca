"""A child under protection is found by nobody who need not know: whatever he knows, whatever he asks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.enrolment import policies, testing
from parta.enrolment.operations import protecting
from parta.enrolment.operations.correcting import correct_pupil
from parta.enrolment.operations.enrolling import Entry
from parta.enrolment.operations.inviting import invite_class
from parta.enrolment.operations.transferring import transfer_many
from parta.enrolment.queries import groups, pages, protected
from parta.enrolment.queries.checking import RowTexts, check_list
from parta.identity.testing import actor_of_person, sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.matching import api as matching
from parta.people import api as people
from parta.people.testing import make_acting, make_deputy, make_guardian, make_head, make_teacher
from parta.reference import api as reference
from parta.rulebook import api as rulebook

TODAY = timezone.localdate()
NOW = timezone.now()
YEAR = school_year_of(TODAY)
OPENED = TODAY.replace(year=YEAR, month=9, day=1)
CHILD = people.NewPerson("Захищенко", "Мирослава", "Тарасівна", sex="f", born_on=TODAY - timedelta(days=4400),
                         rnokpp="4071512340", email="m@example.org")  # fmt: skip
DOCUMENT = (int(people.DocumentKind.BIRTH_CERTIFICATE), "І-КЛ 482913")
PAPER = (*DOCUMENT, CHILD.born_on)
MARK = people.NewProtection(kind=2, ground="Лист ССД № 12 від 01.09.2026", decided_by="служба у справах дітей",
                            since=OPENED)  # fmt: skip


class School:
    """A class of four, one of them Захищенко; the head, an acting head, a deputy, two teachers, the mother."""

    def __init__(self) -> None:
        self.id = make_institution("Ліцей")
        self.head, self.acting = make_head(self.id), make_acting(self.id)
        powers = frozenset({"movement", "classes"})
        self.deputy = make_deputy(self.id, powers=powers)
        self.tutor, self.other = make_teacher(self.id), make_teacher(self.id)
        (post,) = self.tutor.posts(institution_id=self.id)
        self.class_id = testing.make_class(institution_id=self.id, school_year=YEAR, tutor_post_id=post)
        testing.make_pupils(3, institution_id=self.id, class_id=self.class_id, since=OPENED)
        self.child = testing.make_pupil(CHILD, institution_id=self.id, class_id=self.class_id, since=OPENED)
        people.add_documents(
            actor=SYSTEM,
            documents=[people.NewDocument(self.child.person_id, people.DocumentKind(DOCUMENT[0]), DOCUMENT[1])],
        )
        self.mother = make_guardian(self.child.person_id)
        self.public_id = institutions.public_id_of(self.id)
        self.base = f"/schools/{self.public_id}"
        self.card = f"{self.base}/pupils/{self.child.public_id}/"

    def protect(self, mark: people.NewProtection = MARK, actor: Actor | None = None) -> str:
        return protecting.protect_pupil(
            actor=actor or self.head, institution_id=self.id, pupil=self.child.public_id, mark=mark, today=TODAY
        )

    def end(self, reason: str = "Загрози немає, лист № 40") -> tuple[str, ...]:
        return protecting.end_protection(
            actor=self.head, institution_id=self.id, pupil=self.child.public_id, reason=reason, today=TODAY, now=NOW
        )

    def name(self, *readers: Actor) -> None:
        posts = [post for reader in readers for post in reader.posts(institution_id=self.id)]
        protecting.set_readers(
            actor=self.head, institution_id=self.id, pupil=self.child.public_id,
            posts=[people.posts(posts)[post].post_public_id for post in posts], today=TODAY, now=NOW,
        )  # fmt: skip


@pytest.fixture(scope="module")
def built(ground: None) -> School:
    reference.load_first_lists()
    rulebook.load_first_editions(actor=SYSTEM)
    return School()


@pytest.fixture
def school(built: School, db: None) -> School:
    return built


@pytest.fixture
def label(school: School) -> str:
    return school.protect()


def page(actor: Actor, address: str, *, status: int = 200) -> str:
    browser = Client()
    sign_in(browser, actor)
    answer = browser.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode() if status == 200 else ""


class TestMark:
    def test_is_set_by_those_in_charge_only(self, school: School) -> None:
        for actor in (school.deputy, school.tutor, school.mother, SYSTEM):
            with pytest.raises(Refused):
                school.protect(actor=actor)
        assert school.protect(actor=school.acting).startswith("Дитина ")

    def test_of_a_foreign_school_is_refused(self, school: School) -> None:
        with pytest.raises(Refused):
            school.protect(actor=make_head(make_institution()))

    @pytest.mark.parametrize(
        "wrong",
        [{"ground": " "}, {"decided_by": ""}, {"kind": 7}, {"since": TODAY + timedelta(days=1)}, {"until": OPENED}],
    )
    def test_wants_a_ground_and_days_that_make_sense(self, school: School, wrong: Mapping[str, Any]) -> None:
        with pytest.raises(Invalid):
            school.protect(replace(MARK, **wrong))

    def test_is_set_once(self, school: School, label: str) -> None:
        with pytest.raises(people.AlreadyProtected):
            school.protect()

    def test_leaves_the_name_in_no_table_but_sealed(self, school: School, label: str) -> None:
        """Every column of text in every table of the schema, but for the trail that nobody but the database reads."""
        found = []
        with connection.cursor() as cursor:
            cursor.execute(
                "select table_name, column_name from information_schema.columns join pg_class on relname = table_name "
                "where table_schema = 'public' and relkind in ('r', 'v', 'p') and table_name not like 'audit%%' and "
                "data_type in ('text', 'character varying', 'jsonb', 'json', 'ARRAY')"
            )
            for table, column in cursor.fetchall():
                cursor.execute(f'select 1 from "{table}" where "{column}"::text ilike %s limit 1', ["%захищенко%"])
                found += [(table, column)] if cursor.fetchone() else []
        assert found == []

    def test_does_not_end_by_itself(self, school: School) -> None:
        school.protect(replace(MARK, until=TODAY - timedelta(days=1)))
        assert protected.count_due(school.head, institution_id=school.id, today=TODAY) == 1
        assert groups.members_on(institution_id=school.id, group_id=school.class_id, on=TODAY)[-1].is_protected is False
        assert "час настав" in page(school.head, f"{school.base}/protected/")


class TestOthers:
    def test_find_no_child_in_lists(self, school: School, label: str) -> None:
        for actor in (school.deputy, school.head):
            assert len(groups.members_on(institution_id=school.id, group_id=school.class_id, on=TODAY)) == 3
            roll = page(actor, f"{school.base}/classes/{school.class_id}/roll/")
            assert label not in roll
            assert "Захищенко" not in roll
        assert label not in page(school.deputy, f"{school.base}/classes/{school.class_id}/")

    def test_read_no_card(self, school: School, label: str) -> None:
        for actor in (school.deputy, school.other, school.mother, make_head(make_institution())):
            page(actor, school.card, status=404)

    def test_named_by_the_head_read_the_card_until_they_are_named_no_more(self, school: School, label: str) -> None:
        school.name(school.deputy)
        assert "Захищенко" in page(school.deputy, school.card)
        assert label in page(school.deputy, f"{school.base}/classes/{school.class_id}/")
        school.name()
        page(school.deputy, school.card, status=404)

    def test_named_must_work_here(self, school: School, label: str) -> None:
        with pytest.raises(Invalid):
            protecting.set_readers(
                actor=school.head, institution_id=school.id, pupil=school.child.public_id,
                posts=[school.child.public_id], today=TODAY, now=NOW,
            )  # fmt: skip

    def test_a_school_the_child_has_left_knows_it_no_more(self, school: School, label: str) -> None:
        new = make_institution("Гімназія")
        head = make_head(new)
        class_id = testing.make_class(institution_id=new, school_year=YEAR, grade=8)
        transfer_many(
            actor=SYSTEM, institution_id=school.id, to_institution_id=new,
            entries=[Entry(school.child.person_id, class_id)], since=TODAY,
            out_order_id=None, in_order_id=None,
        )  # fmt: skip
        page(school.head, school.card, status=404)
        moved = f"/schools/{institutions.public_id_of(new)}/pupils/{school.child.public_id}/"
        assert "Захищенко" in page(head, moved)

    def test_invite_nobody_of_the_family(self, school: School, label: str) -> None:
        assert "Захищенко" not in page(school.tutor, f"{school.base}/classes/{school.class_id}/families/")
        with pytest.raises(NotVisible):
            invite_class(
                actor=school.tutor, institution_id=school.id, class_id=school.class_id,
                pupils=[school.child.public_id], whom="guardians", now=NOW,
            )  # fmt: skip


class TestThoseWhoMayKnow:
    def test_read_the_name_on_the_card_alone_and_are_noted(self, school: School, label: str) -> None:
        before = len(people.readings_of([school.child.person_id]))
        for actor in (school.head, school.acting, school.tutor):
            listed = page(actor, f"{school.base}/classes/{school.class_id}/")
            assert label in listed
            assert "Захищенко" not in listed
            assert "Захищенко" in page(actor, school.card)
        looks = people.readings_of([school.child.person_id])
        assert len(looks) == before + 3
        assert looks[0].who == people.names([school.tutor.person_id or 0])[school.tutor.person_id or 0].full

    def test_see_who_looked(self, school: School, label: str) -> None:
        page(school.tutor, school.card)
        name = people.names([school.tutor.person_id or 0])[school.tutor.person_id or 0].full
        assert name in page(school.head, f"{school.base}/protected/")
        assert name in page(school.head, f"{school.card}protect/")

    def test_correct_nothing_while_the_mark_stands(self, school: School, label: str) -> None:
        facts = people.PersonFacts("Захищенко", "Мирослава", "", "f", CHILD.born_on)
        with pytest.raises(Invalid):
            correct_pupil(
                actor=school.head, institution_id=school.id, pupil_id=school.child.person_id, version=2, facts=facts,
                reason="Описка", today=TODAY,
            )  # fmt: skip

    def test_are_the_family_unless_it_is_closed(self, school: School) -> None:
        school.protect()
        assert actor_of_person(school.mother.person_id or 0).children() == {school.child.person_id}
        school.end()
        school.protect(replace(MARK, closes_family=True))
        assert actor_of_person(school.mother.person_id or 0).children() == frozenset()

    def test_act_upon_the_whole_class_by_the_label(self, school: School, label: str) -> None:
        members = groups.members_on(institution_id=school.id, group_id=school.class_id, on=TODAY, everyone=True)
        assert label in {member.display_name for member in members}


class TestSearch:
    """Whoever looks from outside is told what he would be told of a child who was never recorded."""

    def answers(self, actor_school: int, *, number: str, rnokpp: str) -> tuple[Any, ...]:
        words = {"full_name": "Захищенко Мирослава Тарасівна", "sex": "ж", "born_on": f"{CHILD.born_on:%d.%m.%Y}",
                 "document": number, "rnokpp": rnokpp, "class_name": ""}  # fmt: skip
        class_id = testing.make_class(institution_id=actor_school, school_year=YEAR)
        with CaptureQueriesContext(
            connection,
        ) as statements:
            found = check_list(
                [RowTexts(1, words)], institution_id=actor_school, school_year=YEAR, since=TODAY, today=TODAY,
                class_id=class_id,
            )  # fmt: skip
        said = tuple((each.field, each.severity, each.message) for each in found.findings)
        return said, len(found.placements), found.found_elsewhere, found.likely, dict(found.elsewhere), len(statements)

    def test_by_document_code_name_and_date_answers_as_of_nobody(self, school: School, label: str) -> None:
        other = make_institution("Інша школа")
        asked = self.answers(other, number=DOCUMENT[1], rnokpp=CHILD.rnokpp)
        school.end()
        known = self.answers(other, number=DOCUMENT[1], rnokpp=CHILD.rnokpp)
        assert known[2] == {school.child.person_id}, "unprotected, the same question finds the child"
        # the same words, placements, hints and number of statements as for a child who was never recorded
        assert asked[1:] == self.nobody_with_code(other)[1:]

    def nobody_with_code(self, institution: int) -> tuple[Any, ...]:
        words = {"full_name": "Небувалий Захар Тарасович", "sex": "ч", "born_on": f"{CHILD.born_on:%d.%m.%Y}",
                 "document": "І-КЛ 777778", "rnokpp": "4071512357", "class_name": ""}  # fmt: skip
        class_id = testing.make_class(institution_id=institution, school_year=YEAR)
        with CaptureQueriesContext(connection) as statements:
            found = check_list(
                [RowTexts(1, words)], institution_id=institution, school_year=YEAR, since=TODAY, today=TODAY,
                class_id=class_id,
            )  # fmt: skip
        said = tuple((each.field, each.severity, each.message) for each in found.findings)
        return said, len(found.placements), found.found_elsewhere, found.likely, dict(found.elsewhere), len(statements)

    def test_by_identifiers_matches_nobody(self, school: School, label: str) -> None:
        found = people.match_identifiers(rnokpps=[CHILD.rnokpp], documents=[PAPER])
        assert not found.by_rnokpp
        assert not found.by_document
        assert people.find_by_rnokpp(CHILD.rnokpp) is None
        assert people.find_by_contacts([CHILD.email]) == {}

    def test_by_likeness_meets_nobody(self, school: School, label: str) -> None:
        record = matching.Record("Захищенко", "Мирослава", "Тарасівна", "f", CHILD.born_on, False, False)
        assert matching.likely([record]) == ((),)

    def test_a_second_record_meets_no_constraint_and_the_head_is_told(self, school: School, label: str) -> None:
        assert not people.doubles_of(school.child.person_id)
        person = people.record_person(actor=SYSTEM, person=CHILD, today=TODAY)
        number = people.NewDocument(person, people.DocumentKind(DOCUMENT[0]), DOCUMENT[1])
        people.add_documents(actor=SYSTEM, documents=[number])
        assert people.doubles_of(school.child.person_id)
        assert "ідентифікатор" in page(school.head, f"{school.card}protect/")
        assert set(school.end()) == {"rnokpp", "document"}


class TestEnd:
    def test_gives_everything_back(self, school: School, label: str) -> None:
        assert school.end() == ()
        assert people.cards([school.child.person_id])[school.child.person_id].full == "Захищенко Мирослава Тарасівна"
        assert people.match_identifiers(documents=[PAPER]).by_document[PAPER].person_id == school.child.person_id
        assert people.find_by_rnokpp(CHILD.rnokpp) is not None
        names = {
            m.display_name for m in groups.members_on(institution_id=school.id, group_id=school.class_id, on=TODAY)
        }
        assert "Захищенко Мирослава Тарасівна" in names
        assert people.protections([school.child.person_id]) == {}

    def test_wants_a_reason_and_the_head(self, school: School, label: str) -> None:
        with pytest.raises(Invalid):
            school.end(" ")
        with pytest.raises(Refused):
            protecting.end_protection(
                actor=school.deputy, institution_id=school.id, pupil=school.child.public_id, reason="Так", today=TODAY,
                now=NOW,
            )  # fmt: skip


class TestPages:
    def test_set_show_and_end_the_mark(self, school: School) -> None:
        browser = Client()
        sign_in(browser, school.head)
        assert "Захищенко" in browser.get(f"{school.card}protect/").content.decode()
        answer = browser.post(f"{school.card}protect/", {"kind": "2", "decided_by": "", "ground": "", "since": ""})
        assert answer.status_code == 422
        fields = {"kind": "2", "decided_by": "поліція", "ground": "лист № 5", "since": f"{OPENED:%d.%m.%Y}"}
        assert browser.post(f"{school.card}protect/", fields).status_code == 302
        assert "поліція" in browser.get(f"{school.card}protect/").content.decode()
        assert browser.post(f"{school.card}protect/end/", {"reason": ""}).status_code == 422
        assert browser.post(f"{school.card}protect/end/", {"reason": "Минулося"}).status_code == 302
        assert people.protections([school.child.person_id]) == {}

    def test_cost_a_fixed_number_of_statements(self, school: School, label: str) -> None:
        with CaptureQueriesContext(connection) as statements:
            protected.protected_page(school.head, school.public_id, today=TODAY)
        assert len(statements) == 7
        with CaptureQueriesContext(connection) as statements:
            pages.class_page(school.head, school.public_id, school.class_id, today=TODAY)
        assert len(statements) == 8

    def test_of_a_class_cost_one_more_where_somebody_is_protected(self, school: School) -> None:
        with CaptureQueriesContext(connection) as statements:
            pages.class_page(school.head, school.public_id, school.class_id, today=TODAY)
        assert len(statements) == 7
        assert policies.protected_among(school.head, institution_id=school.id, pupil_ids=()) == frozenset()
