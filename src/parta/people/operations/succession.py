"""Handing over: whoever is in charge of an institution has what those before left unfinished."""

from datetime import datetime, timedelta

from parta.audit.api import acting
from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.people import policies, succession
from parta.people.farewells import ended_with
from parta.people.models import Handover, Post, Tenure
from parta.people.queries import in_charge_of
from parta.people.rules import IN_CHARGE, LEADING

_RECENT = timedelta(days=7)  # a worker that was down for a week misses nobody


def hand_over(*, actor: Actor, institution_id: int, now: datetime) -> int:
    """Give what those who were in charge before left unfinished to whoever is in charge now; returns how many posts
    were handed over. Nobody in charge: it waits. Called by every appointment and dismissal, and every night; a post is
    handed over once.
    """
    require(policies.may_hand_over(actor, institution_id))
    today = local_day(now)
    successor = in_charge_of(institution_id, today)
    if successor is None:
        return 0
    with acting(actor, "people.post.hand_over"):
        former = _former(institution_id, now)
        for post in former:
            what = _passed(actor, post, successor.person.person_id, now)
            Handover.objects.create(
                institution_id=institution_id, from_post=post, to_post_id=successor.post_id, what=what, at=now
            )
    return len(former)


def begin_and_end_posts(*, actor: Actor, now: datetime) -> int:
    """What a day brings by itself: those whose leading post ended are signed out, and the work of institutions whose
    charge changed is handed over. Returns in how many institutions. The worker, every night.
    """
    require(policies.may_tidy(actor))
    today = local_day(now)
    rows = Tenure.objects.filter(position__in=LEADING, known_to=None)
    ended = rows.filter(during__endswith__lte=today, during__endswith__gt=today - _RECENT)
    begun = rows.filter(position__in=IN_CHARGE, during__startswith__lte=today, during__startswith__gt=today - _RECENT)
    lasting = rows.filter(during__contains=today).values("post_id")
    for row in ended.filter(during__endswith=today).exclude(post_id__in=lasting):
        identity.end_sessions_of(actor=actor, person_id=row.person_id, left=ended_with(row, today))
    places = {place for each in (ended, begun) for place in each.values_list("institution_id", flat=True)}
    return sum(1 for place in sorted(places) if hand_over(actor=actor, institution_id=place, now=now))


def _former(institution_id: int, now: datetime) -> list[Post]:
    """Posts in charge that ended and were not handed over, the earliest first. Their rows are locked, so that two
    appointments at once do not hand the same over twice.
    """
    held = Tenure.objects.filter(institution_id=institution_id, position__in=IN_CHARGE)  # those taken back too
    rows = list(held.select_for_update().order_by("pk"))
    today = local_day(now)
    known = [row for row in rows if row.known_to is None]
    lasting = {row.post_id for row in known if row.during.upper is None or row.during.upper > today}
    done = Handover.objects.filter(institution_id=institution_id).values("from_post_id")
    over = {row.post_id for row in rows} - lasting
    return list(Post.objects.filter(pk__in=over).exclude(pk__in=done).order_by("pk"))


def _passed(actor: Actor, post: Post, to_person: int, now: datetime) -> dict[str, int]:
    from_account = identity.account_of_person(post.person_id)
    if from_account is None or post.person_id == to_person:
        return {}
    passing = succession.Passing(
        institution_id=post.institution_id,
        from_account=from_account,
        to_account=identity.ensure_account(actor=actor, person_id=to_person),
        to_person=to_person,
        on=now,
    )
    found = {kind.code: kind.pass_on(actor, passing) for kind in succession.kinds() if kind.pass_on is not None}
    return {code: number for code, number in found.items() if number}
