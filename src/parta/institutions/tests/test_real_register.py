"""The whole register, when it lies beside the repository: counts, second run, sixty ways of asking."""

import csv
import json
import os
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import another_database, owner_url
from django.db import connection

from parta.institutions import api
from parta.institutions.models import Authority
from parta.institutions.operations.register import begin_import, run_import
from parta.institutions.queries import institution_by_external_id
from parta.institutions.tests.queries60 import DISTORTIONS, QUERIES
from parta.kernel.actor import SYSTEM
from parta.reference import api as reference

DATA = Path(__file__).resolve().parents[5] / "shared" / "data"
SCHOOLS = DATA / "schools_edebo_2023-08-02.csv"
VOCATIONAL = DATA / "vet_institutions_2023-06-08.csv"

pytestmark = [
    pytest.mark.skipif(not SCHOOLS.exists(), reason=f"the register is not there: {SCHOOLS}"),
    pytest.mark.timeout(900),
    pytest.mark.country,
]


def load(path: Path, register: str, columns: dict[str, str] | None = None) -> api.Loaded:
    data = path.read_bytes()
    run_id = begin_import(actor=SYSTEM, register=register, name=path.name, data=data)
    return run_import(actor=SYSTEM, run_id=run_id, data=data, columns=columns)


@pytest.fixture(scope="module")
def columns() -> dict[str, str]:
    found: dict[str, str] = json.loads(
        resources.files("parta.institutions").joinpath("columns", "copy-2023.json").read_text(encoding="utf-8")
    )
    return found


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, columns: dict[str, str]) -> Iterator[api.Loaded]:
    """The country with both registers, loaded once for this file into a database of its own."""
    name = f"register_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with django_db_blocker.unblock(), another_database(name):
        reference.load_first_editions()
        done = load(SCHOOLS, "schools", columns)
        with psycopg.connect(owner_url(name), autocommit=True) as owner:
            owner.execute("analyze")  # as autovacuum does within a minute: searches are planned by statistics
        yield done


class TestTheWholeRegister:
    def test_adds_up(self, loaded: api.Loaded) -> None:
        assert loaded.rows == 17_335
        assert (loaded.rows_in, loaded.rows_on_review, loaded.rows_rejected) == (15_557, 1_778, 0)
        assert loaded.summary["remarks"]["edrpou-checksum"] == 87
        assert loaded.unknown_columns == ()

    def test_joins_branches_to_hubs_of_equal_code(self, loaded: api.Loaded) -> None:
        assert loaded.summary["branches_joined"] == 733
        assert loaded.summary["remarks"]["branch-without-hub"] == 1_975 - 733

    def test_makes_authorities_of_1811_spellings(self, loaded: api.Loaded) -> None:
        assert loaded.summary["remarks"]["body-abolished"] == 533
        assert sum(loaded.summary["authorities"].values()) == 17_335
        assert Authority.objects.filter(level=Authority.Level.CITY_DISTRICT).count() == 26

    def test_changes_nothing_the_second_time(self, loaded: api.Loaded, columns: dict[str, str]) -> None:
        again = load(SCHOOLS, "schools", columns)

        assert (again.added, again.changed, again.unchanged) == (0, 0, 17_335)
        assert (again.rows_in, again.rows_on_review) == (loaded.rows_in, loaded.rows_on_review)

    def test_takes_the_vocational_register_beside_it(self, loaded: api.Loaded) -> None:
        done = load(VOCATIONAL, "vocational")

        assert done.rows == done.rows_in + done.rows_on_review + done.rows_rejected == 1_274
        assert (done.added, done.rows_rejected) == (1_274, 0)

    def test_is_found_in_the_first_five_for_57_of_60_queries(self, loaded: api.Loaded) -> None:
        with SCHOOLS.open(encoding="utf-8-sig", newline="") as file:
            rows = {row["edebo_id"]: row for row in csv.DictReader(file)}
        asked = [(kind, code) for kind, codes in QUERIES.items() for code in codes]
        missed = []
        for kind, code in asked:
            query = DISTORTIONS[kind](rows[code])
            first = [found.id for found in api.find(query, api.Filters(), size=5).rows]
            if institution_by_external_id("edebo", code) not in first:
                missed.append((kind, query))

        assert len(asked) == 60
        assert len(missed) <= 3, missed

    def test_puts_the_place_above_the_kind_of_school(self, loaded: api.Loaded) -> None:
        first = api.find("зош 7 львів", api.Filters(), size=5).rows

        assert "м. Львів" in first[0].place
        assert "№ 7" in first[0].title

    def test_reads_russian_spelling_and_codes_of_places(self, loaded: api.Loaded) -> None:
        assert "гімназія" in api.find("гимназия калиновка", api.Filters(), size=1).rows[0].title.lower()
        of_lviv = api.find("ua46060250010015970", api.Filters())
        assert of_lviv.total > 100
        assert {"м. Львів" in row.place for row in of_lviv.rows} == {True}
        assert api.find("UA99999999999999999", api.Filters()).total == 0

    def test_costs_two_statements_a_search(self, loaded: api.Loaded) -> None:
        counter = _Counter()
        with connection.execute_wrapper(counter):
            api.find("калинівський ліцей № 3", api.Filters())

        assert counter.count == 2


class _Counter:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


class TestARegisterWithOldCodesOnly:
    def test_is_placed_without_any_map(self, columns: dict[str, str]) -> None:
        """КОАТУУ alone, as older exports have it: names, bodies and neighbours place all but a few."""
        from parta.institutions.reading.placing import place_rows
        from parta.institutions.reading.rows import read_row
        from parta.institutions.rules.columns import match_columns

        country = _country()
        with SCHOOLS.open(encoding="utf-8-sig", newline="") as file:
            header, *lines = csv.reader(file)
        matched = match_columns(header, columns)
        without = {name: at for name, at in matched.fields.items() if name not in ("katottg", "community_katottg")}
        rows = [read_row(number, line, without) for number, line in enumerate(lines, start=2)]
        placed = place_rows(rows, country)
        community = header.index("hromada_katottg")
        right = sum(
            1
            for where, line in zip(placed, lines, strict=True)
            if where.community_id and country.by_id[where.community_id].katottg == line[community]
        )

        settled = sum(1 for where in placed if where.territory and where.territory.category != "H")
        assert settled > 16_850
        assert right > 17_050


def _country() -> reference.Gazetteer:
    """The codifier from the copy beside the repository, without a database."""
    with (DATA / "katottg_2026_compact.csv").open(encoding="utf-8", newline="") as file:
        units = list(csv.DictReader(file))
    number = {unit["id"]: at for at, unit in enumerate(units, start=1)}
    parent = {unit["id"]: unit["parent_id"] for unit in units}
    category = {unit["id"]: unit["category"] for unit in units}

    def above(code: str) -> dict[str, int]:
        found: dict[str, int] = {}
        while code:
            found.setdefault(category[code], number[code])
            code = parent[code]
        return found

    places = []
    for unit in units:
        line = above(unit["id"])
        region = line.get("O") or line.get("K")
        community = line.get("H") or line.get("K")
        places.append(
            reference.Place(
                number[unit["id"]], unit["id"], unit["category"], unit["name"].strip(), region, line.get("P"), community
            )
        )
    return reference.Gazetteer(places)
