"""Files with children pass one gate: few leave at once and are noted, many only by two."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parta.editions.testing import put_in_force
from parta.enrolment import api, lists, testing
from parta.enrolment.models import Release
from parta.enrolment.operations import releases, takeouts
from parta.enrolment.queries import takeouts as reads
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people import api as people
from parta.people.testing import make_deputy, make_head, make_person, make_teacher

NOW = timezone.now()
YEAR = school_year_of(timezone.localdate())
KIND, CODE = "test.all", "2904011199"
PURPOSE = "Поліклініці, для планового щеплення"


class School:
    """A class of 30 and one of 60, the head, a deputy for movement, the class teacher of the first."""

    def __init__(self) -> None:
        self.id = make_institution("Ліцей")
        self.head = make_head(self.id)
        self.deputy = make_deputy(self.id, powers=frozenset({"movement"}), person_id=make_person(rnokpp=CODE))
        self.teacher = make_teacher(self.id)
        (post,) = self.teacher.posts(institution_id=self.id)
        words: dict[str, Any] = {"institution_id": self.id, "school_year": YEAR}
        self.small = testing.make_class(**words, tutor_post_id=post)
        self.large = testing.make_class(**words, tutor_post_id=post)
        self.of_small, self.of_large = (
            [pupil.person_id for pupil in testing.make_pupils(count, institution_id=self.id, class_id=at)]
            for count, at in ((30, self.small), (60, self.large))
        )
        self.public_id = institutions.public_id_of(self.id)
        self.base = f"/schools/{self.public_id}"

    def release(self, person_ids: Any, *, actor: Actor | None = None, now: Any = NOW) -> None:
        who = actor or self.teacher
        words: dict[str, Any] = {"kind": KIND, "title": "Список", "person_ids": person_ids, "now": now}
        releases.release_now(actor=who, institution_id=self.id, **words)

    def ask(self, **words: Any) -> int:
        words = {"actor": self.deputy, "kind": KIND, "what": {"class": str(self.large)}, "purpose": PURPOSE} | words
        return takeouts.ask_list(institution_id=self.id, now=NOW, **words)


def everybody(actor: Actor, institution_id: int, what: Mapping[str, str]) -> api.ChildList:
    group = int(what["class"])
    if not api.may_read_group(actor, institution_id=institution_id, group_id=group):
        raise NotVisible
    members = api.members_on(institution_id=institution_id, group_id=group, on=timezone.localdate())
    return api.ChildList("Усі", ["Учень"], [[m.display_name] for m in members], [m.pupil_id for m in members])


@pytest.fixture(scope="module")
def built(ground: None) -> School:
    return School()


@pytest.fixture
def school(built: School, db: None, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setitem(lists._builders, KIND, everybody)
    return built


class TestFew:
    def test_leave_at_once_and_are_noted(self, school: School) -> None:
        browser = Client()
        sign_in(browser, school.teacher)
        answer = browser.get(f"{school.base}/classes/{school.small}/roll.csv")
        assert answer.status_code == 200
        assert len(answer.content.decode().splitlines()) == 31
        row = Release.objects.get(institution_id=school.id)
        assert (row.kind, len(row.pupil_ids), row.person_id) == ("enrolment.roll", 30, school.teacher.person_id)
        assert people.readings_of([school.of_small[0]])[0].what == "list as a file"

    def test_are_seen_by_the_head_and_by_no_deputy(self, school: School) -> None:
        school.release(school.of_small)
        assert [line.children for line in reads.takeouts_page(school.head, school.public_id, now=NOW).releases] == [30]
        assert reads.takeouts_page(school.deputy, school.public_id, now=NOW).releases == ()

    def test_leave_with_staff_only(self, school: School) -> None:
        with pytest.raises(Refused):
            school.release(school.of_small, actor=make_head(make_institution()))

    def test_one_after_another_are_a_large_list(self, school: School) -> None:
        """A hundred and fifty different children a day; the same ones again cost nothing."""
        many = list(range(10_000, 10_000 + 150))
        for start in range(0, 150, 50):
            school.release(many[start : start + 50])
        school.release(many[:50])
        with pytest.raises(Refused) as refused:
            school.release(school.of_small[:1])
        assert "150" in str(refused.value)
        school.release(school.of_small[:1], actor=school.deputy)
        school.release(school.of_small[:1], now=NOW + timedelta(days=1, minutes=1))

    def test_are_fifty_at_most(self, school: School) -> None:
        with pytest.raises(Refused):
            school.release(range(51))

    def test_are_as_many_as_the_edition_of_the_day_says(self, school: School) -> None:
        limits = [
            {"code": "list-alone", "value": 70},
            {"code": "list-alone-day", "value": 80},
        ]
        put_in_force("privacy-limits", limits, since=timezone.localdate(NOW))
        school.release(range(70))
        with pytest.raises(Refused):
            school.release(range(70, 81))

    def test_are_counted_for_the_person_in_all_his_schools(self, school: School) -> None:
        """Who teaches in two schools has one share a day."""
        second = make_institution("Гімназія")
        both = make_teacher(second, person_id=school.teacher.person_id)
        for start in range(0, 150, 50):
            school.release(range(start, start + 50))
        with pytest.raises(Refused):
            releases.release_now(
                actor=both, institution_id=second, kind=KIND, title="Список", person_ids=[999], now=NOW
            )


class TestMany:
    def test_lead_to_a_request_with_the_filter(self, school: School) -> None:
        browser = Client()
        sign_in(browser, school.deputy)
        answer = browser.get(f"{school.base}/classes/{school.large}/roll.xlsx")
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"{school.base}/lists/ask/enrolment.roll/?class={school.large}"
        page = browser.get(answer.headers["Location"]).content.decode()
        assert "60" in page
        made = browser.post(answer.headers["Location"], {"purpose": PURPOSE})
        assert made.status_code == 302
        assert PURPOSE in browser.get(made.headers["Location"]).content.decode()
        assert Release.objects.filter(institution_id=school.id).count() == 0

    def test_are_asked_for_by_the_head_or_his_deputy(self, school: School) -> None:
        browser = Client()
        sign_in(browser, school.teacher)
        assert browser.get(f"{school.base}/lists/ask/{KIND}/?class={school.large}").status_code == 403

    @pytest.mark.parametrize(("words", "error"), [
        ({"purpose": "для школи"}, Invalid), ({"kind": "no.such"}, NotVisible),
    ])  # fmt: skip
    def test_are_not_asked_without_a_purpose_or_a_list(
        self, school: School, words: dict[str, Any], error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            school.ask(**words)

    def test_are_more_than_fifty(self, school: School) -> None:
        with pytest.raises(Invalid):
            school.ask(what={"class": str(school.small)})

    def test_leave_signed_and_agreed_once(self, school: School) -> None:
        takeout_id = school.ask()
        words: dict[str, Any] = {"institution_id": school.id, "takeout_id": takeout_id, "now": NOW}
        with pytest.raises(takeouts.NotNow):
            takeouts.take_takeout(actor=school.deputy, **words)
        testing.sign_request(actor=school.deputy, rnokpp=CODE, **words)
        with pytest.raises(Refused):
            takeouts.decide_takeout(actor=school.deputy, approves=True, **words)
        takeouts.decide_takeout(actor=school.head, approves=True, **words)
        taken = takeouts.take_takeout(actor=school.deputy, **words)
        assert taken.ready is not None
        assert len(taken.ready.rows) == 60
        assert people.readings_of([school.of_large[0]])[0].what == "list taken out"
        with pytest.raises(takeouts.NotNow):
            takeouts.take_takeout(actor=school.deputy, **words)

    def test_begin_with_a_cover(self, school: School) -> None:
        takeout_id = school.ask()
        words: dict[str, Any] = {"institution_id": school.id, "takeout_id": takeout_id, "now": NOW}
        testing.sign_request(actor=school.deputy, rnokpp=CODE, **words)
        takeouts.decide_takeout(actor=school.head, approves=True, **words)
        browser = Client()
        sign_in(browser, school.deputy)
        answer = browser.post(f"{school.base}/lists/{takeout_id}/take/", {"kind": "csv"})
        lines = answer.content.decode().splitlines()
        assert PURPOSE in lines[0]
        assert lines[1].endswith("Учень")
        assert len(lines) == 62


def test_every_kind_is_named_by_its_module() -> None:
    assert all(kind.count(".") == 1 for kind in api.list_kinds())
