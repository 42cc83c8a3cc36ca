"""The port the server listens on."""

import socket
import time

from parta.config.env import Env

_PORT_SECONDS = 4.0  # how long a server that is just stopping may keep the port


class PortTaken(Exception):
    """Something else listens where we should; the message says what to do."""


def check_port(env: Env) -> None:
    """Is the port ours to listen on? The server itself shares its port among its processes (SO_REUSEPORT), so a second
    installation would take half of the first one's visitors without an error.

    :raises PortTaken: no
    """
    deadline = time.monotonic() + _PORT_SECONDS
    while True:
        try:
            family = socket.AF_INET6 if ":" in env.bind else socket.AF_INET
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((env.bind, env.port))
            return
        except PermissionError as error:
            raise PortTaken(
                f"Port {env.port} needs more rights than this user has. Choose another: PARTA_PORT=8020"
            ) from error
        except OSError as error:
            if time.monotonic() > deadline:
                raise PortTaken(
                    f"Cannot listen on {env.bind} port {env.port}: {error.strerror}. Stop what uses it, "
                    f"or choose another port: PARTA_PORT={env.port + 1 if env.port < 65535 else 8020} make run"
                ) from error
            time.sleep(0.2)
