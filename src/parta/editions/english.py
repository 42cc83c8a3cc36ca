"""The English of texts that were drafted here: kept with the edition, asked for by every English page that says one."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from parta.editions.models import RuleEdition
from parta.editions.rules import LONGEST_TEXT, State, english_name
from parta.kernel.errors import Invalid, Problem
from parta.ui.glosses import glosses

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


def with_english(english: Mapping[str, str], said: Mapping[str, tuple[str, Mapping[str, str]]]) -> dict[str, str]:
    """The English of an edition with what was typed beside its texts: field → the text, and what was typed. One text
    has one English, wherever it stands; empty takes it away, what is shipped with Parta is not kept twice.

    :raises Invalid: it is too long
    """
    found, problems = dict(english), []
    for name, (text, typed) in said.items():
        words = typed.get(english_name(name))
        if words is None or not text:
            continue  # not asked for here, or nothing it could be the English of
        words = words.replace("\r\n", "\n").strip()
        if len(words) > LONGEST_TEXT:
            message = _("The text is too long: up to %(most)s signs. Shorten it.") % {"most": LONGEST_TEXT}
            problems.append(Problem(english_name(name), message))
        found.pop(text, None)
        if words and words != glosses().get(text):
            found[text] = words
    if problems:
        raise Invalid(problems)
    return found
