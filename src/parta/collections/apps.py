from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, Role


class CollectionsConfig(AppConfig):
    name = "parta.collections"

    def ready(self) -> None:
        """Register the section, who reads files of grounds, what waits on first pages."""
        from parta.collections import holding, lines
        from parta.collections.operations.announcing import PAPER
        from parta.files.api import register_purpose
        from parta.people import api as people
        from parta.ui import frame, home

        # Which file is asked for is decided by the page of its campaign, which the reader has to see.
        register_purpose(PAPER, lambda _actor, _institution_id, _owner: True)
        # A school has five sections, which fit under a thumb: its campaigns wait on the first page.
        frame.navigation(
            frame.Entry(_("Campaigns"), "collections:list", AUTHORITY_ROLES, order=58, covers=("collections:",))
        )
        home.contribute("collections.officer", lines.of_officer, roles=AUTHORITY_ROLES)
        home.contribute("collections.place", lines.of_place, roles=(*LEADING_ROLES, Role.TEACHER))
        people.register_held(holding.held_on)
