"""That the key of a head works, as a condition of institutions (`institutions.conditions`)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from parta.identity import grants
from parta.institutions.api import TODAY, Condition, Given, register_condition


def register() -> None:
    """Called once at start."""
    register_condition(
        Condition(
            "key-works",
            gettext_lazy("The key of the head works"),
            gettext_lazy("The head signs in with КЕП, or tests the key on the page «Check your key»."),
            _statement,
            place=lambda _public_id: reverse("identity:readiness"),
        )
    )


def _statement(_given: Given) -> str:
    heads = grants.heads_sql(TODAY)
    return (
        f"select h.institution_id from ({heads}) h "  # noqa: S608  views of modules above, by their declared names
        "join identity_account a on a.person_id = h.person_id and a.closed_at is null "
        "join identity_readiness r on r.account_id = a.id where r.ends_at > now()"
    )
