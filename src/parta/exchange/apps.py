from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import Role


class ExchangeConfig(AppConfig):
    name = "parta.exchange"

    def ready(self) -> None:
        """Rounds of the deferment mark are changed as editions; heads see what waits, the national administrator the
        files.
        """
        from parta.exchange import conditions, lines
        from parta.exchange.effect import effect_of_rounds
        from parta.exchange.kinds import register_kinds
        from parta.ui import frame, home

        conditions.register()
        register_kinds(effect_of_rounds)
        home.contribute("exchange.deferment", lines.of_head, roles=(Role.HEAD,))
        frame.navigation(
            frame.Entry(
                _("Deferment files"), "exchange:deferment-batches", (Role.NATIONAL,), order=95, covers=("exchange:",)
            )
        )
