"""A draft is its owner's alone."""

from tests.matrix import SIGNED_IN, Access, roles

ROUTES: dict[str, Access] = {}
OPERATIONS: dict[str, Access] = {
    "drafts.save_draft": SIGNED_IN,
    "drafts.discard_draft": SIGNED_IN,
    "drafts.prune_drafts": roles(),
    "drafts.settle_draft": SIGNED_IN,
}
