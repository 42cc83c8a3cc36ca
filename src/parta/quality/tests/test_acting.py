"""Dismissing with a reason, putting right at once, taking back."""

from datetime import timedelta
from typing import Any

import pytest

from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import local_day
from parta.kernel.errors import Invalid, NotVisible, Refused, Stale
from parta.people import api as people
from parta.people.testing import make_head
from parta.quality.models import Dismissal, Finding, Mending
from parta.quality.operations import dismissing, judging, mending
from parta.quality.testing import finding_of, judge
from parta.quality.tests.ground import Ground, rename

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(ground: None) -> Ground:
    return Ground()


@pytest.fixture
def place(made: Ground, db: None) -> Ground:
    return made


def dismiss(place: Ground, **words: Any) -> None:
    said: dict[str, Any] = {
        "actor": place.head, "institution_id": place.school, "finding": finding_of(place.school, "DQ-136").public_id,
        "reason": "рішення засновника № 15", "until": local_day(place.now) + timedelta(days=30), "now": place.now,
    }  # fmt: skip
    dismissing.dismiss(**{**said, **words})


class TestADismissal:
    def test_names_who_why_and_until_when(self, place: Ground) -> None:
        dismiss(place)
        row = Dismissal.objects.get()
        assert (row.name, row.reason) == (place.head.name, "рішення засновника № 15")
        assert finding_of(place.school, "DQ-136").is_dismissed
        judge(place.school)
        assert finding_of(place.school, "DQ-136").is_dismissed, "it stands while nothing changes"

    def test_ends_when_the_fact_changes(self, place: Ground) -> None:
        dismiss(place)
        place.pupil("Шпак")
        judge(place.school)
        assert not finding_of(place.school, "DQ-136").is_dismissed
        assert Dismissal.objects.get().ended == Dismissal.Ended.FACT_CHANGED

    def test_ends_when_its_day_has_passed(self, place: Ground) -> None:
        dismiss(place)
        later = place.now + timedelta(days=31)
        judging.judge_institution(actor=SYSTEM, institution_id=place.school, now=later)
        assert not finding_of(place.school, "DQ-136").is_dismissed
        assert Dismissal.objects.get().ended == Dismissal.Ended.RAN_OUT

    def test_ends_with_the_finding(self, place: Ground) -> None:
        finding = finding_of(place.school, "DQ-001")
        dismiss(place, finding=finding.public_id)
        rename(finding.object_id, "Савчук")
        judge(place.school)
        assert Dismissal.objects.get().ended == Dismissal.Ended.GONE

    def test_is_taken_back(self, place: Ground) -> None:
        dismiss(place)
        row = Dismissal.objects.get()
        dismissing.take_back(actor=place.head, institution_id=place.school, dismissal=row.public_id, now=place.now)
        assert not finding_of(place.school, "DQ-136").is_dismissed
        with pytest.raises(NotVisible):
            dismissing.take_back(actor=place.head, institution_id=place.school, dismissal=row.public_id, now=place.now)

    @pytest.mark.parametrize(
        "wrong", [{"reason": "  "}, {"reason": "а" * 301}, {"until": "yesterday"}, {"until": "far"}]
    )
    def test_wants_a_reason_and_a_day_within_a_year(self, place: Ground, wrong: dict[str, Any]) -> None:
        days = {"yesterday": -1, "far": 367}
        words = {name: local_day(place.now) + timedelta(days=days[v]) if v in days else v for name, v in wrong.items()}
        with pytest.raises(Invalid):
            dismiss(place, **words)
        assert not Dismissal.objects.exists()

    def test_is_refused_to_another_school(self, place: Ground) -> None:
        with pytest.raises(Refused):
            dismiss(place, actor=make_head(make_institution("Інша")))


class TestPuttingRightAtOnce:
    def test_writes_what_was_agreed_and_takes_it_back(self, place: Ground) -> None:
        both = {place.child.person_id, place.other.person_id}
        done = mending.mend(
            actor=place.head, institution_id=place.school, rule="DQ-001", agreed=both, now=place.now
        )  # fmt: skip
        cards = people.cards(both)
        assert {card.family_name for card in cards.values()} == {"Савчук", "Коваль"}
        assert not Finding.objects.filter(rule="DQ-001", closed_on=None).exists()
        mending.undo_mending(actor=place.head, institution_id=place.school, mending=done, now=place.now)
        assert {card.family_name for card in people.cards(both).values()} == {"Сaвчук", "Кoваль"}
        assert Finding.objects.filter(rule="DQ-001", closed_on=None).count() == 2

    def test_leaves_out_what_was_not_agreed_to(self, place: Ground) -> None:
        agreed = {place.child.person_id}
        mending.mend(actor=place.head, institution_id=place.school, rule="DQ-001", agreed=agreed, now=place.now)
        assert people.cards([place.other.person_id])[place.other.person_id].family_name == "Кoваль"
        with pytest.raises(Invalid):
            mending.mend(actor=place.head, institution_id=place.school, rule="DQ-001", agreed=set(), now=place.now)

    def test_is_not_taken_back_over_a_later_change(self, place: Ground) -> None:
        agreed = {place.child.person_id}
        done = mending.mend(actor=place.head, institution_id=place.school, rule="DQ-001", agreed=agreed, now=place.now)
        rename(place.child.person_id, "Савченко")
        with pytest.raises(Stale):
            mending.undo_mending(actor=place.head, institution_id=place.school, mending=done, now=place.now)
        assert Mending.objects.get().undone_at is None

    def test_is_nothing_for_an_officer_who_may_not_correct_children(self, place: Ground) -> None:
        agreed = {place.child.person_id}
        with pytest.raises(Invalid):
            mending.mend(actor=place.officer, institution_id=place.school, rule="DQ-001", agreed=agreed, now=place.now)

    def test_is_only_of_rules_that_a_machine_can_mend(self, place: Ground) -> None:
        with pytest.raises(NotVisible):
            mending.mend(actor=place.head, institution_id=place.school, rule="DQ-133", agreed={1}, now=place.now)
