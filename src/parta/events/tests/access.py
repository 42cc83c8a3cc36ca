"""No pages. What happens here happens inside an operation of another module, which has asked its own policy."""

from tests.matrix import Access, roles

ROUTES: dict[str, Access] = {}

OPERATIONS: dict[str, Access] = {
    "events.answer_request": roles(),
    "events.claim_request": roles(),
    "events.prune_receipts": roles(),
    "events.publish": roles(),
    "events.topic_of": roles(),
}
