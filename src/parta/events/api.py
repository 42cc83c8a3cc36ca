"""Façade of events."""

from parta.events.delivery import MOST_ATTEMPTS, Delivered, deliver_due, revive
from parta.events.operations import answer_request, claim_request, prune_receipts, publish, topic_of
from parta.events.receipts import first_answers, keep_answers
from parta.events.subscriptions import Delivery, subscribe, subscribed_topics

__all__ = [
    "MOST_ATTEMPTS",
    "Delivered",
    "Delivery",
    "answer_request",
    "claim_request",
    "deliver_due",
    "first_answers",
    "keep_answers",
    "prune_receipts",
    "publish",
    "revive",
    "subscribe",
    "subscribed_topics",
    "topic_of",
]
