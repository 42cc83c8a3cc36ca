"""Invitations for the families of a class, printed as cards."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parta.enrolment.operations.inviting import invite_class, renew_access
from parta.enrolment.queries import pages
from parta.enrolment.web.views import actor_of
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.people import api as people
from parta.ui.http import Request, may_write_on_get, render_page


@never_cache
@require_http_methods(["GET", "POST"])
@may_write_on_get
def families(request: Request, school: UUID, class_id: int) -> HttpResponse:
    """Who of the class can sign in; the chosen get cards with one-time codes, shown once. The reading is logged."""
    actor, now = actor_of(request), timezone.now()
    page = pages.families_page(actor, school, class_id, now=now)
    trouble = ""
    if request.method == "POST":
        try:
            result = invite_class(
                actor=actor,
                institution_id=page.school.id,
                class_id=class_id,
                pupils=_uuids(request.POST.getlist("pupil")),
                whom="pupils" if request.POST.get("act") == "pupils" else "guardians",
                now=now,
            )
            return _cards(request, result, reverse("enrolment:families", args=[school, class_id]))
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
    else:
        people.log_reads(actor=actor, person_ids=[line.member.pupil_id for line in page.lines], what="families")
    context = {"page": page, "trouble": trouble, "chosen": request.POST.getlist("pupil")}
    return render_page(request, "enrolment/families.html", context, status=422 if trouble else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@may_write_on_get
def renew(request: Request, school: UUID, class_id: int, person: UUID) -> HttpResponse:
    """Replace the lost way in of one person: what will end is said first, then the card is shown, once."""
    actor, now = actor_of(request), timezone.now()
    page = pages.renewal_page(actor, school, class_id, person, now=now)
    if request.method == "POST":
        result = renew_access(
            actor=actor,
            institution_id=page.school.id,
            class_id=class_id,
            pupil_id=page.pupil_id,
            person_id=page.person_id,
            now=now,
        )
        return _cards(request, result, reverse("enrolment:families", args=[school, class_id]))
    people.log_reads(actor=actor, person_ids=[page.person_id], what="ways in")
    return render_page(request, "enrolment/family_renew.html", {"page": page})


def _cards(request: Request, result: people.Invited, back: str) -> HttpResponse:
    """The sheet of cards that `people` prints for every invitation."""
    names = people.names([each.person_id for each in result.not_invited])
    site = f"{request.scheme}://{request.get_host()}"
    context = {
        "cards": people.invitation_cards(result.issued, site=site, children=result.children),
        "left_out": [(names[each.person_id].full, each.reason) for each in result.not_invited],
        "count": len(result.issued),
        "back": back,
        "back_words": _("Back to the class"),
        "site": request.get_host(),
    }
    response = render_page(request, "people/cards.html", context)
    response.headers["Cache-Control"] = "no-store"  # the codes must not come back from the browser's cache
    return response


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
