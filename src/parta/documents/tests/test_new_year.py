"""A school goes over into the next school year: proposed, decided otherwise, ordered, taken back."""

from datetime import date
from time import monotonic
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.curriculum.testing import make_course
from parta.documents import api
from parta.documents.queries.new_year import drawn_plan, new_year_plan
from parta.documents.rules.new_year import Known, Place, proposed
from parta.documents.tests.conftest import NOW, School, make_school
from parta.documents.tests.test_pages import plain
from parta.enrolment import api as enrolment
from parta.enrolment.testing import MadePupil, make_class, make_pupils, protect
from parta.identity.testing import sign_in
from parta.journal import testing as journal
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import Invalid, Refused, Stale
from parta.people import api as people
from parta.people.testing import make_deputy
from parta.ui.testing import read

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2027, 9, 1)


class Year:
    """A school of three classes: 1-А, 8-Б, 11-А, two pupils each."""

    def __init__(self, school: School, school_year: int = 2026) -> None:
        self.school = school
        words: dict[str, Any] = {"institution_id": school.institution}
        self.first, self.last = (
            make_class(**words, school_year=school_year, grade=grade, letter="А") for grade in (1, 11)
        )
        self.of = {
            group: [one.person_id for one in make_pupils(2, **words, class_id=group)]
            for group in (self.first, school.class_id, self.last)
        }
        self.words: dict[str, Any] = {"actor": school.head, "institution_id": school.institution}

    def decide(self, **changes: Any) -> int:
        plan = new_year_plan(self.school.head, institution_id=self.school.institution, today=NOW.date())
        words = {"number": "90-у", "ground": "рішення педагогічної ради"} | changes
        return api.change_new_year(**self.words, revision=plan.revision, now=NOW, **words).revision

    def ordered(self, **changes: Any) -> api.OrderCard:
        order_id = api.prepare_new_year(**self.words, revision=self.decide(**changes), now=NOW)
        assert self.school.register(order_id, uuid4()) is api.State.REGISTERED
        return self.school.order(order_id)

    def classes(self) -> dict[str, int]:
        found = enrolment.groups_of(institution_id=self.school.institution, school_year=2027, on=SEPTEMBER)
        return {group.name: group.size for group in found}

    def undo(self, order_id: int) -> int:
        return api.correct_order(
            **self.words, order_id=order_id, number="91-у", dated_on=NOW.date(), ground="помилка", request_id=uuid4(),
            now=NOW,
        )  # fmt: skip


@pytest.fixture
def year(school: School) -> Year:
    return Year(school)


class TestTheProposal:
    @pytest.mark.parametrize(
        ("grade", "name", "grades", "place"),
        [
            (5, "5-А", {5}, Place(6, "6-А")),
            (9, "9-Б", {8, 9}, Place(reason=10)),
            (9, "9-Б", {9, 10}, Place(10, "10-Б")),
            (4, "4", {4}, Place(reason=11)),
            (11, "11-фізмат", {11}, Place(reason=2)),
            (11, "11-А", {11, 12}, Place(12, "12-А")),
            (12, "12-А", {12}, Place(reason=2)),
            (0, "Сонечко", {0, 1}, Place(0, "Сонечко")),
        ],
    )
    def test_takes_each_class_on_or_out(self, grade: int, name: str, grades: set[int], place: Place) -> None:
        assert proposed(Known(1, grade, name, 20), grades) == place


class TestTheOrder:
    def test_takes_everybody_over_without_a_decision(self, year: Year) -> None:
        order = year.ordered()
        assert order.title.endswith("у зв’язку з початком 2027/2028 навчального року")
        assert year.classes() == {"1-А": 0, "2-А": 2, "9-Б": 2}
        assert {line.outcome for line in order.lines} == {
            "перевести до 2-А", "перевести до 9-Б",
            "відрахувати у зв’язку із здобуттям повної загальної середньої освіти",
        }  # fmt: skip
        main = enrolment.enrolled_here(
            person_ids=year.of[year.last], institution_id=year.school.institution, since=date(2027, 7, 1)
        )
        assert main == frozenset()

    def test_follows_what_was_decided(self, year: Year) -> None:
        stays, goes = year.of[year.school.class_id]
        year.ordered(
            classes={str(year.first): "2-В"}, pupils={str(stays): "8-Б", str(goes): "-4"}, first="1-А, 1-Б",
            leaves_on="2027-06-25",
        )  # fmt: skip
        assert year.classes() == {"1-А": 0, "1-Б": 0, "2-В": 2, "8-Б": 1}

    def test_merges_two_classes(self, year: Year) -> None:
        other = make_class(institution_id=year.school.institution, grade=8, letter="В")
        make_pupils(3, institution_id=year.school.institution, class_id=other)
        year.ordered(classes={str(other): "9-Б"})
        assert year.classes()["9-Б"] == 5

    def test_waits_until_everybody_has_a_place(self, year: Year) -> None:
        with pytest.raises(Invalid, match="8-Б"):
            year.ordered(classes={str(year.school.class_id): "7-Б"})
        with pytest.raises(Invalid, match="1-А, 1-Б"):
            year.ordered(classes={str(year.school.class_id): ""}, first="2-А")

    def test_is_written_anew_when_somebody_came_meanwhile(self, year: Year) -> None:
        order_id = api.prepare_new_year(**year.words, revision=year.decide(), now=NOW)
        make_pupils(1, institution_id=year.school.institution, class_id=year.first, since=date(2026, 10, 1))
        with pytest.raises(Stale, match="Складіть його заново"):
            year.school.register(order_id, uuid4())
        assert api.prepare_new_year(**year.words, revision=year.decide(), now=NOW) == order_id
        assert year.school.register(order_id, uuid4()) is api.State.REGISTERED
        assert year.classes()["2-А"] == 3

    def test_is_taken_back_whole_and_given_again(self, year: Year) -> None:
        order = year.ordered()
        year.undo(order.id)
        assert year.classes() == {"1-А": 0, "2-А": 0, "9-Б": 0}
        standing = enrolment.standing_on(
            institution_id=year.school.institution, pupil_ids=year.of[year.last], on=date(2027, 7, 1)
        )
        assert len(standing) == 2
        order = year.ordered(number="92-у")
        assert year.classes() == {"1-А": 0, "2-А": 2, "9-Б": 2}

    def test_stands_once_a_lesson_was_held_or_somebody_moved(self, year: Year) -> None:
        order = year.ordered()
        ninth = next(
            group.id
            for group in enrolment.groups_of(institution_id=year.school.institution, school_year=2027, on=SEPTEMBER)
            if group.name == "9-Б"
        )
        course = make_course(institution_id=year.school.institution, group_id=ninth, since=SEPTEMBER)
        journal.make_lesson(institution_id=year.school.institution, course_id=course, held_on=SEPTEMBER)
        with pytest.raises(enrolment.StandsInTheWay, match=r"1 урок \(9-Б\)"):
            year.undo(order.id)


class TestThePlan:
    def test_counts_decisions_and_tells_of_another_window(self, year: Year) -> None:
        year.decide(classes={str(year.first): "2-В"}, pupils={str(year.of[year.first][0]): "1-А"})
        plan = new_year_plan(year.school.head, institution_id=year.school.institution, today=NOW.date())
        assert plan.decisions == 2
        with pytest.raises(Stale):
            api.change_new_year(**year.words, revision=0, now=NOW)
        year.decide(classes={str(year.first): ""})
        drawn = drawn_plan(
            new_year_plan(year.school.head, institution_id=year.school.institution, today=NOW.date()),
            institution_id=year.school.institution,
        )
        line = drawn.lines[0]
        assert (line.place.name, line.is_proposed, line.otherwise) == ("2-А", True, 1)

    def test_is_for_those_who_move_pupils_and_form_classes(self, year: Year) -> None:
        deputy = make_deputy(year.school.institution, powers=frozenset({enrolment.MOVEMENT}))
        with pytest.raises(Refused):
            api.change_new_year(actor=deputy, institution_id=year.school.institution, revision=0, now=NOW)


class TestADeputy:
    """The order names everybody: with a child under protection among them, those in charge alone open it."""

    FORM: ClassVar = {
        "year": "2027", "first": "1-А", "leaves_on": "01.07.2027", "number": "90-у", "dated_on": "21.11.2026",
        "ground": "рішення педагогічної ради", "do": "order",
    }  # fmt: skip

    @pytest.fixture
    def browser(self, year: Year) -> Client:
        powers = frozenset({enrolment.MOVEMENT, enrolment.CLASSES})
        return sign_in(Client(), make_deputy(year.school.institution, powers=powers))

    def form(self, year: Year, revision: int) -> dict[str, str]:
        goes = {year.first: "2-А", year.school.class_id: "9-Б", year.last: "-2"}
        return {**self.FORM, "revision": str(revision), **{f"to-{group}": text for group, text in goes.items()}}

    def test_is_told_at_once_who_opens_the_order_and_writes_it_for_the_head(self, year: Year, browser: Client) -> None:
        at, head = f"{year.school.base}/new-year/", name_of(year.school.head)
        assert "Цей наказ відкриває керівник" not in plain(browser.get(at))
        protect_one(year)
        page = read(plain(browser.get(at))).text
        assert "Цей наказ відкриває керівник" in page
        assert head in page
        answer = browser.post(at, self.form(year, 0))
        assert (answer.status_code, answer["Location"]) == (302, at)
        page = read(plain(browser.get(at))).text
        assert "Наказ складено, він чекає на керівника" in page
        assert "Наказ № 90‑у стоїть серед наказів закладу" in page
        (waiting,) = api.orders_of(year.school.head, institution_id=year.school.institution, school_year=2026)
        assert (waiting.number, waiting.pupils, waiting.state) == ("90-у", 6, api.State.DRAFT)
        assert browser.get(f"{year.school.base}/orders/{waiting.id}/").status_code == 404
        assert browser.post(at, self.form(year, 1) | {f"to-{year.first}": "2-В"}).status_code == 302
        assert year.school.register(waiting.id, uuid4()) is api.State.REGISTERED
        assert year.classes() == {"1-А": 0, "2-В": 2, "9-Б": 2}

    def test_is_sent_to_the_authority_where_nobody_is_in_charge(self, year: Year, browser: Client) -> None:
        protect_one(year)
        (post,) = year.school.head.posts(institution_id=year.school.institution)
        people.dismiss(actor=SYSTEM, post_id=post, on=timezone.localdate())
        assert "Сьогодні закладом ніхто не керує" in read(plain(browser.get(f"{year.school.base}/new-year/"))).text

    def test_opens_what_names_nobody_under_protection(self, year: Year, browser: Client) -> None:
        at = f"{year.school.base}/new-year/"
        answer = browser.post(at, self.form(year, 0))
        assert browser.get(answer["Location"]).status_code == 200

    def test_costs_the_head_nothing(self, year: Year) -> None:
        at, browser = f"{year.school.base}/new-year/", sign_in(Client(), year.school.head)
        few = counted(browser, at)
        protect_one(year)
        assert counted(browser, at) == few


def protect_one(year: Year) -> None:
    """Put a pupil of 8-Б under protection."""
    card = people.cards(year.of[year.school.class_id][:1])[year.of[year.school.class_id][0]]
    child = MadePupil(card.person_id, card.public_id, card.full)
    protect(year.school.head, year.school.institution, child, NOW.date())


def name_of(actor: Actor) -> str:
    return people.names([actor.person_id or 0])[actor.person_id or 0].full


def counted(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


class TestPages:
    def test_lead_from_the_proposal_to_the_order(self, state: None) -> None:
        today = timezone.localdate()
        this = school_year_of(today)
        year = Year(make_school(school_year=this), this)
        browser = sign_in(Client(), year.school.head)
        at = f"{year.school.base}/new-year/"
        page = plain(browser.get(at))
        assert 'value="9-Б"' in page
        read(page)
        of_class = f"{at}{year.school.class_id}/"
        read(plain(browser.get(of_class)))
        answer = browser.get(of_class)
        names = {f"to-{public_id}": "" for _row, public_id in answer.context["rows"]}
        first = next(iter(names))
        assert browser.post(of_class, {"revision": "0", **names, first: "8-Б"}).status_code == 302
        assert "1 інакше" in plain(browser.get(at))
        form = {
            "revision": "1", "year": f"{this + 1}", "first": "1-А", "leaves_on": f"01.07.{this + 1}", "number": "90-у",
            "dated_on": f"{today:%d.%m.%Y}", "ground": "рішення педагогічної ради", "do": "order",
            f"to-{year.first}": "2-А", f"to-{year.school.class_id}": "9-Б", f"to-{year.last}": "-2",
        }  # fmt: skip
        answer = browser.post(at, form)
        assert answer.status_code == 302, plain(answer)
        page = plain(browser.get(answer["Location"]))
        assert "залишити на повторний рік навчання у 8-Б" in page
        assert browser.post(f"{at}discard/").status_code == 302


@pytest.mark.soak
@pytest.mark.alone
@pytest.mark.timeout(600)
def test_a_school_of_1200_goes_over_within_two_minutes(school: School) -> None:
    words: dict[str, Any] = {"institution_id": school.institution}
    for grade in range(1, 11):
        for letter in "АБВГ":
            group = make_class(**words, grade=grade, letter=f"{letter}1")
            make_pupils(30, **words, class_id=group)
    began = monotonic()
    words |= {"actor": school.head, "now": NOW}
    plan = api.change_new_year(**words, revision=0, number="90-у", ground="рішення")
    order_id = api.prepare_new_year(**words, revision=plan.revision)
    written = monotonic()
    assert school.register(order_id, uuid4()) is api.State.QUEUED
    assert api.finish_queued(**words, order_id=order_id) is api.State.REGISTERED
    done = monotonic()
    assert len(school.order(order_id).lines) == 1200
    api.correct_order(
        **words, order_id=order_id, number="91-у", dated_on=NOW.date(), ground="помилка", request_id=uuid4()
    )
    undone = monotonic()
    print(f"written {written - began:.1f} s, done {done - written:.1f} s, undone {undone - done:.1f} s")  # noqa: T201
    assert done - began < 120
    assert undone - done < 120
