"""Benefits of meals: entered by who moves children, corrected and not erased, told to the kitchen and in the sheet."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.audit.api import acting
from parta.enrolment.testing import protect
from parta.kernel.actor import SYSTEM, Actor, Grant, Role
from parta.kernel.errors import Invalid, NotVisible, Refused
from parta.people import api as people
from parta.preschools import lines
from parta.preschools.models import MealBenefit
from parta.preschools.operations.benefits import end_meal_benefit, void_meal_benefit
from parta.preschools.queries.benefits import child_page
from parta.preschools.queries.days import kitchen_page, month_page
from parta.preschools.rules.days import Said
from parta.preschools.rules.paying import Waived, fed_by_share, share_on
from parta.preschools.testing import grant, mark
from parta.preschools.tests.conftest import Garden
from parta.preschools.tests.test_pages import enter, page_text
from parta.ui.testing import read

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def typed(**said: str) -> dict[str, str]:
    values = {
        "code": "large-family", "share": "", "since": f"{TODAY:%d.%m.%Y}", "last_day": "", "document": "АБ 123456",
        "document_on": "", "ground": "",
    }  # fmt: skip
    return values | said


def address(garden: Garden, at: int = 0, tail: str = "") -> str:
    return f"{garden.base}meals/{garden.children[at].public_id}/{tail}"


def fields(caught: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.field for problem in caught.value.problems]


class TestABenefit:
    def test_is_entered_by_the_head_with_the_share_of_the_list(self, garden: Garden) -> None:
        head = enter(garden.head)
        assert head.post(address(garden), typed()).status_code == 302
        (line,) = child_page(garden.head, garden.public_id, garden.children[0].public_id, TODAY).standing
        assert (line.share, line.document, line.since, line.last_day) == (50, "АБ 123456", TODAY, None)
        assert line.said_by
        text = page_text(head.get(address(garden)))
        assert "знижка 50 %" in text
        assert "Дитина з багатодітної родини" in text

    def test_of_another_share_names_the_decision(self, garden: Garden) -> None:
        head = enter(garden.head)
        answer = head.post(address(garden), typed(share="100"))
        assert answer.status_code == 422
        assert "У переліку 50 %" in page_text(answer)
        assert read(answer.content.decode()).one("input", name="document").attrs["value"] == "АБ 123456"
        answer = head.post(address(garden), typed(share="100", ground="рішення № 12 від 06.11.2025"))
        assert answer.status_code == 302
        (line,) = child_page(garden.head, garden.public_id, garden.children[0].public_id, TODAY).standing
        assert (line.share, line.ground) == (100, "рішення № 12 від 06.11.2025")

    def test_holds_alone_on_a_day(self, garden: Garden) -> None:
        grant(garden.head, garden.id, garden.ids[0], last_day=TODAY)
        with pytest.raises(Invalid) as caught:
            grant(garden.head, garden.id, garden.ids[0], code="orphan", share=100)
        assert fields(caught) == ["since"]
        grant(garden.head, garden.id, garden.ids[0], code="orphan", share=100, since=TODAY + DAY)

    def test_is_of_the_list_and_of_days_in_their_order(self, garden: Garden) -> None:
        for said, field in (
            ({"code": "no-such"}, "code"),
            ({"share": 101}, "share"),
            ({"last_day": TODAY - DAY}, "last_day"),
            ({"document_on": TODAY + DAY}, "document_on"),
        ):
            with pytest.raises(Invalid) as caught:
                grant(garden.head, garden.id, garden.ids[0], **said)
            assert fields(caught) == [field]

    @pytest.mark.parametrize(
        ("name", "day"),
        [("since", "01.01.0001"), ("since", "31.12.9999"), ("last_day", "31.12.9999"), ("document_on", "01.01.0001")],
    )
    def test_of_another_century_is_told_to_check_the_year(self, name: str, day: str, garden: Garden) -> None:
        head = enter(garden.head)
        answer = head.post(address(garden), typed(**{name: day}))
        assert answer.status_code == 422
        assert "Перевірте рік" in page_text(answer)
        made = grant(garden.head, garden.id, garden.ids[0])
        answer = head.post(
            address(garden, tail=f"{made}/"), {"act": "end", "last_day": "31.12.9999", "why": "новий документ"}
        )
        assert answer.status_code == 422
        assert "Перевірте рік" in page_text(answer)

    def test_is_not_for_educators(self, garden: Garden) -> None:
        with pytest.raises(Refused):
            grant(garden.educator, garden.id, garden.ids[0])
        educator = enter(garden.educator)
        assert educator.get(f"{garden.base}meals/").status_code == 403
        assert educator.get(address(garden)).status_code == 403

    def test_is_of_a_child_of_a_group_that_is_not_under_protection(self, garden: Garden) -> None:
        with pytest.raises(NotVisible):
            grant(garden.head, garden.id, garden.ids[0] + 500_000)
        grant(garden.head, garden.id, garden.ids[1])
        protect(garden.head, garden.id, garden.children[1], TODAY)
        with pytest.raises(NotVisible):
            grant(garden.head, garden.id, garden.ids[1], since=TODAY + DAY)
        head = enter(garden.head)
        assert head.get(address(garden, 1)).status_code == 404
        assert str(garden.children[1].public_id) not in head.get(f"{garden.base}meals/").content.decode()
        assert "Пільги на харчування" not in {part.title for part in people.everything_held(garden.ids[1], TODAY)}


class TestACorrection:
    def test_ends_a_benefit_and_keeps_the_days_before(self, garden: Garden) -> None:
        made = grant(garden.head, garden.id, garden.ids[0], since=garden.opened)
        head = enter(garden.head)
        answer = head.post(address(garden, tail=f"{made}/"), {"act": "end", "last_day": "", "why": "вибула"})
        assert answer.status_code == 422
        answer = head.post(
            address(garden, tail=f"{made}/"),
            {"act": "end", "last_day": f"{TODAY:%d.%m.%Y}", "why": "посвідчення закінчилося"},
        )
        assert answer.status_code == 302
        page = child_page(garden.head, garden.public_id, garden.children[0].public_id, TODAY)
        assert [(line.since, line.last_day) for line in page.standing] == [(garden.opened, TODAY)]
        (closed,) = page.closed
        assert (closed.closed_why, bool(closed.closed_by), closed.last_day) == ("посвідчення закінчилося", True, None)

    def test_of_a_mistake_leaves_what_it_said_in_the_form(self, garden: Garden) -> None:
        made = grant(garden.head, garden.id, garden.ids[0], document="АБ 1")
        head = enter(garden.head)
        assert head.post(address(garden, tail=f"{made}/"), {"act": "void", "why": "ні"}).status_code == 422
        answer = head.post(address(garden, tail=f"{made}/"), {"act": "void", "why": "не та дитина"})
        assert answer.status_code == 302
        page = read(head.get(answer["Location"]).content.decode())
        assert page.one("input", name="document").attrs["value"] == "АБ 1"
        assert "Пільги немає: батьки платять повністю." in page.text.replace("\u00a0", " ")
        assert "не та дитина" in page.text.replace("\u00a0", " ")

    def test_is_made_once(self, garden: Garden) -> None:
        made = grant(garden.head, garden.id, garden.ids[0])
        own = {"actor": garden.head, "institution_id": garden.id, "pupil_id": garden.ids[0], "benefit_id": made}
        with pytest.raises(Invalid) as caught:
            end_meal_benefit(**own, last_day=TODAY - DAY, why="помилка дати")
        assert fields(caught) == ["last_day"]
        void_meal_benefit(**own, why="не та дитина")
        for act in (lambda: void_meal_benefit(**own, why="ще раз те саме"),
                    lambda: end_meal_benefit(**own, last_day=TODAY, why="ще раз те саме")):  # fmt: skip
            with pytest.raises(NotVisible):
                act()

    def test_does_not_lengthen(self, garden: Garden) -> None:
        made = grant(garden.head, garden.id, garden.ids[0], last_day=TODAY + DAY)
        with pytest.raises(Invalid) as caught:
            end_meal_benefit(
                actor=garden.head, institution_id=garden.id, pupil_id=garden.ids[0], benefit_id=made,
                last_day=TODAY + 9 * DAY, why="новий документ",
            )  # fmt: skip
        assert fields(caught) == ["last_day"]

    def test_is_the_only_change_that_the_database_takes(self, garden: Garden) -> None:
        made = grant(garden.head, garden.id, garden.ids[0])
        rows = MealBenefit.objects.filter(institution_id=garden.id, id=made)
        for values in ({"share": 100}, {"known_to": timezone.now()}, {"closed_why": "без закриття"}):
            with pytest.raises(DatabaseError), transaction.atomic(), acting(SYSTEM, "preschools.meal_benefit.end"):
                rows.update(**values)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows.delete()


class TestPaying:
    def test_is_counted_for_the_kitchen_without_names(self, garden: Garden) -> None:
        grant(garden.head, garden.id, garden.ids[0])
        grant(garden.head, garden.id, garden.ids[1], code="orphan", share=100)
        grant(garden.head, garden.id, garden.ids[2], code="orphan", share=100)
        said = {garden.ids[2]: Said(1), garden.ids[3]: Said(None, 0)}
        mark(garden.educator, garden.id, garden.group, TODAY, said)
        page = kitchen_page(garden.educator, garden.public_id, TODAY)
        assert page.eaters == {50: 1, 100: 1}
        text = page_text(enter(garden.educator).get(f"{garden.base}day/{TODAY.isoformat()}/"))
        assert "Діти, які харчуються, за оплатою" in text
        mark(garden.other_educator, garden.id, garden.other_group, TODAY, {})
        assert kitchen_page(garden.educator, garden.public_id, TODAY).eaters == {0: 3, 50: 1, 100: 1}

    def test_is_told_by_days_in_the_month_sheet_of_the_head_alone(self, garden: Garden) -> None:
        grant(garden.head, garden.id, garden.ids[0])
        mark(garden.educator, garden.id, garden.group, TODAY, {garden.ids[1]: Said(1)})
        first = TODAY.replace(day=1)
        page = month_page(garden.head, garden.public_id, garden.group, first)
        assert page.shares == (0, 50)
        assert page.fed == {0: 2, 50: 1}
        assert {row.pupil_id: row.fed for row in page.rows} == {
            garden.ids[0]: {50: 1}, garden.ids[1]: {}, garden.ids[2]: {0: 1}, garden.ids[3]: {0: 1},
        }  # fmt: skip
        month = f"{garden.base}groups/{garden.group}/month/{TODAY:%Y-%m}/"
        assert "Дні харчування зі знижкою 50 %" in page_text(enter(garden.head).get(month))
        assert month_page(garden.educator, garden.public_id, garden.group, first).shares == ()
        assert "знижк" not in page_text(enter(garden.educator).get(month)).lower()

    def test_follows_the_share_of_each_day(self) -> None:
        benefits = [Waived(50, TODAY - 2 * DAY, TODAY), Waived(100, TODAY, None)]
        said = {TODAY - 3 * DAY: Said(), TODAY - DAY: Said(), TODAY: Said(None, 1), TODAY + DAY: Said(2)}
        assert fed_by_share(said, benefits, 7) == {0: 1, 50: 1, 100: 1}
        assert [share_on(benefits, TODAY + at * DAY) for at in (-3, -2, -1, 0, 400)] == [0, 50, 50, 100, 100]


class TestAReminder:
    def test_stands_on_the_first_page_until_another_follows(self, garden: Garden) -> None:
        last = TODAY + 10 * DAY
        grant(garden.head, garden.id, garden.ids[0], last_day=last)
        grant(garden.head, garden.id, garden.ids[1], last_day=TODAY + 90 * DAY)
        assert self.titles(garden.head, garden) == ["Пільга на харчування 1 дитини закінчується до 30 днів"]
        text = page_text(enter(garden.head).get(f"{garden.base}meals/?show=ending"))
        assert garden.children[0].display_name in text
        assert garden.children[1].display_name not in text
        grant(garden.head, garden.id, garden.ids[0], since=last + DAY)
        assert self.titles(garden.head, garden) == []

    def test_is_not_for_educators(self, garden: Garden) -> None:
        grant(garden.head, garden.id, garden.ids[0], last_day=TODAY + 10 * DAY)
        assert self.titles(garden.educator, garden) == []

    def titles(self, actor: Actor, garden: Garden) -> list[str]:
        grant = Grant(Role.HEAD, institution_id=garden.id)
        return [str(line.title) for line in lines.of_meals(actor, grant, timezone.now()).lines]


class TestAFamily:
    def test_sees_what_is_held_and_what_was_corrected(self, garden: Garden) -> None:
        made = grant(garden.head, garden.id, garden.ids[0], document="АБ 77")
        void_meal_benefit(
            actor=garden.head, institution_id=garden.id, pupil_id=garden.ids[0], benefit_id=made, why="не та дитина"
        )
        held = {part.title: part for part in people.everything_held(garden.ids[0], TODAY)}
        (fact,) = held["Пільги на харчування"].facts
        assert "АБ 77" in fact.value
        assert "не та дитина" in fact.value


@pytest.mark.parametrize(("tail", "most"), [("meals/", 10), ("meals/{child}/", 13)])
def test_the_number_of_statements_is_fixed(garden: Garden, tail: str, most: int) -> None:
    for child in garden.ids:
        grant(garden.head, garden.id, child)
    head: Client = enter(garden.head)
    at = garden.base + tail.format(child=garden.children[0].public_id)
    head.get(at)
    with CaptureQueriesContext(connection) as asked:
        answer: Any = head.get(at)
    assert answer.status_code == 200
    assert len(asked) == most, [each["sql"][:150] for each in asked]
