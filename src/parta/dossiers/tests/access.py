"""Who may reach what of data sets: leaders and the class teacher of the child; whoever keeps the staff list."""

from typing import Any

from django.utils import timezone
from tests.matrix import LEADING_ROLES, STAFF_ROLES, Access, Role, own_institution, roles

from parta.dossiers.rules.facts import Slot
from parta.dossiers.testing import make_fact
from parta.kernel.actor import SYSTEM
from parta.people import api as people


def of_child(_cast: Any) -> dict[str, Any]:
    return {"slot": "native-language"}


def childs_fact(cast: Any) -> dict[str, Any]:
    words = {"institution_id": cast.institution_id, "person_id": cast.child_id, "since": cast.day}
    return {
        "slot": "category",
        "fact": cast.once("category", lambda: make_fact(
            Slot.CATEGORY, actor=cast.own.actors[Role.HEAD], now=timezone.now(), **words
        )),
    }  # fmt: skip


def childs_feed(cast: Any) -> dict[str, Any]:
    return {"slot": cast.once("feed of child", lambda: _fed(cast.child_id))}


def of_staff(_cast: Any) -> dict[str, Any]:
    return {"slot": "attestation"}


def _teacher(cast: Any) -> int:
    return int(cast.own.actors[Role.TEACHER].person_id)


def staffs_fact(cast: Any) -> dict[str, Any]:
    words = {"institution_id": cast.institution_id, "person_id": _teacher(cast), "since": cast.day}
    return {
        "slot": "diploma",
        "fact": cast.once("diploma", lambda: make_fact(
            Slot.DIPLOMA, actor=cast.own.actors[Role.HEAD], now=timezone.now(), **words
        )),
    }  # fmt: skip


def staffs_feed(cast: Any) -> dict[str, Any]:
    return {"slot": cast.once("feed of staff", lambda: _fed(_teacher(cast)))}


def _fed(person_id: int) -> str:
    said = {"given_name": {"value": "Інше"}}
    people.hear(actor=SYSTEM, person_id=person_id, source="Нові знання", said=said, now=timezone.now())
    return "given_name"


OF_CHILD = own_institution(*STAFF_ROLES)
OF_STAFF = own_institution(*LEADING_ROLES)
ROUTES: dict[str, Access] = {
    "dossiers:child": OF_CHILD,
    "dossiers:child-new": own_institution(*STAFF_ROLES, arguments=of_child),
    "dossiers:child-end": own_institution(*STAFF_ROLES, arguments=childs_fact),
    "dossiers:child-amend": own_institution(*LEADING_ROLES, arguments=childs_fact),
    "dossiers:child-take": own_institution(*LEADING_ROLES, arguments=childs_feed),
    "dossiers:children": OF_STAFF,
    "dossiers:staff": OF_STAFF,
    "dossiers:employee": OF_STAFF,
    "dossiers:employee-new": own_institution(*LEADING_ROLES, arguments=of_staff),
    "dossiers:employee-end": own_institution(*LEADING_ROLES, arguments=staffs_fact),
    "dossiers:employee-amend": own_institution(*LEADING_ROLES, arguments=staffs_fact),
    "dossiers:employee-take": own_institution(*LEADING_ROLES, arguments=staffs_feed),
}
OPERATIONS: dict[str, Access] = {
    "dossiers.amend_fact": own_institution(*LEADING_ROLES),
    "dossiers.columns_of": roles(),
    "dossiers.enter_fact": roles(*STAFF_ROLES),
    "dossiers.receive_list": own_institution(*LEADING_ROLES),
    "dossiers.said_of": roles(),
    "dossiers.stands": roles(),
    "dossiers.withdraw_received": own_institution(*LEADING_ROLES),
    "dossiers.enter_facts": own_institution(*LEADING_ROLES),
    "dossiers.withdraw_facts": own_institution(*LEADING_ROLES),
    "dossiers.end_fact": own_institution(*STAFF_ROLES),
    "dossiers.receive_facts": roles(*STAFF_ROLES),
    "dossiers.record_fact": own_institution(*STAFF_ROLES),
    "dossiers.require_ours": roles(),
    "dossiers.write_fact": roles(*STAFF_ROLES),
}
