from datetime import date

import pytest

from parta.reference.rules.codifier import BadCodifier, read_codifier

HEADER = (
    "Перший рівень",
    "Другий рівень",
    "Третій рівень",
    "Четвертий рівень",
    "Додатковий рівень",
    "Категорія об’єкта",
    "Назва об’єкта",
)
TITLE = ("", "наказом від 26 листопада 2020 року № 290 (в редакції від 19 січня \n2024 року № 48)")
REGION, DISTRICT, COMMUNITY = "UA05000000000010236", "UA05020000000026686", "UA05020010000053508"
VILLAGE, KYIV, KYIV_DISTRICT = "UA05020010010010001", "UA80000000000093317", "UA80000000000126643"


class TestTheCodifier:
    def test_is_read_below_its_title_block_with_ancestors_from_the_top(self) -> None:
        codifier = read_codifier(
            [
                TITLE,
                HEADER,
                (REGION, "", "", "", "", "О", "Вінницька"),
                (REGION, DISTRICT, "", "", "", "P", "Вінницький "),
                (REGION, DISTRICT, COMMUNITY, "", "", "H", "Агрономічна"),
                (REGION, DISTRICT, COMMUNITY, VILLAGE, "", "C", "Агрономічне"),
                ("* примітка", "", "", "", "", "", ""),
            ]
        )

        assert [(unit.category, unit.name) for unit in codifier.units] == [
            ("O", "Вінницька"),
            ("P", "Вінницький"),
            ("H", "Агрономічна"),
            ("C", "Агрономічне"),
        ]
        assert codifier.units[3].ancestors == (REGION, DISTRICT, COMMUNITY)
        assert codifier.dated_on == date(2024, 1, 19)

    def test_repeats_no_code_among_the_ancestors_of_a_district_of_kyiv(self) -> None:
        codifier = read_codifier(
            [
                HEADER,
                (KYIV, "", "", "", "", "K", "Київ"),
                (KYIV, KYIV, KYIV, KYIV, KYIV_DISTRICT, "B", "Голосіївський"),
            ]
        )

        assert codifier.units[1].ancestors == (KYIV,)

    @pytest.mark.parametrize(
        ("rows", "told"),
        [
            ([("Назва", "Код")], "no header"),
            ([HEADER[:5]], "columns are missing"),
            ([HEADER, ("UA05", "", "", "", "", "O", "Вінницька")], "row 2: «UA05»"),
            ([HEADER, (REGION, "", "", "", "", "Z", "Вінницька")], "row 2: unknown category"),
            ([HEADER, (REGION, "", "", "", "", "O", "А"), (REGION, "", "", "", "", "O", "А")], "is there twice"),
            ([HEADER, (REGION, DISTRICT, "", "", "", "P", "Вінницький")], "not above it"),
        ],
    )
    def test_says_where_it_is_broken(self, rows: list[tuple[str, ...]], told: str) -> None:
        with pytest.raises(BadCodifier, match=told):
            read_codifier(rows)
