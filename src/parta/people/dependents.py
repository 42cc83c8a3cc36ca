"""Facts above that stand on posts: modules say at start which posts they hold on to, so that a post which was entered
by mistake is taken back only while nothing stands on it.
"""

from collections.abc import Callable, Collection, Mapping

Dependents = Callable[[Collection[int], Collection[int]], Mapping[int, str]]
_known: list[Dependents] = []


def register_post_dependents(dependents: Dependents) -> None:
    """Say for institutions and posts of theirs (ids) what stands on each post, in words; called at start. One
    statement.
    """
    if dependents not in _known:
        _known.append(dependents)


def standing_on(institution_ids: Collection[int], post_ids: Collection[int]) -> dict[int, str]:
    """What stands on these posts, in words; posts that nothing stands on are left out."""
    found: dict[int, str] = {}
    for dependents in _known:
        found |= dependents(institution_ids, post_ids)
    return found
