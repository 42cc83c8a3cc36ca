"""The English of texts that were drafted here: kept with the edition, asked for by every English page that says one."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from parta.editions.models import RuleEdition
from parta.editions.rules import State

_KEPT_SECONDS = 60  # an edition begins tomorrow at the earliest: no page is late by a minute


@dataclass(slots=True)
class _Memory:
    until: float = 0.0
    found: Mapping[str, str] = field(default_factory=dict)


_memory = _Memory()


def approved_english() -> Mapping[str, str]:
    """Of all approved editions, the newest wording of a text. At most one statement a minute and process."""
    if time.monotonic() >= _memory.until:
        told = RuleEdition.objects.filter(state=State.APPROVED).exclude(english={}).order_by("approved_at", "pk")
        found: dict[str, str] = {}
        for english in told.values_list("english", flat=True):
            found |= english
        _memory.found, _memory.until = found, time.monotonic() + _KEPT_SECONDS
    return _memory.found


def forget_english() -> None:
    """Ask anew: an edition was approved or taken back."""
    _memory.until = 0.0
