"""The staff of an institution: list, appointment, powers of deputies, invitations of staff and families."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, Invalid, Problem
from parta.people import policies
from parta.people.operations import cascade as operations
from parta.people.operations import persons, posts
from parta.people.queries import cascade as queries
from parta.people.queries import ids_of
from parta.people.queries.charge import reserved
from parta.people.rules import Position
from parta.people.sections import acts_of_staff, sections_of
from parta.people.web.answers import invited, site_of, taken_on
from parta.people.web.forms import STAGES, DismissalForm, EntrustForm, PowersForm, SearchForm, StaffForm
from parta.ui.http import Request, may_write_on_get, render_page


@require_GET
def own(request: Request) -> HttpResponse:
    """Go to the staff of the institution one leads."""
    return redirect("people:staff", queries.own_institution(_actor(request)))


@require_GET
def page(request: Request, institution: UUID) -> HttpResponse:
    """Who works here and how far each is on the way in."""
    form = SearchForm(request.GET or None, stages=STAGES)
    words = form.cleaned_data if form.is_valid() else {}
    found = queries.staff_page(
        _actor(request), institution, timezone.now(), q=words.get("q", ""), stage=words.get("stage", "")
    )
    more = acts_of_staff(_actor(request), found.institution_id, institution)
    return render_page(request, "people/staff.html", {"page": found, "form": form, "more": more}, partial="rows")


@never_cache
@require_http_methods(["GET", "POST"])
def employ(request: Request, institution: UUID) -> HttpResponse:
    """Take somebody on: person, post and invitation in one form."""
    actor = _actor(request)
    card = queries.visible_institution(actor, institution)
    require(policies.may_appoint_staff(actor, card.id))
    form = StaffForm(request.POST or None, deputies=bool(policies.may_appoint_deputy(actor, card.id)))
    if request.method == "POST" and form.is_valid():
        try:
            result = operations.employ(
                actor=actor,
                institution_id=card.id,
                newcomer=form.newcomer(),
                position=Position(form.cleaned_data["position"]),
                powers=frozenset(form.cleaned_data.get("powers", ())),
                since=form.cleaned_data["since"],
                ground=form.cleaned_data["ground"],
                now=timezone.now(),
                site=site_of(request) if form.cleaned_data["by_letter"] else "",
            )
        except DomainError as error:
            form.refuse(error)
        else:
            back = reverse("people:staff", args=[institution])
            return taken_on(request, result, back=back, back_words=_("Back to the staff list"))
    context = {"form": form, "title": card.title, "institution": institution}
    return render_page(request, "people/employ.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
def invite(request: Request, institution: UUID) -> HttpResponse:
    """Invite the members of staff chosen in the list: a sheet of cards, or letters."""
    actor = _actor(request)
    card = queries.visible_institution(actor, institution)
    chosen = queries.posts_of_form(card.id, request.POST.getlist("post"))
    if not chosen:
        raise Invalid([Problem("post", _("Nobody is chosen. Tick the people to be invited."))])
    by_letter = request.POST.get("act") == "letters"
    result = operations.invite_staff(
        actor=actor,
        institution_id=card.id,
        post_ids=chosen,
        renews=request.POST.get("act") == "renew",
        now=timezone.now(),
        site=site_of(request) if by_letter else "",
    )
    back = reverse("people:staff", args=[institution])
    return invited(request, result, back=back, back_words=_("Back to the staff list"), by_letter=by_letter)


@may_write_on_get
@require_GET
def post(request: Request, institution: UUID, post: UUID) -> HttpResponse:
    """The card of a member of staff. That it was read is noted."""
    return _post_page(request, institution, post)


@require_POST
def powers(request: Request, institution: UUID, post: UUID) -> HttpResponse:
    """Set which powers of the head a deputy has."""
    actor = _actor(request)
    found = queries.post_page(actor, institution, post, timezone.now())
    form = PowersForm(request.POST)
    if form.is_valid():
        try:
            posts.set_powers(actor=actor, post_id=found.post.post_id, **form.term())
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("people:post", institution, post)
    return _post_page(request, institution, post, powers_form=form)


@never_cache
@require_POST
def entrust(request: Request, institution: UUID, post: UUID) -> HttpResponse:
    """Make a member of staff a responsible person with powers of the head."""
    actor = _actor(request)
    found = queries.post_page(actor, institution, post, timezone.now())
    require(policies.may_appoint_deputy(actor, found.institution_id))
    form = EntrustForm(request.POST, auto_id="entrust_%s")
    if form.is_valid():
        try:
            result = operations.employ_known(
                actor=actor, institution_id=found.institution_id, post_id=found.post.post_id,
                position=Position.RESPONSIBLE, now=timezone.now(), **form.term(),
            )  # fmt: skip
        except DomainError as error:
            form.refuse(error)
        else:
            back = reverse("people:powers", args=[institution])
            return taken_on(request, result, back=back, back_words=_("To the table of powers"))
    return _post_page(request, institution, post, entrust_form=form)


@require_POST
def dismiss(request: Request, institution: UUID, post: UUID) -> HttpResponse:
    """End a post."""
    actor = _actor(request)
    found = queries.post_page(actor, institution, post, timezone.now())
    form = DismissalForm(request.POST, auto_id="dismissal_%s")
    if form.is_valid():
        try:
            posts.dismiss(actor=actor, post_id=found.post.post_id, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("people:staff", institution)
    return _post_page(request, institution, post, dismissal=form)


@never_cache
@require_POST
def invite_families(request: Request, institution: UUID) -> HttpResponse:
    """Cards for the guardians (or, with ``act=pupils``, for the pupils) of the children named; for leaders.

    A class teacher's page lies in `enrolment`, which knows whose class it is, and shows the same cards.
    """
    actor = _actor(request)
    card = queries.visible_institution(actor, institution)
    require(policies.may_set_guardian(actor, frozenset([card.id])))
    children = ids_of(request.POST.getlist("pupil"))
    if not children:
        raise Invalid([Problem("pupil", _("Nobody is chosen. Tick the children whose families are to be invited."))])
    act = operations.invite_pupils if request.POST.get("act") == "pupils" else operations.invite_guardians
    result = act(actor=actor, institution_id=card.id, pupil_ids=children, now=timezone.now())
    return invited(request, result, back="/", back_words=_("To the first page"))


def _post_page(
    request: Request,
    institution: UUID,
    post: UUID,
    *,
    powers_form: PowersForm | None = None,
    entrust_form: EntrustForm | None = None,
    dismissal: DismissalForm | None = None,
) -> HttpResponse:
    actor = _actor(request)
    found = queries.post_page(actor, institution, post, timezone.now())
    persons.log_read(actor=actor, person_id=found.post.person.person_id, what="staff card")
    context = {
        "page": found,
        "powers_form": powers_form or PowersForm(initial={"powers": sorted(found.post.powers)}),
        "entrust_form": entrust_form or EntrustForm(auto_id="entrust_%s"),
        "dismissal": dismissal or DismissalForm(auto_id="dismissal_%s"),
        "reserved": reserved(),
        "sections": sections_of(actor, institution, found.post),
    }
    bad = any(form.errors for form in (powers_form, entrust_form, dismissal) if form)
    return render_page(request, "people/post.html", context, status=422 if bad else 200)


def _actor(request: Request) -> Actor:
    assert request.actor is not None, "closed to visitors"
    return request.actor
