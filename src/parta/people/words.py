"""Positions and readings, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parta.kernel.personal import Personal
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

# What each kind of personal data is held for (Law 2297-VI, art. 6: the purpose is named; a field declares its kind in
# its model). A test fails for a kind without a purpose.
PURPOSES: dict[Personal, Promise] = {
    Personal.NAME: _("to tell people apart in registers, journals and orders"),
    Personal.BIRTH: _("to tell namesakes apart; the age of enrolment and of statistics"),
    Personal.SEX: _("statistics that the law asks for"),
    Personal.IDENTIFIER: _("one person is recorded once; checks against state registers"),
    Personal.CONTACT: _("to reach the family and the staff"),
    Personal.ADDRESS: _("service territory and accounting of children"),
    Personal.HEALTH: _("support that the child has a right to"),
    Personal.EDUCATION: _("journal, certificates, statistics"),
    Personal.FAMILY: _("who stands for the child and may decide for it"),
    Personal.CREDENTIAL: _("signing in"),
    Personal.SIGNATURE: _("proof of who signed"),
    Personal.CONTENT: _("what people themselves have written in requests and comments"),
    Personal.LINK: _("who did what: posts, places, signatures"),
}

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


def read_label(what: str) -> str:
    """What was read, in words; a code nobody has words for is shown as it is."""
    return str(_READINGS.get(what, what))
