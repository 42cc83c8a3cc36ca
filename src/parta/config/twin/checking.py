"""`parta twin check`: the system's own rules over everything that was loaded, set by set, and its own verification
over a sample.

What the database holds itself (keys, exclusions, checks, row triggers) was in force while loading; here it is shown
that nothing was
switched off. What it holds by triggers of statements (rules of marks and absences, the chain) is asked of all rows.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from string import Template
from typing import Any

from psycopg.rows import dict_row

from parta.config.twin import loading
from parta.config.twin.making import require_twin
from parta.kernel.dates import local_day
from parta.rulebook import api as rulebook

Say = Callable[[str], None]

# What rules share, named by $ in them: the lesson of a mark or an absence (k), its course (of l), and the
# pupil's membership on the day.
_PARTS = {
    "lesson": """join journal_lesson l on l.institution_id = k.institution_id and l.school_year = k.school_year and
       l.id = k.lesson_id""",
    "course": "join curriculum_course c on c.institution_id = l.institution_id and c.id = l.course_id",
    "member": """select from enrolment_membership m where m.institution_id = k.institution_id and
       m.school_year = k.school_year and m.group_id = c.group_id and m.pupil_id = k.pupil_id and
       m.during @> l.held_on and m.known_to is null""",
}

# What must not be found: (words, SQL that returns a number). The rules of journal_mark_written and its neighbours, as
# sets.
_RULES: tuple[tuple[str, str], ...] = (
    ("constraints not enforced or not validated",
     "select count(*) from pg_constraint where connamespace = 'public'::regnamespace and not (convalidated and "
     "conenforced)"),
    ("triggers switched off",
     "select count(*) from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relnamespace = "
     "'public'::regnamespace and t.tgenabled <> 'O'"),
    ("indexes not valid", "select count(*) from pg_index where not (indisvalid and indisready)"),
    ("mark_of_member_on_that_day",
     "select count(*) from journal_mark k $lesson $course where not exists ($member)"),
    ("mark_on_scale", """
     select count(*) from journal_mark k $lesson $course
       join reference_mark_scale s on s.id = c.scale_id where not k.value = any (s.codes)"""),
    ("mark_put_by_now", "select count(*) from journal_mark where put_at > now()"),
    ("mark by a teacher of the course", """
     select count(*) from journal_mark k $lesson
      where not exists (select from curriculum_teacher_v1 t where t.institution_id = l.institution_id and
        t.course_id = l.course_id and t.post_id = k.author_post_id and t.during @> l.held_on)"""),
    ("absence_of_member_on_that_day",
     "select count(*) from journal_absence k $lesson $course where not exists ($member)"),
    ("absence_as_lesson", """
     select count(*) from journal_absence k $lesson
      where k.held_on <> l.held_on or k.journal_id <> l.journal_id"""),
    ("absence_reason_known", "select count(*) from journal_absence where reason not in (select id from "
                             "reference_absence_reason)"),
    ("both a mark and an absence at one lesson", """
     select count(*) from journal_absence a join journal_mark k using (institution_id, school_year, lesson_id,
       pupil_id)"""),
    ("a class in two places", """
     select count(*) from (select from journal_lesson l $course
       group by l.institution_id, l.school_year, l.journal_id, l.held_on, l.no having count(distinct c.subject_id) >
         1) x"""),
    ("a teacher in two places", """
     select count(*) from (select from journal_lesson l join curriculum_teacher_v1 t on t.institution_id =
       l.institution_id and t.course_id = l.course_id
       group by l.institution_id, l.school_year, t.post_id, l.held_on, l.no having count(distinct l.journal_id) > 1)
         x"""),
    ("breaks of the chain", """
     select count(*) from (
       select seq, entry, hash, lag(hash) over w link, lag(seq) over w before, institution_id i, journal_id j from
         journal_log
       window w as (partition by institution_id, school_year, journal_id order by seq)) x
      where seq <> coalesce(before, 0) + 1 or hash <> sha256(coalesce(link, '\\x') || convert_to(entry, 'UTF8'))
         or left(entry, 200) not like format('{"v":1,"i":%s,"j":%s,"n":%s,%%', i, j, seq)"""),
    ("heads that are not the end of their chain", """
     select count(*) from journal_head h where not exists (
       select from journal_log g where g.institution_id = h.institution_id and g.school_year = h.school_year and
         g.journal_id = h.journal_id
          and g.seq = h.seq and g.hash = h.hash)"""),
    ("pupils of a class without a main enrolment there", """
     select count(*) from enrolment_membership m join twin.site t on t.institution_id = m.institution_id
      where m.is_class and m.known_to is null and not exists (
        select from enrolment_enrolment e where e.person_id = m.pupil_id and e.institution_id = m.institution_id and
          e.known_to is null)"""),
    ("name cards that differ from the person", """
     select count(*) from enrolment_pupil c join people_person p on p.id = c.pupil_id
      where c.public_id <> p.public_id or c.born_on <> p.born_on or c.sex <> p.sex
         or c.display_name <> concat_ws(' ', p.family_name, p.given_name, nullif(p.patronymic, ''))"""),
    ("pupils without a guardian", """
     select count(*) from enrolment_enrolment e join twin.site t on t.institution_id = e.institution_id
      where e.is_main and e.known_to is null and not exists (select from people_guardianship g where g.pupil_id =
        e.person_id and g.known_to is null)"""),
    ("institutions without exactly one head", """
     select count(*) from twin.site t
       left join (select institution_id, count(*) heads from people_posts_v1 where position = 1 group by 1) p
       using (institution_id) where heads is distinct from 1"""),
    ("class teachers who work elsewhere", """
     select count(*) from enrolment_group g join people_post p on p.id = g.tutor_post_id where p.institution_id <>
       g.institution_id"""),
    ("courses taught by somebody from elsewhere", """
     select count(*) from curriculum_course_teacher c join people_post p on p.id = c.post_id where p.institution_id <>
       c.institution_id"""),
    ("rows of audited tables beyond what the trail of the load tells", """
     select coalesce(sum(abs(t.told - p.rows)), 0) from (
       select table_name, sum((after ->> 'rows')::bigint) told from audit_entry where operation like 'twin.%' and
         after ? 'rows' group by 1) t
       full join (select key table_name, sum(value::bigint) rows from twin.part, jsonb_each_text(rows)
                   where key not like 'journal%' and key not like 'twin.%' group by 1) p using (table_name)"""),
)  # fmt: skip


def _whole(statement: str) -> str:
    return Template(statement).substitute(_PARTS)


def check(owner_url: str, sample: int, say: Say) -> bool:
    """Ask every rule; verify so many journals with the database's own `journal_verify`. True: nothing was found."""
    found = 0
    with loading.connect(owner_url) as connection:
        require_twin(connection)
        connection.execute("set work_mem = '256MB'")
        connection.execute("set local enable_nestloop = off")
        for words, statement in _RULES:
            row = connection.execute(_whole(statement).encode()).fetchone()
            number = int(row[0]) if row else 0
            found += number
            say(f"{'✓' if not number else '✗'} {words}: {number}")
        connection.commit()
        found += _verify(connection, sample, say)
        found += _judge(connection, 10 * sample, say)
    say("nothing was found" if not found else f"{found} found")
    return not found


_PUPILS = """
  select p.family_name, p.given_name, p.patronymic, p.sex, p.born_on, make_date(m.school_year, 9, 1) enrolled_on,
    nullif(c.grade, 0) grade,
         date_part('year', age(make_date(m.school_year, 9, 1), p.born_on))::int age,
         (select count(*)::int from people_guardianship g where g.pupil_id = p.id and g.known_to is null) guardians
    from (select * from enrolment_membership where is_class and known_to is null order by md5(pupil_id::text) limit
      %s) m
    join people_person p on p.id = m.pupil_id
    join enrolment_group c on c.institution_id = m.institution_id and c.id = m.group_id"""
_CLASSES = """
  select nullif(g.grade, 0) grade, case when g.grade > 0 then g.name end as name, g.is_special, g.study_form,
         (select count(*)::int from enrolment_membership m where m.institution_id = g.institution_id and m.school_year
           = g.school_year
             and m.group_id = g.id and m.known_to is null) size
    from (select * from enrolment_group where kind in (1, 3) order by md5(id::text) limit %s) g"""


def _judge(connection: Any, sample: int, say: Say) -> int:
    """The quality rules of `rulebook`, record by record, as the entrance to the system asks them. What blocks there
    is wrong
    here; what only warns there (a class too small) is told.
    """
    wrong = 0
    with connection.cursor(row_factory=dict_row) as cursor:
        for form, statement in (("enrolment.pupil", _PUPILS), ("enrolment.class", _CLASSES)):
            rules = rulebook.rules_of(form, on=local_day(datetime.now(UTC)))
            told: Counter[tuple[str, str]] = Counter()
            records = cursor.execute(statement.encode(), [sample]).fetchall()
            for facts in records:
                if facts.get("age") and facts["grade"]:
                    facts["age_over_grade"] = facts["age"] - facts["grade"]
                told.update((finding.severity.value, finding.code) for finding in rulebook.findings(rules, facts))
            blocked = sum(count for (severity, _code), count in told.items() if severity == "block")
            words = ", ".join(f"{code} ({severity}) {count}" for (severity, code), count in sorted(told.items()))
            say(
                f"{'✓' if not blocked else '✗'} {form}: {len(records)} judged by {len(rules)} rules; "
                f"{words or 'nothing said'}"
            )
            wrong += blocked
    return wrong


def _verify(connection: Any, sample: int, say: Say) -> int:
    """`journal_verify` reads each entry of a journal and compares it with the rows. The sample: evenly through all
    journals.
    """
    journals = connection.execute(
        "select institution_id, journal_id from (select *, row_number() over (order by institution_id, journal_id) n, "
        "count(*) over () whole from journal_head) h where mod(n, greatest(1, whole / %s)) = 0 limit %s",
        [sample, sample],
    ).fetchall()
    wrong = 0
    for number, (institution, journal) in enumerate(journals, 1):
        problems = connection.execute("select * from journal_verify(%s, %s)", [institution, journal]).fetchall()
        wrong += len(problems)
        for problem in problems[:3]:
            say(f"  journal {journal} of institution {institution}: {problem}")
        say(f"journals verified: {number} of {len(journals)} …")
    say(f"{'✓' if not wrong else '✗'} problems in {len(journals)} journals verified entry by entry: {wrong}")
    return wrong
