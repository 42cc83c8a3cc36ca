"""Who may reach what of workplace: the first page is everybody's, and differs by role."""

from tests.matrix import PUBLIC, Access

ROUTES: dict[str, Access] = {"workplace:home": PUBLIC}
OPERATIONS: dict[str, Access] = {}
