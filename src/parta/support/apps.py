from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, STAFF_ROLES


class SupportConfig(AppConfig):
    name = "parta.support"

    def ready(self) -> None:
        """Put the desk and the way to help into the frame; say who reads attachments, what a deputy may be given."""
        from parta.files.api import register_purpose
        from parta.identity.api import Power, register_powers
        from parta.people import api as people
        from parta.support import lines, unfinished
        from parta.support.held import held_on
        from parta.support.places import SUPPORT
        from parta.support.writing import PURPOSE
        from parta.ui import frame, home

        # Read through the request alone, where it is known who sees it; directly only by whoever brought the file.
        people.register_held(held_on)
        register_purpose(PURPOSE, lambda actor, _institution, owner: actor.account_id == owner)
        register_powers(Power(SUPPORT, _("answer requests for help of staff and families"), order=60))
        frame.places(support="support:start", support_with_draft="support:new")
        # Leaders of a school have five entries already; their way in is the first page and «My requests».
        frame.navigation(
            frame.Entry(
                _("Requests for help"),
                "support:desk",
                AUTHORITY_ROLES,
                order=80,
                covers=("support:desk", "support:template", "support:ticket"),
            )
        )
        people.register_unfinished(
            people.Unfinished("requests", _("requests for help asked for the institution"), unfinished.count,
                              unfinished.pass_on)
        )  # fmt: skip
        home.contribute("support.desk", lines.of_desk, roles=(*AUTHORITY_ROLES, *LEADING_ROLES))
        home.contribute("support.own", lines.of_own, roles=(*AUTHORITY_ROLES, *STAFF_ROLES))
