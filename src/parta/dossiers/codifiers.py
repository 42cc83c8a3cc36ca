"""Which codifier a fact takes its positions from."""

from parta.dossiers.rules.facts import Slot

LANGUAGE = "language"
COUNTRY = "country"
NEED_KIND = "need_kind"
CATEGORY = "qualification_category"
TITLE = "pedagogical_title"
LEVEL = "education_level"
CODIFIERS: dict[Slot, str] = {
    Slot.CATEGORY: "child_category",
    Slot.WATCH: "child_watch",
    Slot.CITIZENSHIP: COUNTRY,
    Slot.NATIVE_LANGUAGE: LANGUAGE,
    Slot.FIRST_FOREIGN: LANGUAGE,
    Slot.SECOND_FOREIGN: LANGUAGE,
}
OF_CHILD = (*dict.fromkeys(CODIFIERS.values()), NEED_KIND)
OF_STAFF = (CATEGORY, TITLE, LEVEL)
