"""Posts: appointed to, dismissed from, with which powers of the head."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem
from parta.people import policies, rules
from parta.people.models import Post, Tenure
from parta.people.rules import Position
from parta.planes.constraints import broken_constraint


class HeadIsThere(DomainError):
    """The institution has an active head on those days; end that appointment first."""

    code = "head-is-there"


class PostIsHeld(DomainError):
    """The person already holds such a post there on those days."""

    code = "post-is-held"


def appoint(
    *,
    actor: Actor,
    institution_id: int,
    person_id: int,
    position: Position,
    since: date,
    powers: frozenset[str] = frozenset(),
    ground: str = "",
    is_main: bool = True,
) -> int:
    """Give a person a post from a day on; returns the post's id, which stays the same for ever.

    Heads are appointed by officers (`identity.may_appoint_head`), deputies by the head, others by the head or a deputy
    who was given the staff list.

    :raises HeadIsThere: the institution has a head on those days
    :raises PostIsHeld: the person holds such a post there already
    """
    require(policies.may_appoint(actor, institution_id, position))
    _require_delegable(powers)
    try:
        with acting(actor, "people.post.appoint"), transaction.atomic():
            post = Post.objects.create(
                institution_id=institution_id, person_id=person_id, position=position, is_main=is_main
            )
            Tenure.objects.create(
                post=post, institution_id=institution_id, person_id=person_id, position=position, powers=sorted(powers),
                ground=ground, during=DateRange(since, None),
            )  # fmt: skip
            return post.pk
    except IntegrityError as error:
        refused = _REFUSALS.get(broken_constraint(error))
        if refused is None:
            raise
        raise refused() from error


def dismiss(*, actor: Actor, post_id: int, on: date, ground: str = "") -> None:
    """End a post; ``on`` is the first day without it. What the post did stays under its name.

    :raises NotVisible: the post is not held on that day or later
    """
    post = _post(post_id)
    require(policies.may_appoint(actor, post.institution_id, Position(post.position)))
    with acting(actor, "people.post.dismiss"):
        open_rows = [row for row in _known(post_id) if row.during.upper is None or row.during.upper > on]
        if not open_rows:
            raise NotVisible(_("The post is not held on that day."))
        for row in open_rows:
            _close(row)
            if row.during.lower < on:
                _again(row, DateRange(row.during.lower, on), row.powers, ground or row.ground)


def set_powers(*, actor: Actor, post_id: int, powers: frozenset[str], since: date) -> None:
    """Give a deputy these powers of the head from a day on, and no others.

    :raises Refused: not the head, or an act that the law leaves to the head alone
    :raises NotVisible: the post is not a deputy's, or not held on that day
    """
    post = _post(post_id)
    if post.position != Position.DEPUTY:
        raise NotVisible(_("Only deputies have powers of the head."))
    require(policies.may_appoint_deputy(actor, post.institution_id))
    _require_delegable(powers)
    with acting(actor, "people.post.empower"):
        row = next((row for row in _known(post_id) if row.during.upper is None or row.during.upper > since), None)
        if row is None:
            raise NotVisible(_("The post is not held on that day."))
        _close(row)
        start = max(row.during.lower, since)
        if row.during.lower < start:
            _again(row, DateRange(row.during.lower, start), row.powers, row.ground)
        _again(row, DateRange(start, row.during.upper), sorted(powers), row.ground)


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


def _head_is_there() -> DomainError:
    return HeadIsThere(
        _("The institution has a head on these days. End that appointment first, then appoint the new head.")
    )


def _post_is_held() -> DomainError:
    return PostIsHeld(_("This person already holds such a post in the institution."))


_REFUSALS = {"post_one_head": _head_is_there, "post_once_a_day": _post_is_held}


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


def _again(row: Tenure, during: DateRange, powers: Sequence[str], ground: str) -> None:
    Tenure.objects.create(
        post_id=row.post_id, institution_id=row.institution_id, person_id=row.person_id, position=row.position,
        powers=list(powers), ground=ground, during=during,
    )  # fmt: skip
