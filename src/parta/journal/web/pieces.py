"""Parts of the journal page that are the same for everybody: rendered once a process in each language."""

from functools import cache

from django.template.loader import render_to_string
from django.utils.translation import get_language

from parta.journal.web.forms import WORK


def piece(name: str) -> str:
    """The rendered template ``journal/pieces/<name>.html``, which is given nothing."""
    return _piece(name, get_language() or "")


def work_options(chosen: int) -> str:
    """The options of the kinds of work."""
    return _work_options(chosen, get_language() or "")


@cache
def _piece(name: str, _language: str) -> str:
    return render_to_string(f"journal/pieces/{name}.html")


@cache
def _work_options(chosen: int, _language: str) -> str:
    return render_to_string("journal/pieces/work.html", {"work": WORK, "chosen": chosen})
