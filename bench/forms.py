"""`python -m bench.forms LEVEL`: form 85-к over a twin's country from records, equal to a plain recount (bar 6 s); one
cell's records in its largest preschool (bar 0.1 s).

LEVEL as for `make bench`; `PARTA_BENCH_DATA` names a twin's folder that is there. The recount groups nothing and
knows nothing of the definition's compiler: a statement per figure over the tables, with the time of bulk work.
"""

import argparse
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COUNTRY_BAR, CELL_BAR = 6.0, 0.1  # seconds
_KNOWN = "{0}.known_to is null and {0}.during @> %(day)s"
_YEAR = "extract(year from %(day)s::date - interval '8 months')"
_CHILDREN = f"""
select count(*) {{0}} from enrolment_membership m
 join enrolment_group g on g.institution_id = m.institution_id and g.id = m.group_id
 join enrolment_pupil p on p.institution_id = m.institution_id and p.pupil_id = m.pupil_id
where m.is_class and {_KNOWN.format("m")} and g.grade = 0 and m.school_year = {_YEAR}"""
_GROUPS = f"""
select {{0}} from enrolment_group g left join preschools_terms t
    on t.institution_id = g.institution_id and t.group_id = g.id and {_KNOWN.format("t")}
where g.grade = 0 and g.kind <> 2 and g.school_year = {_YEAR} and {{1}}"""
_OF_PRESCHOOLS = f"""
 from {{0}} join institutions_card c on c.institution_id = {{1}} and {_KNOWN.format("c")}
where c.kind between 51 and 59 and {{2}}"""
# The last save of each group and day; the children that its marks of the last say name as absent.
_SAVES = """
select distinct on (d.institution_id, d.group_id, d.day) d.* from preschools_day d
 where d.day between date_trunc('year', %(day)s::date) and %(day)s
 order by d.institution_id, d.group_id, d.day, d.rev desc"""
RECOUNTS = {
    "II.01.6": _CHILDREN.format(""),
    "III.09.2": _CHILDREN.format("filter (where p.sex = 'f')"),
    "III.05.1": _CHILDREN.format("filter (where date_part('year', age(%(day)s, p.born_on)) = 4)"),
    "II.01.1": _GROUPS.format("count(*)", "true"),
    "II.01.5": _GROUPS.format("coalesce(sum(t.places), 0)", "true"),
    "II.04.1": _GROUPS.format("count(*)", "t.direction = 3"),
    "II.01.4": _GROUPS.format("count(*)", "t.age = 6"),
    "II.27.1": _GROUPS.format("count(*)", "t.id is null"),
    "VI.07.1": "select count(*)"
    + _OF_PRESCHOOLS.format("enrolment_enrolment e", "e.institution_id", f"e.is_main and {_KNOWN.format('e')}"),
    "VIII.01.1": "select count(distinct (t.institution_id, t.person_id))"
    + _OF_PRESCHOOLS.format("people_tenure t", "t.institution_id", _KNOWN.format("t")),
    "VII.01.1": f"select count(distinct (w.institution_id, w.day)) from ({_SAVES}) w where w.works",
    "VI.08.1": """select count(*) from preschools_entry e
      where (e.registered_at at time zone 'Europe/Kyiv')::date <= %(day)s and not exists (
        select from (select e.left_at as at union all
                     select o.ended_at from preschools_offer o where o.entry_id = e.id and o.outcome = 1) gone
         where (gone.at at time zone 'Europe/Kyiv')::date <= %(day)s)""",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.forms", description=__doc__)
    parser.add_argument("level")
    parser.add_argument("--on", type=date.fromisoformat, default=date(2026, 10, 1))
    words = parser.parse_args()
    data = Path(os.environ.get("PARTA_BENCH_DATA", ROOT / "build" / f"bench-{words.level}"))
    from bench.house import standing

    with standing(data, "forms"):
        return _measure(words.on)


def _measure(day: date) -> int:
    from django.db import connection, transaction

    from parta.editions.api import shipped
    from parta.institutions import api as institutions
    from parta.planes.patience import wait_for_bulk_work
    from parta.statistics.kinds import FIRST
    from parta.statistics.queries import computing, forms

    form = forms.definition_of(shipped(FIRST).rows[0]).form
    root = institutions.root_authority()
    if root is None:
        print("the twin has no authorities")
        return 1
    below = [card.id for card in institutions.authorities_below(root.id)]
    scope = computing.of_authority(root.id, is_national=True, below=below)
    moment = computing.Moment(day, datetime.now(UTC))
    times = []
    for _round in range(3):
        began = time.perf_counter()
        figures = computing.total(form, computing.compute(form, scope, moment))
        times.append(time.perf_counter() - began)
        print(f"  {times[-1]:.2f} s, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    country = sorted(times)[1]
    print(f"85-k over the country: {country:.2f} s (bar {COUNTRY_BAR:.0f}), {figures['II.01.6']} children")
    wrong, largest = 0, 0
    with transaction.atomic(), connection.cursor() as cursor:
        wait_for_bulk_work()
        for address, sql in RECOUNTS.items():
            cursor.execute(sql, {"day": day})
            (recount,) = cursor.fetchone() or (None,)
            wrong += recount != figures[address]
            print(
                f"  {address:9} {figures[address]:>9} recount {recount:>9}", "" if recount == figures[address] else "✗"
            )
        cursor.execute(
            "select institution_id from enrolment_group where grade = 0 group by 1 order by count(*) desc, 1 limit 1"
        )
        (largest,) = cursor.fetchone() or (0,)
    cell, place = form.cell("II.01.6"), computing.of_institution(largest)
    assert cell is not None
    began = time.perf_counter()
    listed = computing.run(computing.records(form, cell, place, moment), place, moment)
    took = time.perf_counter() - began
    print(f"a cell of {len(listed)} children: {took * 1000:.0f} ms (bar {CELL_BAR * 1000:.0f})")
    return 1 if wrong or country > COUNTRY_BAR or took > CELL_BAR else 0


if __name__ == "__main__":
    sys.exit(main())
