"""What the owner of a form tells of its drafts, so that somebody else may be shown one and may enter it.

The module that owns a form registers it at start; a draft of a form nobody registered is carried, but not shown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from parta.kernel.actor import Actor
from parta.kernel.decisions import Decision


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as it was typed. ``label`` is its name in words, ``name`` that of the form."""

    name: str
    label: str
    value: str


class Enter(Protocol):
    """Enter what was typed, past quality rules that block; they are passed with a reason, which is recorded.

    :raises Invalid: something that no reason makes possible, for example text in place of a number
    """

    def __call__(
        self, *, actor: Actor, subject: str, fields: Mapping[str, Any], reason: str, now: datetime
    ) -> None: ...


def _as_it_stands(title: str, _fields: Mapping[str, Any]) -> str:
    return title


@dataclass(frozen=True, slots=True)
class TypedForm:
    """``show``: the typed fields in words. ``may_enter``: may this actor enter a draft of this subject past the rules?
    ``address``: the page of the form, where it may be corrected by hand. ``titled``: the draft's title as somebody else
    than its owner reads it.
    """

    show: Callable[[Mapping[str, Any], str], Sequence[Shown]]
    may_enter: Callable[[Actor, str], Decision]
    enter: Enter
    address: Callable[[str], str]
    titled: Callable[[str, Mapping[str, Any]], str] = _as_it_stands


_forms: dict[str, TypedForm] = {}


def register_form(form: str, typed: TypedForm) -> None:
    """Say how drafts of a form are shown and entered; called by the owning module at start."""
    _forms[form] = typed


def form_of(form: str) -> TypedForm | None:
    """What is known of a form's drafts."""
    return _forms.get(form)
