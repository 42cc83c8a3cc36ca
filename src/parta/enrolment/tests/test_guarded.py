"""Protection where nobody is in charge: the national administrator sets and ends it and learns nothing of the child."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from parta.enrolment import testing
from parta.enrolment.operations.guarding import end_guard, guard_child
from parta.identity.testing import sign_in
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.dates import school_year_of
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people import api as people
from parta.people.testing import make_head, make_officer, make_territory

NOW, TODAY = timezone.now(), timezone.localdate()
BORN = TODAY - timedelta(days=4400)
NUMBER = "І-КЛ 482913"
MARK = people.NewProtection(2, "Лист ССД № 12", "служба у справах дітей", TODAY)


class Land:
    """A school without a head and a pupil in it; the national administrator and an officer of the community."""

    def __init__(self) -> None:
        land = make_territory()
        self.school = make_institution("Школа без керівника", authority_id=land.community)
        self.national, self.officer = make_officer(Role.NATIONAL), make_officer(Role.COMMUNITY, land.community)
        self.child = testing.make_pupil(
            people.NewPerson("Захищенко", "Мирослава", "Тарасівна", sex="f", born_on=BORN),
            institution_id=self.school,
            class_id=testing.make_class(institution_id=self.school, school_year=school_year_of(TODAY)),
        )
        kind = people.DocumentKind.BIRTH_CERTIFICATE
        people.add_documents(actor=SYSTEM, documents=[people.NewDocument(self.child.person_id, kind, NUMBER)])

    def guard(self, actor: Actor | None = None, mark: people.NewProtection = MARK) -> str:
        return guard_child(actor=actor or self.national, number=NUMBER, born_on=BORN, mark=mark, now=NOW)


@pytest.fixture(scope="module")
def built(ground: None) -> Land:
    return Land()


@pytest.fixture
def land(built: Land, db: None) -> Land:
    return built


class TestGuard:
    def test_hides_the_child_and_its_name_cards(self, land: Land) -> None:
        label = land.guard()
        assert people.cards([land.child.person_id])[land.child.person_id].full == label
        ((mark, card),) = people.unheaded_marks(TODAY)
        assert (card.label, card.readers) == (label, ())
        end_guard(actor=land.national, mark=mark, reason="загроза минула", now=NOW)
        assert people.cards([land.child.person_id])[land.child.person_id].full == "Захищенко Мирослава Тарасівна"
        assert people.unheaded_marks(TODAY) == ()

    def test_is_the_heads_as_soon_as_there_is_one(self, land: Land) -> None:
        """Before: nobody could set it. After: nobody but the head sets it or ends it."""
        land.guard()
        ((mark, _card),) = people.unheaded_marks(TODAY)
        head = make_head(land.school)
        assert people.unheaded_marks(TODAY) == ()
        with pytest.raises(NotVisible):
            end_guard(actor=land.national, mark=mark, reason="загроза минула", now=NOW)
        people.unshield_person(
            actor=head,
            institution_id=land.school,
            person_id=land.child.person_id,
            reason="минула",
            today=TODAY,
            now=NOW,
        )
        with pytest.raises(Refused):
            land.guard()

    def test_is_nobody_elses(self, land: Land) -> None:
        for actor in (land.officer, make_head(make_institution())):
            with pytest.raises(Refused):
                land.guard(actor)
            with pytest.raises(Refused):
                end_guard(actor=actor, mark=uuid4(), reason="минула", now=NOW)

    def test_wants_the_document_with_its_birth_date_and_a_paper(self, land: Land) -> None:
        for words in (
            {"number": "І-КЛ 111111"},
            {"born_on": BORN - timedelta(days=1)},
            {"mark": replace(MARK, ground="")},
        ):
            given = {"number": NUMBER, "born_on": BORN, "mark": MARK} | words
            with pytest.raises(Invalid):
                guard_child(actor=land.national, now=NOW, **given)  # type: ignore[arg-type]

    def test_covers_a_child_enrolled_nowhere(self, land: Land) -> None:
        (alone,) = people.record_persons(
            actor=SYSTEM, persons=[people.NewPerson("Самко", "Орест", "", sex="m", born_on=BORN)], today=TODAY
        )
        kind = people.DocumentKind.BIRTH_CERTIFICATE
        people.add_documents(actor=SYSTEM, documents=[people.NewDocument(alone, kind, "І-КЛ 700000")])
        guard_child(actor=land.national, number="І-КЛ 700000", born_on=BORN, mark=MARK, now=NOW)
        assert people.is_shielded(alone)


class TestPage:
    def test_shows_labels_and_no_name_and_ends_a_mark(self, land: Land, client: Client) -> None:
        sign_in(client, land.national)
        said = {"number": NUMBER, "born_on": f"{BORN:%d.%m.%Y}", "kind": "2", "decided_by": "служба", "ground": "№ 12",
                "since": f"{TODAY:%d.%m.%Y}"}  # fmt: skip
        assert client.post("/protection/", said).status_code == 302
        page = client.get("/protection/").content.decode()
        ((mark, card),) = people.unheaded_marks(TODAY)
        assert card.label in page
        assert "Захищенко" not in page
        assert "Школа без керівника" not in page
        assert client.post(f"/protection/{mark}/end/", {"reason": ""}).status_code == 422
        assert client.post(f"/protection/{mark}/end/", {"reason": "загроза минула"}).status_code == 302
        assert not people.is_shielded(land.child.person_id)

    def test_asks_a_fixed_number_of_statements(
        self, land: Land, client: Client, django_assert_max_num_queries: object
    ) -> None:
        land.guard()
        sign_in(client, land.national)
        with django_assert_max_num_queries(13):  # type: ignore[operator]
            client.get("/protection/")
