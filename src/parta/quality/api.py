"""Façade of quality."""

from parta.quality.operations.judging import judge_everything, judge_institution

__all__ = ["judge_everything", "judge_institution"]
