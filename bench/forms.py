"""`python -m bench.forms LEVEL`: form 85-к over a twin's country from records, equal to a plain recount (bar 6 s); one
cell's records in its largest preschool (bar 0.1 s).

LEVEL as for `make bench`; `PARTA_BENCH_DATA` names a twin's folder that is there. The recount groups nothing and
knows nothing of the definition's compiler: a statement per figure over the tables.
"""

import argparse
import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COUNTRY_BAR, CELL_BAR = 6.0, 0.1  # seconds
_CHILDREN = """
select count(*) {0} from enrolment_membership m
 join enrolment_group g on g.institution_id = m.institution_id and g.id = m.group_id
 join enrolment_pupil p on p.institution_id = m.institution_id and p.pupil_id = m.pupil_id
where m.is_class and m.known_to is null and m.during @> %(day)s and g.grade = 0
  and m.school_year = extract(year from %(day)s::date - interval '8 months')"""
RECOUNTS = {
    "II.01.6": _CHILDREN.format(""),
    "III.09.2": _CHILDREN.format("filter (where p.sex = 'f')"),
    "III.05.1": _CHILDREN.format("filter (where date_part('year', age(%(day)s, p.born_on)) = 4)"),
    "II.01.1": """select count(*) from enrolment_group where grade = 0 and kind <> 2
      and school_year = extract(year from %(day)s::date - interval '8 months')""",
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
    from django.db import connection

    from parta.editions.api import shipped
    from parta.institutions import api as institutions
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
    country = sorted(times)[1]
    print(f"85-k over the country: {country:.2f} s (bar {COUNTRY_BAR:.0f}), {figures['II.01.6']} children")
    wrong = 0
    with connection.cursor() as cursor:
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
