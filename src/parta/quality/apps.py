from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, Role


class QualityConfig(AppConfig):
    name = "parta.quality"

    def ready(self) -> None:
        """Deadlines of reports are changed as editions; findings are on first pages and in the officers' frame."""
        from parta.enrolment import api as enrolment
        from parta.people import api as people
        from parta.quality import conditions, lines
        from parta.quality.held import held_on
        from parta.quality.kinds import register_kinds
        from parta.ui import frame, home

        register_kinds()
        conditions.register()
        frame.navigation(
            frame.Entry(_("Quality of data"), "quality:own", AUTHORITY_ROLES, order=78, covers=("quality:",))
        )
        home.contribute("quality", lines.of_leaders, roles=LEADING_ROLES)
        home.contribute("quality.class", lines.of_class_teacher, roles=(Role.TEACHER,))
        enrolment.register_list_acts(lines.list_acts)
        people.register_held(held_on)
