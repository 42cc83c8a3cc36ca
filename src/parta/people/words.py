"""Positions and readings, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parta.kernel.personal import Purpose
from parta.people.rules import Position

POSITIONS: dict[Position, Promise] = {
    Position.HEAD: _("head"),
    Position.ACTING: _("acting head"),
    Position.DEPUTY: _("deputy head"),
    Position.RESPONSIBLE: _("responsible person"),
    Position.TEACHER: _("teacher"),
    Position.EDUCATOR: _("educator of a preschool group"),
    Position.SECRETARY: _("secretary"),
    Position.OTHER: _("other member of staff"),
}

KIND_GROUPS: dict[str, Promise] = {
    "general": _("general secondary education"),
    "special": _("special institutions and sanatoria"),
    "preschool": _("preschool education"),
    "vocational": _("vocational education"),
    "pre_higher": _("professional pre-higher education"),
    "higher": _("higher education"),
    "extracurricular": _("out-of-school education"),
}

# What a personal field is held for, as its model declares field by field (Law 2297-VI, art. 6: the purpose is named).
PURPOSES: dict[Purpose, Promise] = {
    Purpose.TELL_APART: _("to tell people apart in registers, journals and orders"),
    Purpose.AGE: _("to tell namesakes apart; the age of enrolment and of statistics"),
    Purpose.ONE_RECORD: _("one person is recorded once; checks against state registers"),
    Purpose.REACH: _("to reach the family and the staff"),
    Purpose.STAND_FOR: _("who stands for the child and may decide for it"),
    Purpose.EDUCATION: _("journal, certificates, statistics"),
    Purpose.MOVEMENT: _("enrolment, transfer and leaving by orders"),
    Purpose.ATTENDANCE: _("that no child is lost to education"),
    Purpose.SUPPORT: _("support that the child has a right to"),
    Purpose.TERRITORY: _("service territory and accounting of children"),
    Purpose.STATISTICS: _("statistics that the law asks for"),
    Purpose.ADMISSION: _("a place in the first year of study"),
    Purpose.WORK: _("posts, load and attestation of staff"),
    Purpose.DEFERMENT: _("deferment from military service"),
    Purpose.PROTECTION: _("protection of the child"),
    Purpose.OVERSIGHT: _("that it is known who read and took data"),
    Purpose.ACCURACY: _("to put right what is wrong in the records"),
    Purpose.PROOF: _("proof of who did, decided and signed what"),
    Purpose.WHOSE: _("to know of whom the record is"),
    Purpose.SIGN_IN: _("signing in"),
    Purpose.ANSWER: _("to answer what people ask"),
    Purpose.UNFINISHED: _("that what was typed is not lost"),
    Purpose.EXCHANGE: _("exchange with systems that the school or a register connects"),
    Purpose.INSTITUTION: _("the card of the institution"),
}

SEXES: dict[str, Promise] = {"f": _("female"), "m": _("male")}

INQUIRIES: dict[int, Promise] = {
    1: _("put something right"),
    2: _("I object to something being held or shown"),
    3: _("a question about the data"),
}

# What a reading was noted with (`log_read`), in words for the family and the head.
_READINGS: dict[str, Promise] = {
    "card": _("the card"),
    "staff card": _("the card of an employee"),
    "documents": _("identity documents"),
    "protection": _("the mark of protection"),
    "own data": _("everything that is held"),
    "families": _("the list of families of the class"),
    "ways in": _("ways to sign in"),
    "guardians": _("guardians and contacts, compared with a spreadsheet"),
    "data set as rows": _("the data set, compared with a spreadsheet"),
    "groups": _("division of the class into groups"),
    "class list": _("the list of the class"),
    "quality findings": _("remarks on the quality of data"),
    "roll printed": _("the roll of the class, printed"),
    "roll as xlsx": _("the roll of the class, as a file"),
    "roll as csv": _("the roll of the class, as a file"),
    "list as a file": _("a list of children, as a file"),
    "list taken out": _("a large list of children, as a file"),
    "claim": _("a claim of another school"),
    "likely duplicate": _("a record that looks the same"),
    "likely duplicates": _("the list of records that look the same"),
    "search by identifier": _("a search by the number of a document"),
    "search by rnokpp": _("a search by РНОКПП"),
    "act: places of pupils": _("an act of the authority: places of pupils"),
    "act: pupils without a place": _("an act of the authority: pupils without a place"),
}


# Who applies for a child, to the child; which document proves it is asked by the module that needs it.
KINSHIPS = {
    "mother": _("mother"),
    "father": _("father"),
    "adopter": _("adopter"),
    "guardian": pgettext_lazy("kinship", "guardian or carer"),
    "other": _("other representative"),
}


def read_label(what: str) -> str:
    """What was read, in words; a code nobody has words for is shown as it is."""
    return str(_READINGS.get(what, what))
