"""A place in line is seen by whoever has its link; the module behind the gate gives it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from tests.matrix import PUBLIC, Access, roles

from parta.waiting.operations import take_place
from parta.waiting.proofs import PROOFS


def _place(cast: Any) -> dict[str, Any]:
    def make() -> str:
        ahead = timezone.now() + timedelta(hours=1)
        return PROOFS.link_of(take_place(actor=None, gate="cast", holder="1", opens_at=ahead, every=1).public_id)

    return {"token": cast.once("waiting", make)}


ROUTES: dict[str, Access] = {"waiting:place": Access(is_public=True, arguments=_place)}
OPERATIONS: dict[str, Access] = {"waiting.take_place": PUBLIC, "waiting.prune_gates": roles()}
