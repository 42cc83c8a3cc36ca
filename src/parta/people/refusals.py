"""What keeps a post from being given, told by the constraint that is broken."""

from django.db import IntegrityError
from django.utils.translation import gettext as _

from parta.kernel.errors import DomainError
from parta.planes.constraints import broken_constraint


class HeadIsThere(DomainError):
    """The institution has an active head on those days; end that appointment first."""

    code = "head-is-there"


class ActingIsThere(DomainError):
    """The institution has an acting head on some of those days; end that appointment first, or choose other days."""

    code = "acting-is-there"


class PostIsHeld(DomainError):
    """The person already holds such a post there on those days."""

    code = "post-is-held"


def _head_is_there() -> DomainError:
    return HeadIsThere(
        _("The institution has a head on these days. End that appointment first, then appoint the new head.")
    )


def _acting_is_there() -> DomainError:
    return ActingIsThere(
        _("The institution has an acting head on some of these days. End that appointment first, or choose other days.")
    )


def _post_is_held() -> DomainError:
    return PostIsHeld(_("This person already holds such a post in the institution."))


_REFUSALS = {
    "post_one_head": _head_is_there,
    "post_one_acting": _acting_is_there,
    "post_once_a_day": _post_is_held,
}


def refusal_of(error: IntegrityError) -> Exception:
    """What a broken constraint of posts means; the error itself when it is another one."""
    refused = _REFUSALS.get(broken_constraint(error))
    return error if refused is None else refused()
