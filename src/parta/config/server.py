"""The web server: granian over WSGI, processes of one thread each, as measured (docs/decisions/0001-stack.md)."""

import os
import sys

from parta.config import lifeline
from parta.config.env import Env


def serve(env: Env) -> int:
    """Serve until SIGTERM or SIGINT."""
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parta.config.settings")
    os.environ[lifeline.PARENT_VARIABLE] = str(os.getpid())  # read by wsgi.py in each process of the server
    Server(
        "parta.config.wsgi:application",
        address=env.bind,
        port=env.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=env.servers,
        blocking_threads=1,
        backlog=1024,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    ).serve()
    sys.stdout.flush()
    return 0
