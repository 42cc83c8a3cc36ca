"""What learners are gathered in, by the kind of their institution: classes, groups, circles."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from parta.ui.wording import number


@dataclass(frozen=True, slots=True)
class Gathered:
    """What learners are gathered in, in the words of this kind of institution."""

    heading: str  # «5 класів, 120 учнів»
    title: str
    one: str
    form: str


def gathered(group: str, count: int, learners: int) -> Gathered:
    """Words for a list of ``count`` classes, groups or circles with so many learners in all."""
    few, children = {"count": number(count)}, {"count": number(learners)}
    match group:
        case "preschool":
            parts = (
                ngettext("%(count)s group", "%(count)s groups", count) % few,
                ngettext("%(count)s child", "%(count)s children", learners) % children,
            )
            rest = (pgettext("preschool", "Groups"), pgettext("preschool", "Group"), _("Form a group"))
        case "extracurricular":
            parts = (
                ngettext("%(count)s circle", "%(count)s circles", count) % few,
                ngettext("%(count)s child", "%(count)s children", learners) % children,
            )
            rest = (_("Circles"), _("Circle"), _("Form a circle"))
        case "vocational" | "pre_higher" | "higher":
            parts = (
                ngettext("%(count)s group", "%(count)s groups", count) % few,
                ngettext("%(count)s student", "%(count)s students", learners) % children,
            )
            rest = (_("Study groups"), pgettext("preschool", "Group"), _("Form a group"))
        case _:
            parts = (
                ngettext("%(count)s class", "%(count)s classes", count) % few,
                ngettext("%(count)s pupil", "%(count)s pupils", learners) % children,
            )
            rest = (_("Classes"), _("Class"), _("Form a class"))
    return Gathered(", ".join(parts), *rest)
