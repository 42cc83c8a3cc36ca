"""Façade of quality."""

from parta.quality.kinds import Deadline, deadlines_on
from parta.quality.operations.judging import judge_everything, judge_institution

__all__ = ["Deadline", "deadlines_on", "judge_everything", "judge_institution"]
