"""Who wants to know what. Modules subscribe in ``AppConfig.ready()``, before the first delivery."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_TOPIC = re.compile(r"[a-z]+\.[A-Z][A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event as a subscriber gets it: ids and plain values only. ``institution_id`` 0 = the registry plane."""

    topic: str
    event_id: int
    institution_id: int
    payload: Mapping[str, Any]


Subscriber = Callable[[Delivery], None]

_subscribers: dict[str, dict[str, Subscriber]] = {}


def subscribe(topic: str, subscriber: Subscriber) -> None:
    """Have ``subscriber`` called with each event of the topic («module.ClassName»).

    It runs in the transaction that removes the event, together with the topic's other subscribers: all of it happens
    once, or nothing and the delivery is repeated. So it only writes to our database; remote work it queues as a task.

    :raises ValueError: the topic is misspelt, or the subscriber is not a plain function of one argument
    """
    if not _TOPIC.fullmatch(topic):
        raise ValueError(f"topic {topic!r}: «module.ClassName» is needed")
    if not inspect.isfunction(subscriber) or len(inspect.signature(subscriber).parameters) != 1:
        raise ValueError(f"{subscriber!r}: a subscriber is a function that takes one Delivery")
    _subscribers.setdefault(topic, {})[f"{subscriber.__module__}.{subscriber.__qualname__}"] = subscriber


def subscribers_of(topic: str) -> tuple[Subscriber, ...]:
    """Functions to call for this topic, in the order of subscription."""
    return tuple(_subscribers.get(topic, {}).values())


def subscribed_topics() -> frozenset[str]:
    """Every topic somebody waits for; a test compares them with the events that exist."""
    return frozenset(_subscribers)
