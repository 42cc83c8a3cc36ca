"""Façade of people. Reads serve modules that have checked their own user; those with names carry personal data."""

from parta.identity.api import STAFF
from parta.people.operations.guardians import GuardianIsThere, NewGuardian, add_guardians, end_guardianship
from parta.people.operations.persons import (
    AlreadyRecorded,
    NewDocument,
    add_document,
    add_documents,
    log_read,
    log_reads,
    person_problems,
    record_person,
    record_persons,
)
from parta.people.operations.posts import HeadIsThere, PostIsHeld, appoint, dismiss, set_powers
from parta.people.policies import MOVEMENT
from parta.people.queries import (
    GuardianLine,
    Matches,
    PersonCard,
    PersonName,
    PostLine,
    cards,
    children_of,
    find_by_contacts,
    find_by_document,
    find_by_rnokpp,
    find_by_unzr,
    guardians_of,
    head_of,
    match_identifiers,
    names,
    person_by_public_id,
    post_by_public_id,
    posts,
    staff_of,
)
from parta.people.rules import DocumentKind, Kinship, NewPerson, Position

__all__ = [
    "MOVEMENT", "STAFF", "AlreadyRecorded", "DocumentKind", "GuardianIsThere", "GuardianLine", "HeadIsThere", "Kinship",
    "Matches", "NewDocument", "NewGuardian", "NewPerson", "PersonCard", "PersonName", "Position", "PostIsHeld",
    "PostLine",
    "add_document", "add_documents", "add_guardians", "appoint", "cards", "children_of", "dismiss", "end_guardianship",
    "find_by_contacts", "find_by_document", "find_by_rnokpp", "find_by_unzr", "guardians_of", "head_of", "log_read",
    "log_reads", "match_identifiers", "names", "person_by_public_id", "person_problems", "post_by_public_id", "posts",
    "record_person", "record_persons", "set_powers", "staff_of",
]  # fmt: skip
