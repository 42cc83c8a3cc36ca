"""What an application tells, under a key of its own: when the key goes, every copy is unreadable, the trail's too."""

import json
from dataclasses import asdict

from parta.admission.models import Application, Claim, Key
from parta.admission.rules.applications import Told
from parta.kernel.receipts import plain_document
from parta.kernel.text import from_lookalikes, sort_key
from parta.signing import api as signing

new_key, kept_key, seal, opened = signing.new_key, signing.kept_key, signing.seal_text, signing.open_text


def key_of(row: Key) -> bytes:
    return signing.opened_key(row.sealed)


def sealed_told(key: bytes, told: Told) -> bytes:
    return seal(key, json.dumps(asdict(told), ensure_ascii=False))


def told_by(application: Application) -> Told:
    """What an application tells; its key is read with it (``select_related("key")``)."""
    return Told(**json.loads(opened(key_of(application.key), application.sealed)))


def note_of(application: Application, claim: Claim) -> str:
    return opened(key_of(application.key), claim.note_sealed)


def reason_of(application: Application, claim: Claim) -> str:
    """Why the school did not confirm a ground; empty when it said nothing."""
    return opened(key_of(application.key), bytes.fromhex(claim.reason)) if claim.reason else ""


def likeness_key(told: Told) -> bytes:
    """By which the same name with the same birth date is found again, whatever the certificate."""
    names = " ".join(sort_key(from_lookalikes(name.upper())) for name in (told.family_name, told.given_name))
    return signing.vault().lookup_key(f"name {names} {told.born_on}", signing.IdentifierKind.DOCUMENT)


def child_key(document: str) -> bytes:
    """By which the same birth certificate is found again."""
    return signing.vault().lookup_key(plain_document(document), signing.IdentifierKind.DOCUMENT)


def applicant_key(who: str) -> bytes:
    """By which the same applicant is found again: «account 12», «mailbox …», «counter 7»."""
    return signing.vault().lookup_key(f"applicant {who.lower()}", signing.IdentifierKind.DOCUMENT)
