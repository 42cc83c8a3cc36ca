"""`parta run`: database, server and worker as one thing that starts, is watched and stops together.

The supervisor itself loads no Django. Its children die with it (`lifeline`): a killed supervisor leaves nothing behind.
"""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType

from parta.config import embedded
from parta.config.env import Env
from parta.config.lifeline import PARENT_VARIABLE, DataLock
from parta.config.ports import check_port
from parta.config.training import environment as training

_READY_SECONDS = 90
_STOP_SECONDS = 15


class ChildFailed(Exception):
    """A process we need has ended; the message says which."""


class Supervisor:
    def __init__(self, env: Env, say: Callable[[str], None]) -> None:
        self._env = env
        self._say = say
        self._stopping = False
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._training: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        """Serve until told to stop.

        :returns: 0 after a clean stop
        :raises PortTaken, FolderTaken, DatabaseTrouble, ChildFailed: with a message for the person at the terminal
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._told_to_stop)
        began = time.monotonic()
        with ExitStack() as stack:
            check_port(self._env)
            stack.enter_context(DataLock(self._env.data).take_or_explain("parta run"))
            cluster = self._start_database(stack)
            stack.callback(self._stop_children)
            self._prepare()
            environment = _without_owner(self._env)
            if not self._stopping:
                self._start("server", "serve", environment=environment)
            self._wait_until_ready()
            if not self._stopping:
                self._announce(time.monotonic() - began)
                self._start("worker", "worker", environment=environment)  # after the pages: two cores start one sooner
            self._watch(cluster)
            self._say("stopping …")
        self._say("stopped")
        return 0

    def _told_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _start_database(self, stack: ExitStack) -> embedded.Cluster | None:
        if not self._env.embedded:
            return None
        cluster = embedded.Cluster(self._env.data)
        stack.callback(cluster.stop)
        cluster.start_alone()
        return cluster

    def _prepare(self) -> None:
        """Schema, rights, first data, static files: in a process of its own, the only one with the owner's rights."""
        child = self._start("preparation", "prepare", environment=dict(os.environ))
        while child.poll() is None and not self._stopping:
            time.sleep(0.05)
        if child.poll():
            raise ChildFailed("The preparation failed; its message is above.")
        if not self._stopping:
            del self._children["preparation"]

    def _start(self, name: str, command: str, *, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        child = self._children[name] = self._spawn(command, environment=environment)
        return child

    def _spawn(self, command: str, *, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "parta.config.cli", command],
            env={**environment, PARENT_VARIABLE: str(os.getpid())},
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl+C reaches only us: we stop the others in order
        )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while not self._stopping and not _is_ready(self._env):
            self._complain_about_the_dead(None)
            if time.monotonic() > deadline:
                raise ChildFailed(f"The server did not become ready within {_READY_SECONDS} s.")
            time.sleep(0.1)

    def _announce(self, seconds: float) -> None:
        env = self._env
        self._say(f"Parta is ready at {env.address} after {seconds:.1f} s (health: {env.address}health/ready)")
        self._say(f"data: {env.data}{'; demo mode' if env.demo else ''}; stop with Ctrl+C")

    def _watch(self, cluster: embedded.Cluster | None) -> None:
        while not self._stopping:
            self._complain_about_the_dead(cluster)
            self._open_training()
            time.sleep(0.25)

    def _open_training(self) -> None:
        """Start the server of training copies when somebody wants one; it goes by itself when nobody is there for long.
        Its end, good or bad, is no end of ours.
        """
        if not self._env.training:
            return
        if self._training is not None and self._training.poll() is not None:
            self._say(f"training copies: the server has ended (exit {self._training.returncode})")
            self._training = None
        if self._training is None and training.is_wanted(self._env):
            self._say("training copies: starting their server …")
            self._training = self._spawn("training", environment=dict(os.environ))

    def _complain_about_the_dead(self, cluster: embedded.Cluster | None) -> None:
        if cluster is not None and not cluster.is_alive():
            raise ChildFailed(f"The database has stopped by itself; its log: {cluster.path / 'server.log'}")
        for name, child in self._children.items():
            if child.poll() is not None and not self._stopping:
                raise ChildFailed(
                    f"The {name} has stopped by itself (exit {child.returncode}); its last messages are above."
                )

    def _stop_children(self) -> None:
        children = [*self._children.values(), *([self._training] if self._training else [])]
        for child in children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for child in children:
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _without_owner(env: Env) -> dict[str, str]:
    """Environment of server and worker: they know the connection of their own role only."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["PARTA_APP_DATABASE_URL"] = env.app_database_url or embedded.app_url(env.data, env.database_url)
    environment["PARTA_DEMO"] = "yes" if env.demo else "no"
    environment["PARTA_TRAINING"] = "yes" if env.training else "no"
    return environment


def _is_ready(env: Env) -> bool:
    connection = http.client.HTTPConnection(env.local_host, env.port, timeout=5)
    try:
        connection.request("GET", "/health/ready", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
