"""Reminding those who have not done it: never more than one letter a day to a person, whatever asks."""

from collections.abc import Collection as Some
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate.contrib.django import app

from parta.audit.api import acting
from parta.collections import policies
from parta.collections.counting import measure_of
from parta.collections.finding import visible
from parta.collections.models import Assignee, Collection, Participant, Reminded, Reminder, Stage
from parta.collections.operations.announcing import NotNow
from parta.collections.rules.states import Standing, State, reminds_on
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.notices.api import post_letter
from parta.people import api as people
from parta.ui import wording

_AT_ONCE = 500  # institutions of one transaction: a worker that is killed goes on where it stopped
JOB = "collections.remind_area"
KEEP = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A campaign that waits for an institution: its name and last day."""

    title: str
    due: date


def remind_all(*, actor: Actor, now: datetime) -> int:
    """Write to heads and named persons of institutions that have not done what is due in 7, 3, 1 days, today, or was
    due whole weeks ago. The worker, every morning; done again, it writes to nobody twice. Returns how many letters.
    """
    require(policies.may_tidy(actor))
    today = local_day(now)
    waiting: dict[int, list[_Asked]] = {}
    for row in Collection.objects.filter(state=State.OPEN).order_by("due", "pk"):
        stages = list(Stage.objects.filter(collection=row).order_by("number"))
        if any(reminds_on(stage.due, today) for stage in stages):
            for institution_id in _behind(row, stages, Participant.objects.filter(collection=row)):
                waiting.setdefault(institution_id, []).append(_Asked(row.title, row.due))
    return sum(_post_letters(actor, part, today) for part in _parts(waiting))


def remind(*, actor: Actor, public_id: UUID, authority_id: int, now: datetime) -> int | None:
    """Write to those of a territory who have not done it, by an officer's press; who was written to today is not.
    Returns how many letters; None when there are so many that the worker writes them.

    :raises NotVisible: not the actor's territory
    """
    require(policies.may_remind(actor))
    found = visible(actor, public_id)
    if found.state != State.OPEN:
        raise NotNow(_("The campaign is not open."))
    above = {each.id for each in institutions.authorities_above(authority_id)}
    if not actor.is_national and not ({authority_id} | above) & policies.offices_of(actor):
        raise NotVisible
    waiting = _waiting_under(found, authority_id)
    many = len(waiting) > _AT_ONCE
    if many:
        app.configure_task(JOB, lock=f"collections {found.pk}").defer(
            collection_id=found.pk, authority_id=authority_id
        )  # fmt: skip
    count = None if many else sum(_post_letters(actor, part, local_day(now)) for part in _parts(waiting))
    with acting(actor, "collections.reminder.press"):
        Reminder.objects.create(
            collection=found, authority_id=authority_id, account_id=actor.account_id, name=actor.name, at=now,
            letters=count,
        )  # fmt: skip
    return count


def remind_area(*, actor: Actor, collection_id: int, authority_id: int, now: datetime) -> int:
    """What `remind` left to the worker; nothing when the campaign has ended meanwhile."""
    require(policies.may_tidy(actor))
    found = Collection.objects.filter(pk=collection_id, state=State.OPEN).first()
    waiting = _waiting_under(found, authority_id) if found else {}
    return sum(_post_letters(actor, part, local_day(now)) for part in _parts(waiting))


def _waiting_under(found: Collection, authority_id: int) -> dict[int, list[_Asked]]:
    rows = Participant.objects.filter(collection=found)
    root = institutions.root_authority()
    if root is None or authority_id != root.id:
        rows = rows.filter(policies.under(frozenset({authority_id})))
    stages = list(Stage.objects.filter(collection=found).order_by("number"))
    return {each: [_Asked(found.title, found.due)] for each in _behind(found, stages, rows)}


def prune_reminded(*, now: datetime) -> int:
    """Forget who was written to a month ago."""
    return Reminded.objects.filter(day__lt=local_day(now) - KEEP).delete()[0]


def _behind(row: Collection, stages: Sequence[Stage], rows: QuerySet[Participant]) -> list[int]:
    """Institutions among these participants that have not done it. One statement."""
    behind = measure_of(row, stages).chosen((Standing.SILENT, Standing.BEGUN))
    wanted = rows.filter(RawSQL(behind, [], output_field=BooleanField()), left_at=None)  # noqa: S611  our own words
    return list(wanted.order_by("institution_id").values_list("institution_id", flat=True))


def _parts(waiting: Mapping[int, list[_Asked]]) -> Iterator[dict[int, list[_Asked]]]:
    ids = sorted(waiting)
    for start in range(0, len(ids), _AT_ONCE):
        yield {each: waiting[each] for each in ids[start : start + _AT_ONCE]}


def _post_letters(actor: Actor, waiting: Mapping[int, list[_Asked]], today: date) -> int:
    """One letter to each person of these institutions who was not written to today."""
    with acting(actor, "collections.reminder.write"), override(settings.LANGUAGE_CODE):
        persons, typed = _persons(list(waiting), today)
        known = {key: each.email for key, each in people.contacts_of(list(persons)).items() if each.email}
        emails = {**typed, **known}
        fresh = _note(sorted(emails), today)
        titles = institutions.names_of(waiting)
        for person_id in fresh:
            lines = [(titles.get(place, ""), asked) for place in persons[person_id] for asked in waiting[place]]
            post_letter(to=emails[person_id], subject=_("What a campaign waits for"), text=_letter(lines))
    return len(fresh)


def _persons(institution_ids: Some[int], today: date) -> tuple[dict[int, list[int]], dict[int, str]]:
    """Who is in charge of each of these institutions, and who is named there and works there; with institutions, and
    the e-mail addresses given for the latter.
    """
    found: dict[int, list[int]] = {}
    typed: dict[int, str] = {}
    for place, line in people.in_charge_in(institution_ids, today).items():
        found.setdefault(line.person.person_id, []).append(place)
    named = Assignee.objects.filter(
        institution_id__in=list(institution_ids), is_current=True, collection__state=State.OPEN
    )
    for place, person_id, email in named.values_list("institution_id", "person_id", "email").distinct():
        if not people.works_in(institution_id=place, person_id=person_id, since=today):
            continue
        if place not in found.setdefault(person_id, []):
            found[person_id].append(place)
        if email:
            typed[person_id] = email
    return found, typed


def _note(person_ids: Sequence[int], today: date) -> list[int]:
    """Note these persons as written to today; returns those who were not yet. Of two runs at once, one gets each."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into collections_reminded (person_id, day) select unnest(%s::bigint[]), %s "
            "on conflict do nothing returning person_id",
            [list(person_ids), today],
        )
        return sorted(row[0] for row in cursor.fetchall())


def _letter(lines: Sequence[tuple[str, _Asked]]) -> str:
    head = [_("Good day!"), "", _("Campaigns still wait for what your institution does or says:")]
    rows = [
        _("— “%(title)s”, %(place)s: until %(day)s")
        % {"title": asked.title, "place": place, "day": wording.day(asked.due)}
        for place, asked in lines
    ]
    tail = ["", _("Sign in to Parta: what to do stands on your first page."), ""]
    return "\n".join([*head, *rows, *tail])
