"""A campaign of the whole country: 24,300 institutions, two stages; what its pages cost in time."""

import time
from collections.abc import Callable
from statistics import median, quantiles
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from parta.audit.api import acting
from parta.collections import testing
from parta.collections.models import Stage
from parta.collections.operations import ending
from parta.collections.queries import boards
from parta.collections.rules.states import Standing, Told
from parta.collections.tests.conftest import Land
from parta.kernel.actor import SYSTEM
from parta.ui.paging import Window

pytestmark = [pytest.mark.django_db, pytest.mark.soak, pytest.mark.alone]
MANY, FIRST, SECOND = 24_300, 12_000, 9_000

_PLACES = """
insert into collections_participant
  (collection_id, institution_id, public_id, kind_group, region_id, district_id, community_id, title)
select %(collection)s, i.id, i.public_id, (array['general', 'preschool', 'vocational'])[1 + i.id %% 3],
       r.id, d.id, c.id, 'Заклад ' || i.id
from institutions_institution i
join lateral (select id, parent_id from institutions_authority where level = 3 offset i.id %% 1000 limit 1) c on true
join institutions_authority d on d.id = c.parent_id join institutions_authority r on r.id = d.parent_id
on conflict do nothing
"""
_AUTHORITIES = """
with region as (
  insert into institutions_authority (level, parent_id, name)
  select 1, %(root)s, 'Область ' || n from generate_series(1, 25) n returning id
), district as (
  insert into institutions_authority (level, parent_id, name)
  select 2, region.id, 'Район ' || n || ' ' || region.id from region, generate_series(1, 5) n returning id
)
insert into institutions_authority (level, parent_id, name)
select 3, district.id, 'Громада ' || n || ' ' || district.id from district, generate_series(1, 12) n
"""

# Four parts of a score each; every third has one check in ten wrong, every fourth a finding that blocks.
_SCORES = """
insert into quality_score (institution_id, aspect, checks, failing, dismissed, blocking)
select i.id, a, 250, case when i.id % 3 = 0 then 25 else 2 end, 0, (i.id % 4 = 0)::int
from institutions_institution i, unnest(array['completeness', 'timeliness', 'consistency', 'uniqueness']) a
"""
_TOTALS = """
insert into quality_total (institution_id, checks, failing, dismissed, blocking)
select institution_id, sum(checks), sum(failing), 0, sum(blocking) from quality_score group by 1
"""


@pytest.fixture
def country(land: Land) -> Land:
    with acting(SYSTEM, "collections.testing.country"), connection.cursor() as cursor:
        cursor.execute(_AUTHORITIES, {"root": land.root})
        cursor.execute("insert into institutions_institution (public_id) select gen_random_uuid() "
                       "from generate_series(1, %s)", [MANY])  # fmt: skip
        row = testing.row_of(land.collection)
        cursor.execute(_PLACES, {"collection": row.pk})
        for stage, count in zip(Stage.objects.filter(collection=row).order_by("number"), (FIRST, SECOND), strict=True):
            cursor.execute(
                "insert into collections_answer (stage_id, institution_id, is_met, note, account_id, name, is_current) "
                "select %s, institution_id, true, '', 0, 'Хтось', true from collections_participant "
                "where collection_id = %s order by institution_id limit %s",
                [stage.pk, row.pk, count],
            )
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.actor', '', true)")
    return land


def timed(name: str, ask: Callable[[], object], turns: int = 20) -> float:
    ask()
    taken = []
    for _turn in range(turns):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    p95 = quantiles(taken, n=20)[-1]
    print(f"{name}: p50 {median(taken):.0f} ms, p95 {p95:.0f} ms")  # noqa: T201
    return median(taken)  # the slowest of twenty says more of what else runs on two cores


def counted(campaign: UUID) -> object:
    """Every participant of the campaign read once and summed up: what this machine does at this hour."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind_group, region_id, district_id, count(*) from collections_participant "
            "where collection_id = (select id from collections_collection where public_id = %s) group by 1, 2, 3",
            [campaign],
        )
        return cursor.fetchall()


def test_a_country_is_counted_while_one_waits(country: Land) -> None:
    campaign = country.collection
    board = boards.board(country.national, campaign, None, "")
    assert board.shares.all.total >= MANY
    assert board.shares.all.done == SECOND
    assert board.shares.all.begun == FIRST - SECOND

    def listed(wanted: boards.Filter) -> Callable[[], object]:
        return lambda: boards.participants(country.national, campaign, wanted, Window())

    # In units of this machine at this hour: two cores are shared, so milliseconds alone would judge the neighbours.
    unit = timed("unit: participants counted", lambda: counted(campaign))
    assert timed("list", listed(boards.Filter())) <= 6 * unit
    assert timed("list, not begun", listed(boards.Filter(standing=Standing.SILENT))) <= 10 * unit
    assert timed("list, on the way", listed(boards.Filter(standing=Standing.BEGUN))) <= 25 * unit
    assert timed("list, done", listed(boards.Filter(standing=Standing.DONE))) <= 15 * unit
    assert timed("board of the country", lambda: boards.board(country.national, campaign, None, "")) <= 25 * unit
    region = board.areas[0].public_id
    assert timed("board of a region", lambda: boards.board(country.national, campaign, region, "")) <= 15 * unit
    begun = time.perf_counter()
    ending.count_result(actor=country.national, public_id=campaign, now=timezone.now())
    print(f"result counted: {time.perf_counter() - begun:.1f} s")  # noqa: T201


def test_records_are_counted_for_a_country(country: Land) -> None:
    """Stages told by the scores of the data: one set, read once."""
    stages = (("Дані впорядковано", Told.RECORDS, "quality-score=95", ""),
              ("Помилок немає", Told.RECORDS, "no-blocking-findings", ""))  # fmt: skip
    made = testing.make_collection(country.national, country.root, title="Дані до звітності", stages=stages)
    with acting(SYSTEM, "collections.testing.country"), connection.cursor() as cursor:
        cursor.execute(_PLACES, {"collection": testing.row_of(made).pk})
        cursor.execute(_SCORES)
        cursor.execute(_TOTALS)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.actor', '', true)")
    unit = timed("unit: participants counted", lambda: counted(made))
    board = boards.board(country.national, made, None, "")
    assert board.shares.all.total >= MANY
    assert 0 < board.shares.all.done < board.shares.all.total
    assert timed("board by records", lambda: boards.board(country.national, made, None, "")) <= 40 * unit
    wanted = boards.Filter(standing=Standing.SILENT)
    ask = lambda: boards.participants(country.national, made, wanted, Window())  # noqa: E731
    assert timed("list by records, not begun", ask) <= 40 * unit
