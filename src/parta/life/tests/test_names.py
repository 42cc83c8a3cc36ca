"""Names of a place that are alike."""

from parta.life.rules.names import alike

CITY = [
    "Комунальний заклад «Вінницький ліцей № 1»", "Комунальний заклад «Вінницький ліцей № 2»",
    "Комунальний заклад «Вінницький ліцей № 10»", "Вінницька гімназія «Обрій»",
    "Комунальний заклад «Вечірня школа Вінницької міської ради»", "Вінницька приватна гімназія «Дельфін»",
]  # fmt: skip


class TestAlike:
    def test_are_those_that_share_a_rare_word(self) -> None:
        assert alike("Комунальний заклад «Ліцей „Обрій“»", CITY) == [3]
        assert alike("Вінницький ліцей № 10", CITY) == [2]

    def test_are_not_those_that_share_what_most_have(self) -> None:
        assert alike("Комунальний заклад «Вінницький ліцей „Новий“»", CITY) == []

    def test_are_all_where_there_are_few(self) -> None:
        assert alike("Ліцей «Новий»", CITY[:3]) == [0, 1, 2]
        assert alike("Ліцей «Новий»", []) == []
