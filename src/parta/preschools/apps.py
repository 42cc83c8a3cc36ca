from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import LEADING_ROLES, Role


class PreschoolsConfig(AppConfig):
    name = "parta.preschools"

    def ready(self) -> None:
        """Register editions, ways here, what waits on first pages, who reads the children of a group."""
        from parta.documents import api as documents
        from parta.enrolment import api as enrolment
        from parta.people import api as people
        from parta.preschools import dependents, kinds, lines, outside_sheet, policies, queue_sheet, sheet
        from parta.preschools.counted import register_counted
        from parta.preschools.held import held_in_queue, held_on, meals_held
        from parta.preschools.operations import carrying
        from parta.ui import frame, home

        kinds.register_kinds()
        register_counted()
        outside_sheet.register()
        queue_sheet.register()
        documents.register_groups(form=carrying.form_carried, withdraw=carrying.withdraw_carried)
        enrolment.register_list_acts(lines.list_acts)
        enrolment.register_class_section(lines.class_section)
        enrolment.register_class_readers(policies.groups_of_educator)
        enrolment.register_dependents(dependents.days_said)
        enrolment.register_list(sheet.MONTH, sheet.month_list)
        people.register_held(held_on)
        people.register_held(held_in_queue)
        people.register_held(meals_held)
        people.register_post_dependents(lines.taught_by)
        frame.navigation(
            frame.Entry(
                _("Preschool places"), "preschools:own-territory", policies.OFFICERS, order=76,
                covers=("preschools:own-territory", "preschools:territory"),
            )
        )  # fmt: skip
        home.contribute("preschools", lines.of_staff, roles=(Role.TEACHER, *LEADING_ROLES))
        home.contribute("preschools.queue", lines.of_leader, roles=LEADING_ROLES)
        home.contribute("preschools.meals", lines.of_meals, roles=LEADING_ROLES)
        home.contribute("preschools.officer", lines.of_officer, roles=(Role.COMMUNITY,))
        home.contribute("preschools.family", lines.of_family, roles=(Role.GUARDIAN,))
