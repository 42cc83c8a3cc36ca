"""The night: what is found, kept, closed; killed in the middle it loses nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from parta.audit.api import acting
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import local_day
from parta.kernel.errors import Refused
from parta.people.testing import make_guardian
from parta.quality.models import Finding, Judged, Run, Score, Step, Total
from parta.quality.operations import judging
from parta.quality.testing import judge
from parta.quality.tests.ground import Ground, rename
from parta.rulebook import api as rulebook

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(ground: None) -> Ground:
    return Ground()


@pytest.fixture
def place(made: Ground, db: None) -> Ground:
    return made


def rows_of(institution_id: int) -> list[tuple[Any, ...]]:
    columns = ("rule", "object_id", "opened_on", "closed_on", "digest", "is_dismissed")
    return sorted(Finding.objects.filter(institution_id=institution_id).values_list(*columns))


class TestANight:
    def test_finds_what_breaks_a_rule(self, place: Ground) -> None:
        found = judge(place.school)
        assert ("DQ-001", place.child.person_id) in found, "a Latin letter in the family name"
        assert ("DQ-133", place.class_id) in found, "no class teacher"
        assert ("DQ-143", place.child.person_id) in found, "no representative"
        assert ("DQ-136", place.class_id) in found, "two pupils, five are the least"
        assert ("DQ-142", place.child.person_id) not in found, "the child stands in a class"

    def test_counts_no_representative_whom_a_court_has_stopped(self, place: Ground) -> None:
        today = local_day(place.now)
        make_guardian(place.child.person_id, since=place.opened, until=today)
        make_guardian(place.other.person_id, since=place.opened)
        found = judge(place.school)
        assert ("DQ-143", place.child.person_id) in found
        assert ("DQ-143", place.other.person_id) not in found
        judged = Judged.objects.get(institution_id=place.school, form="enrolment.guardians")
        assert judged.records == 1, "the one who stands for a child today"

    def test_writes_nothing_twice(self, place: Ground) -> None:
        before = rows_of(place.school)
        judge(place.school)
        assert rows_of(place.school) == before

    def test_closes_what_was_put_right_and_remembers_the_days(self, place: Ground) -> None:
        rename(place.child.person_id, "Савчук")
        later = place.now + timedelta(days=3)
        judging.judge_institution(actor=SYSTEM, institution_id=place.school, now=later)
        row = Finding.objects.get(institution_id=place.school, rule="DQ-001", object_id=place.child.person_id)
        assert (row.opened_on, row.closed_on) == (local_day(place.now), local_day(later))
        rename(place.child.person_id, "Сaвчук")
        judging.judge_institution(actor=SYSTEM, institution_id=place.school, now=later + timedelta(days=1))
        again = Finding.objects.filter(institution_id=place.school, rule="DQ-001", object_id=place.child.person_id)
        assert again.count() == 2, "what comes back is a finding of its own"

    def test_goes_on_where_it_was_stopped(self, place: Ground) -> None:
        Finding.objects.filter(institution_id=place.school).delete()
        judging.begin(actor=SYSTEM, now=place.now)
        steps = Step.objects.count()
        assert judging.go_on(actor=SYSTEM, now=place.now, at_most=5) == 5
        judging.begin(actor=SYSTEM, now=place.now)
        assert Step.objects.count() == steps, "the same night is not begun twice"
        assert Run.objects.get().ended_at is None
        judging.go_on(actor=SYSTEM, now=place.now)
        assert Run.objects.get().ended_at == place.now
        assert ("DQ-001", place.child.person_id) in set(
            Finding.objects.filter(closed_on=None).values_list("rule", "object_id")
        )
        assert judging.go_on(actor=SYSTEM, now=place.now) == 0

    def test_loses_no_finding_when_a_step_breaks(self, place: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
        before = rows_of(place.school)
        judging.begin(actor=SYSTEM, now=place.now)

        def broken(*_words: Any) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(Step, "save", broken)
        with pytest.raises(KeyboardInterrupt):
            judging.go_on(actor=SYSTEM, now=place.now)
        monkeypatch.undo()
        assert rows_of(place.school) == before
        assert judging.go_on(actor=SYSTEM, now=place.now) == Step.objects.count()
        assert rows_of(place.school) == before

    def test_closes_what_no_rule_judges_any_more(self, place: Ground) -> None:
        left = [rule for rule in rulebook.rules_on(local_day(place.now)) if rule.code != "DQ-001"]
        assert left
        with acting(SYSTEM, "rulebook.edition.adopt"), connection.cursor() as cursor:
            cursor.execute("update rulebook_rule set during = 'empty' where code = 'DQ-001'")
        judging.begin(actor=SYSTEM, now=place.now)
        judging.go_on(actor=SYSTEM, now=place.now)
        assert not Finding.objects.filter(rule="DQ-001", closed_on=None).exists()

    def test_counts_each_record_under_each_rule_once(self, place: Ground) -> None:
        scores = {row.aspect: row for row in Score.objects.filter(institution_id=place.school)}
        failing = Finding.objects.filter(institution_id=place.school, closed_on=None, is_dismissed=False).count()
        assert sum(row.failing for row in scores.values()) == failing
        # two children × (DQ-142, DQ-143, DQ-145), one class × DQ-133, …: never less than what fails
        assert all(0 <= row.failing <= row.checks for row in scores.values())

    def test_one_row_of_an_institution_holds_the_sums_of_its_score(self, place: Ground) -> None:
        rows = list(Score.objects.filter(institution_id=place.school))
        total = Total.objects.get(institution_id=place.school)
        for name in ("checks", "failing", "dismissed", "blocking"):
            assert getattr(total, name) == sum(getattr(row, name) for row in rows)
        assert total.failing > 0
        Judged.objects.filter(institution_id=place.school).delete()
        judging.sum_up((), [place.school])
        assert not Total.objects.filter(institution_id=place.school).exists()

    def test_forgets_what_was_gone_long_ago(self, place: Ground) -> None:
        Finding.objects.filter(institution_id=place.school, rule="DQ-133").update(closed_on=local_day(place.now))
        assert judging.prune_findings(before=local_day(place.now)) == 0
        assert judging.prune_findings(before=local_day(place.now) + timedelta(days=1)) == 1

    def test_is_the_machines(self, place: Ground) -> None:
        with pytest.raises(Refused):
            judging.begin(actor=place.head, now=place.now)
        with pytest.raises(Refused):
            judging.go_on(actor=place.officer, now=place.now)


class TestEveryRule:
    def test_is_judged_by_night_or_at_entry(self, place: Ground) -> None:
        by_night = {rule.code for source in judging.watched(local_day(place.now)) for rule in source.rules}
        at_entry = {rule.code for rule in rulebook.rules_on(local_day(place.now))} - by_night
        assert at_entry == {
            "DQ-007", "DQ-008", "DQ-009", "DQ-010", "DQ-021", "DQ-022", "DQ-023", "DQ-040", "DQ-042", "DQ-043",
            "DQ-044", "DQ-045", "DQ-046",
        }  # fmt: skip
        assert len(by_night) == 76

    def test_names_a_field_and_a_way_out(self, place: Ground) -> None:
        bare = [rule.code for rule in rulebook.rules_on(local_day(place.now)) if not rule.remedy or not rule.source]
        assert bare == []
