"""Reads of requests to connect, beside the card they speak of."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.connection import policies
from parta.connection.matching import is_same_person
from parta.connection.models import Connection, ConnectionRequest, Ending, FirstEntry
from parta.connection.rules.requests import OPEN_STAGES, Stage, Who
from parta.institutions import api as institutions
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import Decision
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.reference import api as reference


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that was said, beside what the card says. ``tone``: «good» agrees, «bad» differs, «none» not said."""

    label: str | Promise
    said: str
    card: str
    tone: str
    word: str


@dataclass(frozen=True, slots=True)
class RequestPage:
    """A request as those see it who decide about it. Personal data: name and contacts of the responsible person."""

    row: ConnectionRequest
    stage: Stage
    who: Who
    card: institutions.InstitutionCard
    compared: tuple[Compared, ...] = ()
    charge: people.PostLine | None = None
    is_charge: bool = False  # the person named is in charge already
    staff: tuple[people.PostLine, ...] = ()
    entered_at: datetime | None = None
    ending: Ending | None = None
    connected_by_another: bool = False
    may_review: Decision | None = None
    may_entrust: Decision | None = None

    @property
    def person(self) -> str:
        """«Савчук Олена Петрівна», as it was said."""
        return " ".join(filter(None, (self.row.family_name, self.row.given_name, self.row.patronymic)))

    @property
    def differs(self) -> int:
        """How many things do not agree with the card."""
        return sum(1 for each in self.compared if each.tone == "bad")


def candidates(edebo: str, isuo: str, edrpou: str) -> tuple[institutions.InstitutionCard, ...]:
    """Institutions that the codes may mean: one by a number of its own, else all of the ЄДРПОУ (branches share it). At
    most four statements.
    """
    for scheme, value in (("edebo", edebo), ("isuo", isuo)):
        found = institutions.institution_by_external_id(scheme, value) if value else None
        if found is not None:
            return (institutions.institution(found),)
    return institutions.institutions_by_edrpou(edrpou) if edrpou else ()


def waiting_requests(actor: Actor) -> int:
    """How many wait for the authority. At most two statements."""
    return policies.visible_requests(actor).filter(stage=Stage.WAITING).count()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list."""

    row: ConnectionRequest
    institution: str


def requests_of(actor: Actor, *, only_open: bool) -> tuple[Line, ...]:
    """Requests the actor sees, those that wait longest first; at most two hundred. At most three statements."""
    rows = policies.visible_requests(actor)
    rows = rows.filter(stage__in=OPEN_STAGES) if only_open else rows
    shown = list(rows.order_by("asked_at" if only_open else "-asked_at")[:200])
    names = institutions.names_of({row.institution_id for row in shown})
    return tuple(Line(row, names.get(row.institution_id, row.name)) for row in shown)


def request_page(actor: Actor, public_id: UUID, now: datetime) -> RequestPage:
    """A request beside the card. A fixed number of statements.

    :raises NotVisible: no such request for this actor
    """
    row = policies.visible_requests(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible
    card, today = institutions.institution(row.institution_id), local_day(now)
    decides = institutions.sees(actor, card.id)
    if not decides:  # its sender, who sees no more of the institution than a visitor
        return _seen_by_sender(row, card)
    leading = people.leaders_of([card.id], today).get(card.id, ())
    charge = people.in_charge_of(card.id, today)
    connected = Connection.objects.now().filter(institution_id=card.id, during__endswith=None).first()
    may_entrust = policies.may_entrust(actor, card.id)
    return RequestPage(
        row=row,
        stage=Stage(row.stage),
        who=Who(row.who),
        card=card,
        compared=(*_compared(row, card), *_person_compared(row, charge)),
        charge=charge,
        is_charge=charge is not None and is_same_person(row, charge.person),
        staff=_offered(card.id, leading, today) if may_entrust and row.stage == Stage.AGREED else (),
        entered_at=_entered(row),
        ending=_ending(row),
        connected_by_another=connected is not None and connected.request_id != row.pk,
        may_review=policies.may_review(actor, card.id),
        may_entrust=may_entrust,
    )


def visited(public_id: UUID) -> RequestPage:
    """A request behind its link: where it is, and what was said, nothing of the card.

    :raises NotVisible: there is none
    """
    row = ConnectionRequest.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotVisible
    return _seen_by_sender(row, institutions.institution(row.institution_id))


def request_to_entrust(institution_id: int) -> UUID | None:
    """The request of an institution for which the head is to name the responsible person. One statement."""
    rows = ConnectionRequest.objects.filter(institution_id=institution_id, stage=Stage.AGREED)
    return rows.order_by("decided_at").values_list("public_id", flat=True).first()


def is_connected(institution_id: int) -> bool:
    """Does the institution keep its journal in Parta? One statement."""
    return Connection.objects.now().filter(institution_id=institution_id, during__endswith=None).exists()


def has_open_request(institution_id: int) -> bool:
    """Is a request on its way? One statement."""
    return ConnectionRequest.objects.filter(institution_id=institution_id, stage__in=OPEN_STAGES).exists()


def _seen_by_sender(row: ConnectionRequest, card: institutions.InstitutionCard) -> RequestPage:
    return RequestPage(row, Stage(row.stage), Who(row.who), card, entered_at=_entered(row), ending=_ending(row))


def _entered(row: ConnectionRequest) -> datetime | None:
    return FirstEntry.objects.filter(connection__request=row.pk).values_list("at", flat=True).first()


def _ending(row: ConnectionRequest) -> Ending | None:
    """Why the connection of the request is no more; a statement only when it has ended."""
    return Ending.objects.filter(connection__request=row.pk).first() if row.stage == Stage.ENDED else None


def _offered(institution_id: int, leading: tuple[people.PostLine, ...], today: date) -> tuple[people.PostLine, ...]:
    return (*leading, *(line for line in people.staff_of(institution_id, today) if line.position not in people.LEADING))


_FIELDS = {
    "region": gettext_lazy("Region"),
    "place": gettext_lazy("Place"),
    "name": gettext_lazy("Name of the institution"),
    "edrpou": gettext_lazy("ЄДРПОУ"),
    "edebo": gettext_lazy("ЄДЕБО code"),
    "isuo": gettext_lazy("ІСУО number"),
}


def _compared(row: ConnectionRequest, card: institutions.InstitutionCard) -> tuple[Compared, ...]:
    """What was said beside the card. Four statements."""
    codes = institutions.external_ids(card.id)
    here = reference.places([card.territory_id]).get(card.territory_id or 0)
    wanted = [row.region_id, *((here.region_id, here.community_id) if here else ())]
    around = reference.places(wanted)
    region = around.get(here.region_id or 0) if here else None
    community = around.get(here.community_id or 0) if here else None
    said_region = around.get(row.region_id or 0)
    places = [reference.label(each) for each in (here, community) if each is not None]
    names = [card.name, card.short_name]
    return (
        _beside("region", reference.label(said_region) if said_region else "",
                [reference.label(region)] if region else []),
        _beside("place", row.place, places, [each.name for each in (here, community) if each is not None]),
        _beside("name", row.name, [each for each in names if each]),
        _beside("edrpou", row.edrpou, [card.edrpou] if card.edrpou else []),
        _beside("edebo", row.edebo, [codes["edebo"]] if "edebo" in codes else []),
        _beside("isuo", row.isuo, [codes["isuo"]] if "isuo" in codes else []),
    )  # fmt: skip


def _beside(name: str, said: str, card: list[str], also: list[str] | None = None) -> Compared:
    shown = " / ".join(dict.fromkeys(card))
    label = _FIELDS[name]
    if not said:
        return Compared(label, "", shown, "none", _("not said"))
    if not card:
        return Compared(label, said, "", "warn", _("the card has none"))
    keys = {reference.name_key(each) for each in [*card, *(also or [])]}
    if reference.name_key(said) in keys:
        return Compared(label, said, shown, "good", _("agrees"))
    return Compared(label, said, shown, "bad", _("differs"))


def _person_compared(row: ConnectionRequest, charge: people.PostLine | None) -> tuple[Compared, ...]:
    if row.who != Who.HEAD:
        return ()
    said = " ".join(filter(None, (row.family_name, row.given_name, row.patronymic)))
    if charge is None:
        return (Compared(_("Head"), said, "", "warn", _("nobody is in charge in Parta")),)
    is_same = is_same_person(row, charge.person)
    return (
        Compared(
            _("Head"),
            said,
            charge.person.full,
            "good" if is_same else "bad",
            _("agrees") if is_same else _("differs"),
        ),
    )
