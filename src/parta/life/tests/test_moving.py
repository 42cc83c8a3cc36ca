"""Closure, merger and division: pupils placed, moved with orders on both sides, taken back."""

from datetime import timedelta
from time import perf_counter

import pytest
from django.test import Client
from django.urls import reverse

from parta.documents import api as documents
from parta.enrolment import api as enrolment
from parta.enrolment.testing import make_class, make_pupils
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import school_year_of
from parta.kernel.errors import Invalid, Refused
from parta.life.kinds import moving
from parta.life.matters import effect_in_ukrainian
from parta.life.models import Move
from parta.life.operations import acts, carrying
from parta.life.rules.acts import State
from parta.life.testing import act_row, carry_out, draft_act, fill_act, sign_act
from parta.life.tests.scene import Land
from parta.people import api as people
from parta.people.testing import make_head, make_teacher

pytestmark = pytest.mark.django_db


@pytest.fixture
def classes(land: Land) -> tuple[int, int]:
    """Two classes of the school: three pupils and two."""
    year = school_year_of(land.today)
    first = make_class(institution_id=land.school, school_year=year, grade=8, letter="А")
    second = make_class(institution_id=land.school, school_year=year, grade=5, letter="Б")
    make_pupils(3, institution_id=land.school, class_id=first)
    make_pupils(2, institution_id=land.school, class_id=second)
    return first, second


def closure(land: Land, classes: tuple[int, int], *, second: str = "", carry: bool = False, **more: bool) -> object:
    """A draft of closing the school: the first class goes to the lyceum, the second where ``second`` says."""
    values = {"targets": [land.second, land.third], "carry": carry, "head_stays": True, **more}
    act = draft_act(land.officer, "closure", land.school, values, land.today, today=land.today)
    plan = {f"{land.school}.{classes[0]}": str(land.second), f"{land.school}.{classes[1]}": second}
    acts.place_pupils(actor=land.officer, public_id=act, plan=plan, revision=act_row(act).revision)
    return act


def sizes(institution_id: int, land: Land) -> dict[str, int]:
    found = enrolment.groups_of(institution_id=institution_id, school_year=school_year_of(land.today), on=land.today)
    return {group.name: group.size for group in found}


class TestClosure:
    def test_needs_a_place_for_everybody(self, land: Land, classes: tuple[int, int]) -> None:
        act = closure(land, classes)
        with pytest.raises(Invalid, match="2 учні"):
            sign_act(land.officer, act, land.officer_key, now=land.now)

    def test_counts_what_it_touches_before_it_is_signed(self, land: Land, classes: tuple[int, int]) -> None:
        make_teacher(land.school)
        act = closure(land, classes, second=str(land.third))
        found = {part.title: part for part in effect_in_ukrainian(act_row(act), land.today).parts}
        counted = {title: part.count for title, part in found.items()}
        assert counted == {
            "Картки закладів": 1, "Класи й групи": 2, "Учнів": 5, "Працівники": 2, "Журнали навчального року": 0,
            "Філії": 0, "Учні, що переходять до іншого закладу": 5,
        }  # fmt: skip
        lines = [item.text for item in found["Учні, що переходять до іншого закладу"].items]
        assert lines == ["Калинівський ліцей № 3: 3", "Калинівська гімназія № 2: 2"]
        assert found["Картки закладів"].items[0].text.endswith("працює → ліквідовано")

    @pytest.mark.parametrize("strange", ["99999999999999999999", "5.99999999999999999999", "-1", "²", "x.y", "\x00"])
    def test_takes_no_place_that_cannot_be(self, strange: str, land: Land, classes: tuple[int, int]) -> None:
        act = closure(land, classes, second=str(land.third))
        client = sign_in(Client(), land.officer)
        key = f"{land.school}.{classes[0]}"
        address, page = reverse("life:pupils", args=[act]), reverse("life:class", args=[act, key])
        client.post(address, {f"to-{key}": strange, "revision": act_row(act).revision})
        (pupil, *_others) = enrolment.members_on(institution_id=land.school, group_id=classes[0], on=land.today)
        client.post(page, {f"to-{pupil.pupil_id}": strange, "revision": act_row(act).revision})
        assert client.get(reverse("life:act", args=[act])).status_code == 200
        assert client.get(address).status_code == 200
        with pytest.raises(Invalid):
            sign_act(land.officer, act, land.officer_key, now=land.now)

    def test_keeps_what_was_chosen_when_somebody_was_faster(self, land: Land, classes: tuple[int, int]) -> None:
        act = closure(land, classes)
        client, stale = sign_in(Client(), land.officer), act_row(act).revision - 1
        key = f"{land.school}.{classes[1]}"
        answer = client.post(reverse("life:pupils", args=[act]), {f"to-{key}": str(land.third), "revision": stale})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert f'name="revision" value="{act_row(act).revision}"' in page
        assert f'<option value="{land.third}" selected>' in page

    def test_moves_everybody_with_orders_on_both_sides(self, land: Land, classes: tuple[int, int]) -> None:
        make_teacher(land.school)
        act = closure(land, classes, second=str(land.third))
        assert sign_act(land.officer, act, land.officer_key, now=land.now) is State.DONE
        assert sizes(land.second, land) == {"8-А": 3}
        assert sizes(land.third, land) == {"5-Б": 2}
        assert sizes(land.school, land) == {"5-Б": 0, "8-А": 0}
        year = school_year_of(land.today)
        left = documents.orders_of(land.head, institution_id=land.school, school_year=year)
        assert sorted((order.kind.name, order.pupils) for order in left) == [("LEAVING", 2), ("LEAVING", 3)]
        here = documents.orders_of(make_head(land.second), institution_id=land.second, school_year=year)
        assert [(order.kind.name, order.pupils) for order in here] == [("ARRIVAL", 3)]
        staff = [line.position for line in people.staff_of(land.school, land.today)]
        assert staff == [people.Position.HEAD]
        assert institutions.institution(land.school).status == moving.LIQUIDATED
        before = institutions.card_on(land.school, land.today - timedelta(days=1))
        assert before is not None
        assert before.status == moving.WORKING

    def test_keeps_what_was_before_the_day(self, land: Land, classes: tuple[int, int]) -> None:
        act = closure(land, classes, second=str(land.third))
        sign_act(land.officer, act, land.officer_key, now=land.now)
        yesterday = land.today - timedelta(days=1)
        found = enrolment.members_on(institution_id=land.school, group_id=classes[0], on=yesterday)
        assert len(found) == 3
        assert {member.until for member in found} == {land.today}

    def test_carries_the_rest_as_findings_and_places_them_later(self, land: Land, classes: tuple[int, int]) -> None:
        act = closure(land, classes, carry=True)
        assert sign_act(land.officer, act, land.officer_key, now=land.now) is State.DONE
        assert sizes(land.school, land) == {"5-Б": 2, "8-А": 0}
        client = sign_in(Client(), land.officer)
        home = client.get(reverse("life:acts"), {"show": "done"}).content.decode()
        assert "2 учні без місця" in home.replace("\u00a0", " ")
        left = list(Move.objects.filter(act=act_row(act), target=None).values_list("person_id", flat=True))
        later = land.now + timedelta(days=1)
        persons = {str(each): str(land.third) for each in left}
        assert acts.place_rest(actor=land.officer, public_id=act, persons=persons) == 2
        assert carry_out(act, now=later) is State.DONE
        assert act_row(act).moved == 5
        found = enrolment.groups_of(
            institution_id=land.third, school_year=school_year_of(land.today), on=land.today + timedelta(days=1)
        )
        assert [(group.name, group.size) for group in found] == [("5-Б", 2)]

    def test_places_single_pupils_elsewhere(self, land: Land, classes: tuple[int, int]) -> None:
        act = closure(land, classes, second=str(land.third))
        members = enrolment.members_on(institution_id=land.school, group_id=classes[0], on=land.today)
        persons = {str(members[0].pupil_id): str(land.third)}
        acts.place_persons(actor=land.officer, public_id=act, persons=persons, revision=act_row(act).revision)
        sign_act(land.officer, act, land.officer_key, now=land.now)
        assert sizes(land.second, land) == {"8-А": 2}
        assert sizes(land.third, land) == {"5-Б": 2, "8-А": 1}

    def test_goes_on_after_a_worker_was_killed(
        self, land: Land, classes: tuple[int, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        act = closure(land, classes, second=str(land.third))
        moved, real = [], enrolment.transfer_many

        def second_breaks(**words: object) -> int:
            if moved:
                raise KeyboardInterrupt
            moved.append(real(**words))  # type: ignore[arg-type]
            return moved[0]

        monkeypatch.setattr(enrolment, "transfer_many", second_breaks)
        with pytest.raises(KeyboardInterrupt):
            sign_act(land.officer, act, land.officer_key, now=land.now)
        assert act_row(act).state == State.RUNNING
        assert act_row(act).moved == moved[0]
        monkeypatch.setattr(enrolment, "transfer_many", real)
        assert carry_out(act, now=land.now) is State.DONE
        assert act_row(act).moved == 5
        assert sizes(land.second, land) == {"8-А": 3}

    def test_is_taken_back_whole(self, land: Land, classes: tuple[int, int]) -> None:
        make_teacher(land.school)
        act = closure(land, classes, second=str(land.third))
        sign_act(land.officer, act, land.officer_key, now=land.now)
        fix = acts.begin_correction(actor=land.officer, public_id=act, today=land.today)
        fill_act(land.officer, fix, {}, land.today, today=land.today)
        later = land.now + timedelta(minutes=1)
        assert sign_act(land.officer, fix, land.officer_key, now=later) is State.DONE
        assert act_row(act).state == State.UNDONE
        assert sizes(land.school, land) == {"5-Б": 2, "8-А": 3}
        assert sizes(land.second, land) == {"8-А": 0}
        assert institutions.institution(land.school).status == moving.WORKING
        assert len(people.staff_of(land.school, land.today)) == 2
        year = school_year_of(land.today)
        orders = documents.orders_of(land.head, institution_id=land.school, school_year=year)
        assert sorted(order.kind.name for order in orders) == ["CORRECTION", "CORRECTION", "LEAVING", "LEAVING"]

    def test_is_not_taken_back_once_pupils_moved_on(self, land: Land, classes: tuple[int, int]) -> None:
        act = closure(land, classes, second=str(land.third))
        sign_act(land.officer, act, land.officer_key, now=land.now)
        values = {"sources": [land.third], "staff": False}
        merger = draft_act(
            land.officer, "merger", land.second, values, land.today + timedelta(days=1), today=land.today
        )
        assert sign_act(land.officer, merger, land.officer_key, now=land.now + timedelta(minutes=1)) is State.SIGNED
        carrying.carry_out_due(actor=SYSTEM, today=land.today + timedelta(days=1))
        assert carry_out(merger, now=land.now + timedelta(days=1)) is State.DONE
        fix = acts.begin_correction(actor=land.officer, public_id=act, today=land.today)
        fill_act(land.officer, fix, {}, land.today, today=land.today)
        with pytest.raises(Invalid, match="Приєднання"):
            sign_act(land.officer, fix, land.officer_key, now=land.now + timedelta(days=2))

    def test_does_not_cut_marks_off_from_their_pupils(self, land: Land, classes: tuple[int, int]) -> None:
        act = closure(land, classes, second=str(land.third))
        members = enrolment.members_on(institution_id=land.school, group_id=classes[0], on=land.today)
        facts = [enrolment.Dependence(members[0].pupil_id, "1 оцінка", "")]

        def marks(undoing: enrolment.Undoing) -> list[enrolment.Dependence]:
            here = undoing.institution_id == land.school and undoing.since <= land.today
            return [fact for fact in facts if here and fact.pupil_id in undoing.pupil_ids]

        enrolment.register_dependents(marks)
        try:
            with pytest.raises(Invalid, match="1 оцінка"):
                sign_act(land.officer, act, land.officer_key, now=land.now)
            with pytest.raises(enrolment.StandsInTheWay):
                enrolment.transfer_many(
                    actor=SYSTEM, institution_id=land.school, to_institution_id=land.second, since=land.today,
                    entries=[enrolment.Entry(members[0].pupil_id, classes[0])], out_order_id=None, in_order_id=None,
                )  # fmt: skip
        finally:
            facts.clear()

    def test_that_stopped_before_it_wrote_anything_is_given_up(
        self, land: Land, classes: tuple[int, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        act = closure(land, classes, second=str(land.third))

        def breaks(self: object, matter: object) -> None:
            raise acts.NotNow("щось стоїть на заваді")

        with monkeypatch.context() as patch:
            patch.setattr(moving.Moving, "_plan", breaks)
            assert sign_act(land.officer, act, land.officer_key, now=land.now) is State.STOPPED
        page = sign_in(Client(), land.officer).get(reverse("life:act", args=[act])).content.decode()
        assert "щось стоїть на заваді" in page
        acts.withdraw(actor=land.officer, public_id=act)
        assert act_row(act).state == State.WITHDRAWN

    def test_that_stopped_goes_on(self, land: Land, classes: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
        act = closure(land, classes, second=str(land.third))

        def breaks(**words: object) -> None:
            raise acts.NotNow("щось стоїть на заваді")

        with monkeypatch.context() as patch:
            patch.setattr(enrolment, "transfer_many", breaks)
            assert sign_act(land.officer, act, land.officer_key, now=land.now) is State.STOPPED
        assert sizes(land.second, land) == {}
        carrying.go_on(actor=land.officer, act_id=act_row(act).pk)
        assert carry_out(act, now=land.now) is State.DONE
        assert act_row(act).moved == 5

    def test_waits_until_branches_are_decided_about(self, land: Land, classes: tuple[int, int]) -> None:
        make_institution("Котюжинецька філія", authority_id=land.community, hub_id=land.school)
        act = closure(land, classes, second=str(land.third))
        with pytest.raises(Invalid, match="Котюжинецька філія"):
            sign_act(land.officer, act, land.officer_key, now=land.now)

    def test_is_the_authoritys(self, land: Land) -> None:
        with pytest.raises(Refused):
            acts.begin(actor=land.head, code="closure", institution_id=land.school)


class TestMergerAndDivision:
    def test_several_become_one(self, land: Land, classes: tuple[int, int]) -> None:
        make_teacher(land.school)
        year = school_year_of(land.today)
        there = make_class(institution_id=land.third, school_year=year, grade=8, letter="А")
        make_pupils(2, institution_id=land.third, class_id=there)
        values = {"sources": [land.school, land.third], "staff": True}
        act = draft_act(land.officer, "merger", land.second, values, land.today, today=land.today)
        assert sign_act(land.officer, act, land.officer_key, now=land.now) is State.DONE
        assert sorted(sizes(land.second, land).items()) == [("5-Б", 2), ("8-А", 3), ("8-А2", 2)]
        cards = institutions.institutions([land.school, land.third])
        assert {card.status for card in cards.values()} == {moving.REORGANISED}
        positions = [line.position for line in people.staff_of(land.second, land.today)]
        assert positions == [people.Position.TEACHER]
        fix = acts.begin_correction(actor=land.officer, public_id=act, today=land.today)
        fill_act(land.officer, fix, {}, land.today, today=land.today)
        later = land.now + timedelta(minutes=1)
        assert sign_act(land.officer, fix, land.officer_key, now=later) is State.DONE
        assert people.staff_of(land.second, land.today) == ()
        assert sizes(land.school, land) == {"5-Б": 2, "8-А": 3}

    def test_one_gives_classes_to_another_and_goes_on(self, land: Land, classes: tuple[int, int]) -> None:
        values = {"targets": [land.third], "ends": False, "carry": False, "head_stays": True}
        act = draft_act(land.officer, "division", land.school, values, land.today, today=land.today)
        plan = {f"{land.school}.{classes[1]}": str(land.third)}
        acts.place_pupils(actor=land.officer, public_id=act, plan=plan, revision=act_row(act).revision)
        assert sign_act(land.officer, act, land.officer_key, now=land.now) is State.DONE
        assert sizes(land.school, land) == {"5-Б": 0, "8-А": 3}
        assert institutions.institution(land.school).status == moving.WORKING

    def test_a_strange_place_is_refused(self, land: Land, classes: tuple[int, int]) -> None:
        elsewhere = make_institution("Іванівська гімназія", authority_id=land.other_community)
        act = closure(land, classes, second=str(elsewhere))
        with pytest.raises(Invalid, match="Іванівська гімназія"):
            sign_act(land.officer, act, land.officer_key, now=land.now)


@pytest.mark.soak
@pytest.mark.alone
def test_a_school_of_six_hundred_is_closed_within_minutes(land: Land, capsys: pytest.CaptureFixture[str]) -> None:
    year = school_year_of(land.today)
    for number in range(24):
        class_id = make_class(institution_id=land.school, school_year=year, grade=1 + number % 11)
        make_pupils(25, institution_id=land.school, class_id=class_id)
    values = {"sources": [land.school], "staff": True}
    act = draft_act(land.officer, "merger", land.second, values, land.today, today=land.today)
    began = perf_counter()
    assert sign_act(land.officer, act, land.officer_key, now=land.now) is State.DONE
    took = perf_counter() - began
    with capsys.disabled():
        print(f" {act_row(act).moved} pupils moved in {took:.1f} s")  # noqa: T201
    assert act_row(act).moved == 600
    assert took < 180
