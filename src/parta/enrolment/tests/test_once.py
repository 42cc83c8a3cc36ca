"""One person once: search before create, the queue of likely duplicates, joining and undoing, claims of two schools."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from parta.enrolment import api, testing
from parta.enrolment.operations.papers import record_document
from parta.enrolment.queries.pages import pupil_page
from parta.enrolment.testing import MadePupil
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.matching import api as matching
from parta.people import api as people
from parta.people.testing import Territory, make_guardian, make_head, make_officer, make_teacher, make_territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules", "lists")]
NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
BORN = date(2013, 3, 22)
PAPER = (1, "І-КЛ 482913", BORN)
CHILD = people.NewPerson("Шевченко", "Соломія", "Ігорівна", sex="f", born_on=BORN)
MISTYPED = people.NewPerson("Шевчнеко", "Соломія", "Ігорівна", sex="f", born_on=BORN)


@dataclass(frozen=True, slots=True)
class Schools:
    """Two schools of a community and one of another, each with a head and a class."""

    land: Territory
    here: int
    near: int
    far: int
    heads: dict[int, Actor]
    classes: dict[int, int]
    officer: Actor

    def pupil(self, person: people.NewPerson, institution: int) -> MadePupil:
        return testing.make_pupil(person, institution_id=institution, class_id=self.classes[institution])

    def check(self, institution: int, answers: dict[int, str] | None = None, **row: str) -> api.CheckedList:
        texts = {"full_name": "Шевчнеко Соломія Ігорівна", "sex": "ж", "born_on": "22.03.2013"} | row
        return api.check_list(
            [api.RowTexts(2, texts, answers or {})], institution_id=institution, school_year=2026,
            since=date(2026, 11, 16), today=TODAY, class_id=self.classes[institution],
        )  # fmt: skip


@pytest.fixture
def schools() -> Schools:
    land = make_territory()
    near = make_institution("Гімназія", authority_id=land.community)
    places = (land.school, near, land.elsewhere)
    return Schools(
        land, *places,
        heads={each: make_head(each) for each in places},
        classes={each: testing.make_class(institution_id=each, grade=8, letter="Б") for each in places},
        officer=make_officer(Role.COMMUNITY, land.community),
    )  # fmt: skip


def ids(pupil: MadePupil) -> UUID:
    return pupil.public_id


def pairs() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("select public_id, one_id, other_id, state from matching_pair order by id")
        return cursor.fetchall()


def merged_into(pupil: MadePupil) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("select merged_into_id from people_person where id = %s", [pupil.person_id])
        return cursor.fetchone()[0]  # type: ignore[no-any-return, index]


def leave(pupil: MadePupil, institution: int) -> None:
    """The enrolment ended on 1 November."""
    with connection.cursor() as cursor:
        from parta.audit.api import acting

        with acting(SYSTEM, "test.leave"):
            cursor.execute(
                "with o as (update enrolment_enrolment set known_to = clock_timestamp() where person_id = %s and "
                "institution_id = %s and known_to is null returning *) insert into enrolment_enrolment (person_id, "
                "institution_id, is_main, study_form, during) select person_id, institution_id, is_main, study_form, "
                "daterange(lower(during), '2026-11-01') from o",
                [pupil.person_id, institution],
            )
            cursor.execute(
                "update enrolment_membership set known_to = clock_timestamp() where institution_id = %s and "
                "school_year = 2026 and pupil_id = %s",
                [institution, pupil.person_id],
            )


class TestSearchBeforeCreate:
    def test_shows_ones_own_pupil_and_takes_the_answer(self, schools: Schools) -> None:
        known = schools.pupil(CHILD, schools.here)
        leave(known, schools.here)

        checked = schools.check(schools.here)
        (row,) = checked.likely
        assert (row.person_id, row.name) == (known.person_id, "Шевченко Соломія Ігорівна")
        assert matching.Reason.FAMILY_SLIP in row.why
        assert checked.blocked == {2}
        (placement,) = schools.check(schools.here, {known.person_id: api.SAME}).placements
        assert placement.person_id == known.person_id

    def test_tells_of_another_schools_child_nothing_but_that_it_is_recorded(self, schools: Schools) -> None:
        known = schools.pupil(CHILD, schools.far)

        checked = schools.check(schools.here)
        (row,) = checked.likely
        assert (row.name, row.born_on, row.why) == ("", None, ())
        assert checked.found_elsewhere == {known.person_id}  # logged and counted by the caller
        assert not any("Шевченко" in finding.message for finding in checked.findings)

    def test_opens_no_record_to_whoever_knows_a_name_and_a_date(self, schools: Schools) -> None:
        """An attacker says «the same child» of a child who is enrolled nowhere, to have its record and family."""
        (alone,) = people.record_persons(actor=SYSTEM, persons=[CHILD], today=TODAY)

        checked = schools.check(schools.here, {alone: api.SAME})
        assert checked.placements == ()
        assert [finding.field for finding in checked.findings if finding.severity == "block"] == [
            "document",
            "family_name",
        ]

    def test_keeps_why_it_is_another_child(self, schools: Schools) -> None:
        known = schools.pupil(CHILD, schools.far)
        checked = schools.check(schools.here, {known.person_id: "інша сім’я, звірено свідоцтва"})

        assert checked.blocked == frozenset()
        (enrolled,) = api.enrol_list(
            actor=schools.heads[schools.here], institution_id=schools.here, placements=checked.placements,
            since=date(2026, 11, 16), today=TODAY,
        )  # fmt: skip
        assert [(one, other, state) for _id, one, other, state in pairs()] == [(known.person_id, enrolled.person_id, 2)]
        assert matching.sweep(actor=SYSTEM, now=NOW) == 0  # not offered again

    def test_leaves_twins_alone(self, schools: Schools) -> None:
        schools.pupil(CHILD, schools.here)

        assert schools.check(schools.here, full_name="Шевченко Злата Ігорівна").likely == ()


class TestQueue:
    def test_shows_each_reader_what_is_his(self, schools: Schools, client: Client) -> None:
        schools.pupil(CHILD, schools.here)
        schools.pupil(MISTYPED, schools.far)
        assert matching.sweep(actor=SYSTEM, now=NOW) == 1
        assert matching.sweep(actor=SYSTEM, now=NOW) == 0

        sign_in(client, schools.heads[schools.here])
        page = client.get("/same-child/").content.decode()
        assert "Шевченко Соломія" in page
        assert "Шевчнеко" not in page
        (pair, *_rest) = pairs()[0]
        assert "Шевчнеко" not in client.get(f"/same-child/pairs/{pair}/").content.decode()
        sign_in(client, schools.officer)  # of the community of one of the two schools
        assert "Шевчнеко" not in client.get("/same-child/").content.decode()
        sign_in(client, make_officer(Role.DISTRICT, schools.land.district))  # above both
        page = client.get(f"/same-child/pairs/{pair}/").content.decode()
        assert "Шевченко" in page
        assert "Шевчнеко" in page

    def test_is_closed_to_strangers(self, schools: Schools, client: Client) -> None:
        schools.pupil(CHILD, schools.here)
        schools.pupil(MISTYPED, schools.here)
        matching.sweep(actor=SYSTEM, now=NOW)
        (pair, *_rest) = pairs()[0]

        for actor, status in (
            (schools.heads[schools.far], 404),
            (make_officer(Role.COMMUNITY, schools.land.other_community), 404),
            (make_teacher(schools.here), 403),
            (schools.heads[schools.here], 200),
        ):
            sign_in(client, actor)
            assert client.get(f"/same-child/pairs/{pair}/").status_code == status

    def test_costs_a_fixed_number_of_statements(
        self, schools: Schools, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        for family in ("Шевченко", "Бондаренко", "Мельниченко"):
            for one in (family, family + "о"):
                schools.pupil(people.NewPerson(one, "Соломія", "Ігорівна", sex="f", born_on=BORN), schools.here)
        matching.sweep(actor=SYSTEM, now=NOW)
        sign_in(client, schools.heads[schools.here])
        client.get("/same-child/")

        with django_assert_max_num_queries(13):  # two of the actor, two of the frame, the queue's eight, the log
            client.get("/same-child/")


class TestMerge:
    def two(self, schools: Schools, *, left: int | None = None) -> tuple[MadePupil, MadePupil, UUID]:
        one, other = schools.pupil(CHILD, schools.here), schools.pupil(MISTYPED, left or schools.here)
        make_guardian(other.person_id)
        people.add_documents(
            actor=SYSTEM,
            documents=[people.NewDocument(other.person_id, people.DocumentKind.BIRTH_CERTIFICATE, "І-КЛ 482913")],
        )
        leave(other, left or schools.here)
        matching.sweep(actor=SYSTEM, now=NOW)
        return one, other, pairs()[0][0]

    def merge(self, actor: Actor, pair: UUID, keep: MadePupil, **words: Any) -> None:
        matching.merge(
            actor=actor, pair=pair, keep=keep.public_id, **{"take": [], "reason": "одна родина", "now": NOW} | words
        )

    def test_moves_documents_and_guardians_and_leaves_the_rest(self, schools: Schools) -> None:
        one, other, pair = self.two(schools)
        self.merge(schools.heads[schools.here], pair, one, take=["family_name"])

        assert merged_into(other) == one.person_id
        assert [line.tail for line in people.documents_of(one.person_id)] == ["2913"]
        assert len(people.guardians_of([one.person_id], TODAY)) == 1
        assert people.cards([one.person_id])[one.person_id].family_name == "Шевчнеко"
        (member,) = (
            m for m in api.members_on(institution_id=schools.here, group_id=schools.classes[schools.here], on=TODAY)
            if m.pupil_id == one.person_id
        )  # fmt: skip
        assert member.display_name == "Шевчнеко Соломія Ігорівна"
        found = people.match_identifiers(documents={PAPER}).by_document
        assert found[PAPER].person_id == one.person_id

    def test_is_undone_whole(self, schools: Schools) -> None:
        one, other, pair = self.two(schools)
        head = schools.heads[schools.here]
        self.merge(head, pair, one, take=["family_name"])

        assert matching.undo(actor=head, pair=pair, reason="різні діти", now=NOW) is True
        assert merged_into(other) is None
        assert [len(people.documents_of(each.person_id)) for each in (one, other)] == [0, 1]
        assert [len(people.guardians_of([each.person_id], TODAY)) for each in (one, other)] == [0, 1]
        assert people.cards([one.person_id])[one.person_id].family_name == "Шевченко"
        assert pairs()[0][3] == 1
        self.merge(head, pair, one)  # and may be done again
        assert merged_into(other) == one.person_id

    def test_keeps_the_record_that_is_enrolled_now(self, schools: Schools) -> None:
        _one, other, pair = self.two(schools)

        with pytest.raises(Invalid, match="журнал"):
            self.merge(schools.heads[schools.here], pair, other)

    def test_waits_while_both_are_enrolled(self, schools: Schools) -> None:
        one = schools.pupil(CHILD, schools.here)
        schools.pupil(MISTYPED, schools.here)
        matching.sweep(actor=SYSTEM, now=NOW)

        with pytest.raises(matching.StudiesElsewhere):
            self.merge(schools.heads[schools.here], pairs()[0][0], one)

    def test_is_of_whoever_answers_for_both(self, schools: Schools) -> None:
        one, other, pair = self.two(schools, left=schools.far)

        with pytest.raises(Refused):
            self.merge(schools.heads[schools.here], pair, one)
        with pytest.raises(Refused):
            self.merge(schools.officer, pair, one)
        with pytest.raises(NotVisible):
            self.merge(make_head(make_institution()), pair, one)
        self.merge(make_officer(Role.REGION, schools.land.region), pair, one)
        assert merged_into(other) == one.person_id

    def test_wants_a_reason_and_one_decision(self, schools: Schools) -> None:
        one, _other, pair = self.two(schools)
        head = schools.heads[schools.here]
        with pytest.raises(Invalid):
            self.merge(head, pair, one, reason=" ")
        matching.keep_apart(actor=head, pair=pair, reason="двоюрідні сестри", now=NOW)
        with pytest.raises(matching.Decided):
            self.merge(head, pair, one)

    def test_is_done_on_the_page(self, schools: Schools, client: Client) -> None:
        one, other, pair = self.two(schools)
        sign_in(client, schools.heads[schools.here])

        data = {
            "act": "merge",
            "keep": str(one.public_id),
            "reason": "одна дитина",
            "take-family_name": other.public_id,
        }
        assert client.post(f"/same-child/pairs/{pair}/", data).status_code == 302
        assert people.cards([one.person_id])[one.person_id].family_name == "Шевчнеко"
        assert client.post(f"/same-child/pairs/{pair}/", {"act": "undo", "reason": "помилка"}).status_code == 302
        assert merged_into(other) is None


class TestClaim:
    def claim(self, schools: Schools, pupil: MadePupil, institution: int | None = None) -> UUID:
        institution = institution or schools.near
        return matching.open_claim(
            actor=schools.heads[institution], institution_id=institution, person_id=pupil.person_id,
            said="Шевченко Соломія", ground="Заява матері", now=NOW,
        )  # fmt: skip

    def answer(self, actor: Actor, claim: UUID, **words: Any) -> None:
        matching.answer_claim(
            actor=actor,
            claim=claim,
            **{"agrees": True, "leaves_on": date(2026, 11, 16), "answer": "", "now": NOW} | words,
        )

    def test_is_agreed_by_the_officer_and_the_order_moves_the_child(self, schools: Schools) -> None:
        pupil = schools.pupil(CHILD, schools.here)
        row = {"full_name": "Шевченко Соломія Ігорівна", "document": "І-КЛ 482913"}
        people.add_documents(
            actor=SYSTEM,
            documents=[people.NewDocument(pupil.person_id, people.DocumentKind.BIRTH_CERTIFICATE, "І-КЛ 482913")],
        )
        assert schools.check(schools.near, **row).elsewhere == {2: pupil.person_id}
        claim = self.claim(schools, pupil)
        self.answer(schools.officer, claim)

        checked = schools.check(schools.near, **row)
        api.enrol_list(
            actor=schools.heads[schools.near], institution_id=schools.near, placements=checked.placements,
            since=date(2026, 11, 16), today=TODAY,
        )  # fmt: skip
        assert api.enrolled_here(person_ids=[pupil.person_id], institution_id=schools.near, since=TODAY)
        assert not api.enrolled_here(person_ids=[pupil.person_id], institution_id=schools.here, since=TODAY)
        ended = pupil_page(
            schools.heads[schools.here], institutions.public_id_of(schools.here), ids(pupil), today=TODAY
        )
        assert ended.enrolled == (date(2026, 9, 1), date(2026, 11, 16))

    def test_of_two_schools_that_were_let_have_the_child_the_second_asks_the_first(self, schools: Schools) -> None:
        """Both officers agreed. Whoever is quicker has the child; the other does not end an enrolment that is over."""
        pupil = schools.pupil(CHILD, schools.here)
        national = make_officer(Role.NATIONAL)
        for school in (schools.near, schools.far):
            self.answer(national, self.claim(schools, pupil, school))
        day = date(2026, 11, 16)
        with transaction.atomic():
            taken = matching.take_over(
                actor=schools.heads[schools.near], institution_id=schools.near, person_ids=[pupil.person_id], since=day
            )
        assert taken == 1
        assert matching.agreed_claims(institution_id=schools.far, person_ids=[pupil.person_id], since=day) == {}
        with connection.cursor() as cursor:
            cursor.execute("select claimant_id, holder_id, state from matching_claim order by id")
            assert cursor.fetchall() == [(schools.near, schools.here, 5), (schools.far, schools.near, 1)]

    def test_is_refused_in_words(self, schools: Schools) -> None:
        claim = self.claim(schools, schools.pupil(CHILD, schools.here))

        with pytest.raises(Invalid):
            self.answer(schools.heads[schools.here], claim, agrees=False)
        self.answer(
            schools.heads[schools.here], claim, agrees=False, answer="Дитина навчається у нас, мати підтвердила"
        )
        with pytest.raises(matching.Decided):
            self.answer(schools.heads[schools.here], claim)

    def test_is_answered_by_the_school_or_the_officer_over_both(self, schools: Schools) -> None:
        pupil = schools.pupil(CHILD, schools.here)
        claim = self.claim(schools, pupil)
        for actor in (schools.heads[schools.near],):
            with pytest.raises(Refused):
                self.answer(actor, claim)
        with pytest.raises(NotVisible):
            self.answer(schools.heads[schools.far], claim)
        self.answer(schools.officer, claim)

        other = self.claim(schools, schools.pupil(MISTYPED, schools.here), schools.far)
        with pytest.raises(Refused):
            self.answer(schools.officer, other)  # the other school is not his

    def test_shows_the_claimant_neither_the_school_nor_the_record(self, schools: Schools, client: Client) -> None:
        claim = self.claim(schools, schools.pupil(MISTYPED, schools.here), schools.far)
        title = institutions.institution(schools.here).title

        sign_in(client, schools.heads[schools.far])
        for address in ("/same-child/", f"/same-child/claims/{claim}/"):
            page = client.get(address).content.decode()
            assert "Шевченко Соломія" in page  # as it was written by the claimant
            assert title not in page
            assert "Шевчнеко" not in page
            assert "22.03.2013" not in page
        sign_in(client, schools.heads[schools.here])
        assert "Шевчнеко Соломія Ігорівна" in client.get(f"/same-child/claims/{claim}/").content.decode()

    def test_is_made_once_and_of_another_school_only(self, schools: Schools) -> None:
        pupil = schools.pupil(CHILD, schools.here)
        self.claim(schools, pupil)
        with pytest.raises(matching.ClaimIsThere):
            self.claim(schools, pupil)
        with pytest.raises(matching.NotElsewhere):
            self.claim(schools, pupil, schools.here)

    def test_is_opened_by_night_for_a_child_of_two_schools(self, schools: Schools) -> None:
        from parta.audit.api import acting

        pupil = schools.pupil(CHILD, schools.here)
        with connection.cursor() as cursor, acting(SYSTEM, "test.second"):
            cursor.execute(
                "insert into enrolment_enrolment (person_id, institution_id, is_main, study_form, during) "
                "values (%s, %s, false, 1, '[2026-09-01,)')",
                [pupil.person_id, schools.near],
            )
        assert [matching.claim_doubles(actor=SYSTEM, now=timezone.now()) for _night in (1, 2)] == [1, 0]
        with connection.cursor() as cursor:
            cursor.execute("select public_id from matching_claim")
            ((claim,),) = cursor.fetchall()
        self.answer(schools.officer, claim, now=timezone.now(), leaves_on=timezone.localdate())
        assert api.enrolled_here(person_ids=[pupil.person_id], institution_id=schools.near, since=timezone.localdate())


class TestDocuments:
    def record(self, schools: Schools, pupil: MadePupil, number: str, **words: Any) -> None:
        record_document(
            actor=words.pop("actor", schools.heads[schools.here]), institution_id=schools.here,
            pupil_id=pupil.person_id, number=number,
            **{"kind": 1, "issued_on": None, "issued_by": "", "earlier": people.Earlier.REPLACED, "now": NOW} | words,
        )  # fmt: skip

    def test_a_certificate_issued_anew_keeps_the_old_one(self, schools: Schools) -> None:
        pupil = schools.pupil(CHILD, schools.here)
        self.record(schools, pupil, "І-КЛ 482913")
        self.record(schools, pupil, "І-АМ 111222", issued_on=date(2025, 4, 1), issued_by="Вінницький ДРАЦС")

        lines = people.documents_of(pupil.person_id)
        assert [(line.tail, line.is_valid, line.until) for line in lines] == [
            ("1222", True, None), ("2913", False, date(2025, 4, 1)),
        ]  # fmt: skip
        by_old = people.match_identifiers(documents={PAPER}).by_document
        assert by_old[PAPER].person_id == pupil.person_id

    def test_a_number_of_a_stranger_is_not_betrayed_to_who_types_it(self, schools: Schools, client: Client) -> None:
        """Neither at once nor in the queue of the next morning; the officer above both schools sees it."""
        theirs = schools.pupil(replace(CHILD, born_on=date(2013, 3, 23)), schools.near)
        people.add_documents(
            actor=SYSTEM,
            documents=[people.NewDocument(theirs.person_id, people.DocumentKind.BIRTH_CERTIFICATE, PAPER[1])],
        )
        pupil = schools.pupil(CHILD, schools.here)
        self.record(schools, pupil, PAPER[1])
        assert people.match_identifiers(documents={PAPER}).by_document[PAPER].person_id == pupil.person_id

        matching.sweep(actor=SYSTEM, now=NOW)
        ((pair, *_rest),) = pairs()
        for actor, sees in ((schools.heads[schools.here], False), (schools.officer, True)):
            sign_in(client, actor)
            assert (str(pair) in client.get("/same-child/").content.decode()) is sees
            assert client.get(f"/same-child/pairs/{pair}/").status_code == (200 if sees else 404)

    def test_a_number_of_one_born_on_the_same_day_is_refused_and_counted(self, schools: Schools) -> None:
        self.record(schools, schools.pupil(CHILD, schools.here), PAPER[1])
        with pytest.raises(people.AlreadyRecorded):
            self.record(schools, schools.pupil(replace(CHILD, given_name="Олена"), schools.here), PAPER[1])
        with connection.cursor() as cursor:
            cursor.execute("select count from identity_attempt where kind = 'comparison'")
            assert cursor.fetchall() == [(2,)]

    def test_a_mistaken_one_leads_to_nobody(self, schools: Schools) -> None:
        pupil = schools.pupil(CHILD, schools.here)
        self.record(schools, pupil, "І-КЛ 482913")
        self.record(schools, pupil, "І-КЛ 482914", earlier=people.Earlier.MISTAKEN)

        assert people.match_identifiers(documents={PAPER}).by_document == {}

    @pytest.mark.parametrize(
        ("number", "words"),
        [("7", {}), ("І-КЛ 482914", {"issued_on": date(2030, 1, 1)}), ("І-КЛ 482914", {"issued_on": date(2014, 1, 1)})],
    )
    def test_what_cannot_be_is_refused(self, schools: Schools, number: str, words: dict[str, Any]) -> None:
        pupil = schools.pupil(CHILD, schools.here)
        self.record(schools, pupil, "І-КЛ 482913", issued_on=date(2015, 1, 1))

        with pytest.raises(Invalid):
            self.record(schools, pupil, number, **words)
        assert len(people.documents_of(pupil.person_id)) == 1

    def test_are_recorded_where_the_child_is_enrolled(self, schools: Schools) -> None:
        pupil = schools.pupil(CHILD, schools.far)

        with pytest.raises(NotVisible):
            self.record(schools, pupil, "І-КЛ 482913")
        with pytest.raises(Refused):
            self.record(schools, pupil, "І-КЛ 482913", actor=make_teacher(schools.here))

    def test_are_entered_by_form_and_shown(self, schools: Schools, client: Client) -> None:
        pupil = schools.pupil(CHILD, schools.here)
        base = f"/schools/{institutions.public_id_of(schools.here)}/pupils/{pupil.public_id}/"
        sign_in(client, schools.heads[schools.here])
        data = {"kind": 1, "number": "І-КЛ 482913", "issued_on": "14.05.2013", "issued_by": "ДРАЦС", "earlier": "stays"}

        assert client.get(f"{base}documents/new/").status_code == 200
        assert client.post(f"{base}documents/new/", data | {"number": "5"}).status_code == 422
        assert client.post(f"{base}documents/new/", data).status_code == 302
        page = client.get(base).content.decode()
        assert "2913" in page
        assert "482913" not in page
