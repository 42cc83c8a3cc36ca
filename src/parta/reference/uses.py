"""Where values of codifiers are in use: modules above say it at start, each about tables of its own."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Use:
    """Records that carry a codifier's number. ``statement``: a SELECT of number and uses, by ``%(day)s``."""

    codifier: str
    name: object
    statement: str


@dataclass(slots=True)
class _Registry:
    uses: dict[tuple[str, str], Use] = field(default_factory=dict)


_registry = _Registry()


def register_use(codifier: str, name: object, statement: str) -> None:
    """Say where numbers of a codifier stand; the same statement twice changes nothing."""
    _registry.uses[(codifier, statement)] = Use(codifier, name, statement)


def uses_of(codifier: str) -> tuple[Use, ...]:
    """Every use of the codifier that anybody has told of."""
    return tuple(use for use in _registry.uses.values() if use.codifier == codifier)
