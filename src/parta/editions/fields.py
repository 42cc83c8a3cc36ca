"""Fields that rows of several kinds have alike."""

from django.utils.translation import gettext_lazy

from parta.editions.rules import Field, Holds

NAMES = (
    Field("name_uk", gettext_lazy("Name in Ukrainian"), is_shown=True),
    Field("name_en", gettext_lazy("Name in English")),
)
SOURCE_AND_DOUBT = (
    Field("source", gettext_lazy("Legal source"), holds=Holds.TEXT, has_english=True),
    Field("doubt", gettext_lazy("Doubt"), holds=Holds.TEXT, is_required=False, has_english=True),
)
