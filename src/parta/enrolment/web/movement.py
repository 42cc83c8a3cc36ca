"""The movement table of a school: on the screen, on paper, as a file."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from parta.enrolment.queries.movement_table import MovementLine, movement_table
from parta.enrolment.queries.pages import school_of
from parta.enrolment.web.views import actor_of, year_asked
from parta.kernel.actor import LEADING_ROLES
from parta.kernel.dates import school_year_of
from parta.reference import api as reference
from parta.ui.exports import xlsx_response
from parta.ui.forms import DayField, Form
from parta.ui.http import Request, render_page


class UntilForm(Form):
    """The day up to which the table counts."""

    until = DayField(label=gettext_lazy("Up to and including"))


@require_GET
def movement_table_page(request: Request, school: UUID) -> HttpResponse:
    """Classes with those who came, left and changed class, up to a day; ``?as=xlsx`` takes it as a file."""
    actor, today = actor_of(request), timezone.localdate()
    place = school_of(actor, school, *LEADING_ROLES)
    form = UntilForm(request.GET if "until" in request.GET else None, initial={"until": today})
    until = form.cleaned_data["until"] if form.is_valid() else today
    table = movement_table(
        institution_id=place.id, school_year=year_asked(request) or school_year_of(until), until=until
    )
    if request.GET.get("as") == "xlsx":
        header = [
            _("Class"), _("At the beginning"), _("Came"), _("From other classes"), _("Left"), _("To other classes"),
            _("At the end"),
        ]  # fmt: skip
        rows = [_cells(line) for line in (*table.lines, table.total)]
        return xlsx_response(f"{_('Movement of pupils')} {table.school_year}", header, rows)
    reasons = reference.items("withdrawal_reason")["withdrawal_reason"]
    context = {
        "place": place, "table": table, "form": form, "now": timezone.now(), "by": actor.name,
        "reasons": [
            (reasons[number].shown if number in reasons else _("no ground was named"), count)
            for number, count in table.reasons.items()
        ],
    }  # fmt: skip
    return render_page(request, "enrolment/movement_table.html", context, status=422 if form.errors else 200)


def _cells(line: MovementLine) -> list[object]:
    name = line.name or _("In all")
    return [name, line.began, line.came, line.moved_in, line.left, line.moved_out, line.now]
