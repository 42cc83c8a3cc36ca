"""Letters have no pages: other modules post them, the worker sends them."""

from tests.matrix import Access, roles

ROUTES: dict[str, Access] = {}
OPERATIONS: dict[str, Access] = {
    "notices.post_letter": roles(),  # called inside the operation that causes the letter, which asks its own policy
    "notices.send_letters": roles(),
    "notices.prune_letters": roles(),
}
