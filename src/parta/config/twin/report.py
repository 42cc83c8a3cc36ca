"""`parta twin report`: marginals as the database holds them, beside what they should be and where that is from; sizes
and rates.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from parta.config.twin import country, loading, making, register
from parta.config.twin.country import REGIONS

Say = Callable[[str], None]
BAR = 0.02  # of deviation


@dataclass(frozen=True, slots=True)
class Marginal:
    """A figure: what it should be, what it is, the source. ``slack`` = what whole institutions and small numbers
    explain.
    """

    name: str
    wanted: float
    found: float
    source: str
    slack: float = 0.0

    @property
    def deviation(self) -> float:
        return (self.found - self.wanted) / self.wanted if self.wanted else 0.0

    @property
    def is_within(self) -> bool:
        return abs(self.found - self.wanted) <= max(BAR * abs(self.wanted), self.slack)


def report(owner_url: str, folder: Path, say: Say) -> bool:
    """Write report.json and report.txt, print the readable one. True: every marginal is within the bar (or its
    slack).
    """
    with loading.connect(owner_url) as connection:
        options, measured = making.require_twin(connection)
        marginals = _marginals(connection, options)
        sizes = _sizes(connection)
        told = {
            "options": options, "measured": measured, "digest": making.digest(connection), "sizes": sizes,
            "marginals": [_told(m) for m in marginals],
        }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.json").write_text(json.dumps(told, ensure_ascii=False, indent=1))
    lines = [
        f"{'ok' if m.is_within else 'OFF':4}{m.name:44}{m.wanted:>14,.6g}{m.found:>14,.6g}{m.deviation:>+8.2%}  "
        f"{m.source}"
        for m in marginals
    ]
    lines += [f"    {name:44}{value:>14,.6g}" for name, value in sizes.items()]
    lines += [f"    {name:44}{value:>14,.6g}" for name, value in measured.items()]
    (folder / "report.txt").write_text("\n".join(lines) + "\n")
    for line in lines:
        say(line)
    return all(m.is_within for m in marginals)


def _told(marginal: Marginal) -> dict[str, Any]:
    return asdict(marginal) | {"deviation": round(marginal.deviation, 4), "is_within": marginal.is_within}


def _marginals(connection: loading.Connection, options: Mapping[str, Any]) -> list[Marginal]:
    wanted = register.quotas(str(options["scale"]))
    found = _facts(connection)
    pupils, schools = found["pupils"], sum(q.schools for q in wanted)
    root = pupils**0.5
    teachers, heads = max(1.0, found["teachers"]), max(1.0, found["schools"])
    few = 2 * schools**0.5 + 1
    rows: list[tuple[str, float, float, str, float]] = [
        ("schools", schools, found["schools"], "noc 2024/25", 0),
        ("pupils of schools", sum(q.pupils for q in wanted), pupils, "pon 2025/26", 0),
        ("preschools", sum(q.preschools for q in wanted), found["preschools"], "fakty 2025", 0),
        ("vocational schools", sum(q.vocational for q in wanted), found["vocational"], "own, register of 2023", 0),
        ("classes of schools", pupils / country.PUPILS_PER_CLASS, found["classes"], "design: 190 k", 3 * schools**0.5),
        ("pedagogues of schools", pupils / country.PUPILS_PER_TEACHER, found["pedagogues"], "design: 390 k", schools),
        ("share of boys", country.BOYS, found["boys"] / pupils, "pon, Івано-Франківська", 1 / root),
        ("share of women teachers", country.WOMEN_TEACHERS, found["women"] / teachers, "sud 2026", teachers**-0.5),
        ("share of women heads", country.WOMEN_HEADS, found["women_heads"] / heads, "sud 2026", heads**-0.5),
        ("inclusive pupils", country.INCLUSIVE * pupils, found["inclusive"], "own", few),
        ("displaced pupils", country.DISPLACED * pupils, found["displaced"], "own", few),
    ]
    marginals = [Marginal(*row) for row in rows]
    if len(wanted) > 1:  # one community is no country: it has its own mix of towns and villages
        marginals.append(
            Marginal("share of pupils in towns", country.TOWN_SHARE, found["in_towns"] / pupils, "noc 2024/25")
        )
    for form, share in country.STUDY_FORMS.items():
        marginals.append(
            Marginal(
                f"study form {form}", share * pupils, found[f"form {form}"], "pon; parts own", 2 * schools**0.5 + 1
            )
        )
    if schools > 5:
        whole = sum(country.GRADES_K.values())
        marginals += [
            Marginal(
                f"pupils of year {grade}",
                pupils * count / whole,
                found[f"grade {grade}"],
                "pon (1, Σ); own",
                schools / 2,
            )
            for grade, count in country.GRADES_K.items()
        ]
    names = {region.prefix: (region.name, region.source) for region in REGIONS}
    if len(wanted) > 1:
        marginals += [
            Marginal(f"pupils, {names[q.prefix][0]}", q.pupils, found.get(f"region {q.prefix}", 0), names[q.prefix][1])
            for q in wanted
        ]
    return marginals


_FACTS = (
    "select sort, count(*) from (select case sort when 'school' then 'schools' when 'preschool' then 'preschools' "
    "else 'vocational' end sort from twin.site) x group by 1",
    "select 'classes', count(*) from enrolment_group g join twin.site t using (institution_id) where t.sort = "
    "'school' and g.kind = 1",
    "with p as (select t.prefix, t.is_rural, g.grade, m.study_form, c.sex from enrolment_membership m "
    "join twin.site t on t.institution_id = m.institution_id and t.sort = 'school' "
    "join enrolment_group g on g.institution_id = m.institution_id and g.id = m.group_id "
    "join enrolment_pupil c on c.institution_id = m.institution_id and c.pupil_id = m.pupil_id "
    "where m.is_class and m.known_to is null) "
    "select case when grouping(prefix) = 0 then 'region ' || prefix when grouping(grade) = 0 then 'grade ' || grade "
    "when grouping(study_form) = 0 then 'form ' || study_form when grouping(sex) = 0 then 'sex ' || sex "
    "when grouping(is_rural) = 0 then 'rural ' || is_rural else 'pupils' end, count(*) from p "
    "group by grouping sets ((prefix), (grade), (study_form), (sex), (is_rural), ())",
    "select case when p.position = 1 then 'heads' when p.position = 2 then 'deputies' else 'teachers' end || '/' || "
    "r.sex, count(*) "
    "from people_post p join people_person r on r.id = p.person_id join twin.site t on t.institution_id = "
    "p.institution_id "
    "where t.sort = 'school' and p.position in (1, 2, 3) group by 1",
    "select 'inclusive', count(*) from twin.trait r join twin.site t using (institution_id) where t.sort = 'school' "
    "and is_inclusive",
    "select 'displaced', count(*) from twin.trait r join twin.site t using (institution_id) where t.sort = 'school' "
    "and is_displaced",
)


def _facts(connection: loading.Connection) -> dict[str, float]:
    found: dict[str, float] = {}
    connection.execute("set local enable_nestloop = off")
    for statement in _FACTS:
        found |= {str(name): float(number) for name, number in connection.execute(statement)}
    staff = {name: number for name, number in found.items() if "/" in name}
    for form in country.STUDY_FORMS:
        found.setdefault(f"form {form}", 0)
    for name in ("schools", "preschools", "vocational"):
        found.setdefault(name, 0)
    return found | {
        "boys": found.get("sex m", 0), "in_towns": found.get("rural false", 0), "pedagogues": sum(staff.values()),
        "teachers": sum(n for name, n in staff.items() if not name.startswith("heads")),
        "women": sum(n for name, n in staff.items() if name.endswith("/f") and not name.startswith("heads")),
        "women_heads": staff.get("heads/f", 0),
    }  # fmt: skip


def _sizes(connection: loading.Connection) -> dict[str, float]:
    """Rows, and bytes a mark: of its table with keys, of the log, of the log entries that tell of marks alone."""
    sizes: dict[str, float] = {}
    for table, rows in connection.execute(
        "select key, sum(value::bigint) from twin.part, jsonb_each_text(rows) group by 1 order by 1"
    ):
        sizes[f"rows of {table}"] = float(rows)
    sizes["database, GB"] = _one(connection, "select pg_database_size(current_database()) / 1e9")
    marks = sizes.get("rows of journal_mark", 0)
    for table in ("mark", "absence", "lesson", "homework", "log"):
        rows = sizes.get(f"rows of journal_{table}", 0)
        if not rows:
            continue
        whole = _one(
            connection,
            "select coalesce(sum(pg_total_relation_size(inhrelid)), 0) from pg_inherits where inhparent = %s::regclass",
            f"journal_{table}",
        )
        sizes[f"bytes a row of journal_{table}, with keys"] = round(whole / rows, 1)
        if table in ("absence", "lesson", "homework", "log"):
            sizes[f"bytes of journal_{table} per mark"] = round(whole / marks, 1) if marks else 0
    if marks:
        sizes["bytes of the log that tell of marks, per mark"] = round(_log_of_marks(connection), 1)
    return sizes


def _log_of_marks(connection: loading.Connection) -> float:
    """Text and hash of entries about marks divided by the marks in them; a hundredth of the journals is asked."""
    return _one(
        connection,
        'with e as (select entry from journal_log where mod(journal_id, 23) = 0 and entry like \'%"t":"mark"%\') '
        "select coalesce(sum(octet_length(entry) + 32 + 28 + 24)::numeric / nullif(sum((select "
        "sum(json_array_length(l -> 1)) "
        "from json_array_elements(entry::json -> 'rows') l)), 0), 0) from e",
    )


def _one(connection: loading.Connection, statement: str, *values: object) -> float:
    row = connection.execute(statement.encode(), values or None).fetchone()
    return float(row[0]) if row else 0.0


def stands(owner_url: str) -> list[dict[str, Any]]:
    """Measured institutions and the accounts around them, the largest first."""
    with loading.connect(owner_url) as connection, connection.cursor() as cursor:
        making.require_twin(connection)
        cursor.execute("select * from twin.stand order by size_rank")
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
