"""Which constraint refused a row: the reason told to a person is that of the constraint, never a guess."""

from django.db import IntegrityError


def broken_constraint(error: IntegrityError) -> str:
    """Name of the constraint that the database named; empty when it named none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
