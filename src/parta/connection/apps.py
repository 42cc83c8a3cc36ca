from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES


class ConnectionConfig(AppConfig):
    name = "parta.connection"

    def ready(self) -> None:
        """Put requests into the frame and what waits on first pages."""
        from parta.connection import conditions, lines
        from parta.connection.on_cards import on_card
        from parta.institutions.api import register_door
        from parta.ui import frame, home

        conditions.register()
        register_door("connection", on_card)
        frame.places(connect="connection:ask", connected="connection:public")
        frame.navigation(
            frame.Entry(
                _("E-journal connection"),
                "connection:own",
                AUTHORITY_ROLES,
                order=70,
                covers=("connection:territory", "connection:requests", "connection:request", "connection:institution"),
            )
        )
        home.contribute("connection.officer", lines.of_officer, roles=AUTHORITY_ROLES)
        home.contribute("connection.leader", lines.of_leader, roles=LEADING_ROLES)
