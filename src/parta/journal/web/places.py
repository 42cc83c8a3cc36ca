"""What every view of journals begins with: the actor, the institution behind the address, the window of lessons."""

import hashlib
import re
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from parta.institutions import api as institutions
from parta.journal.queries import Window
from parta.kernel.actor import Actor
from parta.ui.http import Request

_PLACE = re.compile(r"(\d{4})-(\d\d)-(\d\d)\.(\d{1,2})")


def actor_of(request: Request) -> Actor:
    """The actor of a page that is not public: the middleware let nobody else in."""
    assert request.actor is not None
    return request.actor


@lru_cache(maxsize=20_000)
def institution_of(school: UUID) -> int:
    """The id behind a public id: it never changes, so a process asks once.

    :raises NotVisible: there is none
    """
    return institutions.institution_id_of(school)


def window_of(request: Request, today: date) -> Window:
    """``?before=2026-10-16.3`` = the lessons before that one, ``?after=…`` = after it; without both, around today."""
    for name in ("before", "after"):
        found = _PLACE.fullmatch(request.GET.get(name, ""))
        if found is None:
            continue
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue
        if name == "before":
            return Window(day, int(found[4]) - 1, ahead=0)
        return Window(day, int(found[4]), back=0, ahead=20)
    return Window(today)


def owner_mark(actor: Actor) -> str:
    """Whose unsent changes these are, for a browser that several people use. Tells nobody the account's number."""
    text = f"journal:{settings.SECRET_KEY}:{actor.account_id}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
