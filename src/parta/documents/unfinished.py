"""Orders as a change of head sees them."""

from parta.documents.operations.handing_over import pass_orders_on
from parta.documents.queries.orders import count_waiting
from parta.kernel.actor import Actor
from parta.people import api as people


def count(institution_id: int, _account_id: int) -> int:
    """Orders belong to the institution, whoever wrote them."""
    return count_waiting(institution_id)


def pass_on(actor: Actor, passing: people.Passing) -> int:
    """They are to be signed by the successor."""
    return pass_orders_on(
        actor=actor, institution_id=passing.institution_id, to_account=passing.to_account, now=passing.on
    )
