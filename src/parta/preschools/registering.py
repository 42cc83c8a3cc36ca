"""The one place where entries of queues are made: checked, numbered under the lock of the line, sealed."""

from datetime import date, timedelta

from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext as _

from parta.kernel.actor import Actor
from parta.kernel.errors import Invalid, Problem
from parta.kernel.receipts import plain_document
from parta.planes.constraints import broken_constraint
from parta.preschools.kinds import benefits_on
from parta.preschools.models import EntryKey, Line, QueueEntry
from parta.preschools.rules.applying import Told, Way
from parta.preschools.rules.groups import years_on
from parta.preschools.rules.queue import ALIVE, OLDEST, Benefit, State, cohort_of
from parta.preschools.sealing import applicant_key, child_key, mailbox_key, sealed_told
from parta.signing import api as signing

_FURTHEST = timedelta(days=3 * 366)


def application_problems(told: Told, wanted_from: date, benefit: str, today: date) -> list[Problem]:
    """Everything that is missing or wrong in an application."""
    wanted = (
        ("family_name", _("Type the family name of the child.")),
        ("given_name", _("Type the given name of the child.")),
        ("sex", _("Choose the sex of the child.")),
        ("applicant", _("Say who applies.")),
        ("kinship", _("Say who the applicant is to the child.")),
        ("phone", _("Give a telephone number: the institution may have a question.")),
    )
    found = [Problem(name, words) for name, words in wanted if not getattr(told, name).strip()]
    if len(plain_document(told.document)) < 6:
        words = _("Type series and number of the birth certificate, for example І-КЛ 482913.")
        found.append(Problem("document", words))
    if told.born_day > today or years_on(told.born_day, today) > OLDEST:
        found.append(Problem("born_on", _("Check the date of birth: preschool is for children up to eight.")))
    if not today - timedelta(days=366) <= wanted_from <= today + _FURTHEST:
        found.append(Problem("wanted_from", _("Choose a day within three years.")))
    if benefit and benefit not in benefits_on(today):
        found.append(Problem("benefit", _("Choose one of the list.")))
    return found


def registered(line: Line, actor: Actor | None, told: Told, wanted_from: date, benefit: str, way: Way) -> QueueEntry:
    """Put a checked application into a locked line.

    Only the same applicant is told that the child stands there already, and the institution at its counter. A stranger
    who knows a certificate would learn by it where the child is; his entry stands beside the other, the institution
    sees both, and one child is offered one place.

    :raises Invalid: the child stands there already
    """
    key, own, who = signing.new_key(), child_key(told.document), applicant_key(_who(actor, told, way))
    twice = Problem("document", _("This child stands in the queue already. Its page opens by number and code."))
    standing = QueueEntry.objects.filter(line=line, child_key=own, state__in=ALIVE)
    own_ones = Q(applicant_key=who)
    if actor is not None:
        own_ones |= Q(account_id=actor.account_id)  # sent signed in before, through a letter now
    if (standing if way.is_counter else standing.filter(own_ones)).exists():
        raise Invalid([twice])
    line.last_number += 1
    try:
        entry = QueueEntry.objects.create(
            line=line, sealed=sealed_told(key, told), child_key=own, applicant_key=who,
            is_paper=way.is_counter,
            account_id=actor.account_id if actor and not way.is_counter else None,
            mailbox_key=mailbox_key(way.mailbox) if way.mailbox else None,
            cohort=cohort_of(told.born_day), wanted_from=wanted_from, benefit=benefit,
            benefit_state=Benefit.CLAIMED if benefit else Benefit.NONE, number=line.last_number, state=State.WAITING,
        )  # fmt: skip
    except IntegrityError as error:
        if broken_constraint(error) != "entry_child_once":
            raise
        raise Invalid([twice]) from error
    Line.objects.filter(pk=line.pk).update(last_number=line.last_number)
    entry.refresh_from_db(fields=["public_id", "registered_at"])
    entry.line = line
    entry.key = EntryKey.objects.create(entry=entry, sealed=signing.kept_key(key))
    return entry


def _who(actor: Actor | None, told: Told, way: Way) -> str:
    """By whom an application is: whoever else names the same certificate is not told of it."""
    if way.is_counter:
        return "counter"
    return f"account {actor.account_id}" if actor is not None and not way.mailbox else f"mailbox {told.email}"
