"""Façade of events."""

from parta.events.operations import answer_request, claim_request, prune_receipts, publish, topic_of

__all__ = ["answer_request", "claim_request", "prune_receipts", "publish", "topic_of"]
