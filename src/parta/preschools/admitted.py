"""Which school has confirmed a place to a child in grade 1: told by the module of admission, which lies above."""

from collections.abc import Callable, Collection, Mapping

Admitted = Callable[[Collection[int], int], Mapping[int, int]]
_sources: list[Admitted] = []


def register_admitted(source: Admitted) -> None:
    """Name who knows: persons and school year → school of each. Called at start."""
    if source not in _sources:
        _sources.append(source)


def admitted_to(person_ids: Collection[int], school_year: int) -> dict[int, int]:
    """School of each child whose place is confirmed. As many statements as the sources make: two."""
    return {child: school for source in _sources for child, school in source(person_ids, school_year).items()}
