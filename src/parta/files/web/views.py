"""Giving a kept file back, always as an attachment: nothing a person uploaded is ever shown as a page of ours."""

from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from parta.files import operations, queries
from parta.kernel.errors import NotVisible
from parta.ui.http import Request


@require_GET
def download(request: Request, public_id: UUID) -> HttpResponse:
    if request.actor is None:
        raise NotVisible
    card = queries.file_card(request.actor, public_id)
    response = HttpResponse(
        operations.read_bytes(card.sha256),
        headers={"Content-Type": card.content_type, "Cache-Control": "private, no-store"},
    )
    response.headers["Content-Disposition"] = _attachment(card.name)
    return response


def _attachment(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name)}"
