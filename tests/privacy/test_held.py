"""Everything held on a person: shown to him and to who stands for the child, questioned, answered by a day."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.dossiers.rules.facts import Slot
from parta.dossiers.testing import make_fact
from parta.enrolment.testing import make_class, make_pupil
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.dates import school_year_of
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.kernel.personal import Personal, Purpose
from parta.people import lines, words
from parta.people.api import Kinship, NewPerson, NewProtection, shield_person
from parta.people.held import everything_held
from parta.people.operations import inquiries
from parta.people.queries.inquiries import inquiries_about, inquiries_page
from parta.people.testing import (
    Territory,
    make_guardian,
    make_head,
    make_officer,
    make_person,
    make_teacher,
    make_territory,
)
from parta.reference import api as reference

NOW = timezone.now()
TODAY = timezone.localdate()
TEXT = "У прізвищі зайва літера, звірте зі свідоцтвом"


class Place:
    """A school with a head, a teacher, a child and its mother."""

    def __init__(self) -> None:
        reference.load_first_lists()
        self.land: Territory = make_territory()
        self.id = self.land.school
        self.head, self.teacher = make_head(self.id), make_teacher(self.id)
        group = make_class(institution_id=self.id, school_year=school_year_of(TODAY))
        person = NewPerson("Данченко", "Олеся", "Тарасівна", sex="f", born_on=TODAY - timedelta(days=4000), rnokpp="")
        self.child = make_pupil(person, institution_id=self.id, class_id=group)
        self.mother = make_guardian(self.child.person_id)
        self.public_id = institutions.public_id_of(self.id)

    def order(self) -> None:
        """A registered order that names the child."""
        with acting(SYSTEM, "test.order"):
            template = apps.get_model("documents.OrderTemplate")._default_manager.create(
                kind=1, edition=1, title="Про зарахування", body="…", during=DateRange(TODAY, None)
            )
            apps.get_model("documents.Order")._default_manager.create(
                institution_id=self.id, school_year=school_year_of(TODAY), kind=1, state=3, series="у", number="47-у",
                dated_on=TODAY, since=TODAY, ground="Заява", title="Про зарахування", text="…", signed_by="…",
                position="Директор", account_id=self.head.account_id, template=template, registered_at=NOW,
                lines=[{"pupil_id": self.child.person_id}],
            )  # fmt: skip

    def ask(self, actor: Actor | None = None, **more: Any) -> Any:
        given: dict[str, Any] = {"person_id": self.child.person_id, "kind": 1, "text": TEXT, "now": NOW} | more
        return inquiries.file_inquiry(actor=actor or self.mother, **given)


@pytest.fixture(scope="module")
def built(ground: None) -> Place:
    return Place()


@pytest.fixture
def place(built: Place, db: None) -> Place:
    return built


def browser_of(actor: Actor) -> Client:
    browser = Client()
    sign_in(browser, actor)
    return browser


class TestHeld:
    def test_says_what_and_what_for(self, place: Place) -> None:
        held = everything_held(place.child.person_id, TODAY)
        facts = {fact.label: fact.value for part in held for fact in part.facts}
        assert "Данченко" in facts.values()
        assert all(fact.purpose for part in held for fact in part.facts)

    def test_every_purpose_has_words(self) -> None:
        assert set(words.PURPOSES) == set(Purpose)
        assert all(str(words.PURPOSES[purpose]) for purpose in Purpose)

    def test_gathers_from_every_module_with_the_purpose_of_the_field(self, place: Place) -> None:
        """A need, an order: each with what its own model says the field is held for."""
        make_fact(
            Slot.NEED, actor=place.head, institution_id=place.id, person_id=place.child.person_id, now=NOW,
            since=TODAY - timedelta(days=1),
        )  # fmt: skip
        place.order()
        facts = {fact.field: fact for part in everything_held(place.child.person_id, TODAY) for fact in part.facts}
        need, order = facts["dossiers.Need.level"], facts["documents.Order.lines"]
        assert (need.kind, need.purpose) == (Personal.HEALTH, "підтримка, на яку дитина має право")
        assert (order.value, order.purpose) == ("Про зарахування", "зарахування, переведення й вибуття наказами")
        assert facts["people.Person.born_on"].purpose != facts["people.Person.given_name"].purpose

    def test_of_a_protected_child_tells_no_address_and_not_who_else_stands_for_it(self, place: Place) -> None:
        """A father asks for what is held on the child: the foster mother stands in it no more than where they live."""
        foster = make_person("Прихистко", "Леся", "Юріївна")
        make_guardian(place.child.person_id, person_id=foster, kinship=Kinship.FOSTER_PARENT)
        make_fact(
            Slot.ACTUAL_ADDRESS, actor=place.head, institution_id=place.id, person_id=place.child.person_id, now=NOW,
            since=TODAY - timedelta(days=1),
        )  # fmt: skip
        before = str(everything_held(place.child.person_id, TODAY))
        assert "Długa" in before
        assert "Прихистко" in before
        shield_person(
            actor=place.head, institution_id=place.id, person_id=place.child.person_id, today=TODAY,
            mark=NewProtection(2, "лист № 3", "поліція", TODAY),
        )  # fmt: skip
        after = str(everything_held(place.child.person_id, TODAY))
        assert "Długa" not in after
        assert "Прихистко" not in after

    def test_is_taken_on_paper(self, place: Place) -> None:
        browser, address = browser_of(place.mother), f"/my-data/{place.child.public_id}/"
        assert f"{address}parta.pdf" in browser.get(address).content.decode()
        answer = browser.get(f"{address}parta.pdf")
        assert (answer.content[:5], answer.headers["Cache-Control"]) == (b"%PDF-", "private, no-store")
        assert browser_of(place.teacher).get("/my-data/parta.pdf").content[:5] == b"%PDF-"
        assert browser_of(place.head).get(f"{address}parta.pdf").status_code == 404

    def test_is_shown_to_the_mother_and_to_nobody_else(self, place: Place) -> None:
        address = f"/my-data/{place.child.public_id}/"
        assert "Данченко" in browser_of(place.mother).get(address).content.decode()
        for actor in (place.head, place.teacher):
            assert browser_of(actor).get(address).status_code == 404

    def test_tells_who_read_it(self, place: Place) -> None:
        browser_of(place.head).get(f"/schools/{place.public_id}/pupils/{place.child.public_id}/")
        page = browser_of(place.mother).get(f"/my-data/{place.child.public_id}/").content.decode()
        assert "картка" in page

    def test_is_taken_as_a_file(self, place: Place) -> None:
        answer = browser_of(place.mother).get(f"/my-data/{place.child.public_id}/parta.json")
        body = json.loads(answer.content)
        assert {"on", "held", "readings"} == set(body)
        assert "attachment" in answer.headers["Content-Disposition"]

    def test_of_a_member_of_staff_names_his_posts(self, place: Place) -> None:
        page = browser_of(place.teacher).get("/my-data/").content.decode()
        assert "вчитель" in page

    def test_of_a_protected_child_is_shown_by_its_institution(self, place: Place) -> None:
        shield_person(
            actor=place.head, institution_id=place.id, person_id=place.child.person_id, today=TODAY,
            mark=NewProtection(2, "лист № 3", "поліція", TODAY),
        )  # fmt: skip
        held = everything_held(place.child.person_id, TODAY)
        assert not any("Данченко" in fact.value for part in held for fact in part.facts)


class TestInquiry:
    def test_is_answered_by_a_day(self, place: Place) -> None:
        place.ask()
        (line,) = inquiries_about(place.child.person_id, place.mother.person_id or 0)
        assert line.due_on == timezone.localdate(NOW) + timedelta(days=30)
        assert not line.is_late(line.due_on)
        assert line.is_late(line.due_on + timedelta(days=1))

    def test_is_filed_by_the_person_or_the_guardian_only(self, place: Place) -> None:
        for actor in (place.head, place.teacher, SYSTEM):
            with pytest.raises(Refused):
                place.ask(actor)
        place.ask(place.teacher, person_id=place.teacher.person_id)

    @pytest.mark.parametrize("wrong", [{"text": "ні"}, {"kind": 9}, {"text": "а" * 1001}])
    def test_says_something(self, place: Place, wrong: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            place.ask(**wrong)

    def test_ten_wait_at_most(self, place: Place) -> None:
        for _each in range(10):
            place.ask()
        with pytest.raises(Invalid):
            place.ask()

    def test_is_answered_once_with_words_by_the_head(self, place: Place) -> None:
        given: dict[str, Any] = {"institution_id": place.id, "inquiry": place.ask(), "is_granted": True, "now": NOW}
        with pytest.raises(Refused):
            inquiries.answer_inquiry(actor=place.teacher, answer="Виправлено за свідоцтвом", **given)
        with pytest.raises(Invalid):
            inquiries.answer_inquiry(actor=place.head, answer="Так", **given)
        inquiries.answer_inquiry(actor=place.head, answer="Виправлено за свідоцтвом", **given)
        with pytest.raises(inquiries.AnsweredAlready):
            inquiries.answer_inquiry(actor=place.head, answer="Виправлено за свідоцтвом", **given)

    def test_of_another_institution_is_not_there(self, place: Place) -> None:
        other = make_territory()
        head = make_head(other.school)
        with pytest.raises(NotVisible):
            inquiries.answer_inquiry(
                actor=head, institution_id=other.school, inquiry=place.ask(), is_granted=True,
                answer="Виправлено за свідоцтвом", now=NOW,
            )  # fmt: skip

    def test_waits_on_the_first_page_of_the_head_and_when_late_of_the_officer(self, place: Place) -> None:
        place.ask()
        (line,) = lines.of_head(place.head, next(place.head.having(Role.HEAD)), NOW).lines
        assert line.state == "wait"
        officer = make_officer(Role.COMMUNITY, place.land.community)
        grant = next(officer.having(Role.COMMUNITY))
        assert not lines.of_officer(officer, grant, NOW).lines
        later = NOW + timedelta(days=31)
        (late,) = lines.of_officer(officer, grant, later).lines
        assert late.state == "bad"
        (line,) = lines.of_head(place.head, next(place.head.having(Role.HEAD)), later).lines
        assert line.state == "bad"

    def test_tells_an_officer_the_days_and_no_names(self, place: Place) -> None:
        place.ask()
        officer = make_officer(Role.COMMUNITY, place.land.community)
        page = inquiries_page(officer, place.public_id)
        assert [(each.who, each.about, each.text) for each in page.lines] == [("", "", "")]
        assert not page.answers

    def test_goes_over_the_pages(self, place: Place) -> None:
        mother, head = browser_of(place.mother), browser_of(place.head)
        address = f"/my-data/{place.child.public_id}/"
        assert mother.post(address, {"kind": "1", "text": ""}).status_code == 422
        assert mother.post(address, {"kind": "1", "text": TEXT}).status_code == 302
        assert TEXT in mother.get(address).content.decode()
        (line,) = inquiries_page(place.head, place.public_id).lines
        one = f"/inquiries/{place.public_id}/{line.public_id}/"
        assert TEXT in head.get(one).content.decode()
        assert head.post(one, {"granted": "yes", "answer": ""}).status_code == 422
        assert head.post(one, {"granted": "yes", "answer": "Виправлено за свідоцтвом"}).status_code == 302
        assert "Виправлено за свідоцтвом" in mother.get(address).content.decode()
