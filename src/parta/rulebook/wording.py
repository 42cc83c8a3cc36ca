"""What is wrong with a rule of quality, in the language of the page."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from parta.rulebook.rules import Bad, BadCondition


def said_of(bad: BadCondition) -> str:
    """The fault and the way out."""
    return _SAID[bad.fault]() % {"about": bad.about}


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
    Bad.ENDS: lambda: _("“between” needs numbers or days as 2026-09-01, the lower first; null for an open end."),
    Bad.SCALAR: lambda: _("A value is compared with a text, a number, true or false, not with “%(about)s”."),
    Bad.VALUES: lambda: _("“one_of” needs a list of values in square brackets."),
    Bad.PATTERN: lambda: _("“%(about)s” is not a pattern. Look for a bracket that is not closed; at most 200 signs."),
    Bad.CHECK: lambda: _("There is no check “%(about)s”. Known are: edrpou, rnokpp, unzr, katottg, one_alphabet."),
}
