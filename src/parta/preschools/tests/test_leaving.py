"""Children leave a kindergarten for grade 1: one grid, one order here, one grid and one order in each school."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
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
from parta.enrolment.testing import MadePupil, make_class, make_pupils, protect
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import Invalid, NotVisible, Refused, Stale
from parta.people.testing import make_deputy, make_head, make_teacher
from parta.preschools import testing
from parta.preschools.operations.leaving import change_leaving, order_leaving
from parta.preschools.queries.groups import place_of
from parta.preschools.queries.leaving import Grid, Row, leaving_grid, leaving_plan
from parta.preschools.rules.groups import Age
from parta.preschools.rules.leaving import Decision, Does
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from parta.ui.testing import read

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YEAR = school_year_of(TODAY) + 1
SINCE = date(YEAR, 9, 1)


@dataclass(frozen=True, slots=True)
class School:
    id: int
    head: Actor
    class_id: int

    @property
    def base(self) -> str:
        return f"/schools/{institutions.public_id_of(self.id)}/"


@dataclass(frozen=True, slots=True)
class Scene:
    """A kindergarten: three of the oldest, one six-year-old and one small in a mixed group; two schools."""

    id: int
    head: Actor
    oldest: tuple[MadePupil, ...]
    six: MadePupil
    small: MadePupil
    schools: tuple[School, School]

    @property
    def base(self) -> str:
        return f"/preschools/{institutions.public_id_of(self.id)}/leaving/"

    @property
    def words(self) -> dict[str, Any]:
        return {"actor": self.head, "institution_id": self.id, "now": timezone.now()}

    def grid(self) -> Grid:
        plan = leaving_plan(self.head, institution_id=self.id, today=TODAY)
        return leaving_grid(self.head, place_of(self.head, institutions.public_id_of(self.id)), plan, today=TODAY)

    def row(self, child: MadePupil) -> Row:
        return next(row for row in self.grid().rows if row.pupil_id == child.person_id)

    def decide(self, **words: Any) -> int:
        plan = leaving_plan(self.head, institution_id=self.id, today=TODAY)
        return change_leaving(**self.words, revision=plan.revision, **words).revision

    def goes(self, *children: MadePupil, to: int = 0, number: str = "5-у") -> None:
        decision = Decision(Does.GOES, self.schools[to].id)
        self.decide(
            decided={child.person_id: decision for child in children}, number=number, dated_on=TODAY.isoformat(),
            ground="заяви батьків",
        )  # fmt: skip

    def order(self) -> int:
        revision = leaving_plan(self.head, institution_id=self.id, today=TODAY).revision
        return order_leaving(**self.words, revision=revision)

    def send(self) -> tuple[int, documents.State]:
        order_id = self.order()
        return order_id, register(self.head, self.id, order_id)

    def take(self, to: int = 0, refused: dict[MadePupil, str] | None = None, number: str = "9-у") -> int | None:
        """The school takes everybody but those refused."""
        school = self.schools[to]
        waiting = documents.beginners_of(school.head, institution_id=school.id).rows
        no = {child.person_id: why for child, why in (refused or {}).items()}
        return documents.take_first_graders(
            actor=school.head, institution_id=school.id, since=SINCE,
            classes={row.public_id: school.class_id for row in waiting if row.person_id not in no},
            refused={row.public_id: no[row.person_id] for row in waiting if row.person_id in no},
            number=number, dated_on=TODAY, ground="заяви", now=timezone.now(),
        )  # fmt: skip

    def take_and_sign(self, to: int = 0, **words: Any) -> int:
        order_id = self.take(to, **words)
        assert order_id is not None
        assert register(self.schools[to].head, self.schools[to].id, order_id) is documents.State.REGISTERED
        return order_id

    def state(self, order_id: int) -> documents.State:
        return documents.order_card(self.head, institution_id=self.id, order_id=order_id).state


def register(head: Actor, institution_id: int, order_id: int) -> documents.State:
    return documents.register_order(
        actor=head, institution_id=institution_id, order_id=order_id, request_id=uuid4(), now=timezone.now()
    )


def where(child: MadePupil, on: date = SINCE) -> int | None:
    return enrolment.enrolled_at(person_ids=[child.person_id], on=on).get(child.person_id)


def make_school(name: str) -> School:
    school = make_institution(name)
    class_id = make_class(institution_id=school, school_year=YEAR, grade=1, letter="А")
    return School(school, make_head(school), class_id)


@pytest.fixture(scope="module")
def standing(ground: None) -> Scene:
    reference.load_first_lists()
    rulebook.load_first_editions(actor=SYSTEM)
    documents.load_first_editions(actor=SYSTEM)
    garden = make_institution("Калинівський садок «Ромашка»", kind=52)
    opened = date(YEAR - 1, 9, 1)
    old, mixed = (
        testing.make_group(garden, name, since=opened, age=age, places=15)
        for name, age in (("Старша", Age.OLDER), ("Різновікова", Age.MIXED))
    )

    def children(count: int, group: int, years: int) -> tuple[MadePupil, ...]:
        born = date(YEAR - years, 3, 17)
        return tuple(make_pupils(count, institution_id=garden, class_id=group, since=opened, born_on=born))

    oldest = children(3, old, 6)
    (six,), (small,) = children(1, mixed, 6), children(1, mixed, 4)
    schools = make_school("Березівська гімназія"), make_school("Вербівський ліцей")
    return Scene(garden, make_head(garden), oldest, six, small, schools)


@pytest.fixture
def scene(standing: Scene, db: None, settings: LazySettings, tmp_path: Path) -> Scene:
    settings.PARTA_DATA = tmp_path
    return standing


class TestTheGrid:
    def test_holds_those_of_age_and_the_oldest_groups_and_whom_one_adds(self, scene: Scene) -> None:
        expected = {child.person_id for child in (*scene.oldest, scene.six)}
        assert {row.pupil_id for row in scene.grid().rows} == expected
        assert {row.decision.does for row in scene.grid().rows} == {Does.UNKNOWN}
        scene.decide(add=[scene.small.person_id])
        assert {row.pupil_id for row in scene.grid().rows} == {*expected, scene.small.person_id}

    def test_says_every_problem_by_its_row_and_orders_nothing(self, scene: Scene) -> None:
        first, second, third = scene.oldest
        scene.goes(first, second)
        scene.decide(decided={third.person_id: Decision(Does.STAYS), second.person_id: Decision(Does.GOES, 0)})
        with pytest.raises(Invalid) as refused:
            scene.order()
        assert [problem.message for problem in refused.value.problems] == [
            f"{row.name}: {text}" for row in scene.grid().rows for text in row.problems
        ]
        assert scene.row(third).problems == ("Поясніть, чому дитина лишається ще на рік.",)
        assert scene.row(second).problems == ("Виберіть школу.",)
        assert scene.grid().orders == ()

    def test_keeps_why_a_child_stays_beside_the_order(self, scene: Scene) -> None:
        first, second, _third = scene.oldest
        scene.goes(first)
        scene.decide(decided={second.person_id: Decision(Does.STAYS, reason="рекомендація ІРЦ від травня")})
        order_id, _state = scene.send()
        card = documents.order_card(scene.head, institution_id=scene.id, order_id=order_id)
        assert [(each["rows"], each["reason"]) for each in card.reasons] == [
            (second.display_name, "рекомендація ІРЦ від травня")
        ]
        assert "у зв’язку зі вступом до 1 класу" in card.text
        assert [line.outcome for line in card.lines] == ["до: Березівська гімназія"]

    def test_is_stale_when_another_window_changed_it(self, scene: Scene) -> None:
        scene.goes(scene.six)
        with pytest.raises(Stale):
            change_leaving(**scene.words, revision=0, add=[scene.small.person_id])
        with pytest.raises(NotVisible):
            scene.decide(add=[scene.schools[0].head.person_id or 0])

    def test_is_for_those_who_move_children(self, scene: Scene) -> None:
        for actor in (make_deputy(scene.id, powers=frozenset()), make_teacher(scene.id)):
            with pytest.raises(Refused):
                leaving_plan(actor, institution_id=scene.id, today=TODAY)


class TestTheTransfer:
    def test_moves_each_child_with_the_signature_of_its_school(self, scene: Scene) -> None:
        first, second, third = scene.oldest
        scene.goes(first, second)
        scene.goes(scene.six, to=1)
        leaving, state = scene.send()
        assert state is documents.State.AGREED
        assert [where(child) for child in (first, scene.six)] == [scene.id, scene.id]

        arrival = scene.take_and_sign()
        assert [where(child) for child in (first, second, scene.six, third)] == [
            scene.schools[0].id, scene.schools[0].id, scene.id, scene.id,
        ]  # fmt: skip
        assert where(first, SINCE - timedelta(days=1)) == scene.id
        assert scene.state(leaving) is documents.State.REGISTERED
        scene.take_and_sign(1)
        assert where(scene.six) == scene.schools[1].id
        with connection.cursor() as cursor:
            cursor.execute(
                "select person_id, count(*) from enrolment_enrolment where is_main and known_to is null "
                "and during @> %s::date and person_id = any(%s) group by 1 having count(*) <> 1",
                [SINCE, [child.person_id for child in (*scene.oldest, scene.six)]],
            )
            assert cursor.fetchall() == []
            cursor.execute(
                "select distinct ended_by, end_reason from enrolment_enrolment "
                "where end_reason is not null and institution_id = %s",
                [scene.id],
            )
            assert cursor.fetchall() == [(leaving, 12)]
        members = enrolment.members_on(institution_id=scene.schools[0].id, group_id=scene.schools[0].class_id, on=SINCE)
        assert {member.pupil_id for member in members} == {first.person_id, second.person_id}
        card = documents.order_card(scene.schools[0].head, institution_id=scene.schools[0].id, order_id=arrival)
        assert {line.class_name for line in card.lines} == {"1-А"}

    def test_of_a_refused_child_goes_back_to_the_grid_with_the_reason(self, scene: Scene) -> None:
        first, second, _third = scene.oldest
        scene.goes(first, second)
        scene.send()
        scene.take_and_sign(refused={second: "Не наша територія"})
        row = scene.row(second)
        assert (where(second), row.was_refused, row.sent and row.sent.answer) == (scene.id, True, "Не наша територія")
        assert scene.row(first).is_done
        scene.goes(second, to=1, number="6-у")
        again, _state = scene.send()
        assert [line.pupil_id for line in documents.order_card(
            scene.head, institution_id=scene.id, order_id=again
        ).lines] == [second.person_id]  # fmt: skip
        scene.take_and_sign(1)
        assert where(second) == scene.schools[1].id

    def test_that_every_school_refuses_leaves_no_order(self, scene: Scene) -> None:
        scene.goes(scene.six)
        leaving, _state = scene.send()
        with pytest.raises(Invalid, match="Поясніть"):
            scene.take(refused={scene.six: " "})
        assert scene.take(refused={scene.six: "Немає місць у 1 класі"}) is None
        assert scene.state(leaving) is documents.State.GIVEN_UP
        assert where(scene.six) == scene.id

    def test_taken_back_before_the_school_signed_stops_its_order(self, scene: Scene) -> None:
        first, second, _third = scene.oldest
        scene.goes(first, second)
        scene.send()
        arrival = scene.take()
        sent = scene.row(first).sent
        assert arrival is not None
        assert sent is not None
        documents.end_transfer(
            actor=scene.head, institution_id=scene.id, public_id=sent.public_id, answer="", now=timezone.now()
        )
        with pytest.raises(documents.NotReady):
            register(scene.schools[0].head, scene.schools[0].id, arrival)
        scene.take_and_sign()
        assert [where(child) for child in (first, second)] == [scene.id, scene.schools[0].id]

    def test_given_up_as_a_draft_sends_nobody_and_may_begin_anew(self, scene: Scene) -> None:
        scene.goes(scene.six)
        draft = scene.order()
        assert scene.order() == draft
        documents.give_up_order(actor=scene.head, institution_id=scene.id, order_id=draft)
        assert documents.beginners_of(scene.schools[0].head, institution_id=scene.schools[0].id).rows == ()
        order_id, state = scene.send()
        assert order_id != draft
        assert state is documents.State.AGREED

    def test_rewritten_sends_whom_its_last_text_names(self, scene: Scene) -> None:
        first, second, _third = scene.oldest
        scene.goes(first, second)
        draft = scene.order()
        scene.decide(decided={first.person_id: Decision(Does.UNKNOWN)})
        scene.goes(second, to=1)
        assert scene.send()[0] == draft
        found = [documents.beginners_of(each.head, institution_id=each.id).rows for each in scene.schools]
        assert [[row.person_id for row in rows] for rows in found] == [[], [second.person_id]]

    def test_only_withdraws_whom_the_school_has_enrolled_itself(self, scene: Scene) -> None:
        first, second, _third = scene.oldest
        school = scene.schools[0]
        enrolment.transfer_many(
            actor=SYSTEM, institution_id=scene.id, to_institution_id=school.id,
            entries=[enrolment.Entry(first.person_id, school.class_id)], since=SINCE, out_order_id=None,
            in_order_id=None,
        )  # fmt: skip
        assert (scene.row(first).is_there, scene.row(first).goes) == (True, True)
        scene.goes(second)
        _order_id, state = scene.send()
        assert state is documents.State.AGREED
        assert scene.row(first).is_done
        waiting = documents.beginners_of(school.head, institution_id=school.id).rows
        assert [row.person_id for row in waiting] == [second.person_id]

    def test_is_in_force_at_once_when_it_only_withdraws(self, scene: Scene) -> None:
        school = scene.schools[0]
        enrolment.transfer_many(
            actor=SYSTEM, institution_id=scene.id, to_institution_id=school.id,
            entries=[enrolment.Entry(scene.six.person_id, school.class_id)], since=SINCE, out_order_id=None,
            in_order_id=None,
        )  # fmt: skip
        scene.decide(number="5-у", dated_on=TODAY.isoformat(), ground="заяви")
        assert scene.send()[1] is documents.State.REGISTERED

    def test_is_not_answered_by_a_third_school_or_for_another_year(self, scene: Scene) -> None:
        scene.goes(scene.six)
        scene.send()
        school, other = scene.schools
        (row,) = documents.beginners_of(school.head, institution_id=school.id).rows
        words: dict[str, Any] = {
            "refused": {}, "number": "9-у", "dated_on": TODAY, "ground": "заяви", "now": timezone.now(),
            "since": SINCE,
        }  # fmt: skip
        with pytest.raises(NotVisible):
            documents.take_first_graders(
                actor=other.head, institution_id=other.id, classes={row.public_id: other.class_id}, **words
            )
        second = make_class(institution_id=school.id, school_year=YEAR, grade=2, letter="А")
        for wrong in (second, other.class_id):
            with pytest.raises(Invalid, match="клас"):
                documents.take_first_graders(
                    actor=school.head, institution_id=school.id, classes={row.public_id: wrong}, **words
                )


class TestAProtectedChild:
    def test_is_sent_by_the_head_alone(self, scene: Scene) -> None:
        label = protect(scene.head, scene.id, scene.six, TODAY)
        row = scene.row(scene.six)
        assert (row.name, row.born_on) == (label, None)
        deputy = make_deputy(scene.id, powers=frozenset({enrolment.MOVEMENT}))
        plan = leaving_plan(deputy, institution_id=scene.id, today=TODAY)
        grid = leaving_grid(deputy, place_of(deputy, institutions.public_id_of(scene.id)), plan, today=TODAY)
        assert scene.six.person_id not in {each.pupil_id for each in grid.rows}
        assert str(scene.six.public_id) not in {str(each) for each, _name in grid.others}


class TestThePages:
    def test_lead_both_sides_to_the_end(self, scene: Scene) -> None:
        garden, school = Client(), scene.schools[0]
        sign_in(garden, scene.head)
        first, second, third = scene.oldest
        found = garden.get(f"{scene.base}school/?q=Березівська").content.decode()
        assert "Березівська гімназія" in read(found).text
        target = str(institutions.public_id_of(school.id))
        chosen = {"target": target, "child": [str(first.public_id), str(second.public_id)], "revision": "0"}
        assert garden.post(f"{scene.base}school/?q=Березівська", chosen).status_code == 302
        form = {
            "revision": "1", "number": "5-у", "dated_on": TODAY.strftime("%d.%m.%Y"), "ground": "заяви батьків",
            f"to-{first.public_id}": target, f"to-{second.public_id}": target, f"to-{third.public_id}": "stays",
            f"why-{third.public_id}": "", "do": "order",
        }  # fmt: skip
        answer = garden.post(scene.base, form)
        assert answer.status_code == 422
        assert "Поясніть, чому дитина лишається ще на рік." in read(answer.content.decode()).text
        form |= {"revision": "2", f"why-{third.public_id}": "висновок ІРЦ, заява матері"}
        order = garden.post(scene.base, form)["Location"]
        garden.post(f"{order}registration/", {"request_id": str(uuid4()), "way": "paper"})
        assert "чекає на заклад" in read(garden.get(scene.base).content.decode()).text

        office = Client()
        sign_in(office, school.head)
        assert "2 першокласники із садків чекають на клас" in read(office.get("/").content.decode()).text
        at = f"{school.base}first-graders/"
        assert first.display_name in read(office.get(at).content.decode()).text
        came = {row.person_id: row.public_id for row in documents.beginners_of(
            school.head, institution_id=school.id
        ).rows}  # fmt: skip
        form = {
            "all": str(school.class_id), "number": "9-у", "dated_on": TODAY.strftime("%d.%m.%Y"), "ground": "заяви",
            f"to-{came[second.person_id]}": "no", f"why-{came[second.person_id]}": "",
        }  # fmt: skip
        assert office.post(at, form).status_code == 422
        form[f"why-{came[second.person_id]}"] = "Не наша територія"
        order = office.post(at, form)["Location"]
        office.post(f"{order}registration/", {"request_id": str(uuid4()), "way": "paper"})
        assert where(first) == school.id
        text = read(garden.get(scene.base).content.decode()).text
        assert "школа відмовила: Не наша територія" in text
        assert "зараховано" in text

    def test_make_as_many_statements_for_many_children(self, scene: Scene) -> None:
        garden, office = Client(), Client()
        sign_in(garden, scene.head)
        sign_in(office, scene.schools[0].head)
        scene.goes(scene.oldest[0])
        few = counted(garden, scene.base)
        scene.goes(*scene.oldest, scene.six)
        assert counted(garden, scene.base) == few
        scene.send()
        at = f"{scene.schools[0].base}first-graders/"
        assert (few <= 42, counted(office, at) <= 22) == (True, True), (few, counted(office, at))


def counted(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)
