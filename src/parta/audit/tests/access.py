"""The trail has no pages of its own; `acting` is how every operation names who acts."""

from tests.matrix import SIGNED_IN, Access

ROUTES: dict[str, Access] = {}
OPERATIONS: dict[str, Access] = {"audit.acting": SIGNED_IN}
