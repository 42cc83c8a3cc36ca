"""Where the measured pages are, and the accounts that open them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bench.measure import Database
from parta.identity.api import actor_of_account
from parta.identity.sessions import SessionStore, key_of


@dataclass(frozen=True, slots=True)
class Stand:
    """One institution: a class of it, a course taught there, a child of the class, and people's accounts."""

    institution: str
    institution_id: int
    course_id: int
    class_id: int
    child: str
    teacher_account: int
    head_account: int
    parent_account: int
    officer_account: int | None = None
    region_account: int | None = None
    national_account: int | None = None


def open_session(account_id: int) -> str:
    """A new session of this account's, as the sign-in makes it: those of an earlier run have ended by themselves."""
    from parta.identity.models import Session
    from parta.identity.rules import Method

    store = SessionStore()
    store.create()
    Session.objects.filter(pk=key_of(store.session_key or "")).update(account_id=account_id, method=Method.KEP)
    assert actor_of_account(account_id, timezone.localdate()) is not None
    return store.session_key or ""


def stands_of_school(stand: Stand) -> list[Stand]:
    """The same school's classes, each with a course and its teacher, all with one parent: writers for a Monday."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select distinct on (c.journal_id) c.id, c.journal_id, a.id
                 from curriculum_course c join curriculum_course_teacher t using (institution_id)
                 join people_tenure p on p.post_id = t.post_id join identity_account a on a.person_id = p.person_id
                where t.course_id = c.id and c.institution_id = %s order by c.journal_id, c.id""",
            [stand.institution_id],
        )
        return [
            Stand(
                stand.institution, stand.institution_id, course, group, stand.child, teacher, stand.head_account,
                stand.parent_account,
            )
            for course, group, teacher in cursor.fetchall()
        ]  # fmt: skip


def stands_of_twin(asked: Database, most: int, pupils: int) -> list[Stand]:
    """Stands of a twin (`parta twin`): first the one nearest to so many pupils that no measurement has written in yet
    (what is saved stays, and a class with a thousand more marks is no longer as the others), then others of every size.

    :param asked: past the application, which does not see the twin's own schema
    """
    kept = "twin.stand join twin.site using (institution_id) where has_journals and parent_account is not null"
    asked.ask("create table if not exists twin.written (institution_id int primary key)")
    rows = asked.rows(
        f"""(select stand.* from {kept} order by institution_id in (select institution_id from twin.written),
               abs(pupils - {pupils}), institution_id limit 1) union all
            (select stand.* from {kept} order by md5(institution_id::text) limit {most})"""
    )
    asked.ask(f"insert into twin.written values ({rows[0]['institution_id']}) on conflict do nothing")
    return [
        Stand(
            institution=str(UUID(row["public_id"])), institution_id=row["institution_id"], course_id=row["course_id"],
            class_id=row["class_id"], child=str(UUID(row["child"])), teacher_account=row["teacher_account"],
            head_account=row["head_account"], parent_account=row["parent_account"],
            officer_account=row["officer_account"], region_account=row["region_account"],
            national_account=row["national_account"],
        )
        for row in rows
    ]  # fmt: skip


def sizes_of_twin(ask: Callable[[str], list[dict[str, Any]]], stand: Stand) -> dict[str, Any]:
    """What is beside the measured institution, and how large it is itself: ratios mean something between equals."""
    own, group, course = stand.institution_id, stand.class_id, stand.course_id
    (counted,) = ask(
        f"""select (select sum(pupils) from twin.measured) as pupils,
                   (select count(*) from twin.measured) as institutions,
                   (select pupils from twin.measured where institution_id = {own}) as pupils_measured,
                   (select count(*) from enrolment_membership
                     where institution_id = {own} and group_id = {group}) as pupils_in_class,
                   (select count(*) from journal_mark m join journal_lesson l on l.institution_id = m.institution_id
                       and l.school_year = m.school_year and l.id = m.lesson_id
                     where m.institution_id = {own} and l.course_id = {course}) as marks_in_course"""
    )
    return counted
