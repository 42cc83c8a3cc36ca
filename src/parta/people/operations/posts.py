"""Posts: appointed to, dismissed from, with which powers of the head."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem
from parta.people import policies, rules
from parta.people.farewells import ended_with
from parta.people.models import Post, Tenure
from parta.people.operations.succession import hand_over
from parta.people.refusals import refusal_of
from parta.people.rules import Position
from parta.ui import wording


def appoint(
    *,
    actor: Actor,
    institution_id: int,
    person_id: int,
    position: Position,
    since: date,
    until: date | None = None,
    powers: frozenset[str] = frozenset(),
    ground: str = "",
    is_main: bool = True,
) -> int:
    """Give a person a post from a day on, to the day before ``until``; returns the post's id, which stays the same for
    ever.

    Heads and acting heads are appointed by officers (`identity.may_appoint_head`), deputies and responsible persons by
    the head, others by the head or a deputy who was given the staff list. Whoever begins in charge today has what those
    before left unfinished (`hand_over`).

    :raises HeadIsThere: the institution has a head on those days
    :raises ActingIsThere: the institution has an acting head on some of those days
    :raises PostIsHeld: the person holds such a post there already
    :raises Invalid: powers that are not given, days that end before they begin, an acting head without end or ground
    """
    require(policies.may_appoint(actor, institution_id, position))
    _require_delegable(powers)
    _require_term(position, since, until, ground)
    try:
        with acting(actor, "people.post.appoint"), transaction.atomic():
            if position in rules.IN_CHARGE:
                _one_at_a_time(institution_id)
            post = Post.objects.create(
                institution_id=institution_id, person_id=person_id, position=position, is_main=is_main
            )
            Tenure.objects.create(
                post=post, institution_id=institution_id, person_id=person_id, position=position, powers=sorted(powers),
                ground=ground, during=DateRange(since, until), given_by=actor.account_id,
            )  # fmt: skip
            if position in rules.IN_CHARGE:
                hand_over(actor=actor, institution_id=institution_id, now=timezone.now())
            return post.pk
    except IntegrityError as error:
        raise refusal_of(error) from error


def _one_at_a_time(institution_id: int) -> None:
    """Two who appoint a head at once wait here: at the exclusion constraint they would wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('people.charge'), %s)", [institution_id])


def dismiss(*, actor: Actor, post_id: int, on: date, ground: str = "") -> None:
    """End a post; ``on`` is the first day without it. What the post did stays under its name. Sessions of somebody who
    led the institution end at once when the post does, and whoever is in charge has what is left unfinished.

    :raises NotVisible: the post is not held on that day or later
    :raises Invalid: a day of another century
    """
    post = _post(post_id)
    require(policies.may_appoint(actor, post.institution_id, Position(post.position)))
    _require_near(on=(on, rules.BEGINS_WITHIN))
    with acting(actor, "people.post.dismiss"):
        open_rows = [row for row in _known(post_id) if row.during.upper is None or row.during.upper > on]
        if not open_rows:
            raise NotVisible(_("The post is not held on that day."))
        for row in open_rows:
            _close(row)
            if row.during.lower < on:
                _again(actor, row, DateRange(row.during.lower, on), row.powers, ground or row.ground)
        if on <= timezone.localdate():
            _let_go(actor, open_rows[-1], on)


def _let_go(actor: Actor, row: Tenure, on: date) -> None:
    """The post is over: its holder is told, and whoever led the institution is signed out and leaves his work."""
    left = ended_with(row, on)
    if row.position in rules.LEADING:
        identity.end_sessions_of(actor=actor, person_id=row.person_id, left=left)
        hand_over(actor=actor, institution_id=row.institution_id, now=timezone.now())
    else:
        identity.tell_ended(person_id=row.person_id, left=left)


def resume(*, actor: Actor, post_id: int, since: date, ground: str = "") -> None:
    """Take a dismissal back: a post that ended on the day is held on, with the powers it had.

    :raises NotVisible: the post did not end on that day
    :raises HeadIsThere: another head was appointed meanwhile
    :raises PostIsHeld: the person holds such a post there again
    """
    post = _post(post_id)
    require(policies.may_appoint(actor, post.institution_id, Position(post.position)))
    try:
        with acting(actor, "people.post.resume"), transaction.atomic():
            row = next((row for row in _known(post_id) if row.during.upper == since), None)
            if row is None:
                raise NotVisible(_("The post did not end on that day."))
            _close(row)
            _again(actor, row, DateRange(row.during.lower, None), row.powers, ground or row.ground)
    except IntegrityError as error:
        raise refusal_of(error) from error


def set_powers(
    *, actor: Actor, post_id: int, powers: frozenset[str], since: date, until: date | None = None, ground: str = ""
) -> None:
    """Give a deputy or a responsible person these powers of the head, and no others, from a day on; with ``until`` to
    the day before it, after which the earlier powers hold again.

    :raises Refused: not the head, or an act that is left to the head alone
    :raises NotVisible: the post has no powers, or is not held on those days
    :raises Invalid: the days end before they begin
    """
    post = _post(post_id)
    if post.position not in rules.EMPOWERED:
        raise NotVisible(_("Only deputies and responsible persons have powers of the head."))
    require(policies.may_appoint_deputy(actor, post.institution_id))
    _require_delegable(powers)
    _require_term(Position(post.position), since, until, ground)
    with acting(actor, "people.post.empower"):
        rows = [row for row in _known(post_id) if _meet(row.during, since, until)]
        if not rows:
            raise NotVisible(_("The post is not held on that day."))
        for row in rows:
            _close(row)
            start, end = max(row.during.lower, since), _earlier(row.during.upper, until)
            if row.during.lower < start:
                _again(actor, row, DateRange(row.during.lower, start), row.powers, row.ground)
            _again(actor, row, DateRange(start, end), sorted(powers), ground or row.ground)
            if end is not None and end != row.during.upper:
                _again(actor, row, DateRange(end, row.during.upper), row.powers, row.ground)


def hold_posts(actor: Actor, institution_id: int) -> Actor:
    """The actor with the roles held at this moment: for the rest of the transaction nobody ends the posts by which he
    acts in the institution or changes their powers. For acts that bind: the page may have been opened long before.
    """
    posts = sorted(actor.posts(institution_id=institution_id))
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, [posts])
    return identity.actor_of_account(actor.account_id, timezone.localdate())


_SHARE = "select from people_tenure where post_id = any(%s::bigint[]) and known_to is null order by id for share"


def _meet(during: DateRange, since: date, until: date | None) -> bool:
    return (during.upper is None or during.upper > since) and (
        until is None or during.lower is None or during.lower < until
    )


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _require_term(position: Position, since: date, until: date | None, ground: str) -> None:
    _require_near(since=(since, rules.BEGINS_WITHIN), last_day=(until, rules.ENDS_WITHIN))
    problems = []
    if until is not None and until <= since:
        problems.append(
            Problem("until", _("The last day stands before the first. Correct one of them."), rule="PE-TERM")
        )
    if position is Position.ACTING and until is None:
        words = _("An acting head is appointed for a time: say the last day.")
        problems.append(Problem("until", words, rule="PE-ACTING"))
    if position is Position.ACTING and not ground.strip():
        words = _("Say the order by which the duties are laid on, for example No. 47-к of 01.09.2026.")
        problems.append(Problem("ground", words, rule="PE-ACTING"))
    if problems:
        raise Invalid(problems)


def _require_near(**days: tuple[date | None, int]) -> None:
    """:raises Invalid: a day of another century; by field, the day and how many years ahead it may lie"""
    today = timezone.localdate()
    words = _("%(day)s is too far from today. Check the year.")
    far = {name: day for name, (day, years) in days.items() if day and not rules.is_near(day, today, years)}
    if far:
        raise Invalid([Problem(name, words % {"day": wording.day(day)}, rule="PE-DAY") for name, day in far.items()])


def _require_delegable(powers: frozenset[str]) -> None:
    known = {power.code for power in identity.powers() if power.delegable}
    if not rules.has_all(powers, known):
        raise Invalid(
            [
                Problem(
                    "powers", _("Some of these powers belong to the head alone and cannot be given."), rule="PE-POWER"
                )
            ]
        )


def _post(post_id: int) -> Post:
    post = Post.objects.filter(pk=post_id).first()
    if post is None:
        raise NotVisible(_("There is no such post."))
    return post


def _known(post_id: int) -> list[Tenure]:
    return list(Tenure.objects.select_for_update().filter(post_id=post_id, known_to=None).order_by("during"))


def _close(row: Tenure) -> None:
    row.known_to = timezone.now()
    row.save(update_fields=["known_to"])


def _again(actor: Actor, row: Tenure, during: DateRange, powers: Sequence[str], ground: str) -> None:
    same = list(powers) == list(row.powers)
    Tenure.objects.create(
        post_id=row.post_id, institution_id=row.institution_id, person_id=row.person_id, position=row.position,
        powers=list(powers), ground=ground, during=during, given_by=row.given_by if same else actor.account_id,
    )  # fmt: skip
