"""Verbs of institutions: founding, editing a card, settling what waits on review, making authorities."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.institutions import policies
from parta.institutions.closure import ensure_authorities, rewrite_scope
from parta.institutions.dating import change_card, own_name
from parta.institutions.directory import refresh_directory
from parta.institutions.models import (
    Authority,
    BodySpelling,
    Card,
    DirectoryEntry,
    Institution,
    NetworkRole,
    RegisterEntry,
    Review,
)
from parta.institutions.queries import InstitutionCard, institution, open_cards
from parta.institutions.rules.bodies import spelling_key
from parta.institutions.rules.card import wrong_fields
from parta.institutions.rules.fields import BY_NAME, SECTIONS
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem, Refused, Stale
from parta.kernel.text import tidy
from parta.reference.api import gazetteer, items, places
from parta.rulebook.api import Severity, judge

FORM = "institutions.card"  # of quality rules and drafts
_COLUMN = {"parent": "parent_id", "authority": "authority_id", "territory": "territory_id"}
_EDITABLE = frozenset(name for name, field in BY_NAME.items() if field.section in SECTIONS)
_CODED = {"kind": "institution_kind", "ownership": "ownership", "status": "institution_status"}


@dataclass(frozen=True, slots=True)
class Clash:
    """One field of a card that somebody else saved meanwhile: what was typed and what is saved."""

    field: str
    typed: Any
    saved: Any


class StaleCard(Stale):
    """The card was saved by somebody else after it was read. Carries both versions, field by field."""

    def __init__(self, clashes: tuple[Clash, ...], version: datetime) -> None:
        super().__init__(_("Somebody has saved this card while you were editing it. Compare both versions."))
        self.clashes = clashes
        self.version = version


class Doubtful(Invalid):
    """Rules warn: the card may be saved all the same, with a reason."""

    code = "doubtful"


@dataclass(frozen=True, slots=True)
class NewInstitution:
    """What a new institution must have. Numbers are of the codifiers of `reference`."""

    name: str
    short_name: str
    kind: int
    status: int = 1
    ownership: int = 1
    edrpou: str = ""
    territory_id: int | None = None
    authority_id: int | None = None
    parent_id: int | None = None
    network_role: NetworkRole = NetworkRole.ORDINARY
    address: str = ""


def add_institution(*, actor: Actor, new: NewInstitution, today: date) -> InstitutionCard:
    """Found an institution that no register brought: by the national administrator, or a branch by the head of its hub.

    :raises Invalid: a field cannot be saved as it is
    """
    require(policies.may_add_institution(actor, new.parent_id))
    values = {name: getattr(new, name) for name in new.__dataclass_fields__}
    _check(actor, {**values, "territory": new.territory_id}, today, despite="-")
    with acting(actor, "institutions.institution.add"):
        made = Institution.objects.create()
        said = [own_name(name) for name in values if values[name] not in ("", None)]
        Card.objects.create(institution=made, during=DateRange(None, None), own_fields=sorted(said), **values)
        rewrite_scope([made.pk])
        refresh_directory([made.pk])
    return institution(made.pk)


def edit_card(
    *,
    actor: Actor,
    institution_id: int,
    changes: Mapping[str, Any],
    version: datetime,
    today: date,
    since: date | None = None,
    ground: str = "",
    despite: str = "",
) -> datetime:
    """Save fields of a card as a new dated row; return the new version. Fields that did not change are left alone.

    ``version``: that of the card the changes were made from. ``since``: day of the change, None = it was always so (a
    correction). ``despite``: the reason to save although rules warn.

    :raises StaleCard: somebody saved other values of these fields meanwhile
    :raises Doubtful: rules warn and no reason is given
    :raises Invalid: a field cannot be saved as it is
    """
    require(policies.may_edit_card(actor, institution_id))
    strange = set(changes) - _EDITABLE
    if strange:
        raise Refused(_("These fields are not edited by hand: %(names)s.") % {"names": ", ".join(sorted(strange))})
    tidied = {name: tidy(value) if isinstance(value, str) else value for name, value in changes.items()}
    with acting(actor, "institutions.card.edit"):
        card = _locked_card(institution_id)
        _require_fresh(card, tidied, version)
        fresh = {name: value for name, value in tidied.items() if getattr(card, _column(name)) != value}
        if not fresh:
            return card.known_from
        _check_day(card, since, today)
        _check(actor, {**_facts(card), **fresh}, today, despite=despite, typed=fresh)
        saved = _save(card, fresh, since=since, ground="; ".join(filter(None, (tidy(ground), tidy(despite)))))
    return saved.known_from


def take_from_register(*, actor: Actor, institution_id: int, field: str, version: datetime, today: date) -> datetime:
    """Let a field follow the register again, beginning with what the register says of it now.

    :raises StaleCard: the card was saved meanwhile
    :raises NotVisible: the register says nothing of this institution
    """
    require(policies.may_edit_card(actor, institution_id))
    with acting(actor, "institutions.card.follow"):
        card = _locked_card(institution_id)
        entry = RegisterEntry.objects.now().filter(institution_id=institution_id, during__endswith=None).first()
        if entry is None or field not in card.own_fields or field in _COLUMN or field in _CODED:
            raise NotVisible
        if card.known_from != version:
            raise StaleCard((), card.known_from)
        own = [name for name in card.own_fields if name != field]
        value = _as_said(field, entry.said.get(field, ""))
        saved = change_card(card, {field: value, "own_fields": own}, since=None, ground=_("as in the register"))
        refresh_directory([institution_id])
    return saved.known_from


def _as_said(field: str, text: str) -> Any:
    if field in ("is_rural", "is_mountain", "is_boarding", "is_confirmed"):
        return {"так": True, "ні": False}.get(text.lower())
    if field == "licensed":
        return int(text) if text.isdigit() else None
    return text


def _save(card: Card, fresh: Mapping[str, Any], *, since: date | None, ground: str = "") -> Card:
    own = sorted({*card.own_fields, *fresh})
    columns = {_column(name): value for name, value in fresh.items()}
    saved = change_card(card, {**columns, "own_fields": own}, since=since, ground=ground)
    if "authority" in fresh:
        rewrite_scope([card.institution_id])
    refresh_directory([card.institution_id])
    return saved


def _column(name: str) -> str:
    return _COLUMN.get(name, name)


def _locked_card(institution_id: int) -> Card:
    Institution.objects.select_for_update(of=("self",)).filter(pk=institution_id).first()
    card = open_cards().filter(institution_id=institution_id).first()
    if card is None:
        raise NotVisible
    return card


def _require_fresh(card: Card, changes: Mapping[str, Any], version: datetime) -> None:
    """A later save of other fields does no harm; one that touched these fields is shown beside what was typed."""
    if card.known_from == version:
        return
    read = Card.objects.filter(institution_id=card.institution_id, known_from=version).order_by("-during").first()
    clashes = tuple(
        Clash(name, value, getattr(card, _column(name)))
        for name, value in changes.items()
        if getattr(card, _column(name)) != value
        and (read is None or getattr(read, _column(name)) != getattr(card, _column(name)))
    )
    if clashes:
        raise StaleCard(clashes, card.known_from)


def _check_day(card: Card, since: date | None, today: date) -> None:
    if since is None:
        return
    if since > today:
        text = _("The day of the change (%(day)s) has not come yet. Give the day of the decision.")
        raise Invalid([Problem("since", text % {"day": f"{since:%d.%m.%Y}"})])
    if card.during.lower is not None and since < card.during.lower:
        text = _(
            "The card holds since %(day)s; a change cannot begin earlier. If it was always so, choose a correction."
        )
        raise Invalid([Problem("since", text % {"day": f"{card.during.lower:%d.%m.%Y}"})])


def _facts(card: Card) -> dict[str, Any]:
    return {name: getattr(card, _column(name)) for name in BY_NAME}


def _check(
    actor: Actor, facts: Mapping[str, Any], today: date, *, despite: str, typed: Mapping[str, Any] | None = None
) -> None:
    """Block what a card cannot hold; ask a reason for what rules warn of."""
    given = {name: value for name, value in (typed or facts).items() if name in BY_NAME}
    lists = items(*_CODED.values())
    allowed = {name: frozenset(lists[codifier]) for name, codifier in _CODED.items()}
    problems = [_problem(*wrong) for wrong in wrong_fields(given, allowed)]
    territory = given.get("territory")
    if territory is not None and territory not in places([territory]):
        problems.append(Problem("territory", _("There is no such place in the codifier of territories.")))
    found = judge(FORM, {name: value for name, value in facts.items() if value not in ("", None)}, on=today)
    broken = [finding for finding in found if typed is None or finding.field in typed]
    problems += [
        Problem(finding.field, finding.message, finding.code, suggestion=finding.remedy)
        for finding in broken
        if finding.severity is Severity.BLOCK
    ]
    if problems:
        raise Invalid(problems)
    doubts = [
        Problem(finding.field, finding.message, finding.code, suggestion=finding.remedy)
        for finding in broken
        if finding.severity is Severity.WARN
    ]
    if doubts and not despite.strip():
        raise Doubtful(doubts)


def _problem(name: str, what: str, value: str) -> Problem:
    texts: dict[str, Callable[[], str]] = {
        "required": lambda: _("The full name is empty. Copy it from the statute."),
        "long": lambda: _("The text is too long: up to %(most)s signs.") % {"most": value},
        "unknown": lambda: _("This value is not in the codifier. Choose another."),
        "edrpou": lambda: _("ЄДРПОУ has eight digits, “%(value)s” was typed. Example: 26286360.") % {"value": value},
        "postal_code": lambda: _("A postal code has five digits, “%(value)s” was typed.") % {"value": value},
        "licensed": lambda: _("The licensed number is from 0 to 20,000, %(value)s was typed.") % {"value": value},
    }
    return Problem(name, texts[what]())


# ---------------------------------------------------------------- review


def join_hub(*, actor: Actor, review_id: UUID, hub_id: int, today: date) -> None:
    """Settle the question of a branch: it belongs to this hub from today on.

    :raises Invalid: the hub is itself a branch, or is the institution itself
    """
    review = _open_review(actor, review_id)
    require(policies.may_join_hub(actor, review.institution_id, hub_id))
    hub = open_cards().filter(institution_id=hub_id).first()
    if hub is None:
        raise NotVisible
    if hub_id == review.institution_id or hub.parent_id is not None:
        raise Invalid(
            [Problem("hub", _("A branch joins a hub that is not itself a branch. Choose another institution."))]
        )
    with acting(actor, "institutions.review.join_hub"):
        card = _locked_card(review.institution_id)
        _save(card, {"parent": hub_id, "network_role": NetworkRole.BRANCH}, since=_since(card, today))
        if hub.network_role != NetworkRole.HUB:
            _save(hub, {"network_role": NetworkRole.HUB}, since=_since(hub, today))
        _settle(actor, review, "join-hub")


def stand_alone(*, actor: Actor, review_id: UUID, reason: str, today: date) -> None:
    """Settle the question of a branch: it is an institution of its own.

    :raises Invalid: no reason is given
    """
    review = _open_review(actor, review_id)
    _require_reason(reason)
    with acting(actor, "institutions.review.stand_alone"):
        card = _locked_card(review.institution_id)
        _save(card, {"parent": None, "network_role": NetworkRole.ORDINARY}, since=_since(card, today), ground=reason)
        _settle(actor, review, "stand-alone", reason)


def assign_authority(
    *, actor: Actor, review_id: UUID, authority_id: int, today: date, same_spelling: bool = False
) -> int:
    """Settle the question of a governing body: this authority governs. Returns how many institutions it was given.

    ``same_spelling``: the answer holds for every institution of the region whose register names the body in the same
    words, now and in later imports.
    """
    review = _open_review(actor, review_id)
    require(policies.may_assign_authority(actor, review.institution_id, authority_id))
    if not Authority.objects.filter(pk=authority_id).exists():
        raise NotVisible
    with acting(actor, "institutions.review.assign_authority"):
        reviews = _of_same_spelling(actor, review, authority_id) if same_spelling else [review]
        for each in reviews:
            card = _locked_card(each.institution_id)
            _save(card, {"authority": authority_id}, since=_since(card, today))
            _settle(actor, each, "assign-authority")
    return len(reviews)


def set_place(*, actor: Actor, review_id: UUID, territory_id: int, today: date) -> None:
    """Settle the question of a place. An authority that came from the place alone follows it.

    :raises Invalid: there is no such settlement
    """
    review = _open_review(actor, review_id)
    place = places([territory_id]).get(territory_id)
    if place is None or place.category not in "KMTXCB":
        raise Invalid([Problem("territory", _("Choose a settlement or a district of a city."))])
    with acting(actor, "institutions.review.set_place"):
        card = _locked_card(review.institution_id)
        changes: dict[str, Any] = {"territory": territory_id}
        if card.authority_id is None or review.kind == "place-unknown":
            local = Authority.objects.filter(territory_id=place.community_id).first()
            changes["authority"] = local.pk if local else card.authority_id
        _save(card, changes, since=_since(card, today))
        _settle(actor, review, "set-place")


def dismiss_review(*, actor: Actor, review_id: UUID, reason: str) -> None:
    """Close a question without a change: the register is right as it is, or it does not matter.

    :raises Invalid: no reason is given
    """
    review = _open_review(actor, review_id)
    _require_reason(reason)
    with acting(actor, "institutions.review.dismiss"):
        _settle(actor, review, "dismiss", reason)


def _open_review(actor: Actor, review_id: UUID) -> Review:
    require(policies.may_see_reviews(actor))
    review = policies.visible_reviews(actor).filter(public_id=review_id, state=Review.State.OPEN).first()
    if review is None:
        raise NotVisible
    return review


def _settle(actor: Actor, review: Review, act: str, reason: str = "") -> None:
    Review.objects.filter(pk=review.pk).update(
        state=Review.State.SETTLED,
        act=act,
        reason=tidy(reason)[:500],
        settled_by=actor.account_id,
        settled_by_name=actor.name,
        settled_at=Now(),
    )


def _of_same_spelling(actor: Actor, review: Review, authority_id: int) -> list[Review]:
    """Open questions about the same words in the same region; the spelling is settled for later imports."""
    text = str(review.facts.get("governing_body", ""))
    entry = DirectoryEntry.objects.filter(pk=review.institution_id).first()
    region_id = entry.region_id if entry else None
    require(policies.may_settle_spelling(actor, region_id))
    if not text:
        return [review]
    settled = {"spelling": text, "authority_id": authority_id, "basis": "person", "is_settled": True}
    BodySpelling.objects.update_or_create(key=spelling_key(text), region_id=region_id, defaults=settled)
    here = DirectoryEntry.objects.filter(region_id=region_id).values("institution")
    same = policies.visible_reviews(actor).filter(
        state=Review.State.OPEN, kind=review.kind, facts__governing_body=text, institution__in=here
    )
    return list(same.order_by("pk"))


def _require_reason(reason: str) -> None:
    if len(tidy(reason)) < 5:
        raise Invalid([Problem("reason", _("Write the reason: it will be kept with the decision."))])


def _since(card: Card, today: date) -> date | None:
    """A decision holds from today; on the day the card began it corrects it."""
    return today if card.during.lower is None or card.during.lower < today else None


# ---------------------------------------------------------------- authorities


def load_first_authorities(say: Callable[[str], None] = lambda _text: None) -> None:
    """Make the authorities of the state, regions, districts and communities that the codifier of territories asks for.

    Idempotent; called at start, so that the cascade of roles can begin before any register is loaded.
    """
    known = set(Authority.objects.exclude(territory=None).values_list("territory_id", flat=True))
    country = gazetteer()
    missing = sum(1 for place in country.by_id.values() if place.category in "OKPH" and place.id not in known)
    if missing or not Authority.objects.filter(parent=None).exists():
        say(_("making %(count)s education authorities …") % {"count": missing})
        with acting(SYSTEM, "institutions.authorities.ensure"):
            ensure_authorities(country)


def rename_authority(*, actor: Actor, authority_id: int, name: str) -> None:
    """Give an authority the name it has now.

    :raises Invalid: the name is empty or too long
    """
    require(policies.may_rename_authority(actor, authority_id))
    name = tidy(name)
    if not 3 <= len(name) <= 400:
        raise Invalid([Problem("name", _("The name has from 3 to 400 signs."))])
    with acting(actor, "institutions.authority.rename"):
        Authority.objects.filter(pk=authority_id).update(name=name)
