"""Reads of requests to open an institution."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from parta.files import api as files
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.errors import NotVisible
from parta.life import doubts, policies
from parta.life.models import Act, OpeningRequest
from parta.life.rules.acts import OPEN_STATES, Code, Item
from parta.life.rules.requests import Asked
from parta.reference import api as reference


@dataclass(frozen=True, slots=True)
class RequestPage:
    """A request with what speaks against it. Personal data: the applicant's name and contacts."""

    row: OpeningRequest
    state: Asked
    kind: str
    ownership: str
    place: str
    authority: str
    papers: tuple[files.FileCard, ...]
    institution: institutions.InstitutionCard | None
    checked: doubts.Checked | None = None
    alike: Sequence[Item] = ()
    act: UUID | None = None


def waiting_requests(actor: Actor) -> int:
    """How many wait for an answer. One statement."""
    return policies.visible_requests(actor).filter(state=Asked.WAITING).count()


def requests_of(actor: Actor, *, only_waiting: bool) -> tuple[OpeningRequest, ...]:
    """Requests the actor sees, those that wait longest first; at most two hundred. One statement."""
    rows = policies.visible_requests(actor)
    rows = rows.filter(state=Asked.WAITING) if only_waiting else rows
    return tuple(rows.order_by("asked_at" if only_waiting else "-asked_at")[:200])


def request_page(actor: Actor, public_id: UUID) -> RequestPage:
    """A request as the administrator decides about it, or as its sender sees it. A fixed number of statements.

    :raises NotVisible: no such request for this actor
    """
    row = policies.visible_requests(actor).filter(public_id=public_id).first()
    if row is None:
        raise NotVisible
    return _page(row, looks=bool(policies.may_answer(actor)))


def visited(public_id: UUID) -> RequestPage:
    """A visitor's request behind its link.

    :raises NotVisible: there is none
    """
    row = OpeningRequest.objects.filter(public_id=public_id).first()
    if row is None:
        raise NotVisible
    return _page(row, looks=False)


def paper_of(actor: Actor, public_id: UUID, paper: UUID) -> files.FileCard:
    """A paper of a request.

    :raises NotVisible: no such request for this actor, or no such paper
    """
    row = policies.visible_requests(actor).filter(public_id=public_id).first()
    if row is None or paper not in row.papers:
        raise NotVisible
    return files.file_card(SYSTEM, paper)


def _page(row: OpeningRequest, *, looks: bool) -> RequestPage:
    lists = reference.items("institution_kind", "ownership")
    place = reference.places([row.territory_id]).get(row.territory_id)
    above = reference.places([place.community_id, place.district_id, place.region_id]) if place else {}
    line = [reference.label(place)] if place else []
    steps = [place.community_id, place.district_id, place.region_id] if place else []
    line += [
        reference.label(above[each]) for each in dict.fromkeys(steps) if each in above and place and each != place.id
    ]
    authority = institutions.authorities([row.authority_id or 0]).get(row.authority_id or 0)
    begun = Act.objects.filter(request=row, state__in=OPEN_STATES, kind=Code.OPENING).values_list(
        "public_id", flat=True
    )
    return RequestPage(
        row=row,
        state=Asked(row.state),
        kind=lists["institution_kind"][row.kind].shown if row.kind in lists["institution_kind"] else "",
        ownership=lists["ownership"][row.ownership].shown if row.ownership in lists["ownership"] else "",
        place=", ".join(line),
        authority=authority.name if authority else "",
        papers=tuple(files.file_card(SYSTEM, each) for each in row.papers),
        institution=institutions.institutions([row.institution_id or 0]).get(row.institution_id or 0),
        checked=doubts.edrpou_checked(row.edrpou) if looks else None,
        alike=doubts.lookalikes(row.name, row.territory_id) if looks else (),
        act=begun.first() if looks else None,
    )
