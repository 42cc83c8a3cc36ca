"""Findings are for those who lead an institution and for officers over it."""

from typing import Any
from uuid import uuid4

from tests.matrix import AUTHORITY_ROLES, LEADING_ROLES, Access, Role, own_institution, own_territory, roles

from parta.kernel.dates import school_year_of


def a_finding(cast: Any) -> dict[str, Any]:
    """A finding on a class that is too small; judged once. The class of the cast grows by what other addresses need,
    whichever of them come first.
    """
    from parta.enrolment.testing import make_class, make_pupils
    from parta.quality.testing import finding_of, judge

    def make() -> Any:
        small = make_class(
            institution_id=cast.institution_id, school_year=school_year_of(cast.day), grade=9, letter="Ю"
        )
        make_pupils(1, institution_id=cast.institution_id, class_id=small, since=cast.day)
        judge(cast.institution_id)
        return finding_of(cast.institution_id, "DQ-136").public_id

    return {"finding": cast.once("finding", make)}


def a_rule(cast: Any) -> dict[str, Any]:
    a_finding(cast)
    return {"rule": "DQ-001"}


def never_done(_cast: Any) -> dict[str, Any]:
    return {"mending": uuid4()}


def never_said(cast: Any) -> dict[str, Any]:
    return {**a_finding(cast), "dismissal": uuid4()}


OVER = (*AUTHORITY_ROLES, *LEADING_ROLES)
OF_RULE = own_territory(*OVER, arguments=a_rule)
ROUTES: dict[str, Access] = {
    "quality:own": roles(*AUTHORITY_ROLES, *LEADING_ROLES),
    "quality:class": roles(Role.TEACHER),
    "quality:territory": own_territory(*AUTHORITY_ROLES),
    "quality:institution": own_territory(*OVER),
    "quality:again": own_territory(*OVER, method="post"),
    "quality:rule": OF_RULE,
    "quality:at-once": OF_RULE,
    "quality:finding": own_territory(*OVER, arguments=a_finding),
    "quality:undo": roles(method="post", arguments=never_done),
    "quality:take-back": roles(method="post", arguments=never_said),
}
OPERATIONS: dict[str, Access] = {
    "quality.begin": roles(),
    "quality.dismiss": own_institution(*LEADING_ROLES, *AUTHORITY_ROLES),
    "quality.go_on": roles(),
    "quality.judge_everything": roles(),
    "quality.judge_institution": own_institution(*LEADING_ROLES, *AUTHORITY_ROLES),
    "quality.mend": own_institution(*LEADING_ROLES, *AUTHORITY_ROLES),
    "quality.prune_findings": roles(),
    "quality.sum_up": roles(),
    "quality.take_back": own_institution(*LEADING_ROLES, *AUTHORITY_ROLES),
    "quality.undo_mending": own_institution(*LEADING_ROLES, *AUTHORITY_ROLES),
    "quality.watched": roles(),
}
