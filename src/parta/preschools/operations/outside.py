"""Children of an outside preschool system taken in, by a file now and by the API later, and taken back whole.

Who is here gets what the system keeps; who is not goes into a list of an order of `documents`, as everybody does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.documents import api as documents
from parta.dossiers import api as dossiers
from parta.enrolment import api as enrolment
from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, Problem
from parta.people import api as people
from parta.preschools import policies
from parta.preschools.models import Arrival
from parta.preschools.queries.outside import Compared, compare_children
from parta.preschools.rules.outside import OutsideChild
from parta.preschools.sealing import arrival_key

_KINSHIP = {1: "мати", 2: "батько", 3: "усиновлювач", 4: "опікун", 5: "прийомна мати", 9: "інше"}


@dataclass(frozen=True, slots=True)
class _Taking:
    """One taking in: who brings what system's children where, and the receipts by row, filled on the way."""

    actor: Actor
    institution_id: int
    source: str
    now: datetime
    operation_id: UUID
    receipts: dict[int, dict[str, Any]]


def receive_children(
    *,
    actor: Actor,
    institution_id: int,
    source: str,
    children: Sequence[OutsideChild],
    now: datetime,
    operation_id: UUID,
) -> dict[int, dict[str, Any]]:
    """Take children of an outside system in, all or none; a receipt by row, {} where nothing was to be done.

    :raises Refused: the actor does not move children there
    :raises Invalid: a row is not clear; its problems, each with its row
    """
    require(policies.may_receive(actor, institution_id=institution_id))
    today = local_day(now)
    with acting(actor, "preschools.children.receive", operation_id=operation_id):
        _lock(institution_id)
        rows = compare_children(institution_id, source, children, today)
        _require_clear(rows)
        taking = _Taking(actor, institution_id, source, now, operation_id, {row.child.number: {} for row in rows})
        _enter_arrivals(taking, [row for row in rows if row.is_new])
        known = [row for row in rows if row.person_id is not None and row.changes]
        _enter_names(taking, known)
        _enter_facts(taking, known)
        _enter_certificates(taking, known)
        _enter_guardians(taking, known)
    return taking.receipts


def withdraw_children(
    *,
    actor: Actor,
    institution_id: int,
    source: str,
    receipts: Sequence[tuple[int, Mapping[str, Any]]],
    now: datetime,
    operation_id: UUID,
) -> list[tuple[int, str]]:
    """Take back what `receive_children` did. Returns the rows where that cannot be, and why; then the caller undoes
    nothing.
    """
    require(policies.may_receive(actor, institution_id=institution_id))
    with acting(actor, "preschools.children.withdraw", operation_id=operation_id):
        _lock(institution_id)
        refused = _withdraw_arrivals(actor, institution_id, receipts)
        refused += dossiers.withdraw_received(
            actor=actor,
            institution_id=institution_id,
            source=source,
            operation_id=operation_id,
            receipts=[(number, told["facts"]) for number, told in receipts if "facts" in told],
        )
        refused += enrolment.withdraw_guardians(
            actor=actor, institution_id=institution_id, today=local_day(now), operation_id=operation_id,
            receipts=[(number, told["guardian"]) for number, told in receipts if "guardian" in told],
        )  # fmt: skip
        papers = [told["document"] for _number, told in receipts if "document" in told]
        if papers:
            people.withdraw_documents(actor=actor, institution_id=institution_id, document_ids=papers, now=now)
        for _number, told in receipts:
            if "names" in told:
                _withdraw_names(actor, institution_id, source, told, now)
    return refused


def _lock(institution_id: int) -> None:
    """Two files of one institution wait for each other: none puts a child into two lists."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"preschools.outside {institution_id}"]
        )


def _require_clear(rows: Sequence[Compared]) -> None:
    problems = [
        Problem(field, words, row=row.child.number) for row in rows for field, words, _suggestion in row.problems
    ]
    if problems:
        raise Invalid(problems)


def _enter_arrivals(taking: _Taking, rows: Sequence[Compared]) -> None:
    """One list for each group: the order is written and signed there."""
    by_group: dict[int, list[Compared]] = {}
    for row in rows:
        assert row.group_id is not None
        by_group.setdefault(row.group_id, []).append(row)
    institution_id, source = taking.institution_id, taking.source
    cards = enrolment.groups_by_id(institution_id=institution_id, group_ids=set(by_group))
    for group_id, found in sorted(by_group.items()):
        key = documents.begin_rows(
            actor=taking.actor, institution_id=institution_id, title=f"{cards[group_id].name} · {source}",
            rows=[_texts(row.child) for row in found], since=local_day(taking.now), class_id=group_id, now=taking.now,
        )  # fmt: skip
        for row in found:
            Arrival.objects.create(
                institution_id=institution_id, child_key=arrival_key(row.child.own_key), list_key=key, source=source
            )
            taking.receipts[row.child.number] = {"list": str(key)}


def _texts(child: OutsideChild) -> dict[str, str]:
    texts = {
        "family_name": child.family_name, "given_name": child.given_name, "patronymic": child.patronymic,
        "sex": {"f": "ж", "m": "ч"}.get(child.sex, ""), "born_on": child.born_on.strftime("%d.%m.%Y"),
        "document": child.certificate,
    }  # fmt: skip
    if parent := child.parent:
        texts |= {
            "guardian1_name": parent.full, "guardian1_kinship": _KINSHIP.get(parent.kinship, ""),
            "guardian1_phone": parent.phone, "guardian1_email": parent.email,
        }  # fmt: skip
    return texts


def _enter_names(taking: _Taking, rows: Sequence[Compared]) -> None:
    for row in rows:
        if not row.names or row.person_id is None:
            continue
        enrolment.receive_pupil(
            actor=taking.actor, institution_id=taking.institution_id, pupil_id=row.person_id, source=taking.source,
            facts=row.names, now=taking.now,
        )  # fmt: skip
        before = {name: dict(row.feeds[name].said) if name in row.feeds else None for name in row.names}
        stood = {name: _plain(value) for name, value in row.stood.items()}
        taking.receipts[row.child.number] |= {"person": row.person_id, "names": before, "stood": stood}


def _enter_facts(taking: _Taking, rows: Sequence[Compared]) -> None:
    entries = {row.person_id: row for row in rows if row.facts and row.person_id is not None}
    if not entries:
        return
    made = dossiers.receive_list(
        actor=taking.actor, institution_id=taking.institution_id, source=taking.source, now=taking.now,
        operation_id=taking.operation_id, entries={person_id: row.facts for person_id, row in entries.items()},
    )  # fmt: skip
    for person_id, row in entries.items():
        taking.receipts[row.child.number] |= {"person": person_id, "facts": made[person_id]}


def _enter_certificates(taking: _Taking, rows: Sequence[Compared]) -> None:
    """Certificates of children who have none recorded."""
    bare = [(row.person_id, row) for row in rows if row.adds_certificate and row.person_id is not None]
    if not bare:
        return
    # A refusal would tell that somebody holds it.
    identity.spend_comparisons(taking.actor.account_id, len(bare), taking.now)
    numbers = people.add_documents(
        actor=taking.actor, source=taking.source,
        documents=[
            people.NewDocument(person_id, people.DocumentKind.BIRTH_CERTIFICATE, row.child.certificate)
            for person_id, row in bare
        ],
    )  # fmt: skip
    for (person_id, row), number in zip(bare, numbers, strict=True):
        taking.receipts[row.child.number] |= {"person": person_id, "document": number}


def _enter_guardians(taking: _Taking, rows: Sequence[Compared]) -> None:
    """Guardians whom nobody has named."""
    alone = [row for row in rows if row.adds_parent and row.person_id is not None]
    if not alone:
        return
    today = local_day(taking.now)
    made = enrolment.enter_guardians(
        actor=taking.actor, institution_id=taking.institution_id, today=today, operation_id=taking.operation_id,
        guardians=[_guardian(row, taking.source, today) for row in alone],
    )  # fmt: skip
    for row, receipt in zip(alone, made, strict=True):
        taking.receipts[row.child.number] |= {"person": row.person_id, "guardian": receipt}


def _guardian(row: Compared, source: str, today: date) -> enrolment.ListedGuardian:
    parent = row.child.parent
    assert parent is not None
    assert row.person_id is not None
    guardian = enrolment.Guardian(
        parent.family_name, parent.given_name, parent.patronymic, parent.kinship, source, parent.phone, parent.email
    )
    return enrolment.ListedGuardian(row.person_id, guardian, today)


def _withdraw_arrivals(
    actor: Actor, institution_id: int, receipts: Sequence[tuple[int, Mapping[str, Any]]]
) -> list[tuple[int, str]]:
    """Lists of which no order was made yet are forgotten."""
    keys = {UUID(told["list"]) for _number, told in receipts if "list" in told}
    fates = documents.fates_of(institution_id=institution_id, keys=keys) if keys else {}
    ordered = {str(key) for key, fate in fates.items() if fate.order_id is not None}
    words = _("The child stands in an order already. Give the order up first, or correct it.")
    refused = [(number, words) for number, told in receipts if told.get("list") in ordered]
    if not refused:
        for key in sorted(fates):
            documents.discard_list(actor=actor, institution_id=institution_id, key=key)
        Arrival.objects.filter(institution_id=institution_id, list_key__in=keys).delete()
    return refused


def _withdraw_names(actor: Actor, institution_id: int, source: str, told: Mapping[str, Any], now: datetime) -> None:
    """Names as they stood, then what the system had said before."""
    stood = {
        name: date.fromisoformat(value) if name == "born_on" and value else value
        for name, value in told["stood"].items()
    }
    enrolment.receive_pupil(
        actor=actor, institution_id=institution_id, pupil_id=told["person"], source=source, facts=stood, now=now
    )
    people.unhear(actor=actor, person_id=told["person"], source=source, before=told["names"])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
