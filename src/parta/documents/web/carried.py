"""A list of children that was carried to the administrator: what blocks it, in words, and letting it pass. Names and
numbers of children are not shown: a row is named by its number.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parta.documents import policies
from parta.documents.operations.permitting import permit_list
from parta.documents.queries.lists import opened
from parta.documents.rules.lists import PupilList, rules_blocking
from parta.drafts.api import Shown, TypedForm
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.decisions import Decision
from parta.kernel.errors import NotVisible
from parta.ui import wording

_SHOWN = 30  # problems told one by one


def show(fields: Mapping[str, Any], _subject: str) -> tuple[Shown, ...]:
    """The day, how many rows there are and are ready, and each problem by its row and field."""
    pupils = opened(fields)
    blocking = [line for line in pupils.findings if line.severity == "block"]
    rows = ngettext("%(count)s row", "%(count)s rows", len(pupils.numbers)) % {"count": len(pupils.numbers)}
    ready = ngettext("%(count)s ready", "%(count)s ready", pupils.ready) % {"count": pupils.ready}
    return (
        Shown("since", _("Enrolled from"), wording.day(pupils.since_day)),
        Shown("rows", _("The list"), f"{rows}, {ready}"),
        *(
            Shown(
                f"row-{line.number}-{line.field}",
                _("Row %(number)s, %(field)s") % {"number": line.number, "field": enrolment.field_label(line.field)},
                f"{line.rule} {_told(pupils, line.rule)}".strip(),
            )
            for line in blocking[:_SHOWN]
        ),
    )


def _told(pupils: PupilList, rule: str) -> str:
    return _("a rule blocks it; may pass with a reason") if rule in rules_blocking(pupils) else _("has to be put right")


def titled(title: str, fields: Mapping[str, Any]) -> str:
    """A list is named by its file; one child typed by hand bears the child's name, which stays with the school."""
    return _("One child, typed by hand") if opened(fields).from_form else title


def may_enter(actor: Actor, subject: str) -> Decision:
    return policies.may_permit(actor, institution_id=_institution(subject))


def enter(*, actor: Actor, subject: str, fields: Mapping[str, Any], reason: str, now: datetime) -> None:
    """Let what was carried pass its rules; the list goes on as its owner's, who makes the order.

    :raises Invalid: no rule that a reason could pass blocks it
    """
    permit_list(
        actor=actor, institution_id=_institution(subject), subject=subject, seen=opened(fields), reason=reason, now=now
    )


def address(subject: str) -> str:
    """The institution's card: the list itself stays with its owner."""
    return reverse("institutions:card", args=[institutions.public_id_of(_institution(subject))])


def _institution(subject: str) -> int:
    """:raises NotVisible: not a subject of ours"""
    number, _colon, _key = subject.partition(":")
    if not number.isdigit():
        raise NotVisible
    return int(number)


LIST = TypedForm(show=show, may_enter=may_enter, enter=enter, address=address, titled=titled)
