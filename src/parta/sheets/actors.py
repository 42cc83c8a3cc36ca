"""Who the worker acts for: `identity` lies above and says at start how an account becomes an actor."""

from collections.abc import Callable
from datetime import date

from parta.kernel.actor import Actor

ActorOf = Callable[[int, date], Actor]
_sources: list[ActorOf] = []


def register_actors(source: ActorOf) -> None:
    """Say how an account becomes an actor with the roles it holds on a day; called once, at start."""
    _sources[:] = [source]


def actor_of_account(account_id: int, day: date) -> Actor:
    """The account with the roles it holds on the day."""
    return _sources[0](account_id, day)
