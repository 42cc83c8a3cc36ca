"""What an entry of the queue tells, under a key of its own."""

import json
from dataclasses import asdict

from parta.kernel.receipts import plain_document
from parta.preschools.models import EntryKey, QueueEntry
from parta.preschools.rules.applying import Told
from parta.signing import api as signing


def sealed_told(key: bytes, told: Told) -> bytes:
    return signing.seal_text(key, json.dumps(asdict(told), ensure_ascii=False))


def told_by(entry: QueueEntry) -> Told:
    """What an entry tells; its key is read with it (``select_related("key")``)."""
    return Told(**json.loads(signing.open_text(_key(entry.key), entry.sealed)))


def resealed(entry: QueueEntry, told: Told) -> bytes:
    """What an entry tells from now on, under its key."""
    return sealed_told(_key(entry.key), told)


def child_key(document: str) -> bytes:
    """By which the same birth certificate is found again."""
    return signing.vault().lookup_key(plain_document(document), signing.IdentifierKind.DOCUMENT)


def applicant_key(who: str) -> bytes:
    """By which the same applicant is found again: «account 12», «mailbox …», «counter»."""
    return signing.vault().lookup_key(f"applicant {who.lower()}", signing.IdentifierKind.DOCUMENT)


def mailbox_key(email: str) -> bytes:
    """By which entries of one mailbox are found, without keeping it in plain."""
    return signing.vault().lookup_key(email.strip().lower(), signing.IdentifierKind.DOCUMENT)


def arrival_key(said: str) -> bytes:
    """By which a child of a file is known again until it is enrolled: its certificate, or name and birth date."""
    return signing.vault().lookup_key(plain_document(said), signing.IdentifierKind.DOCUMENT)


def _key(row: EntryKey) -> bytes:
    return signing.opened_key(row.sealed)
