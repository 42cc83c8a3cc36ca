"""Everything Parta reads from its environment, typed and documented in one place. `.env.example` is kept complete by a test."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOOPBACK = ("127.0.0.1", "::1", "localhost")
DEFAULT_PORT = 8020


class BadEnvironment(Exception):
    """A setting is missing or contradicts another; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Env:
    """The environment of one process.

    ``database_url`` is the owner's connection (migrations), ``app_database_url`` that of server and worker; both None = embedded.
    """

    data: Path
    bind: str
    port: int
    database_url: str | None
    app_database_url: str | None
    demo: bool
    debug: bool
    hosts: tuple[str, ...]
    secret_key: str
    identifier_key: str
    trust_store: Path | None
    mail_outbox: Path

    @property
    def embedded(self) -> bool:
        return self.database_url is None and self.app_database_url is None


def read(environ: Mapping[str, str] = os.environ) -> Env:
    """Read and check the environment.

    :raises BadEnvironment: a value is malformed, or demo mode would be open to strangers
    """
    data = Path(environ.get("PARTA_DATA") or "var").resolve()
    bind = environ.get("PARTA_BIND") or "127.0.0.1"
    owner_url, app_url = environ.get("DATABASE_URL") or None, environ.get("PARTA_APP_DATABASE_URL") or None
    demo = _demo(environ.get("PARTA_DEMO", ""), bind, external=bool(owner_url or app_url))
    return Env(
        data=data,
        bind=bind,
        port=_port(environ.get("PARTA_PORT") or str(DEFAULT_PORT)),
        database_url=owner_url,
        app_database_url=app_url,
        demo=demo,
        debug=environ.get("PARTA_DEBUG") == "yes",
        hosts=tuple(filter(None, environ.get("PARTA_HOSTS", "").split(","))) or (*LOOPBACK, "testserver", bind),
        secret_key=environ.get("PARTA_SECRET_KEY") or _kept_secret(data, "session.key", demo, "PARTA_SECRET_KEY"),
        identifier_key=environ.get("PARTA_IDENTIFIER_KEY") or _kept_secret(data, "identifier.key", demo, "PARTA_IDENTIFIER_KEY"),
        trust_store=Path(environ["PARTA_TRUST_STORE"]) if environ.get("PARTA_TRUST_STORE") else None,
        mail_outbox=Path(environ.get("PARTA_MAIL_OUTBOX") or data / "outbox"),
    )


def _demo(said: str, bind: str, *, external: bool) -> bool:
    if said not in ("", "yes", "no"):
        raise BadEnvironment(f"PARTA_DEMO={said}: say yes or no")
    if said:
        return said == "yes"
    if external:
        return False
    if bind not in LOOPBACK:
        raise BadEnvironment(
            f"PARTA_BIND={bind} would show the demo sign-in to other machines. "
            "Say PARTA_DEMO=yes if that is wanted, PARTA_DEMO=no for a real installation."
        )
    return True


def _port(value: str) -> int:
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise BadEnvironment(f"PARTA_PORT={value}: a number from 1 to 65535 is needed")
    return int(value)


def _kept_secret(data: Path, name: str, demo: bool, variable: str) -> str:
    """A secret made once and kept in the data folder: enough for a demo on one machine, never for a real installation."""
    if not demo:
        raise BadEnvironment(
            f"{variable} is not set. Make one with: python3 -c 'import secrets; print(secrets.token_hex(32))' "
            "and keep it outside the database and its backups."
        )
    path = data / "secrets" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text()
