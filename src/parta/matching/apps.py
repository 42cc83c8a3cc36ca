from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES


class MatchingConfig(AppConfig):
    name = "parta.matching"

    def ready(self) -> None:
        """Put the queue into the officers' frame and on the first page of whoever decides."""
        from parta.matching import lines
        from parta.ui import frame, home

        frame.navigation(
            frame.Entry(_("Duplicates"), "matching:queue", AUTHORITY_ROLES, order=75, covers=("matching:",))
        )
        home.contribute("matching", lines.waiting, roles=(*LEADING_ROLES, *AUTHORITY_ROLES))
