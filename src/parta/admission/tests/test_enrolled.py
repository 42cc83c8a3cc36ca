"""A child comes to grade 1 in another way than by admission: what is open of its certificate ends, with a letter."""

from datetime import date
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parta.admission import letters, testing
from parta.admission.models import Campaign, Wish
from parta.admission.operations import applying
from parta.admission.rules.applications import State
from parta.admission.subscribers import pupils_enrolled
from parta.admission.testing import moment
from parta.admission.tests.conftest import Land
from parta.admission.tests.test_admission import confirm, decide
from parta.audit.api import acting
from parta.enrolment import api as enrolment
from parta.enrolment.testing import MadePupil, make_class, make_pupils, protect
from parta.events.api import Delivery, deliver_due
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.notices.api import send_letters
from parta.people import api as people
from parta.people.testing import make_head
from parta.ui.testing import read

pytestmark = pytest.mark.django_db
AUTUMN = date(2027, 9, 1)
OPENED = date(2026, 9, 1)


@pytest.fixture
def garden() -> int:
    return make_institution("Садок «Калинка»", kind=52)


@pytest.fixture
def child(garden: int) -> MadePupil:
    """In a preschool; the certificate is that of the first application."""
    group = make_class(institution_id=garden, grade=0, letter="Старша")
    (made,) = make_pupils(1, institution_id=garden, class_id=group, since=OPENED, born_on=date(2021, 3, 14))
    number = people.NewDocument(made.person_id, people.DocumentKind.BIRTH_CERTIFICATE, "І-КЛ 400001")
    with acting(SYSTEM, "people.document.add"):
        people.add_documents(actor=SYSTEM, documents=[number])
    return made


def arrive(child: MadePupil, garden: int, school: int, *, grade: int = 1, since: date = AUTUMN) -> None:
    """The transfer of the preschool is signed by the school; the worker brings the word of it."""
    group = make_class(institution_id=school, school_year=2027, grade=grade, letter="А")
    enrolment.transfer_many(
        actor=SYSTEM, institution_id=garden, to_institution_id=school, since=since, out_order_id=None,
        in_order_id=None, entries=[enrolment.Entry(child.person_id, group)],
    )  # fmt: skip
    mail.outbox.clear()
    deliver_due(now=timezone.now())
    send_letters(now=timezone.now())


def one_place_of_two(land: Land) -> tuple[UUID, UUID]:
    """The one place of the other school is confirmed to the child; another stands next in the line."""
    made, second = (testing.apply(land.other_shape, number) for number in (1, 2))
    today = timezone.localdate()
    testing.pass_days(land.other, today=today)
    with acting(SYSTEM, "admission.wish.move"):
        Campaign.objects.filter(pk=land.other_campaign).update(decided_at=timezone.now())
        Wish.objects.filter(application__public_id=made).update(state=State.CONFIRMED)
        Wish.objects.filter(application__public_id=second).update(state=State.RESERVE, lot=1)
    return made, second


def state(application: UUID, campaign: int) -> State:
    return State(testing.wish_of(application, campaign).state)


def told() -> str:
    return "\n".join(str(letter.body) for letter in mail.outbox).replace("\u00a0", " ")


class TestAChildThatCameByTheTransfer:
    def test_has_no_open_application_in_any_school(self, land: Land, garden: int, child: MadePupil) -> None:
        made = testing.apply((land.shape, land.other_shape), 1)
        strangers = testing.apply(land.shape, 1, email="batko@example.ua", applicant="Коваль Петро Іванович")
        others = testing.apply(land.shape, 2)
        arrive(child, garden, land.other)
        found = [state(made, land.campaign), state(made, land.other_campaign), state(strangers, land.campaign)]
        assert found == [State.ENROLLED] * 3
        assert state(others, land.campaign) is State.REGISTERED

    def test_gives_a_place_elsewhere_to_the_next_at_once(self, land: Land, garden: int, child: MadePupil) -> None:
        made, second = one_place_of_two(land)
        arrive(child, garden, land.school)
        assert state(made, land.other_campaign) is State.ENROLLED
        assert state(second, land.other_campaign) is State.OFFERED

    def test_leaves_the_place_that_its_school_kept_taken(self, land: Land, garden: int, child: MadePupil) -> None:
        made, second = one_place_of_two(land)
        arrive(child, garden, land.other)
        assert state(made, land.other_campaign) is State.PLACED
        assert state(second, land.other_campaign) is State.RESERVE

    def test_is_told_of_in_the_same_words_everywhere(self, land: Land, garden: int, child: MadePupil) -> None:
        made = testing.apply((land.shape, land.other_shape), 1)
        with acting(SYSTEM, "admission.wish.move"):
            Wish.objects.filter(application__public_id=made, campaign=land.campaign).update(state=State.CONFIRMED)
        arrive(child, garden, land.school)
        assert told().count("Дитину з цим свідоцтвом про народження зараховано до 1 класу наказом") == 2
        page = Client(headers={"accept-language": "uk"}).get(reverse("admission:state", args=[letters.link_of(made)]))
        text = read(page.content.decode()).text.replace("\u00a0", " ")
        assert text.count("дитину зараховано") == 2
        assert text.count("тому заяву завершено") == 2

    def test_is_told_of_once(self, land: Land, garden: int, child: MadePupil) -> None:
        made = testing.apply(land.shape, 1)
        arrive(child, garden, land.school)
        mail.outbox.clear()
        payload = {
            "school_year": 2027, "institution_id": land.school, "pupil_ids": [child.person_id],
            "since": AUTUMN.isoformat(),
        }  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            pupils_enrolled(Delivery("enrolment.PupilsEnrolled", 1, land.school, payload))
        send_letters(now=timezone.now())
        assert (told(), state(made, land.campaign)) == ("", State.ENROLLED)
        assert len(asked) <= 7
        with pytest.raises(applying.NotNow):
            applying.withdraw(
                actor=SYSTEM, wish_id=testing.wish_of(made, land.campaign).public_id, now=moment(date(2027, 5, 1))
            )


class TestAnApplicationStays:
    def test_of_a_child_that_came_to_another_preschool(self, land: Land, garden: int, child: MadePupil) -> None:
        made = testing.apply(land.shape, 1)
        arrive(child, garden, make_institution("Садок «Вишенька»", kind=52), grade=0)
        assert state(made, land.campaign) is State.REGISTERED

    def test_of_a_child_under_protection(self, land: Land, garden: int, child: MadePupil) -> None:
        made = testing.apply(land.shape, 1)
        protect(make_head(garden), garden, child, timezone.localdate())
        arrive(child, garden, land.school)
        assert state(made, land.campaign) is State.REGISTERED
        assert "зараховано" not in told()

    def test_in_the_order_of_the_school_that_enrols_by_it(self, land: Land, garden: int, child: MadePupil) -> None:
        made = testing.apply(land.shape, 1)
        decide(land)
        confirm(made, land.campaign)
        with acting(SYSTEM, "admission.wish.move"):
            Wish.objects.filter(application__public_id=made).update(state=State.ORDERED)
        arrive(child, garden, land.school)
        assert state(made, land.campaign) is State.ORDERED
