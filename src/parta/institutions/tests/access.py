"""Who may reach what of institutions."""

from typing import Any
from uuid import UUID

from tests.matrix import (
    AUTHORITY_ROLES,
    LEADING_ROLES,
    PUBLIC,
    SIGNED_IN,
    Access,
    Role,
    own_institution,
    own_territory,
    roles,
)


def question(cast: Any) -> dict[str, Any]:
    """A question about an institution of the own territory."""
    return {"review": cast.once("review", lambda: _ask(cast.institution_id))}


def _ask(institution_id: int) -> UUID:
    from parta.institutions.testing import make_review

    return make_review(institution_id)


def loading(cast: Any) -> dict[str, Any]:
    """A loading that waits for its columns."""
    return {"run": cast.once("run", _load)}


def _load() -> UUID:
    from parta.institutions.testing import make_waiting_run

    return make_waiting_run()


def site(cast: Any) -> dict[str, Any]:
    """A site of the own institution."""
    return {"kind": "sites", "key": cast.once("site", lambda: _settle(cast.institution_id))}


def _settle(institution_id: int) -> UUID:
    from parta.institutions.testing import make_holding

    return make_holding(institution_id, "sites", name="Головний корпус")


def closing(cast: Any) -> dict[str, Any]:
    """An act that has closed fields of the own community."""
    return {"closing": cast.once("closing", lambda: _close(cast.own.land.community))}


def _close(authority_id: int) -> UUID:
    from parta.institutions.testing import give_territory, make_closing
    from parta.reference.api import Category
    from parta.reference.testing import make_place

    give_territory(authority_id, make_place("UA05120070000000903", Category.COMMUNITY, "Калинівська"))
    return make_closing(authority_id)


EDITORS = own_institution(*LEADING_ROLES, Role.COMMUNITY, Role.NATIONAL)
ROUTES: dict[str, Access] = {
    "institutions:directory": PUBLIC,
    "institutions:export": SIGNED_IN,
    "institutions:card": PUBLIC,
    "institutions:edit": own_institution(*EDITORS.allowed, arguments=lambda _cast: {"section": "names"}),
    "institutions:follow": own_institution(
        *EDITORS.allowed, method="post", arguments=lambda _cast: {"field": "address"}
    ),
    "institutions:history": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES),
    "institutions:dispute": own_institution(
        *LEADING_ROLES,
        Role.COMMUNITY,
        Role.NATIONAL,
        method="post",
        arguments=lambda _cast: {"field": "address"},
    ),
    "institutions:codes": EDITORS,
    "institutions:holding-add": own_institution(*EDITORS.allowed, arguments=lambda _cast: {"kind": "sites"}),
    "institutions:holding": own_institution(*EDITORS.allowed, arguments=site),
    "institutions:sign": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES),
    "institutions:statement": own_territory(*AUTHORITY_ROLES, *LEADING_ROLES),
    "institutions:streets": EDITORS,
    "institutions:confirmations": roles(*AUTHORITY_ROLES),
    "institutions:closings": roles(*AUTHORITY_ROLES),
    "institutions:reopen": own_territory(
        Role.COMMUNITY, Role.DISTRICT, Role.REGION, Role.NATIONAL, method="post", arguments=closing
    ),
    "institutions:reviews": roles(*AUTHORITY_ROLES),
    "institutions:review": own_territory(*AUTHORITY_ROLES, arguments=question),
    "institutions:territory": roles(*AUTHORITY_ROLES),
    "institutions:authority": own_territory(*AUTHORITY_ROLES),
    "institutions:registers": roles(Role.NATIONAL),
    "institutions:run": roles(Role.NATIONAL, arguments=loading),
    "institutions:columns": roles(Role.NATIONAL, arguments=loading),
    "institutions:rows-csv": roles(Role.NATIONAL, arguments=loading),
}
OPERATIONS: dict[str, Access] = {
    "institutions.add_institution": roles(Role.NATIONAL),
    "institutions.assign_authority": own_territory(*AUTHORITY_ROLES),
    "institutions.begin_import": roles(Role.NATIONAL),
    "institutions.change_by_act": roles(),  # the system, by a signed act
    "institutions.check_new": roles(),
    "institutions.close_fields": own_territory(*AUTHORITY_ROLES),
    "institutions.confirm_cards": own_territory(Role.COMMUNITY, Role.NATIONAL),
    "institutions.dispute_register": own_institution(*LEADING_ROLES, Role.NATIONAL),
    "institutions.dismiss_review": own_territory(*AUTHORITY_ROLES),
    "institutions.edit_card": own_institution(*LEADING_ROLES, Role.NATIONAL),
    "institutions.end_holding": own_institution(*LEADING_ROLES, Role.NATIONAL),
    "institutions.enter_card": own_territory(*AUTHORITY_ROLES),
    "institutions.found_by_act": roles(),
    "institutions.join_hub": own_territory(*AUTHORITY_ROLES),
    "institutions.load_first_authorities": roles(),  # the system at start
    "institutions.load_streets": own_institution(*LEADING_ROLES, Role.NATIONAL),
    "institutions.load_queued": roles(),  # the worker
    "institutions.newer_changes": roles(),
    "institutions.rename_authority": own_territory(*AUTHORITY_ROLES),
    "institutions.run_import": roles(Role.NATIONAL),
    "institutions.plan_problems": roles(),
    "institutions.problems_of_card": roles(),
    "institutions.problems_of_values": roles(),
    "institutions.standards_on": roles(),
    "institutions.restore_cards": own_institution(*LEADING_ROLES, Role.NATIONAL),
    "institutions.save_cards": own_institution(*LEADING_ROLES, Role.NATIONAL),
    "institutions.save_holding": own_institution(*LEADING_ROLES, Role.NATIONAL),
    "institutions.open_fields": own_territory(*AUTHORITY_ROLES),
    "institutions.set_code": own_institution(*LEADING_ROLES, Role.NATIONAL),
    "institutions.set_place": own_territory(*AUTHORITY_ROLES),
    "institutions.withdraw_planned": own_institution(*LEADING_ROLES, Role.NATIONAL),
    "institutions.sign_card": own_institution(Role.HEAD, Role.ACTING),
    "institutions.stand_alone": own_territory(*AUTHORITY_ROLES),
    "institutions.start_import": roles(Role.NATIONAL),
    "institutions.take_from_register": own_institution(*LEADING_ROLES, Role.NATIONAL),
    "institutions.undo_change": roles(),
    "institutions.unfound_by_act": roles(),
    "institutions.uphold_register": roles(Role.NATIONAL),
    "institutions.upload_register": roles(Role.NATIONAL),
}
