"""Everything Parta reads from its environment, typed, in one place. `.env.example` is kept complete by a test."""

import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[3]
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  looked up, not bound
DEFAULT_PORT = 8020
DEFAULT_SERVERS = 2

# Set by `parta training` for its own processes, never by a person: the key of tickets, the address of the real system.
COPY_KEY_VARIABLE, COPY_HOME_VARIABLE = "PARTA_TRAINING_KEY", "PARTA_TRAINING_HOME"

# Every variable, for `.env.example` and its test. PARTA_TEST_* and the variables of make belong to the tests.
VARIABLES = (
    "PARTA_DATA",
    "PARTA_BIND",
    "PARTA_PORT",
    "PARTA_SERVERS",
    "PARTA_HOSTS",
    "PARTA_BEHIND_PROXY",
    "PARTA_DEMO",
    "PARTA_DEBUG",
    "DATABASE_URL",
    "PARTA_APP_DATABASE_URL",
    "PARTA_SECRET_KEY",
    "PARTA_IDENTIFIER_KEY",
    "PARTA_TRUST_STORE",
    "PARTA_MAIL_OUTBOX",
    "PARTA_MAIL_INBOX",
    "PARTA_MAIL_FROM",
    "PARTA_SMTP_URL",
    "PARTA_METRICS_TOKEN",
    "PARTA_TRAINING",
    "PARTA_TRAINING_ADDRESS",
    "PARTA_TRAINING_PORT",
)


class BadEnvironment(Exception):
    """A setting is missing or contradicts another; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Env:
    """The environment of one process.

    ``database_url`` is the owner's connection (migrations), ``app_database_url`` that of server and worker;
    both None = embedded.
    """

    data: Path
    bind: str
    port: int
    servers: int
    database_url: str | None
    app_database_url: str | None
    demo: bool
    debug: bool
    hosts: tuple[str, ...]
    proxies: tuple[str, ...]  # networks of our own proxies: the only ones whose X-Forwarded-For is believed
    secret_key: str
    identifier_key: str
    trust_store: Path | None
    mail_outbox: Path
    mail_inbox: Path
    mail_from: str
    smtp_url: str | None
    metrics_token: str
    training: bool  # are there training copies here?
    training_address: str  # where browsers find them; empty = beside the real server, at a port of their own
    training_port: int | None  # None = the first free one after ``port``
    copy_key: str = ""  # in the processes of training copies: what tickets are signed with
    copy_home: str = ""  # there: the address of the real system, or «:8020» for that port of the same host

    @property
    def is_copy(self) -> bool:
        """Is this a process of training copies?"""
        return bool(self.copy_key)

    @property
    def training_folder(self) -> Path:
        """Where everything of the copies lies that is not in a database; in their own processes it is all they have."""
        return self.data if self.is_copy else self.data / "training"

    @property
    def ticket_key(self) -> str:
        """What tickets to copies are signed with: made from the real server's secret, which it does not give away."""
        return self.copy_key or hmac.digest(self.secret_key.encode(), b"parta training tickets", "sha256").hex()

    @property
    def embedded(self) -> bool:
        return self.database_url is None and self.app_database_url is None

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the server."""
        return f"http://{f'[{self.local_host}]' if ':' in self.local_host else self.local_host}:{self.port}/"

    @property
    def local_host(self) -> str:
        """The address to reach the server at from this machine."""
        return _EVERYWHERE.get(self.bind, self.bind)

    def shown(self) -> dict[str, str]:
        """The settings as a person may see them: secrets and passwords are left out."""
        return {
            "PARTA_DATA": str(self.data),
            "PARTA_BIND": self.bind,
            "PARTA_PORT": str(self.port),
            "PARTA_SERVERS": str(self.servers),
            "PARTA_HOSTS": ",".join(self.hosts),
            "PARTA_BEHIND_PROXY": ",".join(self.proxies) or "no",
            "PARTA_DEMO": _said(self.demo),
            "PARTA_DEBUG": _said(self.debug),
            "DATABASE_URL": _without_password(self.database_url) or "embedded PostgreSQL",
            "PARTA_APP_DATABASE_URL": _without_password(self.app_database_url) or "derived from DATABASE_URL",
            "PARTA_SECRET_KEY": "set",
            "PARTA_IDENTIFIER_KEY": "set",
            "PARTA_TRUST_STORE": str(self.trust_store or "not set"),
            "PARTA_MAIL_OUTBOX": str(self.mail_outbox),
            "PARTA_MAIL_INBOX": str(self.mail_inbox),
            "PARTA_MAIL_FROM": self.mail_from,
            "PARTA_SMTP_URL": _without_password(self.smtp_url) or "letters are written into PARTA_MAIL_OUTBOX",
            "PARTA_METRICS_TOKEN": "set" if self.metrics_token else "not set",
            "PARTA_TRAINING": _said(self.training),
            "PARTA_TRAINING_ADDRESS": self.training_address or "the same host at PARTA_TRAINING_PORT",
            "PARTA_TRAINING_PORT": str(self.training_port or f"the first free one after {self.port}"),
        }


def read(environ: Mapping[str, str] = os.environ) -> Env:
    """Read and check the environment.

    :raises BadEnvironment: a value is malformed, or demo mode would be open to strangers
    """
    data = Path(environ.get("PARTA_DATA") or ROOT / "var").absolute()
    bind = environ.get("PARTA_BIND") or "127.0.0.1"
    owner_url, app_url = environ.get("DATABASE_URL") or None, environ.get("PARTA_APP_DATABASE_URL") or None
    demo = _demo(environ.get("PARTA_DEMO", ""), bind, external=bool(owner_url or app_url))
    return Env(
        data=data,
        bind=bind,
        port=_number(environ, "PARTA_PORT", DEFAULT_PORT, 65535),
        servers=_number(environ, "PARTA_SERVERS", DEFAULT_SERVERS, 64),
        database_url=owner_url,
        app_database_url=app_url,
        demo=demo,
        debug=_yes(environ, "PARTA_DEBUG"),
        hosts=tuple(filter(None, environ.get("PARTA_HOSTS", "").split(","))) or _local_hosts(bind),
        proxies=_proxies(environ.get("PARTA_BEHIND_PROXY", "no")),
        secret_key=environ.get("PARTA_SECRET_KEY") or _kept_secret(data, "session.key", demo, "PARTA_SECRET_KEY"),
        identifier_key=environ.get("PARTA_IDENTIFIER_KEY")
        or _kept_secret(data, "identifier.key", demo, "PARTA_IDENTIFIER_KEY"),
        trust_store=Path(environ["PARTA_TRUST_STORE"]) if environ.get("PARTA_TRUST_STORE") else None,
        mail_outbox=Path(environ.get("PARTA_MAIL_OUTBOX") or data / "outbox"),
        mail_inbox=Path(environ.get("PARTA_MAIL_INBOX") or data / "inbox"),
        mail_from=environ.get("PARTA_MAIL_FROM") or "Парта <parta@localhost>",
        smtp_url=_smtp(environ.get("PARTA_SMTP_URL", "")),
        metrics_token=environ.get("PARTA_METRICS_TOKEN", ""),
        training=_training(environ.get("PARTA_TRAINING", ""), external=bool(owner_url or app_url)),
        training_address=_web_address(environ.get("PARTA_TRAINING_ADDRESS", "")),
        training_port=_number(environ, "PARTA_TRAINING_PORT", 1, 65535) if environ.get("PARTA_TRAINING_PORT") else None,
        copy_key=environ.get(COPY_KEY_VARIABLE, ""),
        copy_home=environ.get(COPY_HOME_VARIABLE, ""),
    )


def _training(said: str, *, external: bool) -> bool:
    """Training copies need somebody who may create databases: with the embedded one we may."""
    if said not in ("", "yes", "no"):
        raise BadEnvironment(f"PARTA_TRAINING={said}: say yes or no")
    return said == "yes" if said else not external


def _web_address(said: str) -> str:
    if said and (urlsplit(said).scheme not in ("http", "https") or not urlsplit(said).hostname):
        raise BadEnvironment("PARTA_TRAINING_ADDRESS: an address like https://training.parta.example.org is needed")
    return said


def _smtp(url: str) -> str | None:
    if url and (urlsplit(url).scheme not in ("smtp", "smtps") or not urlsplit(url).hostname):
        raise BadEnvironment("PARTA_SMTP_URL: an address like smtp://user:password@host:587 or smtps://…:465 is needed")
    return url or None


def _said(value: bool) -> str:
    return "yes" if value else "no"


def _without_password(url: str | None) -> str:
    parts = urlsplit(url or "")
    if parts.password is None:
        return url or ""
    return urlunsplit(parts._replace(netloc=f"{parts.username}:***@{parts.netloc.rpartition('@')[2]}"))


def _local_hosts(bind: str) -> tuple[str, ...]:
    return tuple(f"[{host}]" if ":" in host else host for host in dict.fromkeys((*LOOPBACK, "testserver", bind)))


def _proxies(said: str) -> tuple[str, ...]:
    """Networks of the proxies in front: «yes» is one on this machine."""
    words = {"": (), "no": (), "yes": ("127.0.0.0/8", "::1/128")}
    if said in words:
        return words[said]
    try:
        return tuple(str(ip_network(each.strip())) for each in said.split(","))
    except ValueError as error:
        raise BadEnvironment(
            "PARTA_BEHIND_PROXY: say yes or no, or name the addresses or networks of the proxies, separated by commas"
        ) from error


def _yes(environ: Mapping[str, str], name: str) -> bool:
    said = environ.get(name, "")
    if said not in ("", "yes", "no"):
        raise BadEnvironment(f"{name}={said}: say yes or no")
    return said == "yes"


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


def _number(environ: Mapping[str, str], name: str, default: int, most: int) -> int:
    value = environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= most):
        raise BadEnvironment(f"{name}={value}: a number from 1 to {most} is needed")
    return int(value)


def _kept_secret(data: Path, name: str, demo: bool, variable: str) -> str:
    """A secret made once and kept in the data folder: enough for a demo, never for a real installation."""
    if not demo:
        raise BadEnvironment(
            f"{variable} is not set. Make one with: python3 -c 'import secrets; print(secrets.token_hex(32))' "
            "and keep it outside the database and its backups."
        )
    return kept_secret(data, name)


def kept_secret(data: Path, name: str) -> str:
    """Read ``data/secrets/name``, made at the first call; several processes may ask at once."""
    path = data / "secrets" / name
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        draft = path.with_name(f".{name}.{os.getpid()}")
        with open(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(draft, path)  # the first one wins, and nobody ever reads half a secret
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
