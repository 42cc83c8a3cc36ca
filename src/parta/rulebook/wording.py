"""Rules of quality in words, in the language of the page: messages for a reader, and what is wrong with a rule."""

from collections.abc import Callable, Mapping
from string import Template

from django.utils.translation import gettext as _

from parta.rulebook.rules import Bad, BadCondition


class _Words(dict[str, str]):
    """What stands for each value; of a fact that we have no words for, its name."""

    def __missing__(self, fact: str) -> str:
        return f"[{fact.replace('_', ' ')}]"


def readable(message: str) -> str:
    """A message with words in brackets where it has ``${values}``: «Вік [вік] років»."""
    return Template(message).safe_substitute(_Words({fact: f"[{say()}]" for fact, say in FACTS.items()}))


def said_of(bad: BadCondition) -> str:
    """The fault and the way out."""
    return _SAID[bad.fault]() % {"about": bad.about}


FACTS: Mapping[str, Callable[[], str]] = {
    "age": lambda: _("age"),
    "age_over_grade": lambda: _("age less the year of study"),
    "applied_on": lambda: _("day of the application"),
    "born_on": lambda: _("date of birth"),
    "certificate_number": lambda: _("number of the certificate"),
    "certificate_series": lambda: _("series of the certificate"),
    "days_ahead": lambda: _("days from today to the day of the act"),
    "document": lambda: _("identity document"),
    "edrpou": lambda: _("code of the institution"),
    "enrolled_on": lambda: _("day of enrolment"),
    "family_name": lambda: _("family name"),
    "guardians": lambda: _("number of guardians"),
    "given_name": lambda: _("given name"),
    "grade": lambda: _("year of study"),
    "least_size": lambda: _("least number of pupils"),
    "most_size": lambda: _("most pupils"),
    "namesake_in": lambda: _("class of the namesake"),
    "namesake_row": lambda: _("row of the namesake"),
    "name": lambda: _("name"),
    "patronymic": lambda: _("patronymic"),
    "rnokpp": lambda: _("taxpayer number"),
    "rnokpp_agrees": lambda: _("taxpayer number agrees with the date of birth"),
    "rnokpp_born_on": lambda: _("date of birth by the taxpayer number"),
    "sex_agrees": lambda: _("sex agrees with the patronymic"),
    "signed_on": lambda: _("day of the signature"),
    "size": lambda: _("number of pupils"),
    "unzr": lambda: _("number in the demographic register"),
}

_SAID: Mapping[Bad, Callable[[], str]] = {
    Bad.CODE: lambda: _("The rule has no code."),
    Bad.TEXT: lambda: _("A text is needed here."),
    Bad.DOLLAR: lambda: _("A $ names no value. Write ${age} for a value, $$ for the sign itself."),
    Bad.SEVERITY: lambda: _("There is no severity “%(about)s”. Choose one of the list."),
    Bad.DEEP: lambda: _("The condition is nested too deep. Simplify it."),
    Bad.FORM: lambda: _(
        '“%(about)s” is not a condition: it is a word in braces with what it needs, as {"present": "edrpou"}.'
    ),
    Bad.PARTS: lambda: _("“%(about)s” needs a list of conditions in square brackets (“if” exactly two, “not” one)."),
    Bad.WORD: lambda: _(
        "Unknown: “%(about)s”. Use present, equal, one_of, matches, between, not_before, valid, all, any, not or if."
    ),
    Bad.ARGUMENTS: lambda: _("“%(about)s” needs the name of a value first, then what it is compared with."),
    Bad.ENDS: lambda: _("“between” needs numbers or days as 2026-09-01, the lower first; an open end is left empty."),
    Bad.SCALAR: lambda: _("A value is compared with a text, a number, true or false, not with “%(about)s”."),
    Bad.VALUES: lambda: _("“Is one of” needs its values, divided by “;”."),
    Bad.PATTERN: lambda: _("“%(about)s” is not a pattern. Look for a bracket that is not closed; at most 200 signs."),
    Bad.CHECK: lambda: _("There is no check “%(about)s”. Known are: edrpou, rnokpp, unzr, katottg, one_alphabet."),
}
