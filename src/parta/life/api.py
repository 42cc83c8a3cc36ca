"""Façade of life: acts are begun and signed on its own pages; others need no more than the worker's verbs."""

from parta.life.operations.carrying import carry_out, carry_out_due

__all__ = ["carry_out", "carry_out_due"]
