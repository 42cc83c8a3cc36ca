"""Who reaches orders and enrolment lists: the leaders of the school; the texts of orders are the ministry's."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from tests.matrix import AUTHORITY_ROLES, LEADING_ROLES, Access, own_institution, own_territory, roles

from parta.documents import api
from parta.documents.tests.conftest import ROWS, csv, load_state
from parta.kernel.actor import Role

# Families that no pupil of the cast bears: a namesake in the class would be asked about.
CHILDREN = tuple(row.replace(row.partition(";")[0], f"Нетотожн{end}") for row, end in zip(ROWS, "уюаоі", strict=True))


def begun(cast: Any) -> dict[str, Any]:
    """A list that the head of the cast has begun."""
    return {"key": cast.once("documents.list", lambda: _begin(cast))}


def prepared(cast: Any) -> dict[str, Any]:
    """An order that the head of the cast has prepared from another list."""
    return {"order_id": cast.once("documents.order", lambda: _prepare(cast))}


def enrolling(cast: Any) -> dict[str, Any]:
    """The order, registered."""
    return {"order_id": cast.once("documents.registered", lambda: _register(cast))}


def choosing(_cast: Any) -> dict[str, Any]:
    return {"act": "parallel"}


def moving(cast: Any) -> dict[str, Any]:
    """A movement that the head of the cast has begun."""
    return {"key": cast.once("documents.movement", lambda: _move(cast))}


def the_child(cast: Any, _viewer: Any) -> dict[str, Any]:
    return {"pupil": str(cast.child)}


def asked(cast: Any) -> dict[str, Any]:
    """A transfer of the cast's child that the head has begun."""
    return {"transfer": cast.once("documents.transfer", lambda: _offer(cast))}


def paper(_cast: Any, _viewer: Any) -> dict[str, Any]:
    return {"way": "paper", "request_id": str(uuid4())}


def _words(cast: Any) -> dict[str, Any]:
    return {"actor": cast.own.actors[Role.HEAD], "institution_id": cast.institution_id, "now": timezone.now()}


def _begin(cast: Any, rows: tuple[str, ...] = CHILDREN) -> UUID:
    load_state()
    return api.begin_list(
        **_words(cast),
        file_name="list.csv",
        data=csv(*rows),
        since=cast.day,
        class_id=cast.class_id,
    )


def _prepare(cast: Any, number: str = "1-у", rows: tuple[str, ...] = CHILDREN) -> int:
    key = _begin(cast, rows)
    reasons = {f"DQ-{code:03}": "перевірено" for code in range(60)}
    pupils = api.correct_list(**_words(cast), key=key, revision=0, reasons=reasons)
    blocking = [(line.field, line.message) for line in pupils.findings if line.severity == "block"]
    assert blocking == [], f"the sample list does not fit the cast: {blocking}"
    return api.prepare_enrolment(
        **_words(cast), key=key, revision=pupils.revision, number=number, dated_on=cast.day, ground="заяви"
    )


def _move(cast: Any) -> UUID:
    load_state()
    return api.begin_movement(**_words(cast), kind=api.Kind.PARALLEL, pupil_ids=[cast.child_id])


def _offer(cast: Any) -> UUID:
    load_state()
    return api.offer_transfer(
        **_words(cast), pupil_id=cast.child_id, target_id=cast.foreign.land.school, since=cast.day + timedelta(days=30)
    )


def _register(cast: Any) -> int:
    order_id = _prepare(cast, "2-у", ("Неназвана;Зоряна;Устимівна;ж;15.04.2013;І-КЛ 482914;;",))
    api.register_order(**_words(cast), order_id=order_id, request_id=uuid4())
    return order_id


ROUTES: dict[str, Access] = {
    "documents:enrol": own_institution(*LEADING_ROLES),
    "documents:enrol-template": own_institution(*LEADING_ROLES),
    "documents:enrol-child": own_institution(*LEADING_ROLES),
    "documents:list-columns": own_institution(Role.HEAD, arguments=begun),
    "documents:list": own_institution(Role.HEAD, arguments=begun),
    "documents:list-problems": own_institution(Role.HEAD, arguments=begun),
    "documents:list-discard": own_institution(*LEADING_ROLES, method="post", arguments=begun),
    "documents:list-order": own_institution(Role.HEAD, arguments=begun),
    "documents:orders": own_institution(*LEADING_ROLES),
    "documents:order": own_institution(*LEADING_ROLES, arguments=prepared),
    "documents:order-pdf": own_institution(*LEADING_ROLES, arguments=prepared),
    "documents:order-register": own_institution(*LEADING_ROLES, method="post", arguments=prepared, body=paper),
    "documents:order-sign": own_institution(*LEADING_ROLES, method="post", arguments=prepared),
    "documents:order-call-back": own_institution(*LEADING_ROLES, method="post", arguments=prepared),
    "documents:order-give-up": own_institution(*LEADING_ROLES, method="post", arguments=prepared),
    "documents:order-correct": own_institution(*LEADING_ROLES, arguments=enrolling),
    "documents:movement": own_institution(*LEADING_ROLES),
    "documents:move-begin": own_institution(*LEADING_ROLES, arguments=choosing),
    "documents:move-step": own_institution(Role.HEAD, arguments=moving),
    "documents:move-discard": own_institution(*LEADING_ROLES, method="post", arguments=moving),
    "documents:transfers": own_institution(*LEADING_ROLES),
    "documents:transfer-ask": own_institution(*LEADING_ROLES),
    "documents:transfer-offer": own_institution(*LEADING_ROLES),
    "documents:transfer": own_institution(*LEADING_ROLES, arguments=asked),
    "documents:transfer-end": own_institution(*LEADING_ROLES, method="post", arguments=asked),
    "documents:first-graders": own_institution(*LEADING_ROLES),
    "documents:new-year": own_institution(*LEADING_ROLES),
    "documents:new-year-class": own_institution(*LEADING_ROLES),
    "documents:new-year-discard": own_institution(*LEADING_ROLES, method="post"),
}
_MOVEMENT = own_institution(*LEADING_ROLES)
OPERATIONS: dict[str, Access] = {
    "documents.pass_orders_on": own_territory(*AUTHORITY_ROLES, Role.HEAD),
    "documents.annul_template": roles(Role.NATIONAL),
    "documents.text_problems": roles(),
    "documents.agree_columns": _MOVEMENT,
    "documents.agree_first_grade": _MOVEMENT,
    "documents.form_groups": _MOVEMENT,
    "documents.prepare_groups": _MOVEMENT,
    "documents.let_go": _MOVEMENT,
    "documents.send_to_school": _MOVEMENT,
    "documents.take_first_graders": _MOVEMENT,
    "documents.begin_claimed": _MOVEMENT,
    "documents.begin_form": _MOVEMENT,
    "documents.begin_rows": _MOVEMENT,
    "documents.begin_list": _MOVEMENT,
    "documents.begin_movement": _MOVEMENT,
    "documents.change_movement": _MOVEMENT,
    "documents.discard_movement": _MOVEMENT,
    "documents.prepare_movement": _MOVEMENT,
    "documents.moves_of": roles(),
    "documents.remember_lost": roles(),
    "documents.lost_of": roles(),
    "documents.forget_draft": roles(),
    "documents.line_of_card": roles(),
    "documents.form_classes": _MOVEMENT,
    "documents.require_still_so": roles(),
    "documents.ask_transfer": _MOVEMENT,
    "documents.offer_transfer": _MOVEMENT,
    "documents.prepare_side": _MOVEMENT,
    "documents.agree_side": _MOVEMENT,
    "documents.end_transfer": _MOVEMENT,
    "documents.hold_transfer_of": roles(),
    "documents.change_new_year": _MOVEMENT,
    "documents.discard_new_year": _MOVEMENT,
    "documents.prepare_new_year": _MOVEMENT,
    "documents.call_back_order": _MOVEMENT,
    "documents.change_template": roles(Role.NATIONAL),
    "documents.claim_child": _MOVEMENT,
    "documents.correct_list": _MOVEMENT,
    "documents.correct_order": _MOVEMENT,
    "documents.correct_transfer": roles(),  # the system, by a signed act
    "documents.register_transfer": roles(),
    "documents.discard_list": _MOVEMENT,
    "documents.finish_queued": _MOVEMENT,
    "documents.form_missing_classes": _MOVEMENT,
    "documents.give_up_order": _MOVEMENT,
    "documents.load_first_editions": roles(),
    "documents.permit_list": own_territory(Role.COMMUNITY, Role.NATIONAL),
    "documents.prepare_enrolment": _MOVEMENT,
    "documents.register_order": _MOVEMENT,
    "documents.sign_order": _MOVEMENT,
}
