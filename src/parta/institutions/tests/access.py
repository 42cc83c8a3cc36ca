"""Who may reach what of institutions."""

from tests.matrix import AUTHORITY_ROLES, Access, Role, own_institution, own_territory, roles

ROUTES: dict[str, Access] = {}
OPERATIONS: dict[str, Access] = {
    "institutions.add_institution": roles(Role.NATIONAL),
    "institutions.assign_authority": own_territory(*AUTHORITY_ROLES),
    "institutions.begin_import": roles(Role.NATIONAL),
    "institutions.dismiss_review": own_territory(*AUTHORITY_ROLES),
    "institutions.edit_card": own_institution(Role.HEAD, Role.DEPUTY, Role.NATIONAL),
    "institutions.join_hub": own_territory(*AUTHORITY_ROLES),
    "institutions.load_first_authorities": roles(),  # the system at start
    "institutions.load_queued": roles(),  # the worker
    "institutions.rename_authority": own_territory(*AUTHORITY_ROLES),
    "institutions.run_import": roles(Role.NATIONAL),
    "institutions.set_place": own_territory(*AUTHORITY_ROLES),
    "institutions.stand_alone": own_territory(*AUTHORITY_ROLES),
    "institutions.start_import": roles(Role.NATIONAL),
    "institutions.take_from_register": own_institution(Role.HEAD, Role.DEPUTY, Role.NATIONAL),
    "institutions.upload_register": roles(Role.NATIONAL),
}
