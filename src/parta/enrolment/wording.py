"""What is wrong with a row of an enrolment list, in words: what, why it matters, what to do."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from parta.enrolment.rules.columns import GUARDIANS, guardian_field
from parta.enrolment.rules.rows import Trouble
from parta.people import api as people

FIELD_LABELS: Mapping[str, Promise] = {
    "full_name": gettext_lazy("Full name (family name, given name, patronymic)"),
    "family_name": gettext_lazy("Family name"),
    "given_name": gettext_lazy("Given name"),
    "patronymic": gettext_lazy("Patronymic"),
    "sex": gettext_lazy("Sex"),
    "born_on": gettext_lazy("Date of birth"),
    "document": gettext_lazy("Birth certificate: series and number"),
    "document_series": gettext_lazy("Series of the document"),
    "document_number": gettext_lazy("Number of the document"),
    "document_kind": gettext_lazy("Kind of the document"),
    "rnokpp": gettext_lazy("РНОКПП of the child"),
    "unzr": gettext_lazy("УНЗР of the child"),
    "class_name": gettext_lazy("Class"),
    "applied_on": gettext_lazy("Date of the application"),
}
PROTECTION_KINDS: Mapping[int, Promise] = {
    1: gettext_lazy("lives in occupied territory, or its family does"),
    2: gettext_lazy("is threatened"),
    3: gettext_lazy("is placed in a protected place or family"),
    4: gettext_lazy("is a witness or victim under protection of the law"),
    9: gettext_lazy("another reason, said in the paper"),
}
_GUARDIAN_LABELS = {
    "name": gettext_lazy("Guardian %(number)d: full name"),
    "kinship": gettext_lazy("Guardian %(number)d: who to the child"),
    "ground": gettext_lazy("Guardian %(number)d: ground"),
    "phone": gettext_lazy("Guardian %(number)d: phone"),
    "email": gettext_lazy("Guardian %(number)d: e-mail"),
    "rnokpp": gettext_lazy("Guardian %(number)d: РНОКПП"),
}
_GUARDIAN_OF = {guardian_field(number, part): (number, part) for number in GUARDIANS for part in _GUARDIAN_LABELS}


def field_label(code: str) -> str:
    """The name of a field for people."""
    if code in _GUARDIAN_OF:
        number, part = _GUARDIAN_OF[code]
        return str(_GUARDIAN_LABELS[part]) % {"number": number}
    return str(FIELD_LABELS.get(code, code))


def words_for(trouble: Trouble) -> str:
    """What is wrong, why, and what to do."""
    words = _WORDS[trouble.code]
    return str(words) % {"text": trouble.text, "suggestion": trouble.suggestion, "field": field_label(trouble.field)}


_WORDS: Mapping[str, Promise] = {
    "missing": gettext_lazy("“%(field)s” is empty. A child cannot be enrolled without it: type it as in the document."),
    "name-latin": gettext_lazy(
        "Latin letters stand among Ukrainian ones; search would not find the name. Accept “%(suggestion)s”."
    ),
    "name-foreign": gettext_lazy(
        "The name is in Latin letters. Type it in Ukrainian, as in the certificate or its certified translation."
    ),
    "name-signs": gettext_lazy(
        "A name has only Ukrainian letters, apostrophe, hyphen and space. Type it as in the document."
    ),
    "name-long": gettext_lazy("The name is longer than 100 letters; perhaps several cells ran together. Shorten it."),
    "day-short-year": gettext_lazy(
        "The year has two digits: 1900s or 2000s? Write all four, for example %(suggestion)s."
    ),
    "day-unreadable": gettext_lazy("This is not read as a date. Write it as 14.03.2019."),
    "day-impossible": gettext_lazy("There is no such day in the calendar. Check day and month with the document."),
    "birth-future": gettext_lazy("The date of birth lies in the future. Check the year with the document."),
    "birth-century": gettext_lazy("The year is of another century. Check it with the document."),
    "sex-unknown": gettext_lazy("Write “ч” or “ж”."),
    "document-form": gettext_lazy(
        "This does not look like a birth certificate (І-КЛ 482913), an ID card (nine digits) "
        "or a passport (КК 482913). "
        "Check the number, or name another kind of document."
    ),
    "document-figure": gettext_lazy("The series begins with the digit 1; it must be the Roman figure I."),
    "document-long": gettext_lazy("The number of the document is longer than 40 signs. Check it."),
    "document-kind": gettext_lazy(
        "Write the kind as: birth certificate, ID card, passport, foreign birth certificate, other."
    ),
    "rnokpp-form": gettext_lazy("РНОКПП is ten digits. Check the number, or leave it empty: a child may have none."),
    "rnokpp-check": gettext_lazy(
        "The check digit of the РНОКПП does not fit: one digit is wrong. Compare with the document."
    ),
    "unzr-form": gettext_lazy("УНЗР looks like 20190314-01234. Check it, or leave it empty."),
    "phone-form": gettext_lazy(
        "This is not read as a phone number. Write it as 097 123 45 67, or with + and the country’s code."
    ),
    "email-form": gettext_lazy("This is not an e-mail address. Write it as name@example.com, or leave it empty."),
    "kinship-unknown": gettext_lazy(
        "Write who the guardian is: mother, father, adopter, guardian, foster parent, other."
    ),
    "guardian-name": gettext_lazy(
        "A guardian needs a family name and a given name. Type both, or clear the guardian’s cells."
    ),
    "guardian-differs": gettext_lazy(
        "This РНОКПП is recorded for a person with another name. Compare both with the guardian’s document."
    ),
    "double-document": gettext_lazy(
        "Row %(text)s has the same document. Leave one of the rows out, or correct the number."
    ),
    "double-rnokpp": gettext_lazy(
        "Row %(text)s has the same РНОКПП. Leave one of the rows out, or correct the number."
    ),
    "double-name": gettext_lazy(
        "Row %(text)s has the same name and date of birth. Leave one of the rows out, or type the documents of both "
        "if they are two children."
    ),
    "double-person": gettext_lazy(
        "Row %(text)s is about the same child, by another identifier. Leave one of the rows out."
    ),
    "identity-differs": gettext_lazy(
        "A child with this identifier is already recorded, with another name or date of birth. "
        "Compare the row with the document; if the row is right, ask the administrator to correct the record."
    ),
    "identity-two": gettext_lazy(
        "The document and the РНОКПП belong to two different recorded people. Check both with the documents."
    ),
    "likely": gettext_lazy(
        "A child recorded already looks like this one. Say below whether it is the same child, or put the row right."
    ),
    "likely-by-document": gettext_lazy(
        "The record is of another institution. Type the child’s document or РНОКПП as it is recorded: by it the record "
        "is used, and nobody is recorded twice."
    ),
    "enrolled-here": gettext_lazy("The child is already enrolled in your school (%(text)s). Leave the row out."),
    "enrolled-elsewhere": gettext_lazy(
        "The child is already enrolled in another school. Claim the child below: that school lets it go or refuses in "
        "words; until then leave the row out."
    ),
    "class-missing": gettext_lazy("No class is named. Type the class, for example 5-Б."),
    "class-unknown": gettext_lazy(
        "Your school has no class “%(text)s” this year. Correct the name, or form the class first."
    ),
    "class-other": gettext_lazy(
        "The row names “%(text)s”, but the list is for another class. Correct the class, or leave the row out."
    ),
}
KINSHIP_LABELS: Mapping[people.Kinship, Promise] = {
    people.Kinship.MOTHER: gettext_lazy("mother"),
    people.Kinship.FATHER: gettext_lazy("father"),
    people.Kinship.ADOPTER: gettext_lazy("adopter"),
    people.Kinship.GUARDIAN: gettext_lazy("guardian (by decision)"),
    people.Kinship.FOSTER_PARENT: gettext_lazy("foster parent"),
    people.Kinship.OTHER: gettext_lazy("other representative"),
}
