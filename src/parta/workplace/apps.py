from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, STAFF_ROLES


class WorkplaceConfig(AppConfig):
    name = "parta.workplace"

    def ready(self) -> None:
        """Put the first page, the subordinates and the staff list into the frame."""
        from parta.ui import frame, home
        from parta.workplace import lines

        frame.places(home="workplace:home")
        frame.navigation(
            frame.Entry(_("Today"), "workplace:home", (*AUTHORITY_ROLES, *STAFF_ROLES), order=0),
            frame.Entry(
                _("Subordinates"),
                "people:subordinates",
                AUTHORITY_ROLES,
                order=20,
                covers=("people:authority", "people:heads", "people:head", "people:officer"),
            ),
            frame.Entry(
                _("Staff"),
                "people:own-staff",
                LEADING_ROLES,
                order=40,
                covers=("people:staff", "people:own-staff", "people:employ", "people:post", "identity:deputies"),
            ),
        )
        home.contribute("workplace.officers", lines.of_officer, roles=AUTHORITY_ROLES)
        home.contribute("workplace.leaders", lines.of_leader, roles=LEADING_ROLES)
