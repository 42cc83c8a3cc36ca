"""The alphabetical book and personal files: on the screen, on paper, as a file."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from parta.accounting.book_list import BOOK
from parta.accounting.queries.books import entries
from parta.accounting.queries.books import personal_file as file_of
from parta.accounting.queries.notices import school_of
from parta.accounting.web.notices import actor_of
from parta.accounting.wording import DOCUMENTS
from parta.enrolment import api as enrolment
from parta.kernel.actor import LEADING_ROLES
from parta.people import api as people
from parta.ui.http import Request, may_write_on_get, render_page


@require_GET
@may_write_on_get
def alphabetical(request: Request, school: UUID) -> HttpResponse:
    """The book a letter at a time; ``?as=xlsx`` takes the letter as a file, with ``whole=1`` the book: by the gate,
    like every list of children. Whom it showed is noted.
    """
    actor = actor_of(request)
    place = school_of(actor, school, *LEADING_ROLES)
    letters = enrolment.book_letters(institution_id=place.id)
    known = [letter for letter, _count in letters]
    letter = request.GET.get("letter", "")
    letter = letter if letter in known else (known[0] if known else "")
    if request.GET.get("as") == "xlsx":
        what = {} if request.GET.get("whole") else {"letter": letter}
        return enrolment.release_list(request, institution_id=place.id, school=school, kind=BOOK, what=what)
    found = entries(institution_id=place.id, letter=letter) if letter else ()
    shown = [entry.line.pupil_id for entry in found]
    people.log_reads(actor=actor, person_ids=shown, what="alphabetical book")
    context = {
        "place": place, "letters": letters, "letter": letter, "entries": found, "now": timezone.now(), "by": actor.name,
        "total": sum(count for _letter, count in letters),
    }  # fmt: skip
    return render_page(request, "accounting/alphabetical.html", context)


@require_GET
@may_write_on_get
def personal_file(request: Request, school: UUID, pupil: UUID) -> HttpResponse:
    """The personal file of a pupil, for printing too. Who read it is noted."""
    actor = actor_of(request)
    place = school_of(actor, school, *LEADING_ROLES)
    found = file_of(actor, place, pupil, today=timezone.localdate())
    people.log_read(actor=actor, person_id=found.pupil_id, what="personal file")
    context = {
        "place": place, "file": found, "entry": found.entry, "now": timezone.now(), "by": actor.name,
        "documents": [(line, DOCUMENTS[line.kind]) for line in found.documents if line.is_valid],
    }  # fmt: skip
    return render_page(request, "accounting/personal_file.html", context)
