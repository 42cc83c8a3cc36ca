from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import Role


class SheetsConfig(AppConfig):
    name = "parta.sheets"

    def ready(self) -> None:
        """Tell the frame where lists are."""
        from parta.ui import frame

        frame.navigation(frame.Entry(_("Spreadsheets"), "sheets:own", (Role.NATIONAL,), order=85, covers=("sheets:",)))
