"""States, categories and times in words."""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from parta.support.rules.tickets import Kind, State

CATEGORIES: dict[str, Promise] = {
    "access": gettext_lazy("Signing in, keys, invitations"),
    "card": gettext_lazy("Card of the institution"),
    "people": gettext_lazy("Staff and roles"),
    "enrolment": gettext_lazy("Classes, enrolment, transfer"),
    "journal": gettext_lazy("Journal and lessons"),
    "diary": gettext_lazy("Diary of the family"),
    "entry": gettext_lazy("A field that does not save"),
    "fault": gettext_lazy("Something does not work"),
    "other": gettext_lazy("Something else"),
}

STATES: dict[State, tuple[str, Promise]] = {  # tone of the tag and the word
    State.NEW: ("warn", pgettext_lazy("request", "new")),
    State.IN_WORK: ("wait", pgettext_lazy("request", "in work")),
    State.WAITING: ("none", pgettext_lazy("request", "waits for the requester")),
    State.ANSWERED: ("good", pgettext_lazy("request", "answered")),
    State.CLOSED: ("plain", pgettext_lazy("request", "closed")),
    State.REOPENED: ("warn", pgettext_lazy("request", "opened again")),
}

KINDS: dict[Kind, Promise] = {
    Kind.WORDS: gettext_lazy("Requester"),
    Kind.ANSWER: gettext_lazy("Answer"),
    Kind.QUESTION: gettext_lazy("Question to the requester"),
    Kind.NOTE: gettext_lazy("Note, not shown to the requester"),
    Kind.PASSED: gettext_lazy("Passed on"),
    Kind.CLOSED: gettext_lazy("Closed"),
    Kind.ENTERED: gettext_lazy("Entered directly"),
    Kind.VIEWING: gettext_lazy("Seeing with the requester’s eyes"),
}


def span(value: timedelta) -> str:
    """«less than an hour», «5 hours», «3 days»: as people say how long something takes.

    >>> span(timedelta(hours=30))
    '30 hours'
    """
    hours = round(value.total_seconds() / 3600)
    if hours < 1:
        return _("less than an hour")
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(hours / 24)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
