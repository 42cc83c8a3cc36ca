"""Lists: children whose data sets lack something; staff with filters, as a page and as a file."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from parta.dossiers import codifiers, policies
from parta.dossiers.queries.lists import LACKS, ChildLine, StaffLine, children_of, chosen_staff, staff_lines
from parta.dossiers.wording import LACK_WORDS, share_words
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import NotVisible
from parta.reference import api as reference
from parta.ui.exports import xlsx_response
from parta.ui.forms import Form
from parta.ui.http import Request, render_page


class StaffFilter(Form):
    """Whom the list shows."""

    q = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=100)
    category = forms.TypedChoiceField(
        label=gettext_lazy("Qualification category"), required=False, coerce=int, empty_value=None
    )
    due = forms.TypedChoiceField(
        label=gettext_lazy("Attestation"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("any")), (0, gettext_lazy("is overdue")), (1, gettext_lazy("is due within a year"))],
    )


@require_GET
def qualification(request: Request, institution: UUID) -> HttpResponse:
    """Staff with category, title, share and the next attestation; ``?as=xlsx`` takes what is shown as a file."""
    card = _led(request, institution)
    assert request.actor is not None, "closed to visitors"
    require(policies.may_keep_staff(request.actor, institution_id=card.id))
    today = timezone.localdate()
    form = StaffFilter(request.GET or None)
    items = reference.items(codifiers.CATEGORY)[codifiers.CATEGORY]
    form.fields["category"].choices = [  # type: ignore[attr-defined]
        ("", _("any")), (0, _("not recorded")), *((item.number, item.shown) for item in items.values()),
    ]  # fmt: skip
    words = form.cleaned_data if form.is_valid() else {}
    lines = staff_lines(institution_id=card.id, day=today)
    shown = chosen_staff(
        lines, q=words.get("q", ""), category=words.get("category"), due_by=_due_by(words.get("due"), today)
    )
    if request.GET.get("as") == "xlsx":
        header = [
            _("Name"), _("Position"), _("Post as the staff list names it"), _("Share of the post"),
            _("Qualification category"), _("Pedagogical title"), _("Next attestation by"), _("Education"),
        ]  # fmt: skip
        return xlsx_response(_("Staff and attestation"), header, [_cells(line) for line in shown])
    context = {
        "institution": institution, "title": card.title, "form": form, "today": today,
        "rows": [(line, share_words(line.hundredths) if line.hundredths else "") for line in shown],
        "total": len(lines), "now": timezone.now(), "by": request.actor.name,
        "late": sum(1 for line in lines if line.due and line.due < today),
        "unrecorded": sum(1 for line in lines if line.category is None),
    }  # fmt: skip
    return render_page(request, "dossiers/staff.html", context, partial="rows")


@require_GET
def children(request: Request, school: UUID) -> HttpResponse:
    """How complete the data sets are, by class; a class opens its children that lack something. A child under
    protection is counted among those of its class, as everywhere, and among those that lack nothing: a class of one
    less than in the list of classes would tell of it.
    """
    card, today = _led(request, school), timezone.localdate()
    lines = children_of(institution_id=card.id, day=today)
    groups = enrolment.groups_of(institution_id=card.id, school_year=school_year_of(today), on=today)
    total = sum(group.size for group in groups)
    chosen = request.GET.get("class", "")
    context = {
        "school": school,
        "may_bring": bool(enrolment.may_move_pupils(_actor(request), institution_id=card.id)),
        "title": card.title,
        "classes": _by_class(groups, lines),
        "lacks": [(lack, LACK_WORDS[lack], sum(1 for line in lines if lack in line.lacks)) for lack in LACKS],
        "total": total,
        "whole": total - sum(1 for line in lines if line.lacks),
        "chosen": chosen,
        "rows": [
            (line, [LACK_WORDS[lack] for lack in line.lacks])
            for line in lines
            if line.lacks and str(line.class_id) == chosen
        ],
    }
    return render_page(request, "dossiers/children.html", context)


def _actor(request: Request) -> Actor:
    assert request.actor is not None, "closed to visitors"
    return request.actor


def _by_class(
    groups: Sequence[enrolment.GroupCard], lines: Sequence[ChildLine]
) -> list[tuple[int, str, int, list[int]]]:
    lacking = Counter((line.class_id, lack) for line in lines for lack in line.lacks)
    return [
        (group.id, group.name, group.size, [lacking[group.id, lack] for lack in LACKS])
        for group in groups
        if group.size
    ]


def _due_by(years: int | None, today: date) -> date | None:
    return None if years is None else date.fromordinal(today.toordinal() + (365 if years else -1))


def _cells(line: StaffLine) -> list[object]:
    share = line.hundredths / 100 if line.hundredths is not None else None
    return [
        line.post.person.full, line.position, line.title, share, line.category_name, line.title_name, line.due,
        line.education,
    ]  # fmt: skip


def _led(request: Request, public_id: UUID) -> institutions.InstitutionCard:
    """The institution of the address, which the reader leads."""
    assert request.actor is not None, "closed to visitors"
    card = institutions.institution_by_public_id(public_id)
    if card.id not in request.actor.institutions(*LEADING_ROLES):
        raise NotVisible
    return card
