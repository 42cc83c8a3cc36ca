"""Names of a place that are alike."""

import pytest

from parta.life.rules.names import alike

CITY = [
    "Комунальний заклад «Вінницький ліцей № 1»", "Комунальний заклад «Вінницький ліцей № 2»",
    "Комунальний заклад «Вінницький ліцей № 10»", "Вінницька гімназія «Обрій»",
    "Комунальний заклад «Вечірня школа Вінницької міської ради»", "Вінницька приватна гімназія «Дельфін»",
]  # fmt: skip
VILLAGE = [
    "Комунальний заклад «Мізяківсько-Хутірський ліцей Стрижавської селищної ради Вінницької області»",
    "Комунальний заклад дошкільної освіти «Калинка» Стрижавської селищної ради",
    "Центр дитячої творчості",
]


class TestAlike:
    def test_are_those_that_share_a_rare_word(self) -> None:
        assert alike("Комунальний заклад «Ліцей „Обрій“»", CITY) == [3]
        assert alike("Вінницький ліцей № 10", CITY) == [2]

    def test_are_not_those_that_share_what_most_have(self) -> None:
        assert alike("Комунальний заклад «Вінницький ліцей „Новий“»", CITY) == []

    @pytest.mark.parametrize(
        ("name", "like"),
        [
            ("Ліцей «Новий»", []),
            ("Приватний ліцей «Думка» Стрижавської селищної ради", []),
            ("Мізяківсько-Хутірська гімназія", [0]),
            ("Ясла-садок «Калинка»", [1]),
            ("Заклад дошкільної освіти «Калінка»", [1]),
            ("Будинок творчості дітей та юнацтва", [2]),
            ("Музична школа", []),
            ("Заклад дошкільної освіти № 2", []),
        ],
    )
    def test_are_not_all_where_there_are_few(self, name: str, like: list[int]) -> None:
        assert alike(name, VILLAGE, ["Мізяківські Хутори", "Стрижавська", "Вінницька"]) == like
        assert alike(name, []) == []

    def test_tell_a_number_of_another_kind_of_institution_apart(self) -> None:
        numbered = ["Гімназія № 3", "Заклад дошкільної освіти № 3", "Ліцей № 13"]
        assert alike("Ліцей № 3", numbered) == [0]
        assert alike("Ясла-садок № 3", numbered) == [1]
