"""Words of data sets: names of slots and engagements, what is wrong with a fact, a fact in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parta.dossiers.rules.facts import FILE, HAND, Slot
from parta.kernel.errors import Problem
from parta.ui.wording import number

SLOTS: dict[Slot, Promise] = {
    Slot.CATEGORY: gettext_lazy("Social categories"),
    Slot.WATCH: gettext_lazy("Watched indicators"),
    Slot.CITIZENSHIP: gettext_lazy("Citizenship"),
    Slot.NATIVE_LANGUAGE: gettext_lazy("Native language"),
    Slot.FIRST_FOREIGN: gettext_lazy("First foreign language"),
    Slot.SECOND_FOREIGN: gettext_lazy("Second foreign language"),
    Slot.NEED: gettext_lazy("Special educational needs"),
    Slot.REGISTERED_ADDRESS: gettext_lazy("Registered address"),
    Slot.ACTUAL_ADDRESS: gettext_lazy("Address where the child lives"),
    Slot.SHARE: gettext_lazy("Share of the post"),
    Slot.ATTESTATION: gettext_lazy("Attestation"),
    Slot.DIPLOMA: gettext_lazy("Education"),
}
ENGAGEMENTS: dict[int, Promise] = {
    1: gettext_lazy("main place of work"),
    2: gettext_lazy("second job in the same institution"),
    3: gettext_lazy("second job, the main one is elsewhere"),
}
SOURCES: dict[str, Promise] = {HAND: gettext_lazy("by hand"), FILE: gettext_lazy("from a file")}
PERSON_FIELDS: dict[str, Promise] = {
    "family_name": gettext_lazy("Family name"),
    "given_name": gettext_lazy("Given name"),
    "patronymic": gettext_lazy("Patronymic"),
    "sex": gettext_lazy("Sex"),
    "born_on": gettext_lazy("Date of birth"),
}
SEXES: dict[str, Promise] = {"f": gettext_lazy("female"), "m": gettext_lazy("male")}
_TROUBLES: dict[str, Promise] = {
    "year": gettext_lazy("This day is not possible. Check the year."),
    "future": gettext_lazy("This day lies in the future. Record what is so today, or correct the day."),
    "before": gettext_lazy("The last day stands before the first. Correct one of them."),
    "long": gettext_lazy("Longer than 300 signs: shorten it."),
    "katottg": gettext_lazy("Choose a settlement of Ukraine, or another country."),
    "empty": gettext_lazy("Type the street and the house, or say that they are not known."),
    "share": gettext_lazy("A share of a post lies between 0,01 and 2."),
    "protocol": gettext_lazy("Type number and day of the attestation commission’s protocol."),
    "slot": gettext_lazy("Such facts are not taken from outside systems."),
    "conclusion": gettext_lazy(
        "Levels 2 to 5 rest on a conclusion of an ІРЦ: type its number, day and centre. "
        "Level 1 the institution decides itself."
    ),
}


def problem(field: str, code: str) -> Problem:
    """A trouble of `rules.facts.troubles` for a person."""
    return Problem(field, str(_TROUBLES[code]))


def source_words(source: str) -> str:
    """Where a value came from."""
    return str(SOURCES.get(source) or source)


def share_words(hundredths: int) -> str:
    """«0,75 ставки»."""
    return _("%(share)s of a post") % {"share": number(hundredths / 100, 2)}


LACK_WORDS: dict[str, Promise] = {
    "certificate": gettext_lazy("no birth certificate"),
    "address": gettext_lazy("no address"),
    "guardian": gettext_lazy("no guardian"),
    "watch": gettext_lazy("indicators not answered"),
}
