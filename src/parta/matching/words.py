"""Why two records are taken for one child, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parta.matching.rules.likeness import Reason

REASONS: dict[Reason, Promise] = {
    Reason.SAME_DOCUMENT: _("one and the same document"),
    Reason.SAME_GUARDIAN: _("the same guardian"),
    Reason.SAME_NAMES: _("the same full name"),
    Reason.SAME_BIRTH: _("the same birth date"),
    Reason.SPELLING: _("the name is spelt another way"),
    Reason.FAMILY_SLIP: _("the family names differ by a letter"),
    Reason.GIVEN_SLIP: _("the given names differ by a letter"),
    Reason.PATRONYMIC_SLIP: _("the patronymics differ by a letter"),
    Reason.PATRONYMIC_MISSING: _("one record has no patronymic"),
    Reason.FAMILY_CHANGED: _("another family name"),
    Reason.SWAPPED: _("family name and given name changed places"),
    Reason.DAY_MONTH: _("day and month of birth changed places"),
    Reason.DATE_DIGIT: _("the birth dates differ by a digit"),
    Reason.SEX: _("another sex"),
    Reason.OTHER_DOCUMENT: _("another certificate: it may have been issued anew"),
}
