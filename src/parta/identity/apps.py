from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "parta.identity"

    def ready(self) -> None:
        """Put the person, the roles and the ways in into the frame; name the powers of modules below."""
        from parta.identity import acting, grants, lines, privacy, reserved, rules
        from parta.identity.queries import account_names, actor_of_account
        from parta.identity.working_keys import register as register_condition
        from parta.institutions.api import CARD_POWER, register_account_names
        from parta.kernel.actor import AUTHORITY_ROLES, LEADING_ROLES, Role
        from parta.sheets.api import register_actors
        from parta.ui import frame, home

        frame.navigation(
            frame.Entry(
                _("Keys of heads"),
                "identity:own-readiness",
                AUTHORITY_ROLES,
                order=90,
                covers=("identity:readiness-of-authority",),
            ),
        )
        home.contribute("identity.deputies", lines.of_head, roles=(Role.HEAD,))
        home.contribute("identity.key", lines.of_key_owner, roles=(*AUTHORITY_ROLES, *LEADING_ROLES))

        privacy.register_kind()
        register_account_names(account_names)
        register_condition()
        register_actors(actor_of_account)
        frame.acting_for(acting.acting)
        frame.places(sign_in="identity:sign-in", sign_out="identity:sign-out", account="identity:account")
        grants.register_powers(
            grants.Power(CARD_POWER, _("edit the card of the institution"), order=10),
            grants.Power(rules.STAFF, _("keep the staff list, invite teachers"), order=40),
            *reserved.RESERVED,
        )
