"""Rules of quality are read by everybody signed in and adopted by the national administrator."""

from tests.matrix import Access, Role, roles

ROUTES: dict[str, Access] = {}
OPERATIONS: dict[str, Access] = {
    "rulebook.adopt_edition": roles(Role.NATIONAL),
    "rulebook.load_first_editions": roles(Role.NATIONAL),
}
