"""Reads of acts: the list, and the page of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, Value

from parta.files import api as files
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import NotVisible
from parta.kernel.text import sort_key
from parta.life import placing, policies
from parta.life.kinds.frame import About, Kind, kinds
from parta.life.kinds.moving import Moving
from parta.life.matters import about_of, act_name, effect_now, kind_for, matter_of
from parta.life.models import Act, Move, Party
from parta.life.rules.acts import IN_FORCE, OPEN_STATES, Code, Effect, State, effect_of
from parta.life.standing import is_given_up_freely, standing_acts
from parta.people import api as people
from parta.ui.paging import Page, Window, page_of

SHOWS = ("open", "done", "all")


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act in the list."""

    public_id: UUID
    name: str
    title: str
    state: State
    number: str
    dated_on: date | None
    day: date | None
    undecided: int
    drafter: str
    signer: str


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list, and how many acts there are by what is shown."""

    lines: tuple[ActLine, ...]
    page: Page[Act]
    counts: Mapping[str, int]


def listed(actor: Actor, show: str, kind: str, institution_id: int | None, wanted: Window) -> Listed:
    """Acts the actor sees, the newest first. A fixed number of statements."""
    acts = policies.visible_acts(actor)
    if kind:
        acts = acts.filter(kind=kind)
    if institution_id is not None:
        acts = acts.filter(pk__in=Party.objects.filter(institution_id=institution_id).values("act_id"))
    still, done = Q(state__in=OPEN_STATES), Q(state__in=(State.DONE, State.UNDONE))
    counts = acts.aggregate(open=Count("pk", filter=still), done=Count("pk", filter=done), all=Count("pk"))
    shown = {"open": acts.filter(still), "done": acts.filter(done)}.get(show, acts)
    newest = shown.select_related("corrects").annotate(newest=F("pk") * Value(-1))
    found = page_of(newest, wanted, by=("newest",))
    return Listed(_lines(found.rows), found, counts)


def _lines(rows: tuple[Act, ...]) -> tuple[ActLine, ...]:
    names = institutions.names_of({row.institution_id for row in rows if row.institution_id})
    rest = Move.objects.filter(act__in=[row.pk for row in rows], target=None, undone_at=None, moved_at=None)
    undecided = dict(rest.values_list("act_id").annotate(count=Count("id")))
    return tuple(
        ActLine(
            row.public_id, act_name(row), names.get(row.institution_id or 0, "") or str(row.values.get("name", "")),
            State(row.state), row.number, row.dated_on, row.day, undecided.get(row.pk, 0), row.drafter, row.signer,
        )
        for row in rows
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ActPage:
    """One act whole. ``effect``: as signed, or as things stand while it is a draft."""

    act: Act
    kind: Kind
    name: str
    institution: institutions.InstitutionCard | None
    effect: Effect
    state: State
    may_change: bool
    may_sign: bool
    why_not_sign: str
    may_correct: bool
    may_withdraw: bool
    stands: tuple[str, ...]
    corrected_by: UUID | None
    corrects: tuple[UUID, str] | None
    paper: files.FileCard | None
    moves_pupils: bool
    undecided: int


def act_page(actor: Actor, public_id: UUID, today: date) -> ActPage:
    """Everything the page of an act shows.

    :raises NotVisible: no such act for this actor
    """
    act = visible_act(actor, public_id)
    kind, state = kind_for(act), State(act.state)
    is_draft = state is State.DRAFT
    may_sign = policies.may_sign(actor, act)
    effect = effect_now(act, today) if is_draft else effect_of(act.effect)
    fix = Act.objects.filter(corrects=act, state__in=(State.DRAFT, *IN_FORCE)).values_list("public_id", flat=True)
    is_done = state in (State.DONE, State.STOPPED) and act.corrects_id is None and bool(act.done)
    stands = standing_acts(act) + (kind.stands(matter_of(act, today)) if state is State.DONE else []) if is_done else []
    return ActPage(
        act=act,
        kind=kind,
        name=act_name(act),
        institution=about_of(act).institution,
        effect=effect,
        state=state,
        may_change=is_draft and bool(policies.may_change(actor, act) or may_sign),
        may_sign=bool(may_sign),
        why_not_sign=may_sign.reason,
        may_correct=bool(may_sign) and is_done and not stands,
        may_withdraw=bool(may_sign) and is_given_up_freely(act),
        stands=tuple(stands),
        corrected_by=fix.first(),
        corrects=(act.corrects.public_id, act_name(act.corrects)) if act.corrects else None,
        paper=files.file_card(SYSTEM, act.paper) if act.paper else None,
        moves_pupils=isinstance(kind, Moving) and act.corrects_id is None,
        undecided=Move.objects.filter(act=act, target=None, undone_at=None, moved_at=None).count() if is_done else 0,
    )


def visible_act(actor: Actor, public_id: UUID) -> Act:
    """:raises NotVisible: no such act for this actor"""
    act = policies.visible_acts(actor).select_related("corrects").filter(public_id=public_id).first()
    if act is None:
        raise NotVisible
    return act


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class that moves, what it is offered and what is chosen. ``exceptions``: pupils placed one by one."""

    key: str
    institution: str
    name: str
    size: int
    chosen: str
    offered: list[tuple[str, list[tuple[str, str]]]]
    exceptions: int


@dataclass(frozen=True, slots=True)
class PlacingPage:
    """Where pupils go, by class. Six statements and two an institution."""

    act: Act
    name: str
    rows: tuple[ClassRow, ...]
    total: int
    undecided: int
    has_targets: bool


def placing_page(actor: Actor, public_id: UUID, today: date) -> PlacingPage:
    """:raises NotVisible: no such act for this actor, or it moves nobody, or it is signed"""
    act = visible_act(actor, public_id)
    kind, matter = kind_for(act), matter_of(act, today)
    if not isinstance(kind, Moving) or act.state != State.DRAFT or act.corrects_id:
        raise NotVisible
    classes = placing.classes_to_move(kind.sources(matter), matter.day)
    plan, persons = act.values.get("plan") or {}, act.values.get("persons") or {}
    default = kind.default(matter)
    everybody = placing.placed(classes, plan, persons, default)
    targets = kind.targets(matter)
    names = institutions.names_of({*targets, *kind.sources(matter)})
    beside = {target: placing.classes_of(target, matter.day) for target in targets}
    rows = tuple(
        ClassRow(
            each.key, names.get(each.institution_id, ""), each.group.name, len(each.members),
            plan.get(each.key, default.key if default else ""),
            placing.offered(targets, each.group.grade, beside, names),
            sum(str(member.pupil_id) in persons for member in each.members),
        )
        for each in classes
    )  # fmt: skip
    return PlacingPage(act, act_name(act), rows, len(everybody), placing.counted(everybody)[1], bool(targets))


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A pupil, what he is offered and what is chosen; «» = with the class. Personal data: the name."""

    person_id: int
    name: str
    chosen: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PersonsPage:
    """Pupils of one class, placed one by one."""

    act: Act
    name: str
    class_name: str
    key: str
    institution_id: int
    rows: tuple[PersonRow, ...]
    offered: list[tuple[str, list[tuple[str, str]]]]


def persons_page(actor: Actor, public_id: UUID, key: str, today: date) -> PersonsPage:
    """Pupils of one class of a draft. The caller notes who read the list.

    :raises NotVisible: no such act or class
    """
    act = visible_act(actor, public_id)
    kind, matter = kind_for(act), matter_of(act, today)
    if not isinstance(kind, Moving) or act.state != State.DRAFT or not policies.may_change(actor, act):
        raise NotVisible
    classes = placing.classes_to_move(kind.sources(matter), matter.day)
    found = next((each for each in classes if each.key == key), None)
    if found is None:
        raise NotVisible
    targets = kind.targets(matter)
    beside = {target: placing.classes_of(target, matter.day) for target in targets}
    persons = act.values.get("persons") or {}
    rows = tuple(
        PersonRow(
            member.pupil_id, member.display_name, persons.get(str(member.pupil_id), ""), str(member.pupil_id) in persons
        )
        for member in found.members
    )
    offered = placing.offered(targets, found.group.grade, beside, institutions.names_of(targets))
    return PersonsPage(act, act_name(act), found.group.name, key, found.institution_id, rows, offered)


@dataclass(frozen=True, slots=True)
class RestPage:
    """Pupils whom a done act left without a place. Personal data: names."""

    act: Act
    name: str
    rows: tuple[PersonRow, ...]
    offered: list[tuple[str, list[tuple[str, str]]]]
    institution_id: int | None


def rest_page(actor: Actor, public_id: UUID, today: date) -> RestPage:
    """:raises NotVisible: no such act for this actor, or he does not decide about it"""
    act = visible_act(actor, public_id)
    kind, matter = kind_for(act), matter_of(act, today)
    if not isinstance(kind, Moving) or act.corrects_id or not policies.may_sign(actor, act):
        raise NotVisible
    if act.state not in (State.DONE, State.STOPPED):
        raise NotVisible
    left = Move.objects.filter(act=act, target=None, undone_at=None, moved_at=None).values_list("person_id", flat=True)
    known = people.names(list(left))
    targets = kind.targets(matter)
    rows = tuple(
        PersonRow(person_id, known[person_id].full, "", False)
        for person_id in sorted(known, key=lambda each: sort_key(known[each].full))
    )
    names = institutions.names_of(targets)
    beside = {target: placing.classes_of(target, today) for target in targets}
    offered = [
        (names[target], [(placing.Place(target).key, names[target]), *(
            (placing.Place(target, group.id).key, f"{group.name} ({group.size})") for group in beside[target])])
        for target in targets
    ]  # fmt: skip
    return RestPage(act, act_name(act), rows, offered, act.institution_id)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for an officer: drafts he may sign, acts that stopped, pupils without a place."""

    drafts: int
    stopped: int
    undecided: int


def waiting_for(actor: Actor) -> Waiting:
    """Two statements, and those of the actor's territory."""
    acts = policies.visible_acts(actor)
    found = acts.aggregate(
        drafts=Count("pk", filter=Q(state=State.DRAFT)), stopped=Count("pk", filter=Q(state=State.STOPPED))
    )
    rest = Move.objects.filter(
        act__in=acts.filter(state=State.DONE, kind__in=(Code.CLOSURE, Code.DIVISION, Code.MERGER)),
        target=None, undone_at=None, moved_at=None,
    )  # fmt: skip
    return Waiting(found["drafts"], found["stopped"], rest.count())


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of act that may be begun, or why not."""

    kind: Kind
    may: bool
    why_not: str


def offers(actor: Actor, institution_id: int | None) -> tuple[institutions.InstitutionCard | None, tuple[Offer, ...]]:
    """Kinds of acts for an institution, or those that need none. A fixed number of statements.

    :raises NotVisible: the actor neither leads nor governs the institution
    """
    card = institutions.institution(institution_id) if institution_id else None
    if card is not None and not institutions.sees(actor, card.id):
        raise NotVisible
    about = About(card, card.authority_id if card else None)
    found = []
    for kind in kinds():
        if kind.needs_institution != (card is not None):
            continue
        decision = kind.may_draft(actor, about)
        found.append(Offer(kind, bool(decision), decision.reason))
    return card, tuple(found)
