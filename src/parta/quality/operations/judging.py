"""The night: every rule over every record, in steps that are a transaction each. What is found is kept as long as it
is so; only what differs from the night before is written. Killed, it goes on with the first step that is not done.
"""

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from json import dumps
from time import monotonic
from typing import Any

from django.db import connection, transaction

from parta.audit.api import acting
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.quality import policies
from parta.quality.models import Dismissal, Finding, Run, Step
from parta.quality.rules import facts_in
from parta.rulebook import api as rulebook

BLOCK = 4_000  # institutions a step
_EVERYONE = 2**31 - 1
_FEW = 50  # institutions: fewer are looked up row by row, more are joined whole (docs/scale.md, traps)
# Whoever judges the same form waits; a night may take longer than a page. Served connections plan once for any value
# (settings): here the institutions must be known, or every row is compared with each of them.
_SETTINGS = """
select set_config('statement_timeout', '0', true), set_config('work_mem', '96MB', true), set_config('jit', 'off', true),
       set_config('plan_cache_mode', 'force_custom_plan', true),
       set_config('enable_nestloop', %s, true), pg_advisory_xact_lock(hashtext('quality'), hashtext(%s))
"""
_JUDGE = """
with judged as materialized (
  select r.institution_id, r.{key} as object_id{columns} from ({statement}) r),
broken as materialized (
  select j.institution_id, v.rule, j.object_id, max(v.digest) as digest
    from judged j cross join lateral (values {values}) v (rule, digest)
   where {any_broken} and v.digest is not null group by 1, 2, 3),
gone as (
  update quality_finding f set closed_on = greatest(%(day)s::date, f.opened_on), is_dismissed = false
   where f.closed_on is null and f.rule = any (%(rules)s)
     and (%(sample)s::int[] is null or f.institution_id = any (%(sample)s::int[]))
     and not exists (select from broken b
                      where b.institution_id = f.institution_id and b.rule = f.rule and b.object_id = f.object_id)
  returning 1),
other as (
  update quality_finding f set digest = b.digest, is_dismissed = false from broken b
   where f.closed_on is null and f.institution_id = b.institution_id and f.rule = b.rule and f.object_id = b.object_id
     and f.digest <> b.digest
  returning 1),
added as (
  insert into quality_finding (institution_id, rule, object_id, opened_on, digest, is_dismissed)
  select b.institution_id, b.rule, b.object_id, %(day)s::date, b.digest, false from broken b
   where not exists (select from quality_finding f where f.closed_on is null and f.institution_id = b.institution_id
                      and f.rule = b.rule and f.object_id = b.object_id)
  returning 1),
counted as (
  insert into quality_judged (institution_id, form, records, judged_on)
  select institution_id, %(form)s, count(*), %(day)s::date from judged group by 1
  on conflict (institution_id, form) do update set records = excluded.records, judged_on = excluded.judged_on
  returning records),
emptied as (
  delete from quality_judged q where q.form = %(form)s
     and (%(sample)s::int[] is null or q.institution_id = any (%(sample)s::int[]))
     and not exists (select from judged j where j.institution_id = q.institution_id)
  returning 1)
select coalesce((select sum(records) from counted), 0), (select count(*) from added), (select count(*) from gone),
       (select count(*) from other), (select count(*) from emptied)
"""
_SUM = """
with told as (select * from jsonb_to_recordset(%(rules)s::jsonb) as x (code text, form text, aspect text, blocks bool)),
summed as (
  select q.institution_id, t.aspect, sum(q.records)::int as checks from quality_judged q join told t on t.form = q.form
   where {judged} group by 1, 2),
found as (
  select f.institution_id, t.aspect, count(*) filter (where not f.is_dismissed)::int as failing,
         count(*) filter (where f.is_dismissed)::int as dismissed,
         count(*) filter (where not f.is_dismissed and t.blocks)::int as blocking
    from quality_finding f join told t on t.code = f.rule
   where f.closed_on is null and {found} group by 1, 2),
gone as (
  delete from quality_score s where {scored} and not exists (
    select from summed x where x.institution_id = s.institution_id and x.aspect = s.aspect))
insert into quality_score (institution_id, aspect, checks, failing, dismissed, blocking)
select s.institution_id, s.aspect, s.checks, coalesce(f.failing, 0), coalesce(f.dismissed, 0), coalesce(f.blocking, 0)
  from summed s left join found f using (institution_id, aspect)
on conflict (institution_id, aspect) do update
  set checks = excluded.checks, failing = excluded.failing, dismissed = excluded.dismissed, blocking = excluded.blocking
  where (quality_score.checks, quality_score.failing, quality_score.dismissed, quality_score.blocking)
     is distinct from (excluded.checks, excluded.failing, excluded.dismissed, excluded.blocking)
"""
# One row an institution, of the rows that were just written.
_TOTAL = """
with summed as (
  select s.institution_id, sum(s.checks)::int as checks, sum(s.failing)::int as failing,
         sum(s.dismissed)::int as dismissed,
         case when bool_and(s.blocking is not null) then sum(s.blocking)::int end as blocking
    from quality_score s where {scored} group by 1),
gone as (
  delete from quality_total t where {totalled} and not exists (
    select from summed x where x.institution_id = t.institution_id))
insert into quality_total (institution_id, checks, failing, dismissed, blocking)
select institution_id, checks, failing, dismissed, blocking from summed
on conflict (institution_id) do update
  set checks = excluded.checks, failing = excluded.failing, dismissed = excluded.dismissed, blocking = excluded.blocking
  where (quality_total.checks, quality_total.failing, quality_total.dismissed, quality_total.blocking)
     is distinct from (excluded.checks, excluded.failing, excluded.dismissed, excluded.blocking)
"""
_CLOSE_RETIRED = """
update quality_finding set closed_on = greatest(%(day)s::date, opened_on), is_dismissed = false
 where closed_on is null and rule <> all (%(rules)s)
"""
# What pages of the country say: counted by night, since a page would take seconds.
_TOLD = """
select rule, count(*)::int, count(distinct institution_id)::int from quality_finding
 where closed_on is null and not is_dismissed group by 1 order by 2 desc, 1
"""
# Dismissals whose finding is gone, speaks of other facts, or whose day has come; with why.
_ENDED = """
select d.id, f.id, case when f.id is null then %(gone)s when f.digest <> d.digest then %(changed)s else %(ran_out)s end
  from quality_dismissal d
  left join quality_finding f on f.institution_id = d.institution_id and f.rule = d.rule and f.object_id = d.object_id
   and f.closed_on is null
 where d.ended_at is null and (%(institution)s::int is null or d.institution_id = %(institution)s)
   and (f.id is null or f.digest <> d.digest or d.until < %(day)s)
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """A source of records, and the rules that the database can judge of it."""

    records: rulebook.Records
    rules: tuple[rulebook.Rule, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one statement did."""

    records: int
    opened: int
    closed: int


def watched(day: date) -> tuple[Watched, ...]:
    """Sources with the rules in force on the day that can be judged over them; what is seen at entry alone is left out.
    One SQL statement.
    """
    by_form: dict[str, list[rulebook.Rule]] = {}
    for rule in rulebook.rules_on(day):
        by_form.setdefault(rule.form, []).append(rule)
    found = []
    for records in rulebook.kept_records():
        rules = tuple(rule for rule in by_form.get(records.form, ()) if _is_countable(rule, records))
        if rules:
            found.append(Watched(records, rules))
    return tuple(found)


def begin(*, actor: Actor, now: datetime) -> Run:
    """Tonight’s run: begun, or the one that was begun today already. Runs of earlier days that did not come to their
    end are left: tonight looks at everything.
    """
    require(policies.may_judge(actor))
    day = local_day(now)
    sources = watched(day)
    codes = sorted(rule.code for source in sources for rule in source.rules)
    with transaction.atomic():
        run, is_new = Run.objects.get_or_create(day=day, defaults={"rules": codes})
        if is_new:
            Step.objects.bulk_create(Step(run=run, form=form, first=a, last=b) for form, a, b in _plan(sources))
    return run


def go_on(*, actor: Actor, now: datetime, at_most: int | None = None) -> int:
    """Do what is left of the last run, step by step; returns how many steps were done. ``at_most``: of steps."""
    require(policies.may_judge(actor))
    run = Run.objects.order_by("-day").first()
    if run is None or run.ended_at is not None:
        return 0
    sources = {source.records.form: source for source in watched(run.day)}
    done = 0
    for step in run.steps.filter(done_at=None).order_by("id")[:at_most]:
        _do(actor, run, step, sources, now)
        done += 1
    if not run.steps.filter(done_at=None).exists():
        run.ended_at = now
        run.save(update_fields=["ended_at"])
    return done


def judge_everything(*, actor: Actor, now: datetime) -> dict[str, int]:
    """A night from beginning to end, in the caller's process; milliseconds by form, in the order of the night."""
    require(policies.may_judge(actor))
    run = begin(actor=actor, now=now)
    go_on(actor=actor, now=now)
    took: dict[str, int] = {}
    for form, ms in run.steps.order_by("id").values_list("form", "took_ms"):
        took[form] = took.get(form, 0) + ms
    return took


def judge_institution(*, actor: Actor, institution_id: int, now: datetime) -> Judgement:
    """Look at one institution again, now: what is mended goes, what is new comes."""
    require(policies.may_judge(actor, institution_id=institution_id))
    day, done = local_day(now), []
    with transaction.atomic():
        sources = watched(day)
        done = [_judge(source, day, [institution_id]) for source in sources]
        _end_dismissals(actor, day, now, institution_id)
        sum_up(sources, [institution_id])
    return Judgement(*(sum(getattr(each, name) for each in done) for name in ("records", "opened", "closed")))


def sum_up(sources: Collection[Watched], sample: Sequence[int] | None) -> None:
    """Scores of these institutions, or of all, from what was judged and found."""
    told = [
        {
            "code": rule.code, "form": rule.form, "aspect": rule.aspect.value,
            "blocks": rule.severity is rulebook.Severity.BLOCK,
        }
        for each in sources
        for rule in each.rules
    ]  # fmt: skip
    within = {
        name: "true" if sample is None else f"{alias}.institution_id = any (%(sample)s::int[])"
        for name, alias in (("judged", "q"), ("found", "f"), ("scored", "s"), ("totalled", "t"))
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUM.format(**within), {"rules": dumps(told), "sample": list(sample or ())})
        cursor.execute(_TOTAL.format(**within), {"sample": list(sample or ())})


def prune_findings(*, before: date) -> int:
    """Forget findings that were gone before this day: the trend goes back no further."""
    return Finding.objects.filter(closed_on__lt=before).delete()[0]


def _is_countable(rule: rulebook.Rule, records: rulebook.Records) -> bool:
    try:
        rulebook.compiled(rule.condition, records.facts)
    except rulebook.Uncountable:
        return False
    return True


def _plan(sources: Collection[Watched]) -> list[tuple[str, int, int]]:
    """Steps in order: each form in blocks of institutions, at once where institutions are compared; last the sums."""
    ids = _institutions(0, _EVERYONE)
    blocks = [(ids[at], ids[min(at + BLOCK, len(ids)) - 1]) for at in range(0, len(ids), BLOCK)]
    steps = [
        (source.records.form, *block)
        for source in sources
        for block in ([(0, _EVERYONE)] if source.records.at_once else blocks)
    ]
    return [*steps, ("", 0, _EVERYONE)]


def _do(actor: Actor, run: Run, step: Step, sources: Mapping[str, Watched], now: datetime) -> None:
    began = monotonic()
    with transaction.atomic():
        if not step.form:
            _finish(actor, run, tuple(sources.values()), now)
        elif step.form in sources:
            source = sources[step.form]
            done = _judge(source, run.day, None if source.records.at_once else _institutions(step.first, step.last))
            step.records, step.opened, step.closed = done.records, done.opened, done.closed
        step.done_at, step.took_ms = now, round((monotonic() - began) * 1000)
        step.save()


def _institutions(first: int, last: int) -> list[int]:
    """Ids of institutions that have a card, both ends included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct institution_id from institutions_cards_v1 where institution_id between %s and %s "
            "order by 1",
            [first, last],
        )
        return [row[0] for row in cursor.fetchall()]


def _judge(source: Watched, day: date, sample: Sequence[int] | None) -> Judgement:
    """One form in some institutions, or everywhere: findings and counts brought up to date by one statement."""
    records, rules = source.records, source.rules
    values: dict[str, Any] = {}
    columns = [f", {_column(rule, records, place, values)} as d{place}" for place, rule in enumerate(rules)]
    statement = _JUDGE.format(
        key=records.key,
        columns="".join(columns),
        statement=records.statement,
        values=", ".join(f"(%(code{place})s, j.d{place})" for place in range(len(rules))),
        any_broken=f"coalesce({', '.join(f'j.d{place}' for place in range(len(rules)))}) is not null",
    )
    words = records.words(day, sample) | values | {"form": records.form, "rules": [rule.code for rule in rules]}
    words |= {f"code{place}": rule.code for place, rule in enumerate(rules)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SETTINGS, ["on" if sample is not None and len(sample) < _FEW else "off", records.form])
        cursor.execute(statement, words)
        row = cursor.fetchone() or (0, 0, 0)
        cursor.execute("select set_config('enable_nestloop', 'on', true)")
    return Judgement(*(int(each) for each in row[:3]))


def _column(rule: rulebook.Rule, records: rulebook.Records, place: int, values: dict[str, Any]) -> str:
    """Null where the rule holds, else a digest of the facts it judged and of the rule."""
    said, given = rulebook.compiled(rule.condition, records.facts)
    names = [f"v{place}_{number}" for number in range(len(given))]
    values.update(zip(names, given, strict=True))
    parts = said.split("%s")
    condition = "".join(f"{part}%({name})s" for part, name in zip(parts, names, strict=False)) + parts[-1]
    facts = sorted(facts_in(rule.condition) & set(records.facts))
    seed = zlib.crc32(dumps(rule.condition, sort_keys=True).encode()) >> 1
    told = ", ".join(f'r."{each}"' for each in facts)
    return f"case when {condition} then null else hashtext(row({seed}, {told})::text) end"


def _finish(actor: Actor, run: Run, sources: Sequence[Watched], now: datetime) -> None:
    """Close what no rule judges any more, end dismissals, sum up."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS, ["on", ""])
        cursor.execute(
            _CLOSE_RETIRED, {"day": run.day, "rules": [rule.code for each in sources for rule in each.rules]}
        )
    _end_dismissals(actor, run.day, now, None)
    sum_up(sources, None)
    with connection.cursor() as cursor:
        cursor.execute(_TOLD)
        frequent = cursor.fetchall()
    run.told = {"open": sum(row[1] for row in frequent), "frequent": [list(row) for row in frequent]}
    run.save(update_fields=["told"])


def _end_dismissals(actor: Actor, day: date, now: datetime, institution_id: int | None) -> None:
    ended = Dismissal.Ended
    words = {"day": day, "institution": institution_id, "gone": ended.GONE, "changed": ended.FACT_CHANGED,
             "ran_out": ended.RAN_OUT}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_ENDED, words)
        rows = cursor.fetchall()
    if not rows:
        return
    Finding.objects.filter(pk__in=[finding for _id, finding, _why in rows if finding]).update(is_dismissed=False)
    with acting(actor, "quality.dismissal.end"):
        for why in {row[2] for row in rows}:
            Dismissal.objects.filter(pk__in=[row[0] for row in rows if row[2] == why]).update(ended_at=now, ended=why)
