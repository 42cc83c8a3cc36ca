"""Façade of documents: orders of the head, and the acts that begin with them."""

from parta.documents.carriers import register_groups
from parta.documents.declining import Case, declined, exceptions_on
from parta.documents.operations.correcting import correct_order
from parta.documents.operations.first_grade import send_to_school, take_first_graders
from parta.documents.operations.groups import Carried, prepare_groups
from parta.documents.operations.lists import (
    agree_columns,
    begin_form,
    begin_list,
    begin_rows,
    correct_list,
    discard_list,
    form_missing_classes,
)
from parta.documents.operations.movement import (
    begin_movement,
    change_movement,
    discard_movement,
    prepare_movement,
)
from parta.documents.operations.new_year import change_new_year, discard_new_year, prepare_new_year
from parta.documents.operations.preparing import prepare_enrolment
from parta.documents.operations.registering import (
    call_back_order,
    finish_queued,
    give_up_order,
    register_order,
    sign_order,
)
from parta.documents.operations.templates import change_template, load_first_editions
from parta.documents.operations.transferring import correct_transfer, register_transfer
from parta.documents.operations.transfers import ask_transfer, end_transfer, offer_transfer, prepare_side
from parta.documents.queries.first_grade import (
    GoingCheck,
    SendingOrder,
    Sent,
    beginners_of,
    check_going,
    orders_to_school,
    sent_to_school,
)
from parta.documents.queries.orders import (
    Handed,
    ListFate,
    OrderCard,
    OrderLine,
    fates_of,
    handed_groups,
    order_card,
    order_titles,
    orders_of,
    proposed_number,
    registered_lists,
)
from parta.documents.rules.orders import MOVEMENT_SERIES, Kind, Line, State
from parta.documents.rules.transfers import State as TransferState
from parta.documents.writing import NotReady, NumberTaken, OrderRegistered

__all__ = [
    "MOVEMENT_SERIES",
    "Carried",
    "Case",
    "GoingCheck",
    "Handed",
    "Kind",
    "Line",
    "ListFate",
    "NotReady",
    "NumberTaken",
    "OrderCard",
    "OrderLine",
    "OrderRegistered",
    "SendingOrder",
    "Sent",
    "State",
    "TransferState",
    "agree_columns",
    "ask_transfer",
    "begin_form",
    "begin_list",
    "begin_movement",
    "begin_rows",
    "beginners_of",
    "call_back_order",
    "change_movement",
    "change_new_year",
    "change_template",
    "check_going",
    "correct_list",
    "correct_order",
    "correct_transfer",
    "declined",
    "discard_list",
    "discard_movement",
    "discard_new_year",
    "end_transfer",
    "exceptions_on",
    "fates_of",
    "finish_queued",
    "form_missing_classes",
    "give_up_order",
    "handed_groups",
    "load_first_editions",
    "offer_transfer",
    "order_card",
    "order_titles",
    "orders_of",
    "orders_to_school",
    "prepare_enrolment",
    "prepare_groups",
    "prepare_movement",
    "prepare_new_year",
    "prepare_side",
    "proposed_number",
    "register_groups",
    "register_order",
    "register_transfer",
    "registered_lists",
    "send_to_school",
    "sent_to_school",
    "sign_order",
    "take_first_graders",
]
