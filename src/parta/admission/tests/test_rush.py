"""The hour of an opening: who comes stands in line before the form, and loses neither place nor what was typed."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parta.admission import rush, testing
from parta.admission.models import Application, Campaign
from parta.admission.operations.applying import NewWish, Way, apply_for
from parta.admission.tests.conftest import Land
from parta.admission.tests.test_pages import TYPED
from parta.audit.api import acting
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import KYIV
from parta.kernel.errors import Invalid
from parta.waiting.testing import places_given

pytestmark = pytest.mark.django_db


def open_at(campaigns: list[int], moment: datetime) -> None:
    """The first stage opens at this moment: days and hours are told to the database, since time cannot be."""
    local = moment.astimezone(KYIV)
    day = local.date()
    with acting(SYSTEM, "admission.campaign.move"):
        Campaign.objects.filter(pk__in=campaigns).update(
            accept_from=day, accept_at=local.time().replace(microsecond=0), accept_until=day + timedelta(days=40),
            draw_on=day + timedelta(days=50), confirm_until=day + timedelta(days=60),
            second_from=day + timedelta(days=51), second_until=day + timedelta(days=90),
        )  # fmt: skip


class TestOpening:
    def test_is_at_its_hour_of_kyiv(self, land: Land) -> None:
        days = testing.DAYS
        testing.make_campaign(land.head, land.school, at=time(9))
        assert rush.opening(days.accept_from, time(9)).isoformat() == "2027-04-01T09:00:00+03:00"

        def send(at: str) -> None:
            apply_for(
                actor=None, told=testing.told(), wishes=[NewWish(land.shape)], way=Way(site=""),
                now=datetime.fromisoformat(f"2027-04-01T{at}+03:00"),
            )  # fmt: skip

        with pytest.raises(Invalid):
            send("08:59:59")
        send("09:00:00")

    def test_hour_stays_once_applications_are_accepted(self, land: Land) -> None:
        with pytest.raises(Invalid) as wrong:
            testing.make_campaign(land.head, land.school, at=time(10), on=date(2027, 4, 20))
        assert [problem.field for problem in wrong.value.problems] == ["accept_at"]


class TestLine:
    def address(self, land: Land) -> str:
        return reverse("admission:form", args=[institutions.public_id_of(land.school), "own"])

    def test_stands_before_the_form_and_leads_to_it(self, land: Land) -> None:
        open_at([land.campaign], timezone.now() + timedelta(minutes=5))
        first, second = sign_in(Client(), land.teacher), sign_in(Client(), land.stranger)
        waits = first.get(self.address(land))
        assert waits.headers["Location"].startswith("/waiting/")
        assert "Ваша черга настане" in first.get(waits.headers["Location"]).content.decode()
        assert first.get(self.address(land)).headers["Location"] == waits.headers["Location"], "the same place"
        second.get(self.address(land))
        assert places_given() == [1, 2]

    def test_is_one_for_schools_that_stand_in_one_form(self, land: Land) -> None:
        open_at([land.campaign, land.other_campaign], timezone.now() + timedelta(minutes=5))
        client = sign_in(Client(), land.teacher)
        client.get(self.address(land))
        client.get(reverse("admission:form", args=[institutions.public_id_of(land.other), "own"]))
        assert places_given() == [1]

    def test_loses_nothing_typed_by_who_had_the_form_open(self, land: Land) -> None:
        open_at([land.campaign], timezone.now() + timedelta(minutes=5))
        answer = sign_in(Client(), land.teacher).post(self.address(land), {**TYPED, "wish1": land.shape})
        assert answer.status_code == 422
        assert "І-КЛ 400001" in answer.content.decode()
        assert not Application.objects.exists()

    def test_opens_the_form_when_the_turn_has_come(self, land: Land) -> None:
        open_at([land.campaign], timezone.now() - timedelta(seconds=2))
        client = sign_in(Client(), land.teacher)
        assert client.get(self.address(land)).status_code == 200
        assert places_given() == [1]
        sent = client.post(self.address(land), {**TYPED, "wish1": land.shape})
        assert sent.status_code == 302, sent.content.decode()[:3000]
        assert Application.objects.count() == 1

    def test_is_not_kept_on_quiet_days(self, land: Land) -> None:
        open_at([land.campaign], timezone.now() - timedelta(days=3))
        assert sign_in(Client(), land.teacher).get(self.address(land)).status_code == 200
        assert places_given() == []
