"""A tiny country: made twice it is the same, it breaks no rule, it goes on where it was stopped, its trouble is
labelled.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import clone_database, drop_database, owner_url
from django.db import connection, connections

from parta.config.demo import community
from parta.config.twin import country, names, register, sizing
from parta.config.twin.checking import check
from parta.config.twin.making import Options, TwinTrouble, digest, make
from parta.config.twin.report import report, stands
from parta.config.twin.scoring import score
from parta.config.twin.trouble import make_trouble, misheard_day
from parta.identity.api import actor_of_account
from parta.institutions.operations.authorities import load_first_authorities
from parta.kernel.actor import SYSTEM, Role
from parta.reference import api as reference
from parta.reference.testing import make_place
from parta.rulebook import api as rulebook

TODAY = date(2026, 9, 4)
TINY = Options(scale="2", seed=7, today=TODAY, jobs=1, part_pupils=1, journals=0.5)
FREQUENCIES = Path(__file__).resolve().parents[5] / "shared" / "data" / "names_adult_freq.csv"


def quiet(_text: str) -> None:
    """Say nothing."""


def _enter(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name


def _ground(name: str) -> None:
    """A database with the lists of the state and one community, and nobody in it."""
    clone_database(name)
    _enter(name)
    reference.load_first_lists()
    rulebook.load_first_editions(actor=SYSTEM)
    region = make_place(community.REGION, reference.Category.REGION, "Вінницька")
    district = make_place(community.DISTRICT, reference.Category.DISTRICT, "Хмільницький", region)
    hromada = make_place(community.COMMUNITY, reference.Category.COMMUNITY, "Калинівська", district)
    make_place(community.TOWN, reference.Category.CITY, "Калинівка", hromada)
    make_place(community.HUB_VILLAGE, reference.Category.VILLAGE, "Корделівка", hromada)
    load_first_authorities()


@pytest.fixture(scope="module")
def twins(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """Two databases with the same twin; the second was stopped after one part and went on."""
    before = connection.settings_dict["NAME"]
    found = ("twin_whole", "twin_broken")
    with django_db_blocker.unblock():
        for name in found:
            _ground(name)
        _enter("twin_whole")
        make(owner_url("twin_whole"), replace(TINY, measure_copy=True), quiet)
        _reports["whole"] = _report(owner_url("twin_whole"), tmp_path_factory.mktemp("twin"))
        _enter("twin_broken")
        _stop_after_one_part(owner_url("twin_broken"))
        make(owner_url("twin_broken"), TINY, quiet)
        _enter("twin_whole")
        yield owner_url("twin_whole"), owner_url("twin_broken")
        _enter(before)
    for name in found:
        drop_database(name)


@pytest.fixture(scope="module")
def troubled(twins: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A copy with trouble in it, and the folder of its labels: other tests compare the twins as they were made."""
    clone_database("twin_troubled", "twin_broken")
    folder = tmp_path_factory.mktemp("trouble")
    make_trouble(owner_url("twin_troubled"), TINY, 0.1, folder, quiet)
    yield owner_url("twin_troubled"), folder
    drop_database("twin_troubled")


_reports: dict[str, dict[str, Any]] = {}


def _report(url: str, folder: Path) -> dict[str, Any]:
    """The report of the twin, and how many pupils there are."""
    report(url, folder, quiet)
    with psycopg.connect(url) as own:
        pupils = own.execute("select count(*) from enrolment_pupil").fetchone()
    told: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return told | {"pupils there": (pupils or [0])[0]}


@pytest.fixture
def told(twins: tuple[str, str]) -> dict[str, Any]:
    return _reports["whole"]


class _Stopped(Exception):
    pass


def _stop_after_one_part(url: str) -> None:
    def say(text: str) -> None:
        if text.startswith("twin: part 1 "):
            raise _Stopped

    with pytest.raises(_Stopped):
        make(url, TINY, say)
    with psycopg.connect(url) as own:
        parts = own.execute("select count(*), (select parts from twin.make) from twin.part where number > 0").fetchone()
    assert parts is not None
    assert 0 < parts[0] < parts[1], "stopped in the middle"


class TestTwin:
    def test_is_the_same_each_time_broken_off_or_not(self, twins: tuple[str, str]) -> None:
        digests = []
        for url in twins:
            with psycopg.connect(url) as own:
                digests.append(digest(own))
        assert digests[0] == digests[1]

    def test_breaks_no_rule_of_the_system(self, twins: tuple[str, str]) -> None:
        said: list[str] = []
        assert check(twins[1], 10, said.append), [line for line in said if line.startswith("✗")]
        assert any(re.fullmatch(r"✓ problems in \d+ journals verified entry by entry: 0", line) for line in said)

    def test_is_found_out_when_rows_were_changed_behind_its_back(self, twins: tuple[str, str]) -> None:
        with psycopg.connect(twins[1]) as own:
            cell = own.execute(
                "select lesson_id, pupil_id, value from journal_mark_2026 order by lesson_id, pupil_id limit 1"
            ).fetchone()
            assert cell
            own.execute("alter table people_person disable trigger audited")
            spoil = "update journal_mark_2026 set value = %s where lesson_id = %s and pupil_id = %s"
            own.execute(spoil, [99, *cell[:2]])
            own.commit()
            said: list[str] = []
            found = check(twins[1], 100, said.append)
            own.execute(spoil, [cell[2], *cell[:2]])
            own.execute("alter table people_person enable trigger audited")
        assert not found
        wrong = [line for line in said if line.startswith("✗")]
        assert wrong[:2] == ["✗ triggers switched off: 1", "✗ mark_on_scale: 1"]
        assert wrong[2].startswith("✗ problems in ")

    def test_has_the_marginals_it_should(self, told: dict[str, Any]) -> None:
        found = {each["name"]: each for each in told["marginals"]}
        assert [name for name, each in found.items() if not each["is_within"]] == []
        assert (found["schools"]["found"], found["pupils of schools"]["found"]) == (2, 570)
        assert all(each["source"] for each in found.values())

    def test_has_families_whose_names_agree(self, twins: tuple[str, str]) -> None:
        with psycopg.connect(twins[0]) as own:
            rows = own.execute(
                "select p.patronymic, w.given_name, g.pupil_id, g.guardian_id from people_guardianship g "
                "join people_person p on p.id = g.pupil_id join people_person w on w.id = g.guardian_id where g.kind "
                "= 2"
            ).fetchall()
        assert [row for row in rows if row[0] not in names.patronymics(row[1])] == []
        children = Counter(guardian for *_names, guardian in rows)
        assert max(children.values()) > 1, "brothers and sisters share their guardians"

    def test_shows_where_measuring_begins(self, twins: tuple[str, str]) -> None:
        stand = stands(twins[0])[0]
        roles = {
            name: {grant.role for grant in actor_of_account(stand[f"{name}_account"], TODAY).grants}
            for name in ("head", "teacher", "parent", "officer", "region", "national")
        }
        assert roles == {
            "head": {Role.HEAD}, "teacher": {Role.TEACHER}, "parent": {Role.GUARDIAN}, "officer": {Role.COMMUNITY},
            "region": {Role.REGION}, "national": {Role.NATIONAL},
        }  # fmt: skip

    def test_answers_for_its_rows_in_the_trail(self, twins: tuple[str, str]) -> None:
        with psycopg.connect(twins[1]) as own:
            told = own.execute(
                "select sum((after ->> 'rows')::int) from audit_entry where table_name = 'enrolment_pupil' and after "
                "? 'rows'"
            ).fetchone()
            there = own.execute("select count(*) from enrolment_pupil").fetchone()
        assert told == there

    def test_leaves_the_numbering_of_tables_behind_it(self, twins: tuple[str, str]) -> None:
        with psycopg.connect(twins[0]) as own:
            nextval, last = own.execute(
                "select nextval(pg_get_serial_sequence('people_person', 'id')), (select max(id) from people_person)"
            ).fetchone() or (0, 0)
        assert nextval > last

    def test_is_compared_with_a_raw_copy_that_leaves_nothing_behind(
        self, twins: tuple[str, str], told: dict[str, Any]
    ) -> None:
        speed = told["measured"]
        assert speed["share_of_copy"] == pytest.approx(speed["twin_rows_per_s"] / speed["copy_rows_per_s"], 0.01)
        assert told["sizes"]["rows of enrolment_pupil"] == told["pupils there"]

    def test_is_not_mixed_with_another(self, twins: tuple[str, str]) -> None:
        with pytest.raises(TwinTrouble, match="differs in seed"):
            make(twins[0], replace(TINY, seed=8), quiet)

    def test_is_never_put_beside_people(self, twins: tuple[str, str]) -> None:
        clone_database("twin_refused")
        try:
            with psycopg.connect(owner_url("twin_refused")) as own:
                own.execute("set app.actor = '1'")
                own.execute("set app.operation = 'people.person.add'")
                own.execute("insert into people_person (family_name, given_name) values ('Справжня', 'Людина')")
            with pytest.raises(TwinTrouble, match="There are people in this database"):
                make(owner_url("twin_refused"), TINY, quiet)
        finally:
            drop_database("twin_refused")

    def test_makes_trouble_that_is_labelled(self, troubled: tuple[str, Path]) -> None:
        url, folder = troubled
        labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text().splitlines()]
        kinds = Counter(label["kind"] for label in labels)
        assert set(kinds) >= {"typo", "look-alike", "re-issued certificate", "twins", "namesakes", "claimed by two "
                                                                                                   "schools",
                              "broken card", "missing indicator", "faulty spreadsheet"}  # fmt: skip
        with psycopg.connect(url) as own:
            for label in labels:
                if label["kind"] in ("typo", "twins", "namesakes", "look-alike"):
                    rows = own.execute(
                        "select family_name, given_name, patronymic, born_on from people_person where public_id = "
                        "any (%s::uuid[])",
                        [label["persons"]],
                    ).fetchall()
                    assert len(rows) == 2
                    assert rows[0][3] == rows[1][3]
                    assert (rows[0] == rows[1]) == (label["kind"] == "namesakes")
        for label in labels:
            if label["kind"] == "faulty spreadsheet":
                assert (folder / label["file"]).exists()

    def test_is_found_by_the_rules_of_the_night(self, troubled: tuple[str, Path]) -> None:
        url, folder = troubled
        _enter("twin_troubled")
        try:
            told = score(url, folder, datetime(2026, 9, 4, 9, tzinfo=UTC), quiet)
        finally:
            _enter("twin_whole")
        by_kind = {each.kind: each for each in told.kinds}
        for kind in ("look-alike", "claimed by two schools", "revoked certificate", "class without a class teacher",
                     "course without hours"):  # fmt: skip
            assert by_kind[kind].labelled > 0, kind
            assert by_kind[kind].missed == 0, kind
        assert {rule: told.false.get(rule, 0) for rule in ("DQ-001", "DQ-140", "DQ-145", "DQ-133", "DQ-170")} == {
            "DQ-001": 0, "DQ-140": 0, "DQ-145": 0, "DQ-133": 0, "DQ-170": 0,
        }  # fmt: skip
        assert told.innocent == {}, "twins and namesakes are two children each"
        assert (folder / "score.json").exists()


class TestTrouble:
    def test_writes_a_day_of_the_calendar_for_each_day(self) -> None:
        for number in range(366 + 365):
            born = date(2012, 1, 1) + timedelta(number)
            assert date.fromisoformat(misheard_day(born.isoformat())) != born


class TestNames:
    @pytest.mark.parametrize(
        ("father", "son", "daughter"),
        [
            ("Сергій", "Сергійович", "Сергіївна"), ("Ігор", "Ігорович", "Ігорівна"),
            ("Микола", "Миколайович", "Миколаївна"), ("Федір", "Федорович", "Федорівна"),
            ("Ілля", "Ілліч", "Іллівна"), ("Лев", "Львович", "Львівна"), ("Василь", "Васильович", "Василівна"),
            ("Дмитро", "Дмитрович", "Дмитрівна"), ("Юрій", "Юрійович", "Юріївна"), ("Яків", "Якович", "Яківна"),
        ],
    )  # fmt: skip
    def test_of_fathers_make_patronymics(self, father: str, son: str, daughter: str) -> None:
        assert names.patronymics(father) == (son, daughter)

    @pytest.mark.parametrize(
        ("woman", "man"),
        [("Ковальова", "Ковальов"), ("Зелінська", "Зелінський"), ("Бережна", "Бережний"), ("Шевченко", "Шевченко")],
    )
    def test_of_families_bend_by_sex(self, woman: str, man: str) -> None:
        assert names.man_of(woman) == man

    def test_are_as_frequent_as_the_table_says(self) -> None:
        if not FREQUENCIES.exists():
            pytest.skip("the frequencies of names are not beside the repository")
        women = names.supply(FREQUENCIES).women
        counts = Counter(women)
        whole, first = 0, 0
        for line in FREQUENCIES.read_text(encoding="utf-8-sig").splitlines():
            kind, sex, value, count = line.split(",")
            if (kind, sex) == ("given", "f"):
                whole += int(count)
                first = int(count) if value == "Наталія" else first
        assert counts["Наталія"] / len(women) == pytest.approx(first / whole, rel=0.02)


class TestPlan:
    def test_of_a_country_meets_the_figures(self) -> None:
        quotas = register.quotas("0.05")
        sites = [
            sizing.Site(n, n, quota.prefix, sizing.SCHOOL, 1, 11 if n % 10 > 3 else 9, n % 10 < 6)
            for n, quota in enumerate(quota for quota in quotas for _school in range(quota.schools))
        ]
        plans = sizing.plan(sites, {quota.prefix: quota.pupils for quota in quotas}, 1)
        pupils = sum(plan.pupils for plan in plans)
        assert pupils == sum(quota.pupils for quota in quotas)
        classes = sum(len(plan.classes) for plan in plans)
        assert pupils / classes == pytest.approx(country.PUPILS_PER_CLASS, rel=0.02)
        assert max(each.size for plan in plans for each in plan.classes) <= country.LARGEST_CLASS
        grades: Counter[int] = Counter()
        for plan in plans:
            for each in plan.classes:
                grades[each.grade] += each.size
        whole = sum(country.GRADES_K.values())
        for grade, count in country.GRADES_K.items():
            assert grades[grade] / pupils == pytest.approx(count / whole, rel=0.02), grade

    @pytest.mark.parametrize("scale", ["0", "-1", "1.5", "planet"])
    def test_is_refused_for_what_is_no_scale(self, scale: str) -> None:
        with pytest.raises(ValueError, match=r"scale|float"):
            register.quotas(scale)

    def test_gives_whole_numbers_that_add_up(self) -> None:
        assert sizing.share(10, [1, 1, 1]) == [4, 3, 3]
        assert sum(sizing.share(997, [0.1, 5, 7.3, 2])) == 997
