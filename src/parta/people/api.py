"""Façade of people. Reads serve modules that have checked their own user; those with names carry personal data."""

from parta.people.operations import (
    AlreadyRecorded,
    GuardianIsThere,
    HeadIsThere,
    NewGuardian,
    PostIsHeld,
    add_document,
    add_guardians,
    appoint,
    dismiss,
    end_guardianship,
    log_read,
    person_problems,
    record_person,
    record_persons,
    set_powers,
)
from parta.people.policies import MOVEMENT, STAFF
from parta.people.queries import (
    GuardianLine,
    PersonName,
    PostLine,
    children_of,
    find_by_document,
    find_by_rnokpp,
    find_by_unzr,
    guardians_of,
    head_of,
    names,
    person_by_public_id,
    post_by_public_id,
    posts,
    staff_of,
)
from parta.people.rules import DocumentKind, Kinship, NewPerson, Position

__all__ = [
    "MOVEMENT", "STAFF", "AlreadyRecorded", "DocumentKind", "GuardianIsThere", "GuardianLine", "HeadIsThere", "Kinship",
    "NewGuardian", "NewPerson", "PersonName", "Position", "PostIsHeld", "PostLine",
    "add_document", "add_guardians", "appoint", "children_of", "dismiss", "end_guardianship", "find_by_document",
    "find_by_rnokpp", "find_by_unzr", "guardians_of", "head_of", "log_read", "names", "person_by_public_id",
    "person_problems", "post_by_public_id", "posts", "record_person", "record_persons", "set_powers", "staff_of",
]  # fmt: skip
