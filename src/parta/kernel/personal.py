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


class Purpose(StrEnum):
    """What a personal field is held for (2297-VI, art. 6): each model says it of each of its personal fields."""

    TELL_APART = "tell-apart"  # names in registers, journals, orders
    AGE = "age"
    ONE_RECORD = "one-record"  # a person is recorded once, and known to state registers
    REACH = "reach"
    STAND_FOR = "stand-for"  # who may decide for a child
    EDUCATION = "education"
    MOVEMENT = "movement"  # enrolment, transfer, leaving, by orders
    ATTENDANCE = "attendance"  # no child is lost to education
    SUPPORT = "support"  # special needs, categories
    TERRITORY = "territory"  # service territory, accounting of children
    STATISTICS = "statistics"
    ADMISSION = "admission"
    WORK = "work"  # posts, load, attestation of staff
    DEFERMENT = "deferment"  # accounting for military service
    PROTECTION = "protection"  # a child whom nobody may find
    OVERSIGHT = "oversight"  # who read and who took data
    ACCURACY = "accuracy"  # what is wrong in records is put right
    PROOF = "proof"  # who did, decided, signed what
    WHOSE = "whose"  # of whom a row speaks
    SIGN_IN = "sign-in"  # and its defence
    ANSWER = "answer"  # to a request
    UNFINISHED = "unfinished"  # what was typed and not yet accepted
    EXCHANGE = "exchange"  # with systems that a school or a register connects
    INSTITUTION = "institution"  # the public card of an institution
