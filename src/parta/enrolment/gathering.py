"""What learners are gathered in, by the kind of their institution: classes, groups, circles."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from parta.ui.wording import number

# What the list is called where it is not of classes, by the group of kinds: the navigation says what the page says.
TITLES: Mapping[str, Promise] = {
    "preschool": pgettext_lazy("preschool", "Groups"),
    "extracurricular": gettext_lazy("Circles"),
    "vocational": gettext_lazy("Study groups"),
    "pre_higher": gettext_lazy("Study groups"),
    "higher": gettext_lazy("Study groups"),
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """What learners are gathered in, in the words of this kind of institution."""

    heading: str  # «5 класів, 120 учнів»
    title: str
    one: str
    form: str
    learners: str
    tutor: str  # empty where educators are kept with the groups, not here
    sought: str
    empty: str


def gathered(group: str, count: int, learners: int) -> Gathered:
    """Words for a list of ``count`` classes, groups or circles with so many learners in all."""
    few, children = {"count": number(count)}, {"count": number(learners)}
    match group:
        case "preschool":
            parts = (
                ngettext("%(count)s group", "%(count)s groups", count) % few,
                ngettext("%(count)s child", "%(count)s children", learners) % children,
            )
            rest = (str(TITLES[group]), pgettext("preschool", "Group"), _("Form a group"))
            people = (
                _("Children"),
                "",
                pgettext("preschool", "Group"),
                _("There are no groups yet"),
            )
        case "extracurricular":
            parts = (
                ngettext("%(count)s circle", "%(count)s circles", count) % few,
                ngettext("%(count)s child", "%(count)s children", learners) % children,
            )
            rest = (str(TITLES[group]), _("Circle"), _("Form a circle"))
            people = (
                _("Children"),
                _("Leader of the circle"),
                _("Circle or its leader"),
                _("There are no circles yet"),
            )
        case "vocational" | "pre_higher" | "higher":
            parts = (
                ngettext("%(count)s group", "%(count)s groups", count) % few,
                ngettext("%(count)s student", "%(count)s students", learners) % children,
            )
            rest = (str(TITLES[group]), pgettext("preschool", "Group"), _("Form a group"))
            people = (_("Students"), _("Curator"), _("Group or curator"), _("There are no groups yet"))
        case _:
            parts = (
                ngettext("%(count)s class", "%(count)s classes", count) % few,
                ngettext("%(count)s pupil", "%(count)s pupils", learners) % children,
            )
            rest = (_("Classes"), _("Class"), _("Form a class"))
            people = (_("Pupils"), _("Class teacher"), _("Class or class teacher"), _("There are no classes yet"))
    return Gathered(", ".join(parts), *rest, *people)
