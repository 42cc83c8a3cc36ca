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
    "address": lambda: _("address"),
    "address_there": lambda: _("address in the register"),
    "age": lambda: _("age"),
    "age_over_grade": lambda: _("age less the year of study"),
    "applied_on": lambda: _("day of the application"),
    "backdated_days": lambda: _("days after the acts"),
    "born_on": lambda: _("date of birth"),
    "certificate_number": lambda: _("number of the certificate"),
    "certificate_series": lambda: _("series of the certificate"),
    "certificates": lambda: _("number of certificates"),
    "children": lambda: _("number of children"),
    "days_ahead": lambda: _("days from today to the day of the act"),
    "days_since_lesson": lambda: _("days since the last lesson"),
    "document": lambda: _("identity document"),
    "draft_days": lambda: _("days of waiting"),
    "edrpou": lambda: _("code of the institution"),
    "enrolled": lambda: _("number of pupils"),
    "enrolled_on": lambda: _("day of enrolment"),
    "family_name": lambda: _("family name"),
    "given_name": lambda: _("given name"),
    "governing_body": lambda: _("governing body"),
    "grade": lambda: _("year of study"),
    "guardians": lambda: _("number of guardians"),
    "head": lambda: _("appointed head"),
    "head_name": lambda: _("head on the card"),
    "head_name_there": lambda: _("head in the register"),
    "head_on_card": lambda: _("head on the card"),
    "held_on": lambda: _("day of the lessons"),
    "holiday": lambda: _("holidays"),
    "hours": lambda: _("hours"),
    "least_size": lambda: _("least number of pupils"),
    "left_on": lambda: _("day of leaving"),
    "lessons": lambda: _("number of lessons"),
    "level": lambda: _("level"),
    "licensed": lambda: _("licensed number"),
    "marks_after": lambda: _("number of marks"),
    "most_size": lambda: _("most pupils"),
    "name": lambda: _("name"),
    "namesake_in": lambda: _("class of the namesake"),
    "namesake_row": lambda: _("row of the namesake"),
    "number": lambda: _("number"),
    "other_schools": lambda: _("number of institutions"),
    "patronymic": lambda: _("patronymic"),
    "phone": lambda: _("phone"),
    "phone_children": lambda: _("number of children"),
    "phone_families": lambda: _("number of family names"),
    "planned": lambda: _("lessons by the plan"),
    "rnokpp": lambda: _("taxpayer number"),
    "rnokpp_agrees": lambda: _("taxpayer number agrees with the date of birth"),
    "rnokpp_born_on": lambda: _("date of birth by the taxpayer number"),
    "sex_agrees": lambda: _("sex agrees with the patronymic"),
    "signed_on": lambda: _("day of the signature"),
    "size": lambda: _("number of pupils"),
    "term_missing": lambda: _("number of pupils"),
    "themes_open": lambda: _("number of themes"),
    "unzr": lambda: _("number in the demographic register"),
    "waiting_days": lambda: _("days of waiting"),
    "watched": lambda: _("number of answers"),
    "without_data": lambda: _("children without data"),
    "without_topic": lambda: _("lessons without a topic"),
}

_SAID: Mapping[Bad, Callable[[], str]] = {
    Bad.CODE: lambda: _("The rule has no code."),
    Bad.TEXT: lambda: _("A text is needed here."),
    Bad.DOLLAR: lambda: _("A $ names no value. Write ${age} for a value, $$ for the sign itself."),
    Bad.SEVERITY: lambda: _("There is no severity “%(about)s”. Choose one of the list."),
    Bad.ASPECT: lambda: _("There is no aspect “%(about)s”. Choose one of the list."),
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
