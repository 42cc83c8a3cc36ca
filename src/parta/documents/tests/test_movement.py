"""Movement of pupils: one child or many, from a choice to an order in force, and taken back."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parta.documents import api
from parta.documents.declining import Case, declined, exceptions_on
from parta.documents.queries.movement import checked_movement, movement_draft
from parta.documents.rules.orders import Kind
from parta.documents.tests.conftest import NOW, School, make_school
from parta.documents.tests.test_pages import plain
from parta.enrolment import api as enrolment
from parta.enrolment.testing import make_class, make_pupils
from parta.identity.testing import sign_in
from parta.kernel.errors import Invalid, NotVisible, Refused, Stale
from parta.people.testing import make_deputy, make_teacher
from parta.ui.testing import read

pytestmark = pytest.mark.django_db
DECEMBER = date(2026, 12, 1)


class Moving:
    """A school with a class of three and a parallel class."""

    def __init__(self, school: School, pupils: int = 3) -> None:
        self.school = school
        self.other = make_class(institution_id=school.institution, grade=8, letter="В")
        self.made = make_pupils(pupils, institution_id=school.institution, class_id=school.class_id)
        self.ids = [one.person_id for one in self.made]
        self.words: dict[str, Any] = {"actor": school.head, "institution_id": school.institution}

    def begin(self, kind: Kind, ids: list[int] | None = None, **changes: Any) -> UUID:
        key = api.begin_movement(**self.words, kind=kind, pupil_ids=ids or self.ids, now=NOW, since=DECEMBER)
        api.change_movement(
            **self.words, key=key, revision=0, now=NOW, **{"number": "1-у", "ground": "заява матері"} | changes
        )
        return key

    def order(self, key: UUID) -> api.OrderCard:
        revision = movement_draft(self.school.head, institution_id=self.school.institution, key=key).revision
        order_id = api.prepare_movement(**self.words, key=key, revision=revision, now=NOW)
        return self.school.order(order_id)

    def ordered(self, kind: Kind, ids: list[int] | None = None, **changes: Any) -> api.OrderCard:
        order = self.order(self.begin(kind, ids, **changes))
        assert self.school.register(order.id, uuid4()) is api.State.REGISTERED
        return self.school.order(order.id)

    def problems(self, key: UUID) -> list[str]:
        movement = movement_draft(self.school.head, institution_id=self.school.institution, key=key)
        checked = checked_movement(movement, institution_id=self.school.institution)
        return [text for row in checked.rows for text in row.problems]

    def in_class(self, group: int, on: date = DECEMBER) -> set[int]:
        found = enrolment.members_on(institution_id=self.school.institution, group_id=group, on=on)
        return {each.pupil_id for each in found}

    def undo(self, order_id: int, number: str = "2-у") -> int:
        return api.correct_order(
            **self.words, order_id=order_id, number=number, dated_on=NOW.date(), ground="помилка", request_id=uuid4(),
            now=NOW,
        )  # fmt: skip


@pytest.fixture
def moving(school: School) -> Moving:
    return Moving(school)


class TestOrders:
    def test_name_one_child_in_its_cases(self, moving: Moving) -> None:
        order = moving.ordered(Kind.WITHDRAWAL, moving.ids[:1], reason=4)
        name = moving.made[0].display_name
        genitive, accusative = (
            declined(name, "", case, exceptions_on(DECEMBER)) for case in (Case.GENITIVE, Case.ACCUSATIVE)
        )
        assert name not in (genitive, accusative)
        assert order.title == f"Про відрахування {genitive}"
        assert order.paragraphs[2] == (
            f"1. Відрахувати з 01.12.2026 {accusative} (усього 1) у зв’язку з виїздом на постійне місце проживання за "
            "кордон:"
        )
        assert moving.in_class(moving.school.class_id) == set(moving.ids[1:])

    def test_move_a_class_by_one_order_and_say_where_each_goes(self, moving: Moving) -> None:
        third = make_class(institution_id=moving.school.institution, grade=8, letter="Г")
        order = moving.ordered(Kind.PARALLEL, to=moving.other, targets={str(moving.ids[2]): third})
        assert (
            order.title
            == "Про переведення "
            + ", ".join(declined(line.name, line.sex, Case.GENITIVE, {}) for line in order.lines)
            + " в межах паралелі"
        )
        assert {line.outcome for line in order.lines} == {"8-В", "8-Г"}
        assert moving.in_class(moving.other) == set(moving.ids[:2])
        assert moving.in_class(third) == {moving.ids[2]}

    @pytest.mark.parametrize(("kind", "form"), [(Kind.INDIVIDUAL, 2), (Kind.FORM, 7)])
    def test_change_the_form_of_study(self, moving: Moving, kind: Kind, form: int) -> None:
        order = moving.ordered(kind, moving.ids[:1], form=form)
        standing = enrolment.standing_on(institution_id=moving.school.institution, pupil_ids=moving.ids, on=DECEMBER)
        assert [standing[each].study_form for each in moving.ids] == [form, 1, 1]
        assert ("сімейна" if form == 2 else "дистанційна") in order.paragraphs[2]

    def test_promote_and_repeat_from_september(self, moving: Moving) -> None:
        words: dict[str, Any] = {"institution_id": moving.school.institution, "school_year": 2027}
        ninth, eighth = make_class(**words, grade=9, letter="Б"), make_class(**words, grade=8, letter="Б")
        moving.ordered(Kind.PROMOTION, moving.ids[:2], to=ninth, since="2027-09-01")
        moving.ordered(Kind.REPEAT, moving.ids[2:], to=eighth, since="2027-09-01", number="2-у")
        assert moving.in_class(ninth, date(2027, 9, 1)) == set(moving.ids[:2])
        assert moving.in_class(eighth, date(2027, 9, 1)) == {moving.ids[2]}
        wrong = moving.begin(Kind.PROMOTION, to=eighth, since="2027-09-01")
        assert "8-Б" in moving.problems(wrong)[0]

    def test_are_numbered_in_the_series_and_taken_back(self, moving: Moving) -> None:
        order = moving.ordered(Kind.PARALLEL, to=moving.other)
        with pytest.raises(Invalid, match="наступний вільний номер — 2-у"):
            moving.order(moving.begin(Kind.WITHDRAWAL, moving.ids[:1], reason=4, since="2026-12-10"))
        moving.undo(order.id)
        assert moving.in_class(moving.school.class_id) == set(moving.ids)

    def test_are_taken_back_from_the_last(self, moving: Moving) -> None:
        first = moving.ordered(Kind.PARALLEL, to=moving.other)
        second = moving.ordered(Kind.WITHDRAWAL, moving.ids[:1], reason=4, since="2027-02-01", number="2-у")
        with pytest.raises(enrolment.StandsInTheWay, match="2-у"):
            moving.undo(first.id, "3-у")
        moving.undo(second.id, "3-у")
        moving.undo(first.id, "4-у")
        assert moving.in_class(moving.school.class_id) == set(moving.ids)

    def test_give_back_the_class_of_the_coming_year_too(self, moving: Moving) -> None:
        ninth = make_class(institution_id=moving.school.institution, grade=9, letter="Б", school_year=2027)
        moving.ordered(Kind.PROMOTION, to=ninth, since="2027-09-01")
        left = moving.ordered(Kind.WITHDRAWAL, moving.ids[:1], reason=4, since="2027-07-05", number="2-у")
        assert moving.in_class(ninth, date(2027, 9, 1)) == set(moving.ids[1:])
        moving.undo(left.id, "3-у")
        assert moving.in_class(ninth, date(2027, 9, 1)) == set(moving.ids)

    def test_are_written_in_the_text_of_the_state(self, moving: Moving) -> None:
        assert moving.ordered(Kind.PARALLEL, to=moving.other).paragraphs[-1] == "Підстава: заява матері."


class TestARow:
    def test_is_told_what_stands_in_its_way_and_nothing_is_written(self, moving: Moving) -> None:
        moving.ordered(Kind.WITHDRAWAL, moving.ids[:1], reason=4, since="2026-11-25")
        with pytest.raises(NotVisible):
            api.begin_movement(
                **moving.words, kind=Kind.PARALLEL, pupil_ids=[moving.ids[0], 10**9], now=NOW, since=DECEMBER
            )
        key = moving.begin(Kind.PARALLEL, number="2-у")
        no_class, no_target = "Того дня дитина не має класу в цій школі.", "Виберіть клас, до якого переходить дитина."
        assert sorted(moving.problems(key)) == [no_target, no_target, no_class]
        with pytest.raises(Invalid, match="3 учнів так перевести не можна"):
            moving.order(key)

    def test_may_be_taken_out(self, moving: Moving) -> None:
        moving.ordered(Kind.WITHDRAWAL, moving.ids[:1], reason=4, since="2026-11-25")
        key = moving.begin(Kind.PARALLEL, number="2-у", to=moving.other)
        api.change_movement(**moving.words, key=key, revision=1, now=NOW, leave_out=[moving.ids[0]])
        order = moving.order(key)
        assert len(order.lines) == 2


class TestAMovement:
    def test_is_told_when_another_window_changed_it(self, moving: Moving) -> None:
        key = moving.begin(Kind.PARALLEL)
        with pytest.raises(Stale):
            api.change_movement(**moving.words, key=key, revision=0, now=NOW, to=moving.other)
        with pytest.raises(Stale):
            api.prepare_movement(**moving.words, key=key, revision=0, now=NOW)

    def test_is_for_those_who_move_pupils(self, moving: Moving) -> None:
        school = moving.school
        for actor in (make_teacher(school.institution), make_deputy(school.institution), make_school("Інша").head):
            with pytest.raises((Refused, NotVisible)):
                api.begin_movement(
                    actor=actor, institution_id=school.institution, kind=Kind.PARALLEL, pupil_ids=moving.ids, now=NOW
                )

    def test_of_more_than_a_hundred_waits_for_the_worker(self, school: School) -> None:
        moving = Moving(school, 101)
        order = moving.order(moving.begin(Kind.PARALLEL, to=moving.other))
        assert school.register(order.id, uuid4()) is api.State.QUEUED
        state = api.finish_queued(**moving.words, order_id=order.id, now=NOW)
        assert state is api.State.REGISTERED
        assert len(moving.in_class(moving.other)) == 101


class TestPages:
    @pytest.fixture
    def browser(self, school: School) -> Client:
        return sign_in(Client(), school.head)

    def test_lead_from_a_card_to_an_order_in_force(self, moving: Moving, browser: Client) -> None:
        base = moving.school.base
        card = plain(browser.get(f"{base}/pupils/{moving.made[0].public_id}/"))
        assert "Наказ про дитину" in card
        answer = browser.post(f"{base}/movement/parallel/", {"pupil": str(moving.made[0].public_id)})
        at = answer["Location"]
        page = plain(browser.get(at))
        assert "перевіримо далі" in page
        read(page)
        form = {
            "revision": "0", "since": "01.12.2026", "to": str(moving.other), "number": "7-у", "dated_on": "21.11.2026",
            "ground": "заява матері", "do": "order",
        }  # fmt: skip
        order = browser.post(at, form)["Location"]
        page = plain(browser.get(order))
        assert "Підписати й увести в дію" in page
        read(page)
        browser.post(f"{order}registration/", {"request_id": str(uuid4()), "way": "paper"})
        assert "Діє для 1 учня від 01.12.2026" in plain(browser.get(order))
        assert "скасує те, що цей зробив для 1 учня" in plain(browser.get(f"{order}correction/"))
        assert moving.in_class(moving.other) == {moving.ids[0]}

    def test_show_every_problem_and_keep_what_was_typed(self, moving: Moving, browser: Client) -> None:
        at = browser.post(
            f"{moving.school.base}/movement/parallel/", {"pupil": [str(one.public_id) for one in moving.made]}
        )["Location"]
        form = {
            "revision": "0", "since": "01.12.2026", "to": "", "number": "7-у", "dated_on": "21.11.2026",
            "ground": "заяви батьків", "do": "order",
        }  # fmt: skip
        answer = browser.post(at, form)
        assert answer.status_code == 422
        assert "3 учнів так перевести не можна" in plain(answer)
        page = plain(browser.get(at))
        assert page.count("Виберіть клас, до якого переходить дитина.") == 3
        assert 'value="заяви батьків"' in page

    def test_choose_rows_of_several_classes(self, moving: Moving, browser: Client) -> None:
        page = plain(
            browser.get(
                f"{moving.school.base}/movement/withdrawal/?class={moving.school.class_id}&class={moving.other}"
            )
        )
        assert page.count('name="pupil"') == 3
        assert "Того дня в цьому класі нікого немає." in page
        hub = plain(browser.get(f"{moving.school.base}/movement/"))
        assert "Новий навчальний рік" in hub
        assert browser.get(f"{moving.school.base}/movement/nothing/").status_code == 404
        assert browser.post(f"{moving.school.base}/movement/parallel/", {"pupil": str(uuid4())}).status_code == 404
        assert browser.post(f"{moving.school.base}/movement/parallel/", {}).status_code == 422

    def test_ask_a_fixed_number_of_statements(self, moving: Moving, browser: Client) -> None:
        base = moving.school.base
        begun = [
            moving.begin(Kind.PARALLEL, ids, to=to) for ids in (moving.ids[:1], moving.ids) for to in (0, moving.other)
        ]
        steps = [f"{base}/movement/begun/{key}/" for key in begun]
        browser.get(steps[0])  # what the process keeps is read once
        counts = []
        for at in (*steps, f"{base}/movement/", f"{base}/movement/parallel/?class={moving.other}"):
            with CaptureQueriesContext(connection) as caught:
                assert browser.get(at).status_code == 200
            counts.append(len(caught))
        assert counts == [9, 16, 9, 16, 6, 6]  # one of them asks preschools what was said of the children


class TestNames:
    @pytest.mark.parametrize(
        ("name", "sex", "genitive", "accusative"),
        [
            ("Бабенко Мирослава Тарасівна", "f", "Бабенко Мирослави Тарасівни", "Бабенко Мирославу Тарасівну"),
            ("Кравець Ігор Олегович", "m", "Кравця Ігоря Олеговича", "Кравця Ігоря Олеговича"),
            ("Дем’янчук Їлля Тарасович", "m", "Дем’янчука Їллі Тарасовича", "Дем’янчука Їллю Тарасовича"),
            ("Чорний Лев Лукич", "m", "Чорного Лева Лукича", "Чорного Лева Лукича"),
            ("Біла Любов", "f", "Білої Любові", "Білу Любов"),
            ("Smith John", "m", "Smith John", "Smith John"),
            ("Невідомо", "", "Невідомо", "Невідомо"),
        ],
    )
    def test_are_declined(self, db: None, name: str, sex: str, genitive: str, accusative: str) -> None:
        exceptions = exceptions_on(DECEMBER)
        assert declined(name, sex, Case.GENITIVE, exceptions) == genitive
        assert declined(name, sex, Case.ACCUSATIVE, exceptions) == accusative
