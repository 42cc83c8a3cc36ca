"""Façade for tests: authorities and institutions as the product makes them."""

from datetime import date
from typing import Any
from uuid import UUID

from parta.audit.api import acting
from parta.institutions.models import Authority, Card, ExternalId, Hiding, ImportRun, Institution, NetworkRole, Review
from parta.institutions.queries.holdings import MODELS
from parta.institutions.writing.closure import ROOT_NAME, rewrite_scope
from parta.institutions.writing.directory import refresh_directory
from parta.institutions.writing.loading import SCHEME
from parta.kernel.actor import SYSTEM

__all__ = [
    "make_authority",
    "make_closing",
    "make_holding",
    "make_institution",
    "make_review",
    "make_root",
    "make_waiting_run",
]


def make_root() -> int:
    """The national authority; made once."""
    with acting(SYSTEM, "institutions.testing.root"):
        found = Authority.objects.filter(parent=None).first()
        return (found or Authority.objects.create(level=Authority.Level.NATIONAL, name=ROOT_NAME)).pk


def make_authority(
    name: str,
    level: int = Authority.Level.COMMUNITY,
    parent_id: int | None = None,
    territory_id: int | None = None,
) -> int:
    """An authority under ``parent_id``, or under the national one."""
    parent = parent_id or make_root()
    with acting(SYSTEM, "institutions.testing.authority"):
        return Authority.objects.create(name=name, level=level, parent_id=parent, territory_id=territory_id).pk


def make_institution(
    name: str = "Калинівський ліцей № 3",
    *,
    authority_id: int | None = None,
    hub_id: int | None = None,
    edebo: str = "",
    **card: Any,
) -> int:
    """An institution with its card, authorities above it and its line of the directory; a branch when it has a hub.

    ``card``: columns of the card, for example ``edrpou="26286360"``, ``territory_id=…``, ``kind=4``.
    """
    values: dict[str, Any] = {
        "name": f"Комунальний заклад «{name}»", "short_name": name, "kind": 3, "status": 1, "ownership": 1, **card,
    }  # fmt: skip
    if hub_id is not None:
        values |= {"parent_id": hub_id, "network_role": NetworkRole.BRANCH}
    with acting(SYSTEM, "institutions.testing.institution"):
        made = Institution.objects.create()
        Card.objects.create(institution=made, during=(None, None), authority_id=authority_id, **values)
        if edebo:
            ExternalId.objects.create(institution=made, scheme=SCHEME, value=edebo, during=(None, None))
        rewrite_scope([made.pk])
        refresh_directory([made.pk])
        return made.pk


def make_holding(institution_id: int, kind: str, *, since: date | None = None, **values: Any) -> UUID:
    """A thing that the institution has; return its key."""
    with acting(SYSTEM, "institutions.testing.holding"):
        row = MODELS[kind].objects.create(institution_id=institution_id, during=(since, None), ground="—", **values)
        return row.key


def give_territory(authority_id: int, territory_id: int) -> None:
    """Set the territory of an authority."""
    with acting(SYSTEM, "institutions.testing.territory"):
        Authority.objects.filter(pk=authority_id).update(territory_id=territory_id)


def make_closing(authority_id: int, *what: str) -> UUID:
    """An act that has closed shelters, or what is named, in the territory of an authority."""
    territory_id = Authority.objects.get(pk=authority_id).territory_id
    assert territory_id is not None, "give_territory first"
    with acting(SYSTEM, "institutions.testing.closing"):
        return Hiding.objects.create(
            territory_id=territory_id, what=list(what) or ["shelters"], ground="Наказ ОВА № 1",
            decided_on=date(2026, 9, 1), closed_by=SYSTEM.account_id, closer=SYSTEM.name,
        ).public_id  # fmt: skip


def make_review(institution_id: int, kind: str = "branch-without-hub", **facts: str) -> UUID:
    """An open question about an institution."""
    with acting(SYSTEM, "institutions.testing.review"):
        return Review.objects.create(
            institution_id=institution_id, kind=kind, facts=facts, fingerprint=f"test-{kind}"
        ).public_id


def make_waiting_run(register: str = "schools") -> UUID:
    """A loading whose columns are to be matched."""
    reading = {"header": ["Код в ЄДЕБО", "Повна назва"], "samples": [["140313"], ["Ліцей № 3"]], "notes": []}
    with acting(SYSTEM, "institutions.testing.run"):
        return ImportRun.objects.create(
            register=register,
            state=ImportRun.State.WAITING,
            as_of=date(2026, 9, 1),
            file_name="schools.csv",
            file_sha256="0" * 64,
            file_size=100,
            columns={"Код в ЄДЕБО": "edebo", "Повна назва": "name"},
            reading=reading,
            rows=1,
            account_id=SYSTEM.account_id,
        ).public_id
