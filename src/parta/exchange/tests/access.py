"""Who may reach what: marks of deferment are the head's in person, their files the national administrator's."""

from typing import Any
from uuid import uuid4

from tests.matrix import Access, Role, own_institution, roles

HEAD = own_institution(Role.HEAD)


def nobodys_batch(_cast: Any) -> dict[str, Any]:
    return {"batch": uuid4()}


def nobodys_send(cast: Any) -> dict[str, Any]:
    return {"institution": cast.institution, "batch": uuid4()}


def nobodys_mark(cast: Any) -> dict[str, Any]:
    return {"institution": cast.institution, "mark": uuid4()}


ROUTES: dict[str, Access] = {
    "exchange:own-deferment": roles(Role.HEAD),
    "exchange:deferment": HEAD,
    "exchange:deferment-prepare": own_institution(Role.HEAD, method="post"),
    "exchange:deferment-send": Access(is_hidden=True, arguments=nobodys_send),
    "exchange:deferment-unmark": Access(is_hidden=True, method="post", arguments=nobodys_mark),
    "exchange:deferment-file": Access(is_hidden=True, arguments=nobodys_batch),
    "exchange:deferment-batches": roles(Role.NATIONAL),
    "exchange:deferment-answers": roles(Role.NATIONAL, method="post", arguments=nobodys_batch, is_hidden=True),
}
OPERATIONS: dict[str, Access] = {
    "exchange.mark": own_institution(Role.HEAD),
    "exchange.unmark": own_institution(Role.HEAD),
    "exchange.prepare_batch": own_institution(Role.HEAD),
    "exchange.send_batch": own_institution(Role.HEAD),
    "exchange.take_answers": roles(Role.NATIONAL),
}
