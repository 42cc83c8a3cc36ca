"""Drafts of those in charge, as they pass to the successor."""

from parta.drafts import api as drafts
from parta.kernel.actor import Actor
from parta.people.succession import Passing


def pass_drafts(actor: Actor, passing: Passing) -> int:
    """What was typed for the institution and not yet accepted."""
    return drafts.pass_drafts_on(
        actor=actor,
        institution_id=passing.institution_id,
        from_account=passing.from_account,
        to_account=passing.to_account,
    )
