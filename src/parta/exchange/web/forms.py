"""Forms of the deferment mark."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parta.exchange.queries.deferment import DefermentPage
from parta.exchange.rules.deferment import Engagement
from parta.ui.forms import Form

ENGAGEMENTS = [(Engagement.FULL.value, _("full engagement")), (Engagement.PART.value, _("part-time"))]


class MarkForm(Form):
    """Whom to mark, and what of the post counts."""

    post = forms.ChoiceField(label=_("Member of staff"))
    engagement = forms.TypedChoiceField(label=_("Engagement"), choices=ENGAGEMENTS, coerce=int)
    share = forms.DecimalField(
        label=_("Share of a full post"), min_value=0, max_value=2, max_digits=3, decimal_places=2, localize=True,
        help_text=_("At this place, for example 0,75 or 1"),
    )  # fmt: skip

    def __init__(self, *args: Any, page: DefermentPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [(str(each.post), each.name) for each in page.staff]  # type: ignore[attr-defined]


class AnswersForm(Form):
    """The partner's file of answers."""

    file = forms.FileField(label=_("File of answers (CSV)"))
