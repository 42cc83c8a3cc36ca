"""Who may reach what of training. The addresses of the training server answer nobody on the real one."""

from tests.matrix import STAFF_ROLES, Access, roles

ROUTES: dict[str, Access] = {
    "training:page": roles(*STAFF_ROLES),
    "training:open": roles(*STAFF_ROLES, method="post"),
    "training:go": roles(*STAFF_ROLES),
    "training:enter": Access(is_public=True, is_hidden=True),
    "training:building": Access(is_public=True, is_hidden=True),
    "training:copy": Access(is_hidden=True),
    "training:start-over": Access(is_hidden=True, method="post"),
    "training:key": Access(is_hidden=True, method="post"),
}
OPERATIONS: dict[str, Access] = {}
