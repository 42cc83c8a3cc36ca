"""Keeping files outside the web root, under the digest of their bytes."""

import hashlib
import os
from collections.abc import Collection
from pathlib import Path
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.files import policies
from parta.files.models import Forgotten, StoredFile
from parta.files.rules import Limits, kind_of, suffix_of
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError
from parta.kernel.text import tidy

_LONGEST_NAME = 120


class UnfitFile(DomainError):
    """The file is too large, empty, or not of a kind that its purpose accepts."""

    code = "unfit-file"
    status = 422


def store_file(
    *, actor: Actor, purpose: str, name: str, data: bytes, limits: Limits, institution_id: int | None = None
) -> UUID:
    """Keep a file and return its public id. ``purpose`` decides who may read it back (see `register_purpose`).

    :raises UnfitFile: size or kind is outside the limits
    """
    require(policies.may_store(actor, purpose))
    kind = _fit_kind(name, data, limits)
    digest = hashlib.sha256(data).hexdigest()
    with acting(actor, "files.file.store"):
        _lock(digest, "shared")  # bytes that somebody forgets at this moment are gone before, or kept for us
        _write(_path(digest), data)
        stored = StoredFile.objects.create(
            purpose=purpose,
            name=_safe_name(name, kind),
            content_type=kind,
            size=len(data),
            sha256=digest,
            institution_id=institution_id,
            owner_account_id=actor.account_id,
        )
    return stored.public_id


def forget_files(*, actor: Actor, purpose: str, public_ids: Collection[UUID]) -> int:
    """Remove files of a purpose that became nobody's evidence, such as the papers of a request that was never sent;
    returns how many. The bytes go once the caller's transaction is kept, unless another file has the same; what a
    killed process left is erased by `erase_forgotten`.
    """
    require(policies.may_forget(actor))
    with acting(actor, "files.file.forget"):
        rows = StoredFile.objects.filter(purpose=purpose, public_id__in=list(public_ids))
        digests = sorted(set(rows.values_list("sha256", flat=True)))
        removed = rows.delete()[0]
        Forgotten.objects.bulk_create([Forgotten(sha256=digest) for digest in digests], ignore_conflicts=True)
        transaction.on_commit(lambda: _erase(digests))
    return removed


def erase_forgotten(*, actor: Actor) -> int:
    """Erase the bytes that a forgetting left behind because its process ended; returns how many digests were done."""
    require(policies.may_forget(actor))
    left = list(Forgotten.objects.values_list("sha256", flat=True))
    _erase(left)
    return len(left)


def _erase(digests: Collection[str]) -> None:
    for digest in digests:
        with transaction.atomic():
            _lock(digest, "exclusive")
            if not StoredFile.objects.filter(sha256=digest).exists():
                _path(digest).unlink(missing_ok=True)
            Forgotten.objects.filter(pk=digest).delete()


def _lock(digest: str, how: Literal["shared", "exclusive"]) -> None:
    """Until the transaction ends. Several may keep the same bytes at once; whoever drops them does so alone."""
    function = "pg_advisory_xact_lock_shared" if how == "shared" else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(hashtext(%s))", [f"file {digest}"])


def read_bytes(sha256: str) -> bytes:
    """The kept bytes of a digest, checked against it.

    :raises OSError: the bytes are gone or damaged
    """
    data = _path(sha256).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise OSError(f"stored file {sha256[:12]}… is damaged")
    return data


def _fit_kind(name: str, data: bytes, limits: Limits) -> str:
    if len(data) > limits.most_bytes:
        raise UnfitFile(
            _("The file “%(name)s” is larger than %(most)s MB. Make it smaller or divide it.")
            % {"name": name, "most": limits.most_bytes // 2**20}
        )
    kind = kind_of(data)
    if kind is None or kind not in limits.kinds:
        accepted = ", ".join(sorted(suffix_of(each) for each in limits.kinds))
        raise UnfitFile(
            _("“%(name)s” is not a file of an accepted kind. By its content it must be one of: %(kinds)s.")
            % {"name": name, "kinds": accepted}
        )
    return kind


def _path(digest: str) -> Path:
    return Path(settings.PARTA_DATA) / "files" / digest[:2] / digest


def _write(path: Path, data: bytes) -> None:
    """Write once and atomically: a half-written file never carries a digest's name."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f"{path.name}.{os.getpid()}.half")
    with open(os.open(half, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)


def _safe_name(name: str, kind: str) -> str:
    """The name without folders and control characters, ending as its content demands."""
    plain = "".join(
        c for c in tidy(name.replace("\\", "/").rsplit("/", 1)[-1]) if c.isprintable() and c not in '<>:"|?*'
    )
    stem = plain.rsplit(".", 1)[0].strip(". ")[:_LONGEST_NAME]
    return (stem or "file") + suffix_of(kind)
