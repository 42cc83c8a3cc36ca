"""Each value knows its source; what an outside system keeps is read-only until the institution takes it back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parta.dossiers import api
from parta.dossiers.api import NewFact, Slot
from parta.dossiers.queries.sources import SourceLine, sources_of
from parta.dossiers.testing import fact_of, make_fact
from parta.dossiers.tests.conftest import School
from parta.enrolment import api as enrolment
from parta.identity.testing import sign_in
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people import api as people
from parta.people.testing import make_head
from parta.ui.testing import read

pytestmark = pytest.mark.django_db
SYSTEM_NAME = "Курс: Дошкілля"


def told(school: School, *facts: NewFact) -> tuple[str, ...]:
    return api.receive_facts(actor=SYSTEM, **school.place, source=SYSTEM_NAME, facts=facts, now=timezone.now())


def line(school: School, slot: str) -> SourceLine:
    return next(each for each in sources_of(school.child.person_id) if each.slot == slot)


def shown(school: School, slot: Slot) -> list[str]:
    return [each.title for part in api.facts_of_child(school.child.person_id) if part.slot is slot for each in part.now]


def take(school: School, slot: str, **words: Any) -> None:
    people.take_back(
        **{"actor": school.head, **school.place, "slot": slot, "reason": "документ інший", "now": timezone.now()}
        | words
    )


class TestFact:
    def test_from_an_outside_system_is_read_only_here(self, school: School) -> None:
        assert told(school, fact_of(Slot.ACTUAL_ADDRESS, school.opened, line="вул. Їхня, 1")) == ("actual-address",)
        (found,) = (
            each
            for part in api.facts_of_child(school.child.person_id)
            for each in part.now
            if part.slot is Slot.ACTUAL_ADDRESS
        )
        assert found.source == SYSTEM_NAME
        with pytest.raises(Invalid, match="веде «Курс: Дошкілля»"):
            make_fact(
                Slot.ACTUAL_ADDRESS, actor=school.head, **school.place, since=timezone.localdate(), now=timezone.now()
            )
        with pytest.raises(Invalid, match="веде «Курс: Дошкілля»"):
            api.end_fact(
                actor=school.head, **school.place, slot=Slot.ACTUAL_ADDRESS, public_id=found.public_id,
                last_day=school.opened, now=timezone.now(),
            )  # fmt: skip

    def test_taken_back_is_ours_and_the_other_stands_beside(self, school: School) -> None:
        told(school, fact_of(Slot.ACTUAL_ADDRESS, school.opened, line="вул. Їхня, 1"))
        take(school, "actual-address")
        day = school.opened + timedelta(days=5)
        make_fact(
            Slot.ACTUAL_ADDRESS, actor=school.head, **school.place, since=day, now=timezone.now(), line="вул. Наша, 2"
        )
        assert told(school, fact_of(Slot.ACTUAL_ADDRESS, day, line="вул. Їхня, 3")) == ()
        assert shown(school, Slot.ACTUAL_ADDRESS) == ["Польща, вул. Наша, 2"]
        assert line(school, "actual-address").outside == "Курс: Дошкілля: Польща, вул. Їхня, 3"

    def test_said_again_writes_nothing(self, school: School) -> None:
        said = fact_of(Slot.WATCH, school.opened, item=3, is_so=False)
        assert told(school, said) == ("watch-3",)
        assert told(school, said) == ()

    def test_of_one_indicator_leaves_the_others_to_the_institution(self, school: School) -> None:
        told(school, fact_of(Slot.WATCH, school.opened, item=3, is_so=False))
        make_fact(Slot.WATCH, actor=school.head, **school.place, since=school.opened, now=timezone.now(), item=5)
        assert len(shown(school, Slot.WATCH)) == 2

    def test_of_a_share_is_not_taken(self, school: School) -> None:
        with pytest.raises(Invalid, match="не приймають"):
            told(school, fact_of(Slot.SHARE, school.opened, post_id=school.post_id))

    def test_of_another_system_does_not_take_over(self, school: School) -> None:
        told(school, fact_of(Slot.ACTUAL_ADDRESS, school.opened, line="вул. Їхня, 1"))
        other = fact_of(Slot.ACTUAL_ADDRESS, school.opened + timedelta(days=1), line="вул. Третя, 3")
        assert api.receive_facts(actor=SYSTEM, **school.place, source="HUMAN", facts=[other], now=timezone.now()) == ()


class TestName:
    def test_from_an_outside_system_reaches_the_card_and_stays_read_only(self, school: School) -> None:
        name = {"given_name": "Мар’яна"}
        words: dict[str, Any] = {
            "institution_id": school.id, "pupil_id": school.child.person_id, "source": "ДРАЦС", "now": timezone.now(),
        }  # fmt: skip
        assert enrolment.receive_pupil(actor=SYSTEM, **words, facts=name) == ("given_name",)
        (member,) = enrolment.members_on(institution_id=school.id, group_id=school.class_id, on=timezone.localdate())
        assert " Мар’яна " in member.display_name
        found = line(school, "given_name")
        assert (found.source, found.is_fed) == ("ДРАЦС", True)
        correct = {
            "actor": school.head, "institution_id": school.id, "pupil_id": school.child.person_id, "version": 2,
            "facts": people.PersonFacts("Бабенко", "Ярина", "Тарасівна", "f", date(2013, 5, 17)),
            "reason": "описка", "today": timezone.localdate(),
        }  # fmt: skip
        with pytest.raises(Invalid, match="веде «ДРАЦС»"):
            enrolment.correct_pupil(**correct)  # type: ignore[arg-type]
        take(school, "given_name")
        enrolment.correct_pupil(**correct)  # type: ignore[arg-type]
        assert enrolment.receive_pupil(actor=SYSTEM, **words, facts={"given_name": "Марія"}) == ()
        found = line(school, "given_name")
        assert (found.value, found.source, found.outside) == ("Ярина", "вручну", "ДРАЦС: Марія")

    def test_stands_in_the_form_of_corrections_closed_with_its_source(self, school: School, client: Client) -> None:
        enrolment.receive_pupil(
            actor=SYSTEM, institution_id=school.id, pupil_id=school.child.person_id, source="ДРАЦС",
            facts={"given_name": "Мар’яна"}, now=timezone.now(),
        )  # fmt: skip
        sign_in(client, school.head)
        page = client.get(school.page.replace("/data/", "/correct/")).content.decode()
        assert "Це значення веде «ДРАЦС»" in read(page).text
        assert page.count(" disabled") == 1

    def test_that_breaks_rules_is_refused_whole(self, school: School) -> None:
        with pytest.raises(Invalid):
            enrolment.receive_pupil(
                actor=SYSTEM, institution_id=school.id, pupil_id=school.child.person_id, source="ДРАЦС",
                facts={"given_name": "Марія2"}, now=timezone.now(),
            )  # fmt: skip


class TestTakingBack:
    def test_is_for_whoever_corrects_and_asks_why(self, school: School) -> None:
        told(school, fact_of(Slot.ACTUAL_ADDRESS, school.opened))
        with pytest.raises(Refused):
            take(school, "actual-address", actor=school.tutor)
        with pytest.raises(Invalid):
            take(school, "actual-address", reason=" ")
        with pytest.raises(NotVisible):
            take(school, "registered-address")
        stranger = make_institution("Чужа")
        with pytest.raises(NotVisible):
            take(school, "actual-address", actor=make_head(stranger), institution_id=stranger)

    def test_has_its_page(self, school: School, client: Client) -> None:
        told(school, fact_of(Slot.ACTUAL_ADDRESS, school.opened, line="вул. Їхня, 1"))
        sign_in(client, school.head)
        address = f"{school.page}sources/actual-address/take/"
        assert "«Курс: Дошкілля»" in read(client.get(address).content.decode()).text
        assert client.post(address, {"reason": "довідка інша"}).status_code == 302
        assert client.get(address).status_code == 404


def test_a_value_typed_here_knows_who_typed_it(school: School) -> None:
    found = line(school, "family_name")
    assert (found.source, found.is_fed, found.outside) == ("вручну", False, "")
