from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HelpConfig(AppConfig):
    name = "parta.help"

    def ready(self) -> None:
        """Put «Help» into the frame of every page; the administrator's list of texts into the navigation."""
        from parta.kernel.actor import Role
        from parta.ui import frame

        frame.places(help="help:start")
        frame.navigation(
            frame.Entry(
                _("Texts of help"),
                "help:texts",
                (Role.NATIONAL,),
                order=85,
                covers=("help:texts", "help:edit", "help:versions", "help:version"),
            )
        )
