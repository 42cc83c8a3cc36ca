"""The gate that every file with children passes: a small list leaves at once and is noted, a large one is asked for."""

from collections.abc import Collection, Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from parta.enrolment.lists import ChildList, build_list, hold_open
from parta.enrolment.operations.releases import release_now
from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.ui.exports import csv_response, xlsx_response
from parta.ui.http import Request


def release_list(
    request: Request, *, institution_id: int, school: UUID, kind: str, what: Mapping[str, str], file: str = "xlsx"
) -> HttpResponse:
    """The file («xlsx» or «csv»), or the way to the page where a large list is asked for. The view may write on GET.

    :raises NotVisible: the list is not for this actor
    :raises Refused: the actor has taken his day's share
    """
    actor = request.actor
    assert actor is not None
    with transaction.atomic():
        hold_open(institution_id)
        found = build_list(actor, institution_id, kind, what)
        if len(set(found.person_ids)) > identity.limits_on(timezone.localdate()).list_alone:
            return redirect(f"{reverse('enrolment:list-ask', args=[school, kind])}?{urlencode(what)}")
        check_release(
            actor=actor, institution_id=institution_id, kind=kind, title=found.title, person_ids=found.person_ids
        )
    return file_of(found, file)


def check_release(*, actor: Actor, institution_id: int, kind: str, title: str, person_ids: Collection[int]) -> None:
    """For a file that is made elsewhere: note that it leaves.

    :raises Refused: it holds more children than one takes alone, or the actor has taken his day's share
    """
    release_now(
        actor=actor, institution_id=institution_id, kind=kind, title=title, person_ids=person_ids, now=timezone.now()
    )


def file_of(found: ChildList, file: str, cover: str = "") -> HttpResponse:
    """The list as a file; ``cover`` is its first row."""
    respond = csv_response if file == "csv" else xlsx_response
    if not cover:
        return respond(found.title, list(found.header), found.rows)
    first = [cover, *[""] * (len(found.header) - 1)]
    return respond(found.title, first, [list(found.header), *found.rows])
