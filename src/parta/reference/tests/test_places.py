import pytest

from parta.reference.rules.places import Gazetteer, Place, adjective_stem, name_key, read_place, region_key


def place(number: int, category: str, name: str, *above: int) -> Place:
    region, district, community = (*above, None, None, None)[:3]
    return Place(number, f"UA{number:017}", category, name, region or number, district, community)


SMALL_COUNTRY = Gazetteer(
    [
        place(1, "O", "Вінницька", 1),
        place(2, "P", "Вінницький", 1, 2),
        place(3, "H", "Калинівська", 1, 2, 3),
        place(4, "M", "Калинівка", 1, 2, 3),
        place(5, "C", "Калинівка", 1, 2, 3),
        place(6, "H", "Кам’янська", 1, 2, 6),
        place(7, "X", "Кам’янка", 1, 2, 6),
        place(8, "K", "Київ", 8, None, 8),
        place(9, "B", "Голосіївський", 8, None, 8),
    ],
    {"0510100000": 4},
)


class TestANameKey:
    @pytest.mark.parametrize(
        ("written", "key"),
        [
            ("Кам'янець-Подільський", "камянець подільський"),
            ("КАМ’ЯНЕЦЬ–ПОДІЛЬСЬКИЙ", "камянець подільський"),
            ("Kам`янка", "камянка"),  # Latin K
            ("Ґрунь", "грунь"),
            ("  Нова   Одеса ", "нова одеса"),
        ],
    )
    def test_is_one_for_all_spellings(self, written: str, key: str) -> None:
        assert name_key(written) == key

    def test_of_an_adjective_drops_its_case(self) -> None:
        assert {adjective_stem(word) for word in ("Гайсинська", "Гайсинської", "ГАЙСИНСЬКИЙ", "гайсинського")} == {
            "гайсинськ"
        }

    @pytest.mark.parametrize("written", ["КИЇВ", "м. Київ", "Київ", "м.Київ"])
    def test_of_a_region_forgives_its_words(self, written: str) -> None:
        assert region_key(written) == "київ"


class TestAWrittenPlace:
    @pytest.mark.parametrize(
        ("text", "name", "categories", "district", "region"),
        [
            ("с. Геча, Берегівський район, Закарпатська область", "геча", "C", "берегівськ", "закарпатська область"),
            ("смт Талаківка, Маріуполь, Донецька область", "талаківка", "XT", "маріуполь", "донецька область"),
            (
                "с-ще Відродження, Мелітопольський р-н, Запорізька обл.",
                "відродження",
                "X",
                "мелітопольськ",
                "запорізька обл",
            ),
            ("Харків, Харківська область", "харків", "", "", "харківська область"),
            ("м. Київ", "київ", "MK", "", ""),
            ("Смт", "смт", "", "", ""),
            ("Сміла, Черкаська область", "сміла", "", "", "черкаська область"),
            ("", "", "", "", ""),
        ],
    )
    def test_is_taken_apart(self, text: str, name: str, categories: str, district: str, region: str) -> None:
        read = read_place(text)

        assert (read.name, read.categories, read.district, read.region) == (name, categories, district, region)


class TestTheGazetteer:
    def test_tells_a_city_from_a_village_of_the_same_name(self) -> None:
        city = SMALL_COUNTRY.settlements(1, read_place("Калинівка, Вінницька область"))
        village = SMALL_COUNTRY.settlements(1, read_place("с. Калинівка, Вінницький район, Вінницька область"))

        assert [found.id for found in city] == [4]
        assert [found.id for found in village] == [5]

    def test_forgives_a_kind_that_has_changed(self) -> None:
        assert [found.id for found in SMALL_COUNTRY.settlements(1, read_place("смт Кам'янка, Вінницька область"))] == [
            7
        ]

    def test_finds_by_both_codes(self) -> None:
        assert SMALL_COUNTRY.with_katottg(" ua00000000000000007 ").name == "Кам’янка"  # type: ignore[union-attr]
        assert SMALL_COUNTRY.with_koatuu("0510100000").id == 4  # type: ignore[union-attr]
        assert SMALL_COUNTRY.with_koatuu("9999999999") is None

    def test_finds_communities_and_districts_of_cities_by_the_stem(self) -> None:
        assert [found.id for found in SMALL_COUNTRY.communities("камянськ", 1)] == [6]
        assert SMALL_COUNTRY.communities("камянськ", 8) == []
        assert [found.id for found in SMALL_COUNTRY.city_districts("голосіївськ")] == [9]

    def test_knows_regions_by_the_words_of_registers(self) -> None:
        assert SMALL_COUNTRY.region("Вінницька обл.") is SMALL_COUNTRY.by_id[1]
        assert SMALL_COUNTRY.region("КИЇВ") is SMALL_COUNTRY.by_id[8]
        assert SMALL_COUNTRY.region("Атлантида") is None
