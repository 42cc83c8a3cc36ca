from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import AUTHORITY_ROLES


class StatisticsConfig(AppConfig):
    name = "parta.statistics"

    def ready(self) -> None:
        """Definitions of forms are editions; the list of forms stands in the frame of officers and on a head's card."""
        from parta.institutions.api import register_door
        from parta.statistics import conditions
        from parta.statistics.kinds import register_kinds
        from parta.statistics.on_cards import on_card
        from parta.statistics.sources import register_sources
        from parta.ui import frame as pages

        register_sources()
        register_kinds()
        register_door("statistics", on_card)
        conditions.register()
        pages.navigation(
            pages.Entry(
                _("Statutory forms"),
                "statistics:forms",
                AUTHORITY_ROLES,
                order=55,
                covers=("statistics:institution", "statistics:authority", "statistics:report", "statistics:cell"),
            )
        )
