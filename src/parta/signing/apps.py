from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils import timezone

from parta.signing import trust
from parta.signing.vault import VaultTrouble, vault


class SigningConfig(AppConfig):
    name = "parta.signing"

    def ready(self) -> None:
        register(check_keys_and_trust)


def check_keys_and_trust(app_configs: Any, **words: Any) -> list[CheckMessage]:
    """Say at start what else would show at the first signature: an unusable key, a trust store that trusts nobody."""
    return list(_found())


def _found() -> Iterator[CheckMessage]:
    try:
        vault()
    except VaultTrouble as error:
        yield Error(str(error), id="signing.E001")
    troubles = trust.troubles()
    for trouble in troubles:
        yield Error(trouble, id="signing.E002")
    if not troubles:
        number = "W001" if settings.PARTA_TRUST_STORE is None else "W002"
        yield from (Warning(text, id=f"signing.{number}") for text in trust.warnings(timezone.now()))
