"""Sources and dimensions of forms are registered once each, in any order."""

import pytest

from parta.planes import counted
from parta.planes.counted import Further, Source, Type


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    sources: dict[str, Source] = {}
    monkeypatch.setattr(counted, "_sources", sources)
    monkeypatch.setattr(counted, "_waiting", {})
    monkeypatch.setattr(counted, "SOURCES", sources)


def places() -> Further:
    return Further(Type.NUMBER, "p.places", "left join groups p on p.group_id = f.record", "p.group_id", is_sum=True)


class TestADimension:
    @pytest.mark.parametrize("first", ["source", "dimensions"])
    def test_joins_its_source_whichever_comes_first(self, first: str) -> None:
        acts = [
            lambda: counted.register_source(Source("group", "select", {"grade": Type.NUMBER})),
            lambda: counted.register_dimensions("group", {"places": places()}),
        ]
        for act in acts if first == "source" else reversed(acts):
            act()
        assert counted.SOURCES["group"].numbers == {"places"}
        assert set(counted.SOURCES["group"].dimensions) == {"grade", *counted.PLACE}

    def test_is_registered_once(self) -> None:
        counted.register_dimensions("group", {"places": places()})
        with pytest.raises(ValueError, match="places"):
            counted.register_dimensions("group", {"places": places()})

    def test_is_narrowed_to_the_records_of_few_institutions(self) -> None:
        one = Further(Type.NUMBER, "w.n", "left join (select from v d where true {of_facts}) w", "d.group_id")
        assert "d.group_id in (select record from facts)" in one.joined(is_wide=False)
        assert one.joined(is_wide=True) == "left join (select from v d where true ) w"
        other = Further(Type.NUMBER, "w.n", one.join, "d.institution_id", of="institution_id")
        assert "d.institution_id in (select institution_id from facts)" in other.joined(is_wide=False)


def test_a_source_is_registered_once() -> None:
    counted.register_source(Source("group", "select", {}))
    with pytest.raises(ValueError, match="group"):
        counted.register_source(Source("group", "select", {}))
