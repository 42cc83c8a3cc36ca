"""Who may reach files. Which file opens is decided by its purpose; an unknown one is «not found» for everybody."""

from typing import Any

from tests.matrix import SIGNED_IN, Access, roles

ROUTES: dict[str, Any] = {}
OPERATIONS: dict[str, Access] = {
    "files.store_file": SIGNED_IN,  # each purpose asks its own policy
    "files.forget_files": roles(),
    "files.erase_forgotten": roles(),
    "files.read_bytes": roles(),  # for modules that have checked their own user
}
