"""Groups of a kindergarten go over into the next school year: proposed, decided otherwise, ordered, taken back."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parta.documents import api as documents
from parta.enrolment import api as enrolment
from parta.enrolment.testing import MadePupil, make_pupils, protect
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import Invalid, Refused, Stale
from parta.people.api import Position
from parta.people.testing import make_deputy, make_head, make_staff, make_teacher
from parta.preschools import testing
from parta.preschools.operations.carrying import change_carrying, order_carrying
from parta.preschools.queries.carrying import Plan, carrying_plan, drawn
from parta.preschools.queries.groups import GroupLine, group_lines, place_of
from parta.preschools.rules.carrying import Next, next_age
from parta.preschools.rules.groups import Age
from parta.reference import api as reference
from parta.ui.testing import read

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YEAR = school_year_of(TODAY) + 1
SINCE = date(YEAR, 9, 1)


@dataclass(frozen=True, slots=True)
class Garden:
    """Three groups: of three-year-olds, four-year-olds and of the oldest, who leave."""

    id: int
    head: Actor
    post: int
    groups: tuple[int, int, int]
    children: tuple[tuple[MadePupil, ...], ...]

    @property
    def base(self) -> str:
        return f"/preschools/{institutions.public_id_of(self.id)}/new-year/"

    @property
    def words(self) -> dict[str, Any]:
        return {"actor": self.head, "institution_id": self.id, "now": timezone.now()}

    def plan(self) -> Plan:
        plan = carrying_plan(self.head, institution_id=self.id, today=TODAY)
        return drawn(self.head, place_of(self.head, institutions.public_id_of(self.id)), plan, today=TODAY)

    def decide(self, **words: Any) -> int:
        words = {"number": "3-у", "dated_on": TODAY.isoformat(), "ground": "рішення педради"} | words
        return change_carrying(**self.words, revision=self.plan().plan.revision, **words).revision

    def ordered(self, **words: Any) -> int:
        order_id = order_carrying(**self.words, revision=self.decide(**words))
        state = documents.register_order(
            actor=self.head, institution_id=self.id, order_id=order_id, request_id=uuid4(), now=timezone.now()
        )
        assert state is documents.State.REGISTERED
        return order_id

    def undo(self, order_id: int, number: str = "4-у") -> int:
        return documents.correct_order(
            actor=self.head, institution_id=self.id, order_id=order_id, number=number, dated_on=TODAY,
            ground="помилка", request_id=uuid4(), now=timezone.now(),
        )  # fmt: skip

    def there(self) -> dict[str, GroupLine]:
        return {line.name: line for line in group_lines(self.head, self.id, on=SINCE)}


@pytest.fixture(scope="module")
def standing(ground: None) -> Garden:
    reference.load_first_lists()
    documents.load_first_editions(actor=SYSTEM)
    garden, opened = make_institution("Садок «Веселка»", kind=52), date(YEAR - 1, 9, 1)
    educator = make_staff(garden, Position.EDUCATOR)
    (post,) = educator.posts(institution_id=garden)
    groups = [
        testing.make_group(garden, name, educators=[post], since=opened, age=age, places=20)
        for name, age in (("Краплинка", Age.YOUNGER), ("Зірочка", Age.MIDDLE), ("Сонечко", Age.OLDER))
    ]
    children = tuple(
        tuple(make_pupils(2, institution_id=garden, class_id=group, since=opened, born_on=date(YEAR - years, 3, 17)))
        for group, years in zip(groups, (4, 5, 6), strict=True)
    )
    return Garden(garden, make_head(garden), post, (groups[0], groups[1], groups[2]), children)


@pytest.fixture
def garden(standing: Garden, db: None, settings: LazySettings, tmp_path: Path) -> Garden:
    settings.PARTA_DATA = tmp_path
    return standing


class TestTheProposal:
    def test_makes_each_group_a_year_older_and_frees_the_one_that_leaves(self, garden: Garden) -> None:
        plan = garden.plan()
        assert {line.now.name: (line.next.name, line.next.age, line.stay, line.leave) for line in plan.lines} == {
            "Краплинка": ("Краплинка", Age.MIDDLE, 2, 0),
            "Зірочка": ("Зірочка", Age.OLDER, 2, 0),
            "Сонечко": ("Сонечко", Age.YOUNGER, 0, 2),
        }
        assert {line.next.educators for line in plan.lines} == {(garden.post,)}
        assert plan.undecided == 2

    def test_keeps_a_mixed_group_mixed(self) -> None:
        assert next_age(Age.MIXED, [date(2020, 1, 1)], (), SINCE) == Age.MIXED
        assert next_age(Age.MIDDLE, [], {Age.EARLY, Age.MIXED}, SINCE) == Age.EARLY


class TestTheOrder:
    def test_carries_groups_terms_educators_and_children(self, garden: Garden) -> None:
        order_id = garden.ordered()
        assert {
            name: (line.children, line.terms and line.terms.age, line.terms and line.terms.places, line.educator_posts)
            for name, line in garden.there().items()
        } == {
            "Краплинка": (2, Age.MIDDLE, 20, (garden.post,)), "Зірочка": (2, Age.OLDER, 20, (garden.post,)),
            "Сонечко": (0, Age.YOUNGER, 20, (garden.post,)),
        }  # fmt: skip
        card = documents.order_card(garden.head, institution_id=garden.id, order_id=order_id)
        assert card.title == f"Про комплектування груп на {YEAR}/{YEAR + 1} навчальний рік"
        assert {line.outcome for line in card.lines} == {"до групи: Краплинка", "до групи: Зірочка"}

    def test_merges_divides_and_ends_groups(self, garden: Garden) -> None:
        first, second, third = garden.groups
        goes = garden.children[0][0]
        garden.ordered(
            groups={second: Next("Краплинка", Age.MIXED, 15, ()), third: Next("", Age.YOUNGER, 0)},
            children={goes.person_id: "Ластівка"},
        )  # fmt: skip
        assert {name: line.children for name, line in garden.there().items()} == {"Краплинка": 3, "Ластівка": 1}
        assert first not in {line.id for line in garden.there().values()}

    def test_is_taken_back_whole_and_may_be_given_anew(self, garden: Garden) -> None:
        order_id = garden.ordered()
        garden.undo(order_id)
        assert {line.children for line in garden.there().values()} == {0}
        assert {line.terms for line in garden.there().values()} == {None}
        garden.ordered(number="5-у")
        assert {name: line.children for name, line in garden.there().items()} == {
            "Краплинка": 2, "Зірочка": 2, "Сонечко": 0,
        }  # fmt: skip

    def test_stays_once_a_day_of_the_new_year_is_marked(self, garden: Garden) -> None:
        """The groups of last year are carried late: into the year that goes on today."""
        late, opened = make_institution("Садок «Пізній»", kind=52), date(YEAR - 2, 9, 1)
        head = make_head(late)
        group = testing.make_group(late, "Мішана", since=opened, age=Age.MIXED, places=15)
        make_pupils(2, institution_id=late, class_id=group, since=opened, born_on=date(YEAR - 5, 3, 17))
        there = Garden(late, head, 0, (group, group, group), ())
        order_id = there.ordered(year=YEAR - 1)
        (line,) = group_lines(head, late, on=TODAY)
        assert line.children == 2
        testing.mark(head, late, line.id, TODAY, {}, now=timezone.now())
        with pytest.raises(enrolment.StandsInTheWay):
            there.undo(order_id)
        assert group_lines(head, late, on=TODAY) == (line,)

    def test_says_every_problem_by_its_group(self, garden: Garden) -> None:
        first, second, _third = garden.groups
        with pytest.raises(Invalid) as refused:
            garden.ordered(groups={first: Next("", Age.MIDDLE, 20), second: Next("Зірочка", Age.OLDER, 99)})
        assert [problem.message for problem in refused.value.problems] == [
            "Зірочка: Від 1 до 60 місць.", "Краплинка: Дітей без групи в новому році: 2. Назвіть групу.",
        ]  # fmt: skip

    def test_is_for_those_who_form_groups(self, garden: Garden) -> None:
        with pytest.raises(Refused):
            carrying_plan(make_teacher(garden.id), institution_id=garden.id, today=TODAY)
        garden.decide()
        with pytest.raises(Stale):
            change_carrying(**garden.words, revision=0)

    @pytest.mark.soak
    def test_of_twelve_groups_takes_seconds(self, garden: Garden) -> None:
        opened = date(YEAR - 1, 9, 1)
        for number in range(9):
            group = testing.make_group(garden.id, f"Група {number}", since=opened, places=20)
            make_pupils(33, institution_id=garden.id, class_id=group, since=opened, born_on=date(YEAR - 4, 3, 17))
        began = monotonic()
        garden.plan()
        order_id = order_carrying(**garden.words, revision=garden.decide())
        documents.finish_queued(actor=garden.head, institution_id=garden.id, order_id=order_id, now=timezone.now())
        assert monotonic() - began < 10


class TestThePages:
    def test_lead_from_the_proposal_to_the_order(self, garden: Garden) -> None:
        browser = Client()
        sign_in(browser, garden.head)
        assert "Сонечко" in read(browser.get(garden.base).content.decode()).text
        child = garden.children[0][0]
        at = f"{garden.base}{garden.groups[0]}/"
        assert child.display_name in read(browser.get(at).content.decode()).text
        assert browser.post(at, {"revision": "0", f"to-{child.public_id}": "Зірочка"}).status_code == 302
        form = {
            "revision": "1", "year": str(YEAR), "number": "3-у", "dated_on": TODAY.strftime("%d.%m.%Y"),
            "ground": "рішення педради", "do": "order", f"name-{garden.groups[2]}": "Ромашка",
            f"age-{garden.groups[2]}": str(int(Age.YOUNGER)), f"places-{garden.groups[2]}": "18",
        }  # fmt: skip
        order = browser.post(garden.base, form)["Location"]
        browser.post(f"{order}registration/", {"request_id": str(uuid4()), "way": "paper"})
        assert {name: line.children for name, line in garden.there().items()} == {
            "Краплинка": 1, "Зірочка": 3, "Ромашка": 0,
        }  # fmt: skip

    def test_tell_a_deputy_who_opens_the_order_that_names_a_child_under_protection(self, garden: Garden) -> None:
        deputy = make_deputy(garden.id, powers=frozenset({enrolment.MOVEMENT, enrolment.CLASSES}))
        browser = sign_in(Client(), deputy)
        assert "Цей наказ відкриває керівник" not in browser.get(garden.base).content.decode()
        protect(garden.head, garden.id, garden.children[0][0], TODAY)
        assert "Цей наказ відкриває керівник" in browser.get(garden.base).content.decode()
        form = {
            "revision": "0", "year": str(YEAR), "number": "3-у", "dated_on": TODAY.strftime("%d.%m.%Y"),
            "ground": "рішення педради", "do": "order",
        }  # fmt: skip
        assert browser.post(garden.base, form)["Location"] == garden.base
        assert "Наказ складено, він чекає на керівника" in browser.get(garden.base).content.decode()
        (waiting,) = documents.orders_of(garden.head, institution_id=garden.id, school_year=YEAR - 1)
        assert browser.get(f"/schools/{institutions.public_id_of(garden.id)}/orders/{waiting.id}/").status_code == 404
        state = documents.register_order(
            actor=garden.head, institution_id=garden.id, order_id=waiting.id, request_id=uuid4(), now=timezone.now()
        )
        assert state is documents.State.REGISTERED

    def test_let_a_hidden_child_leave_for_school_whoever_looks(self, garden: Garden) -> None:
        powers = frozenset({enrolment.MOVEMENT, enrolment.CLASSES})
        browser = sign_in(Client(), make_deputy(garden.id, powers=powers))
        before = read(browser.get(garden.base).content.decode()).text
        assert "2 ідуть до 1 класу" in before
        protect(garden.head, garden.id, garden.children[2][0], TODAY)
        assert read(browser.get(garden.base).content.decode()).text == before

    def test_make_as_many_statements_for_many_children(self, garden: Garden) -> None:
        browser = Client()
        sign_in(browser, garden.head)
        few = counted(browser, garden.base)
        make_pupils(
            5, institution_id=garden.id, class_id=garden.groups[0], since=date(YEAR - 1, 9, 1),
            born_on=date(YEAR - 4, 3, 17),
        )  # fmt: skip
        assert counted(browser, garden.base) == few
        assert few <= 70


def counted(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_groups_that_stay_keep_their_children(garden: Garden) -> None:
    garden.ordered()
    members = enrolment.members_by_group(
        institution_id=garden.id, group_ids=[line.id for line in garden.there().values()], on=SINCE
    )
    assert {member.pupil_id for found in members.values() for member in found} == {
        child.person_id for together in garden.children[:2] for child in together
    }
