"""Help is read by everybody; its texts are the national administrators'. A word on a text takes an account."""

from typing import Any

from tests.matrix import PUBLIC, SIGNED_IN, Access, Role, roles


def text(_cast: Any) -> dict[str, Any]:
    return {"code": "use-help"}


def first(cast: Any) -> dict[str, Any]:
    return {**text(cast), "number": 0}


_NATIONAL = roles(Role.NATIONAL)
ROUTES: dict[str, Access] = {
    "help:start": PUBLIC,
    "help:text": Access(is_public=True, arguments=text),
    "help:judge": Access(method="post", arguments=text),
    "help:texts": _NATIONAL,
    "help:edit": roles(Role.NATIONAL, arguments=text),
    "help:versions": roles(Role.NATIONAL, arguments=text),
    "help:version": roles(Role.NATIONAL, arguments=first),
    "help:bring-back": roles(
        Role.NATIONAL, method="post", arguments=first, body=lambda _cast, _viewer: {"version": "0"}
    ),
}
OPERATIONS: dict[str, Access] = {
    "help.bring_back": _NATIONAL,
    "help.judge": SIGNED_IN,
    "help.publish": _NATIONAL,
}
