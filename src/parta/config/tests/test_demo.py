"""The demo community: who is in it, and that nothing of it pretends to be real."""

import csv
import re
from datetime import date
from pathlib import Path
from random import Random

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.utils import timezone

from parta.config import demo
from parta.config.demo import codes, community, days, plan
from parta.config.demo.community import SITES
from parta.config.demo.names import Names
from parta.config.demo.people import CAST, on_the_list
from parta.config.demo.schools import ClassPlan, SchoolPlan
from parta.config.demo.timetable import Demand, week_of
from parta.identity.testing import actor_of_person, sign_in
from parta.institutions.api import edit_card
from parta.institutions.models import Card
from parta.institutions.operations.authorities import load_first_authorities
from parta.kernel.actor import SYSTEM, Role
from parta.kernel.codes import edrpou_is_valid, rnokpp_is_valid
from parta.kernel.errors import Invalid
from parta.reference import api as reference
from parta.reference.testing import make_place
from parta.rulebook import api as rulebook

REGISTER = Path(__file__).resolve().parents[5] / "shared" / "data" / "schools_edebo_2023-08-02.csv"


class TestCodes:
    def test_pass_their_check_digit(self) -> None:
        assert all(edrpou_is_valid(codes.edrpou(number)) for number in range(1, 1000))
        assert all(rnokpp_is_valid(codes.rnokpp(number, sex)) for number in range(1, 499) for sex in "fm")

    def test_tell_the_sex_as_real_ones_do(self) -> None:
        assert [int(codes.rnokpp(n, "m")[8]) % 2 for n in (1, 250)] == [1, 1]
        assert [int(codes.rnokpp(n, "f")[8]) % 2 for n in (1, 250)] == [0, 0]

    def test_belong_to_nobody_yet_born_and_to_no_registered_institution(self) -> None:
        assert all(codes.rnokpp(number, "f").startswith("60000") for number in (1, 499))
        if not REGISTER.exists():
            pytest.skip("the register of schools is not beside the repository")
        real = set(re.findall(r"\b\d{8}\b", REGISTER.read_text(encoding="utf-8-sig")))
        assert real
        assert {codes.edrpou(site.number) for site in SITES} & real == set()


class TestNames:
    def test_of_institutions_say_that_they_are_invented(self) -> None:
        assert [site.name for site in SITES if "демо" not in site.name or "вигадан" not in site.name] == []
        assert [site.short_name for site in SITES if "демо" not in site.short_name] == []

    def test_of_institutions_are_of_none_in_the_register(self) -> None:
        if not REGISTER.exists():
            pytest.skip("the register of schools is not beside the repository")
        with REGISTER.open(encoding="utf-8-sig", newline="") as file:
            real = {cell for row in csv.DictReader(file) for cell in row.values()}
        assert {name for site in SITES for name in (site.name, site.short_name)} & real == set()

    def test_are_written_with_the_right_apostrophe(self) -> None:
        names = Names(Random(1))
        written = " ".join(f"{x.family} {x.given} {x.patronymic}" for x in (names.worker() for _ in range(500)))
        assert "’" in written
        assert not set(written) & set("'`ʼ\"abcdefghijklmnopqrstuvwxyz")

    def test_of_children_follow_their_father(self) -> None:
        names = Names(Random(3))
        family = names.family()
        child = names.child(family)
        assert child.patronymic == family.father[1 if child.sex == "m" else 2]


class TestTopics:
    def test_are_written_for_every_subject_of_every_year(self) -> None:
        topics = plan.read_topics().by_grade
        plans = {**plan.HOURS, 10: plan.HOURS[10] | plan.VOCATIONAL, 11: plan.HOURS[11] | plan.VOCATIONAL}
        wanted = {(subject, grade) for grade, hours in plans.items() for subject in hours}
        assert wanted - set(topics) == set()

    def test_come_in_their_order_and_last_for_the_weeks(self) -> None:
        topics = plan.read_topics()
        told = [topics.at("algebra", 8, number, 21) for number in range(21)]
        assert told[0] == "Раціональні вирази. Раціональні дроби"
        assert told[1] == "Раціональні вирази. Раціональні дроби. Розв’язування вправ"
        assert told[-1].startswith("Степінь із цілим від’ємним показником")


class TestTimetable:
    def test_has_nobody_in_two_places(self) -> None:
        chance = Random(5)
        demands = [
            Demand(class_id, (class_id * 100 + n,), (n % 7 * 10 + class_id % 3,), 1 + n % 4)
            for class_id in range(12)
            for n in range(12)
        ]
        for slot, held in week_of(demands, chance).items():
            classes = [demand.class_id for demand in held]
            teachers = [post for demand in held for post in demand.teachers]
            assert len(classes) == len(set(classes)), slot
            assert len(teachers) == len(set(teachers)), slot

    def test_holds_what_was_asked_when_it_fits(self) -> None:
        demands = [Demand(1, (n,), (n,), 5) for n in range(5)]
        held = [demand for slot in week_of(demands, Random(1)).values() for demand in slot]
        assert len(held) == 25


class TestDays:
    @pytest.mark.parametrize(
        ("today", "count", "last"),
        [
            (date(2026, 11, 22), 35, date(2026, 11, 20)),  # a Sunday
            (date(2026, 9, 1), 1, date(2026, 9, 1)),
            (date(2027, 1, 5), 35, date(2026, 12, 24)),  # in the winter holidays
            (date(2027, 7, 15), 35, date(2027, 5, 31)),  # in summer
        ],
    )
    def test_are_the_last_study_days(self, today: date, count: int, last: date) -> None:
        held = days.study_days(today)
        assert (len(held), held[-1]) == (count, last)
        assert all(day.weekday() < 5 for day in held)

    def test_leave_out_the_autumn_holidays(self) -> None:
        assert date(2026, 10, 28) not in days.study_days(date(2026, 11, 20))


class TestCast:
    def test_is_fourteen_people_of_every_role_with_codes_of_their_own(self) -> None:
        assert len(CAST) == 14
        assert len({someone.rnokpp for someone in CAST}) == 14
        assert {someone.key for someone in CAST if someone.signs} == {
            "national", "second", "region", "district", "community", "head", "deputy",
        }  # fmt: skip


class TestMake:
    def test_refuses_outside_demo_mode(self, settings: LazySettings) -> None:
        settings.PARTA_DEMO = False
        with pytest.raises(demo.NotInDemo):
            demo.make(lambda _text: None)


@pytest.fixture
def places(db: None) -> None:
    """The territories and authorities that the demo stands on, and the state's lists."""
    reference.load_first_lists()
    rulebook.load_first_editions(actor=SYSTEM)
    region = make_place(community.REGION, reference.Category.REGION, "Вінницька")
    district = make_place(community.DISTRICT, reference.Category.DISTRICT, "Хмільницький", region)
    hromada = make_place(community.COMMUNITY, reference.Category.COMMUNITY, "Калинівська", district)
    make_place(community.TOWN, reference.Category.CITY, "Калинівка", hromada)
    for code, name in (
        (community.HUB_VILLAGE, "Корделівка"),
        (community.BRANCH_VILLAGE, "Дружелюбівка"),
        (community.SMALL_VILLAGE, "Люлинці"),
    ):
        make_place(code, reference.Category.VILLAGE, name, hromada)
    load_first_authorities()


SMALL = {
    "lyceum": SchoolPlan(
        [ClassPlan(3, "А", 6), ClassPlan(7, "А", 6), ClassPlan(8, "А", 8), ClassPlan(8, "Б", 8)], plan.LYCEUM_AREAS
    ),
    "hub": SchoolPlan([ClassPlan(9, "", 5)], plan.SMALL_AREAS),
    "branch": SchoolPlan([ClassPlan(1, "", 3)], plan.SMALL_AREAS[1:2]),
    "rabbit": SchoolPlan([ClassPlan(0, "Бджілки", 4)], others=2),
}


@pytest.fixture
def small_demo(places: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The same community with fewer classes."""
    settings.PARTA_DEMO = True
    monkeypatch.setattr(demo, "PLANS", SMALL)
    said: list[str] = []
    demo.make(said.append)
    return said


@pytest.mark.django_db
@pytest.mark.timeout(300)
class TestCommunity:
    def test_is_whole_and_is_made_once(self, small_demo: list[str]) -> None:
        assert small_demo[-1].startswith("the demo community is ready: lessons ")
        again: list[str] = []
        card = Card.objects.now().get(edrpou=codes.edrpou(SITES[0].number), during__endswith=None)
        edit_card(  # a code on a card is edited by its head; the demo is known by something else
            actor=SYSTEM, institution_id=card.institution_id, changes={"edrpou": "14360570"}, version=card.known_from,
            today=timezone.localdate(), despite="-",
        )  # fmt: skip
        demo.make(again.append)
        assert again == []

        listed = on_the_list()
        assert len(listed) == 14
        assert sum(person.has_key for person in listed) == 7

        by_key = dict(zip((someone.key for someone in CAST), (person.person_id for person in listed), strict=True))
        today = timezone.localdate()
        held = {key: {grant.role for grant in actor_of_person(person).grants} for key, person in by_key.items()}
        assert held == {
            "national": {Role.NATIONAL}, "second": {Role.NATIONAL},
            "region": {Role.REGION}, "district": {Role.DISTRICT},
            "community": {Role.COMMUNITY}, "head": {Role.HEAD}, "deputy": {Role.DEPUTY}, "tutor": {Role.TEACHER},
            "mathematician": {Role.TEACHER}, "physicist": {Role.TEACHER}, "linguist": {Role.TEACHER},
            "mother": {Role.GUARDIAN}, "father": set(), "pupil": {Role.PUPIL},
        }  # fmt: skip
        assert len(actor_of_person(by_key["mother"]).children()) == 2

        (lyceum,) = {grant.institution_id for grant in actor_of_person(by_key["head"]).grants}
        assert lyceum is not None
        with connection.cursor() as cursor:
            cursor.execute("select journal_id from journal_head where institution_id = %s", [lyceum])
            journals = [row[0] for row in cursor.fetchall()]
            assert len(journals) == 4
            for journal_id in journals:
                cursor.execute("select * from journal_verify(%s, %s)", [lyceum, journal_id])
                assert cursor.fetchall() == []

        physicist, deputy = (
            sign_in(Client(), actor_of_person(by_key[key])).get("/").content.decode().replace("\u00a0", " ")
            for key in ("physicist", "deputy")
        )
        if len(days.study_days(today)) > 20:
            assert "урок без теми" in physicist
            assert "урок не внесено" in physicist, "one of his journals is silent"
            assert "урок не внесено" in deputy
            assert "Дем’янчук" in deputy, "whose journal lags"

        officer = sign_in(Client(), actor_of_person(by_key["community"]))
        assert "приймають заяви" in officer.get("/admission/territory/").content.decode().replace("\u00a0", " ")

        mother = sign_in(Client(), actor_of_person(by_key["mother"]))
        page = mother.get("/diary/marks/", follow=True).content.decode()
        assert "Софія" in page
        assert "Алгебра" in page or len(days.study_days(today)) < 5

    def test_is_not_left_half_made(self, places: None, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.PARTA_DEMO = True
        monkeypatch.setattr(demo, "PLANS", {"lyceum": SMALL["lyceum"], "village": SchoolPlan([ClassPlan(13, "", 1)])})

        with pytest.raises(Invalid):
            demo.make(lambda _text: None)

        assert not community.is_founded()
