"""A draft is its owner's alone."""

from tests.matrix import AUTHORITY_ROLES, LEADING_ROLES, SIGNED_IN, Access, own_territory, roles

ROUTES: dict[str, Access] = {}
OPERATIONS: dict[str, Access] = {
    "drafts.save_draft": SIGNED_IN,
    "drafts.discard_draft": SIGNED_IN,
    "drafts.prune_drafts": roles(),
    "drafts.pass_drafts_on": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES),
    "drafts.amend_draft": SIGNED_IN,
    "drafts.settle_draft": SIGNED_IN,
}
