"""Who may reach what of child accounting: notices for leaders and the class teacher, books for leaders."""

from datetime import timedelta
from typing import Any

from tests.matrix import (
    LEADING_ROLES,
    STAFF_ROLES,
    Access,
    Role,
    own_institution,
    own_territory,
    roles,
)

from parta.accounting.testing import make_notice


def a_notice(cast: Any) -> dict[str, Any]:
    """A draft about the child of the cast."""
    words = {"institution_id": cast.institution_id, "pupil_id": cast.child_id, "group_id": cast.class_id}
    made = cast.once("notice", lambda: make_notice(**words, first_day=cast.day, last_day=cast.day + timedelta(days=4)))
    return {"notice_id": made}


def said(_cast: Any, _viewer: Any) -> dict[str, str]:
    return {"text": "Текст", "reason": "довідка"}


def sent(cast: Any, _viewer: Any) -> dict[str, str]:
    return {"addressee": "1", "way": "1", "number": "7", "sent_on": cast.day.strftime("%d.%m.%Y")}


def answered(cast: Any, _viewer: Any) -> dict[str, str]:
    return {"addressee": "1", "answer": "так", "answered_on": cast.day.strftime("%d.%m.%Y")}


NOTICE = own_institution(*STAFF_ROLES, arguments=a_notice)
KEPT: dict[str, Any] = {"method": "post", "arguments": a_notice}
ROUTES: dict[str, Access] = {
    "accounting:own-territory": roles(Role.REGION, Role.DISTRICT, Role.COMMUNITY),
    "accounting:territory": own_territory(Role.REGION, Role.DISTRICT, Role.COMMUNITY),
    "accounting:notices": own_institution(*STAFF_ROLES),
    "accounting:notice": NOTICE,
    "accounting:notice-pdf": own_institution(*LEADING_ROLES, arguments=a_notice),
    "accounting:notice-text": own_institution(*LEADING_ROLES, body=said, **KEPT),
    "accounting:notice-sign": own_institution(Role.HEAD, Role.ACTING, **KEPT),
    "accounting:notice-send": own_institution(*LEADING_ROLES, body=sent, **KEPT),
    "accounting:notice-answer": own_institution(*LEADING_ROLES, body=answered, **KEPT),
    "accounting:notice-close": own_institution(Role.HEAD, Role.ACTING, body=said, **KEPT),
    "accounting:alphabetical": own_institution(*LEADING_ROLES),
    "accounting:personal-file": own_institution(*LEADING_ROLES),
}
OPERATIONS: dict[str, Access] = {
    "accounting.answer_notice": own_institution(*LEADING_ROLES),
    "accounting.close_notice": own_institution(Role.HEAD, Role.ACTING),
    "accounting.draft_notice": roles(),
    "accounting.find_absent": roles(),
    "accounting.rewrite_notice": own_institution(*LEADING_ROLES),
    "accounting.send_notice": own_institution(*LEADING_ROLES),
    "accounting.sign_notice": own_institution(Role.HEAD, Role.ACTING),
}
