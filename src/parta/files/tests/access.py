"""Who may reach files. Which file opens is decided by its purpose; an unknown one is «not found» for everybody."""

from typing import Any

from tests.matrix import Access

ROUTES: dict[str, Any] = {}
OPERATIONS: dict[str, Access] = {}
