"""Words for severities and for parts of the score."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parta.quality.models import Dismissal
from parta.rulebook.api import Aspect, Severity

ASPECTS = {
    Aspect.COMPLETENESS: _("Completeness"),
    Aspect.TIMELINESS: _("Timeliness"),
    Aspect.CONSISTENCY: _("Consistency"),
    Aspect.UNIQUENESS: _("Uniqueness"),
}
ABOUT_ASPECTS = {
    Aspect.COMPLETENESS: _("what must be recorded is recorded"),
    Aspect.TIMELINESS: _("it is recorded in time"),
    Aspect.CONSISTENCY: _("values agree with each other, with the registers and with the rules"),
    Aspect.UNIQUENESS: _("each child, order and certificate stands once"),
}
SEVERITIES = {
    Severity.BLOCK: pgettext_lazy("finding", "wrong"),
    Severity.WARN: pgettext_lazy("finding", "doubtful"),
    Severity.INFO: pgettext_lazy("finding", "worth knowing"),
}
TONES = {Severity.BLOCK: "bad", Severity.WARN: "warn", Severity.INFO: "none"}
ENDED = {
    Dismissal.Ended.TAKEN_BACK.value: _("taken back"),
    Dismissal.Ended.RAN_OUT.value: _("its day has passed"),
    Dismissal.Ended.FACT_CHANGED.value: _("the record has changed"),
    Dismissal.Ended.GONE.value: _("the finding is gone"),
}
