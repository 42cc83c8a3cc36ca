"""Kinds of institutions: what learners are gathered in, and which fields belong to which kind."""

GENERAL, PRESCHOOL, VOCATIONAL = "general", "preschool", "vocational"
PRE_HIGHER, HIGHER, OUT_OF_SCHOOL = "pre_higher", "higher", "extracurricular"
GROUPS = (GENERAL, PRESCHOOL, VOCATIONAL, PRE_HIGHER, HIGHER, OUT_OF_SCHOOL)


def group_of(item_group: str) -> str:
    """The group of a position of the codifier institution_kind. Special schools and unknown ones have classes."""
    return item_group if item_group in GROUPS else GENERAL
