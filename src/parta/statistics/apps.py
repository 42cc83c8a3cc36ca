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
<<<<<<< HEAD
        register_door("statistics", on_card)
=======
        conditions.register()
>>>>>>> 8f8ed4c (A campaign asks for a score of data, for no blocking findings, for a form signed as of a day: records tell it, the page says what is lacking and leads there, the result keeps how it was known; drafts begin with a statutory deadline; the last reminder and whom to call stand on the board; class teachers see what is found on their children, and who read findings is noted)
        pages.navigation(
            pages.Entry(
                _("Statutory forms"),
                "statistics:forms",
                AUTHORITY_ROLES,
                order=55,
                covers=("statistics:institution", "statistics:authority", "statistics:report", "statistics:cell"),
            )
        )
