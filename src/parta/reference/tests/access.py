"""Who may reach what of reference."""

from tests.matrix import Access, Role, roles

ROUTES: dict[str, Access] = {}
OPERATIONS: dict[str, Access] = {
    "reference.load_first_editions": roles(),  # starts as the system, from the command line only
    "reference.add_missing": roles(Role.NATIONAL),
    "reference.load_first_lists": roles(),
    "reference.load_former_codes": roles(Role.NATIONAL),
    "reference.load_katottg": roles(Role.NATIONAL),
    "reference.load_list": roles(Role.NATIONAL),
    "reference.end_items": roles(),  # by an approved edition
    "reference.revive_items": roles(),
}
