"""Benefits of meals: the list of an institution, the page of a child where they are entered, ended, put right."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.kernel.actor import Actor
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.kernel.text import whole_number
from parta.people import api as people
from parta.preschools.operations import benefits as operations
from parta.preschools.queries import benefits as queries
from parta.preschools.rules.paying import LONGEST_PAPER, LONGEST_WHY, USUAL_SHARES, NewBenefit
from parta.preschools.web.groups import actor_of
from parta.preschools.words import share_words
from parta.ui.forms import DayField, Form
from parta.ui.http import Request, may_write_on_get, render_page

_SHOWN = ("", "with", "ending", "without")


class BenefitForm(Form):
    """A benefit: what for, how much, from when until when, on what paper."""

    code = forms.ChoiceField(label=gettext_lazy("Benefit"))
    share = forms.ChoiceField(
        label=gettext_lazy("Share waived"),
        required=False,
        help_text=gettext_lazy("Another share needs the decision below"),
    )
    since = DayField(label=gettext_lazy("First day"))
    last_day = DayField(
        label=gettext_lazy("Last day"), required=False,
        help_text=gettext_lazy("As the paper says; empty: until further notice"),
    )  # fmt: skip
    document = forms.CharField(
        label=gettext_lazy("Paper: series and number"), required=False, max_length=LONGEST_PAPER,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    document_on = DayField(label=gettext_lazy("Day of the paper"), required=False)
    ground = forms.CharField(
        label=gettext_lazy("Decision of the community"), required=False, max_length=LONGEST_WHY,
        help_text=gettext_lazy("Number and day, when the share is another than that of the list"),
    )  # fmt: skip

    def __init__(self, *args: Any, page: queries.ChildPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = page.kinds
        listed = [(kind.code, f"{kind.name} — {share_words(kind.share)}") for kind in page.kinds.values()]
        shares = sorted({*USUAL_SHARES, *(kind.share for kind in page.kinds.values())})
        self.fields["code"].choices = [("", _("choose")), *listed]  # type: ignore[attr-defined]
        self.fields["share"].choices = [  # type: ignore[attr-defined]
            ("", _("as the list says")),
            *((str(share), share_words(share)) for share in shares),
        ]

    def benefit(self) -> NewBenefit:
        """What was typed; the share of the list unless another one was chosen."""
        data = self.cleaned_data
        share = int(data["share"]) if data["share"] else self.kinds[data["code"]].share
        return NewBenefit(
            data["code"], share, data["since"], data["last_day"], data["document"], data["document_on"],
            data["ground"],
        )  # fmt: skip


class CloseForm(Form):
    """Until when a benefit holds, or that it was a mistake; and why."""

    last_day = DayField(label=gettext_lazy("Last day"), required=False)
    why = forms.CharField(label=gettext_lazy("Why"), max_length=LONGEST_WHY)


@never_cache
@require_GET
@may_write_on_get
def benefit_list(request: Request, school: UUID) -> HttpResponse:
    """Children of the groups with what is waived for them. Whom it showed is noted."""
    actor, today = actor_of(request), timezone.localdate()
    page = queries.benefits_page(actor, school, today)
    people.log_reads(actor=actor, person_ids=[each.pupil_id for each in page.children], what="class list")
    show = request.GET.get("show", "")
    holding = page.with_share(today)
    parts = {
        "": page.children,
        "with": holding,
        "ending": tuple(each for each in holding if each.benefit and each.benefit.ends_soon(today)),
        "without": tuple(each for each in page.children if each not in holding),
    }
    labels = (_("All"), _("With a benefit"), _("End within 30 days"), _("Without"))
    rows = [
        (each, share_words(each.benefit.share) if each.benefit else "", _state(each.benefit, today))
        for each in parts.get(show, page.children)
    ]
    context = {
        "page": page, "school": school, "rows": rows, "holding": len(holding), "ending": len(parts["ending"]),
        "tabs": [(code, label, len(parts[code]), code == show) for code, label in zip(_SHOWN, labels, strict=True)],
    }  # fmt: skip
    return render_page(request, "preschools/meal_benefits.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@may_write_on_get
def child(request: Request, school: UUID, pupil: UUID) -> HttpResponse:
    """The benefits of a child, and a new one; ``?like=`` begins with what one of them says."""
    actor = actor_of(request)
    page = queries.child_page(actor, school, pupil, timezone.localdate())
    form = BenefitForm(request.POST or None, page=page, initial=_initial(request, page))
    if request.method == "POST" and form.is_valid():
        try:
            operations.grant_meal_benefit(
                actor=actor, institution_id=page.place.id, pupil_id=page.pupil_id, benefit=form.benefit()
            )
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("preschools:meal-benefit", school, pupil)
    return _shown(request, page, school, form)


@require_POST
def close(request: Request, school: UUID, pupil: UUID, benefit: int) -> HttpResponse:
    """End a benefit on a day, or say that it was a mistake: then the form holds what it said, to be put right."""
    actor = actor_of(request)
    page = queries.child_page(actor, school, pupil, timezone.localdate())
    form = CloseForm(request.POST, auto_id=f"id_{benefit}_%s")
    is_void = request.POST.get("act") == "void"
    form.fields["last_day"].required = not is_void
    if form.is_valid() and _closed(actor, page, benefit, form, is_void=is_void):
        back = reverse("preschools:meal-benefit", args=[school, pupil])
        return redirect(f"{back}?like={benefit}#new" if is_void else back)
    if benefit not in {line.id for line in page.standing}:
        raise NotVisible
    return _shown(request, page, school, BenefitForm(page=page, initial=_initial(request, page)), (benefit, form))


def _closed(actor: Actor, page: queries.ChildPage, benefit_id: int, form: CloseForm, *, is_void: bool) -> bool:
    said = form.cleaned_data
    try:
        if is_void:
            operations.void_meal_benefit(
                actor=actor, institution_id=page.place.id, pupil_id=page.pupil_id, benefit_id=benefit_id,
                why=said["why"],
            )  # fmt: skip
        else:
            operations.end_meal_benefit(
                actor=actor, institution_id=page.place.id, pupil_id=page.pupil_id, benefit_id=benefit_id,
                last_day=said["last_day"], why=said["why"],
            )  # fmt: skip
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        form.refuse(error)
        return False
    return True


def _shown(
    request: Request,
    page: queries.ChildPage,
    school: UUID,
    form: BenefitForm,
    closing: tuple[int, CloseForm] | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    people.log_reads(actor=actor_of(request), person_ids=[page.pupil_id], what="data set")
    standing = []
    for line in page.standing:
        bound = closing[1] if closing and closing[0] == line.id else None
        ending = bound or CloseForm(initial={"last_day": today}, auto_id=f"id_{line.id}_%s")
        standing.append((line, share_words(line.share), _state(line, today), ending, bound is not None))
    failed = closing[1] if closing else form
    context = {
        "page": page, "school": school, "form": form, "failed": failed, "standing": standing,
        "closed": [(line, share_words(line.share)) for line in page.closed], "kinds": page.kinds.values(),
    }  # fmt: skip
    return render_page(request, "preschools/meal_benefit.html", context, status=422 if failed.errors else 200)


def _initial(request: Request, page: queries.ChildPage) -> dict[str, Any]:
    """Today, or what an earlier benefit of the child says."""
    number = whole_number(request.GET.get("like", "")) or 0
    like = next((line for line in (*page.standing, *page.closed) if line.id == number), None)
    if like is None:
        return {"since": timezone.localdate()}
    return {
        "code": like.code, "share": str(like.share), "since": like.since, "last_day": like.last_day,
        "document": like.document, "document_on": like.document_on, "ground": like.ground,
    }  # fmt: skip


def _state(line: queries.BenefitLine | None, today: date) -> tuple[str, str]:
    if line is None:
        return ("plain", _("no benefit"))
    if line.since > today:
        return ("wait", _("begins later"))
    if not line.holds(today):
        return ("plain", pgettext("benefit", "ended"))
    return ("warn", _("ends soon")) if line.ends_soon(today) else ("good", pgettext("benefit", "holds"))
