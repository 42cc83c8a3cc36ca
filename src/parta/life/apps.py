from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, Role


class LifeConfig(AppConfig):
    name = "parta.life"

    def ready(self) -> None:
        """Register the kinds of acts, the list of acts in the frame, what waits on the first page."""
        from parta.files.api import register_purpose
        from parta.life import lines, policies
        from parta.life.kinds import founding, frame, moving, naming
        from parta.life.operations.acts import PAPER
        from parta.ui import frame as pages
        from parta.ui import home

        frame.register(
            founding.Opening(), founding.Branch(), *naming.kinds_of_a_card(), moving.Closure(), moving.Merger(),
            moving.Division(),
        )  # fmt: skip
        register_purpose(PAPER, policies.may_read_paper)
        pages.places(acts="life:acts", act_new="life:new", opening="life:ask")
        pages.navigation(
            pages.Entry(
                _("Acts"),
                "life:acts",
                AUTHORITY_ROLES,
                order=50,
                covers=(
                    "life:act",
                    "life:new",
                    "life:edit",
                    "life:pupils",
                    "life:class",
                    "life:requests",
                    "life:request",
                ),
            )
        )
        home.contribute("life.acts", lines.of_acts, roles=(*AUTHORITY_ROLES, *LEADING_ROLES))
        home.contribute("life.requests", lines.of_requests, roles=(Role.NATIONAL,))
