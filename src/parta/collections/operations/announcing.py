"""A campaign is drafted, opened to its participants, prolonged, withdrawn; its participants follow the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.collections import policies
from parta.collections.finding import locked, visible
from parta.collections.models import Collection, Prolongation, Stage
from parta.collections.rules.states import Ground, State, Told
from parta.files import api as files
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Role
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, NotVisible, Problem, Stale
from parta.kernel.text import tidy
from parta.people import api as people
from parta.reference import api as reference
from parta.ui import wording

PAPER = "collections.ground"
LIMITS = files.Limits(most_bytes=10 * 2**20, kinds=frozenset({files.PDF, files.JPEG, files.PNG, files.DOCX}))
LONGEST_TITLE, LONGEST_LETTER, LONGEST_NUMBER = 200, 4000, 40
LONGEST_NAME, LONGEST_INSTRUCTION, LONGEST_FIGURE, LONGEST_REASON = 200, 2000, 80, 500
MOST_STAGES = 6
FARTHEST = timedelta(days=731)
_WORKING = "working"


class NotNow(DomainError):
    """The campaign is in another state than this needs."""

    code = "collection-not-now"


@dataclass(frozen=True, slots=True)
class NewStage:
    """What must be so by a day. ``condition`` names a condition of records, ``given`` is what it asks for («95», a day
    as «2026-12-31»); else the participant says it.
    """

    name: str
    instruction: str
    due: date | None
    told: Told
    condition: str = ""
    figure: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a draft holds. ``scope``: the territory (public id of an authority at or below one's own)."""

    title: str
    letter: str
    ground: Ground
    ground_number: str
    ground_on: date | None
    scope: UUID
    groups: Sequence[str]
    stages: Sequence[NewStage]
    paper: tuple[str, bytes] | None = None


def draft(*, actor: Actor, authority_id: int, wanted: Wanted, now: datetime) -> UUID:
    """Write a new campaign down; nobody below sees it until it is opened. Returns its public id.

    :raises Invalid: something is missing or cannot be so
    """
    require(policies.may_announce(actor, authority_id))
    today = local_day(now)
    scope = _scope(authority_id, wanted.scope)
    _check(wanted, today)
    with acting(actor, "collections.collection.draft"):
        made = Collection(authority_id=authority_id, drafted_by=actor.account_id, drafter=actor.name)
        _fill(actor, made, wanted, scope)
        made.save()
        _write_stages(made, wanted.stages)
        made.refresh_from_db(fields=["public_id"])
    return made.public_id


def change(*, actor: Actor, public_id: UUID, wanted: Wanted, revision: int, now: datetime) -> None:
    """Change a draft.

    :raises NotNow: it is open already: only its last days move on
    :raises Stale: somebody changed it meanwhile
    """
    found = visible(actor, public_id)
    require(policies.may_run(actor, found))
    scope = _scope(found.authority_id, wanted.scope)
    _check(wanted, local_day(now))
    with acting(actor, "collections.collection.change"):
        row = locked(public_id)
        _require_state(row, State.DRAFT, _("The campaign is open: only its last days may be moved on."))
        if row.revision != revision:
            raise Stale(_("Somebody changed the campaign while you were looking at it. Look at it as it is now."))
        _fill(actor, row, wanted, scope)
        row.revision += 1
        row.save()
        Stage.objects.filter(collection=row).delete()
        _write_stages(row, wanted.stages)


def open_collection(*, actor: Actor, public_id: UUID, now: datetime) -> int:
    """Send the letter: from now on the campaign is seen by everybody whom it asks. Returns how many are asked.

    :raises NotNow: it is not a draft, or nobody of these kinds works in the territory
    """
    found = visible(actor, public_id)
    require(policies.may_run(actor, found))
    with acting(actor, "collections.collection.open"):
        row = locked(public_id)
        _require_state(row, State.DRAFT, _("The campaign is open already."))
        if row.due < local_day(now):
            raise NotNow(_("The last day is over. Move it on, then open the campaign."))
        count = _settle(row)
        if not count:
            raise NotNow(_("No institution of these kinds works in this territory. Choose others."))
        row.state, row.opened_at, row.revision = State.OPEN, now, row.revision + 1
        row.save()
    return count


def settle(*, actor: Actor, now: datetime) -> int:
    """Let participants of open campaigns follow the register: new institutions come in, closed ones leave, a changed
    authority is taken over. The worker, every night; returns how many campaigns.
    """
    require(policies.may_tidy(actor))
    rows = list(Collection.objects.filter(state=State.OPEN).order_by("pk"))
    for row in rows:
        with acting(actor, "collections.collection.settle"):
            _settle(row)
    return len(rows)


def prolong(*, actor: Actor, public_id: UUID, stage: int, until: date, reason: str, now: datetime) -> None:
    """Move the last day of a stage on, with the reason that everybody reads.

    :raises Invalid: not later than it stands, or already over
    """
    found = visible(actor, public_id)
    require(policies.may_run(actor, found))
    with acting(actor, "collections.collection.prolong"):
        row = locked(public_id)
        _require_state(row, State.OPEN, _("Only an open campaign is prolonged."))
        kept = Stage.objects.filter(collection=row, number=stage).first()
        if kept is None:
            raise NotVisible
        _check_prolongation(kept, until, reason, local_day(now))
        Prolongation.objects.create(
            stage=kept, was=kept.due, until=until, reason=reason.strip(), account_id=actor.account_id, name=actor.name
        )
        Stage.objects.filter(pk=kept.pk).update(due=until)
        row.due = max(Stage.objects.filter(collection=row).values_list("due", flat=True))
        row.save(update_fields=["due"])


def withdraw(*, actor: Actor, public_id: UUID) -> None:
    """Give a draft up, or call an open campaign off; what was said stays to be read.

    :raises NotNow: its result is signed
    """
    found = visible(actor, public_id)
    require(policies.may_run(actor, found))
    with acting(actor, "collections.collection.withdraw"):
        row = locked(public_id)
        if row.state not in (State.DRAFT, State.OPEN):
            raise NotNow(_("The result is signed: it stays."))
        row.state = State.WITHDRAWN
        row.save(update_fields=["state"])


def _require_state(row: Collection, state: State, words: str) -> None:
    if row.state != state:
        raise NotNow(words)


def _scope(authority_id: int, named: UUID) -> institutions.AuthorityCard:
    """:raises Invalid: the territory is not at or below the authority"""
    card = institutions.authority_by_public_id(named)
    if card.id != authority_id and authority_id not in {each.id for each in institutions.authorities_above(card.id)}:
        raise Invalid([Problem("scope", _("Choose your own territory, or one within it."))])
    return card


def _fill(actor: Actor, row: Collection, wanted: Wanted, scope: institutions.AuthorityCard) -> None:
    row.scope_id, row.title, row.letter = scope.id, tidy(wanted.title), wanted.letter.strip()
    row.ground, row.ground_number = wanted.ground, tidy(wanted.ground_number)
    row.groups = sorted(set(wanted.groups))
    assert wanted.ground_on is not None, "checked before"
    row.ground_on = wanted.ground_on
    row.due = max(stage.due for stage in wanted.stages if stage.due is not None)
    if wanted.paper is not None:
        name, data = wanted.paper
        row.paper = files.store_file(actor=actor, purpose=PAPER, name=name, data=data, limits=LIMITS)


def _write_stages(row: Collection, stages: Sequence[NewStage]) -> None:
    made = []
    for number, each in enumerate(stages, start=1):
        assert each.due is not None, "checked before"
        is_recorded = each.told is Told.RECORDS
        made.append(
            Stage(
                collection=row, number=number, name=tidy(each.name), instruction=each.instruction.strip(),
                due=each.due, told=each.told, condition=each.condition if is_recorded else "",
                given=each.given if is_recorded else "", figure="" if is_recorded else tidy(each.figure),
            )
        )  # fmt: skip
    Stage.objects.bulk_create(made)


def _check(wanted: Wanted, today: date) -> None:
    """:raises Invalid: with everything that is wrong"""
    missing = {
        "title": _("Name the campaign, for example: introduction of services of Diia."),
        "letter": _("Write the letter: what is asked of institutions and why."),
        "ground_number": _("Give the number of the letter or order, for example 1/15432-26."),
    }
    found = [Problem(name, words) for name, words in missing.items() if not getattr(wanted, name).strip()]
    if wanted.ground_on is None:
        found.append(Problem("ground_on", _("Give the day of the letter or order.")))
    elif wanted.ground_on > today:
        words = _("The day of the ground (%(day)s) has not come. Check it.")
        found.append(Problem("ground_on", words % {"day": wording.day(wanted.ground_on)}))
    if not wanted.groups or not set(wanted.groups) <= set(people.KIND_GROUPS):
        found.append(Problem("groups", _("Choose whom the campaign asks.")))
    found += _stage_problems(wanted.stages, today)
    if found:
        raise Invalid(found)


def _stage_problems(stages: Sequence[NewStage], today: date) -> list[Problem]:
    if not stages:
        return [Problem("name1", _("Name at least one stage: what must be so and by when."))]
    found = []
    for number, stage in enumerate(stages, start=1):
        if not stage.name.strip():
            found.append(Problem(f"name{number}", _("Say what must be so, for example: staff accept Diia documents.")))
        if stage.due is None:
            found.append(Problem(f"due{number}", _("Give the last day of the stage.")))
        elif not today <= stage.due <= today + FARTHEST:
            found.append(Problem(f"due{number}", _("The last day lies ahead, within two years. Check the year.")))
        if stage.told is Told.RECORDS:
            found += _condition_problems(number, stage)
    return found


def _condition_problems(number: int, stage: NewStage) -> list[Problem]:
    condition = institutions.conditions().get(stage.condition)
    if condition is None:
        return [Problem(f"condition{number}", _("Choose the condition that records tell."))]
    try:
        condition.asks.read(stage.given)
    except ValueError:
        return [_wanting(number, condition.asks)]
    return []


def _wanting(number: int, asks: institutions.Asks) -> Problem:
    if asks is institutions.Asks.PERCENT:
        return Problem(f"percent{number}", _("Give the least score, from 1 to 100 per cent."))
    if asks is institutions.Asks.DAY:
        return Problem(f"asof{number}", _("Give the day that the condition asks for."))
    return Problem(f"condition{number}", _("This condition asks for nothing besides."))


def _check_prolongation(stage: Stage, until: date, reason: str, today: date) -> None:
    """:raises Invalid: with everything that is wrong"""
    found = []
    if until <= stage.due or until < today:
        words = _("Choose a day after %(day)s that is not over.")
        found.append(Problem("until", words % {"day": wording.day(stage.due)}))
    elif until > today + FARTHEST:
        found.append(Problem("until", _("That day is more than two years ahead. Check the year.")))
    if not reason.strip():
        found.append(Problem("reason", _("Say why: institutions will read it.")))
    if found:
        raise Invalid(found)


_SETTLE = f"""
with place as ({institutions.PLACES}), fresh as (
  select p.*, g.kind_group from place p
  join unnest(%(kinds)s::int[], %(of)s::text[]) as g(kind, kind_group) using (kind)
), gone as (
  update collections_participant t set left_at = now()
  where t.collection_id = %(collection)s and t.left_at is null
    and not exists (select from fresh f where f.institution_id = t.institution_id)
)
insert into collections_participant as t
  (collection_id, institution_id, public_id, kind_group, region_id, district_id, community_id, ward_id, title)
select %(collection)s, institution_id, public_id, kind_group, region_id, district_id, community_id, ward_id, title
from fresh
on conflict (collection_id, institution_id) do update
set kind_group = excluded.kind_group, region_id = excluded.region_id, district_id = excluded.district_id,
    community_id = excluded.community_id, ward_id = excluded.ward_id, title = excluded.title, left_at = null
where (t.kind_group, t.region_id, t.district_id, t.community_id, t.ward_id, t.title, t.left_at) is distinct from
      (excluded.kind_group, excluded.region_id, excluded.district_id, excluded.community_id, excluded.ward_id,
       excluded.title, null::timestamptz)
"""  # noqa: S608  constants of ours


def _settle(row: Collection) -> int:
    """Write the participants as the register has them now, in one statement; returns how many there are."""
    lists = reference.items("institution_kind", "institution_status")
    kinds = {number: item.group for number, item in lists["institution_kind"].items() if item.group in row.groups}
    working = [number for number, item in lists["institution_status"].items() if item.code == _WORKING]
    is_country = institutions.authority(row.scope_id).role is Role.NATIONAL
    with connection.cursor() as cursor:
        cursor.execute(
            _SETTLE,
            {
                "collection": row.pk, "kinds": list(kinds), "of": list(kinds.values()), "working": working,
                "under": None if is_country else row.scope_id,
            },
        )  # fmt: skip
        cursor.execute(
            "select count(*) from collections_participant where collection_id = %s and left_at is null", [row.pk]
        )
        return int(cursor.fetchone()[0])
