from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditionsConfig(AppConfig):
    name = "parta.editions"

    def ready(self) -> None:
        """Put the rules into the navigation, what waits on the first page; register the kinds of our own."""
        from parta.editions import lines, own
        from parta.editions.english import approved_english
        from parta.kernel.actor import Role
        from parta.ui import frame, glosses, home

        own.register_own()
        glosses.register_glosses(approved_english)
        frame.places(rules="editions:published", trust="editions:trust")
        frame.navigation(
            frame.Entry(
                _("Rules"), "editions:published", (Role.NATIONAL,), order=65,
                covers=("editions:kind", "editions:edition", "editions:draft", "editions:row", "editions:effect"),
            )
        )  # fmt: skip
        home.contribute("editions", lines.of_administrator, roles=(Role.NATIONAL,))
