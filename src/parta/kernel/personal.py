"""Kinds of personal data. Every model declares them field by field; export, erasure, masking and logs read the
declaration.
"""

from enum import StrEnum


class Personal(StrEnum):
    """Why a field is personal (Law of Ukraine 2297-VI, art. 2, 7)."""

    NAME = "name"
    BIRTH = "birth"
    SEX = "sex"
    IDENTIFIER = "identifier"  # РНОКПП, УНЗР, document numbers
    CONTACT = "contact"
    ADDRESS = "address"
    HEALTH = "health"  # special category, art. 7
    EDUCATION = "education"  # marks, absences
    FAMILY = "family"
    CREDENTIAL = "credential"  # secrets and public keys of sign-in
    SIGNATURE = "signature"
    CONTENT = "content"  # free text or a file that may name a person
    LINK = "link"  # a key that points at a person
