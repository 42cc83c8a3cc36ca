"""What the processes of training copies may know: an environment made anew from a few words of the real one.

Nothing of Django here: the settings and the supervisor read it before.
"""

import os
import socket
from collections.abc import MutableMapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from parta.config import embedded
from parta.config.env import COPY_HOME_VARIABLE, COPY_KEY_VARIABLE, Env
from parta.config.ports import PortTaken
from parta.config.training.databases import Databases
from parta.training import door

_PORTS_TRIED = 40


def is_wanted(env: Env) -> bool:
    """Has somebody pressed the button?"""
    return door.knocked(env.training_folder)


def databases_of(env: Env) -> Databases:
    """The databases of copies: in the embedded cluster, or beside the real one under the same owner.

    :raises BadEnvironment: only the application's connection is known
    """
    if env.embedded:
        return Databases(
            maker_url=f"postgresql://postgres@/postgres{_query(embedded.owner_url(env.data))}",
            owner_url=embedded.owner_url(env.data),
            app_url=embedded.app_url(env.data, None),
            owner=embedded.OWNER,
            template=f"{embedded.DATABASE}_training",
        )
    owner = embedded.owner_url_of(env)
    parts = urlsplit(owner)
    return Databases(
        maker_url=owner,
        owner_url=owner,
        app_url=env.app_database_url or embedded.app_url(env.data, env.database_url),
        owner=unquote(parts.username or ""),
        template=f"{unquote(parts.path.lstrip('/'))[:30]}_training",
    )


def free_port(env: Env) -> int:
    """The port of the training server: the one said, or the first free one after the real server's.

    :raises PortTaken: none is free
    """
    tried = [env.training_port] if env.training_port else range(env.port + 1, min(env.port + _PORTS_TRIED, 65535))
    for port in tried:
        with socket.socket(socket.AF_INET6 if ":" in env.bind else socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((env.bind, port))
            except OSError:
                continue
            return port
    raise PortTaken("No port is free for training copies. Set PARTA_TRAINING_PORT.")


def become_copy(environ: MutableMapping[str, str], env: Env, databases: Databases, port: int) -> None:
    """Forget the real installation, its secrets and partners; know a folder, a port and a database that is none."""
    folder = env.training_folder
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _share_static_files(env.data / "static", folder / "static")
    for name in [name for name in environ if name.startswith(("PARTA_", "DATABASE_")) and name not in _KEPT]:
        del environ[name]
    hosts = [*env.hosts, *filter(None, [urlsplit(env.training_address).hostname])]
    environ.update(
        {
            "PARTA_DATA": str(folder),
            "PARTA_BIND": env.bind,
            "PARTA_PORT": str(port),
            "PARTA_SERVERS": "1",
            "PARTA_HOSTS": ",".join(dict.fromkeys(hosts)),
            "PARTA_BEHIND_PROXY": ",".join(env.proxies) or "no",
            "PARTA_DEMO": "yes",  # the folder keeps secrets of its own; the test authority is the only one believed
            "PARTA_TRAINING": "no",
            "PARTA_TRAINING_ADDRESS": env.training_address,
            "PARTA_APP_DATABASE_URL": databases.app_url_of(databases.nowhere),
            COPY_KEY_VARIABLE: env.ticket_key,
            COPY_HOME_VARIABLE: f"https://{env.hosts[0]}" if env.training_address else f":{env.port}",
        }
    )


_KEPT = ("PARTA_SUPERVISED",)  # `parta serve` under us need not bring up a database


def _share_static_files(real: Path, ours: Path) -> None:
    """The same code serves the same files: one copy on the disk is enough."""
    if (real / "staticfiles.json").exists() and not ours.exists():
        ours.unlink(missing_ok=True)  # a link to what is gone
        os.symlink(real, ours)


def _query(url: str) -> str:
    return f"?{urlsplit(url).query}"
