"""Requests as a change of head sees them."""

from parta.kernel.actor import Actor
from parta.people import api as people
from parta.support.operations.handing_over import pass_tickets_on
from parta.support.queries.tickets import count_asked


def count(institution_id: int, account_id: int) -> int:
    """Requests about the institution that the account has asked and that are not closed."""
    return count_asked(institution_id, account_id)


def pass_on(actor: Actor, passing: people.Passing) -> int:
    """The successor goes on with them."""
    return pass_tickets_on(
        actor=actor,
        institution_id=passing.institution_id,
        from_account=passing.from_account,
        to_account=passing.to_account,
        to_person=passing.to_person,
        now=passing.on,
    )
