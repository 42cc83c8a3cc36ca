"""What is held on a person, as a PDF to keep or to show: Typst with the values as data."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parta.people.held import Held
from parta.people.queries.readings import Look
from parta.people.words import read_label
from parta.ui import wording

_LAYOUT = Path(__file__).parent / "typst" / "held.typ"


def held_pdf(*, name: str, held: Sequence[Held], looks: Sequence[Look], on: date) -> bytes:
    """Everything that is held, what for, and who read it, in the language of the page (about 0.2 s)."""
    data = {
        "lang": (get_language() or "uk")[:2],
        "title": f"{_('What Parta holds')}: {name}",
        "on": wording.day(on),
        "head": [_("What"), _("Value"), _("What for")],
        "parts": [
            {"title": part.title, "rows": [[fact.label, fact.value, fact.purpose] for fact in part.facts]}
            for part in held
        ],
        "looks": {
            "title": _("Who read it"),
            "head": [_("When"), _("Who"), _("At what")],
            "rows": [[wording.moment(look.at), look.who or "Parta", read_label(look.what)] for look in looks],
            "nobody": _("Nobody has opened it yet."),
        },
    }
    return typst.compile(str(_LAYOUT), sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, timestamp=0)
