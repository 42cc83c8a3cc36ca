"""Invented people: our own lists of names, put together by chance with a fixed seed. Nobody is meant."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

# A man's and a woman's family name; most have one form.
_FAMILIES = """
Авдієнко Бабич Бевзенко Бережний/Бережна Білик Бойчук Бондарчук Борисенко Бурлака Вакуленко Васильчук Вдовиченко
Веремій Вовк Волошин Гаврилюк Галайда Гальчинський/Гальчинська Гарасимчук Глущенко Голуб Гончарук Гордієнко Горобець
Гречаний/Гречана Гриценко Ґалаґан Ґудима Давиденко Данильчук Дем’яненко Демчук Довгалюк Долинний/Долинна Дорошенко
Драч Дячук Євтушенко Єременко Жайворонок Жданюк Журба Забіла Загоруйко Заєць Захарчук Зінчук Зозуля Іванчук Ільченко
Їжакевич Кавун Калинюк Карпенко Касьян Кислиця Клименко Ковбасюк Козак Коломієць Коржик Корнійчук Косовський/Косовська
Кравчук Кривоніс Кротюк Кузьменко Кушнір Лагода Лебідь Левчук Лисак Литвинчук Лобода Луговий/Лугова Лук’яненко
Мазуренко Макарчук Мартинюк Мар’яненко Мацюк Медвідь Микитюк Мироненко Мовчан Мороз Москаленко Музика Набока Назарук
Негода Нечипорук Обертинський/Обертинська Овчаренко Олексюк Онищук Осадчук Павлишин Панасюк Пасічник Перепелиця Петрук
П’ятниця Пилипчук Побережний/Побережна Погорілий/Погоріла Полозюк Потапчук Прокопчук Пустовіт Радзівон Рибачук
Родзинка Руденко Рябоконь Саєнко Самчук Свиридюк Семенюк Сівач Скиба Скрипник Слободян Смереченко Сокирко Соловей
Солов’яненко Степанюк Стецюк Стороженко Супрун Твердохліб Тимчук Ткач Трохимчук Українець Устименко Фесюк Філоненко
Харчук Хоменко Цимбал Черненко Чорнобай Чумак Шаповал Швець Шевчук Шинкарук Шульга Щербатюк Юрченко Явір Яковчук
Ярмолюк Яструб Яценко
"""
_GIRLS = """
Анастасія Ангеліна Анна Аріна Богдана Валерія Варвара Василина Вероніка Вікторія Владислава Дарина Діана Єва Єлизавета
Злата Іванна Ірина Камілла Каріна Катерина Кіра Лілія Люба Марина Марія Мар’яна Мілана Мирослава Надія Настасія Оксана
Олександра Олеся Поліна Роксолана Руслана Соломія Софія Стефанія Таїсія Тетяна Уляна Христина Юліанна Юлія Яна Ярина
Ярослава
"""
_BOYS = """
Андрій Антон Арсен Артем Богдан Борис Вадим Валентин Василь Віктор Віталій Владислав Гліб Ґеорґій Данило Дем’ян Денис
Дмитро Давид Євген Єгор Захар Іван Ігор Ілля Кирило Костянтин Лев Леонід Лук’ян Макар Максим Марк Матвій Микита Микола
Мирон Назар Нестор Олег Олександр Олексій Орест Остап Павло Петро Роман Руслан Святослав Сергій Станіслав Степан Тарас
Тимофій Тимур Устим Федір Юрій Яків Ярослав
"""
_WOMEN = """
Алла Валентина Віра Вікторія Галина Ганна Зоя Інна Ірина Катерина Лариса Леся Лідія Людмила Любов Майя Марія Надія
Наталія Ніна Оксана Олена Ольга Раїса Світлана Тамара Тетяна Юлія
"""
# A man's name and the two patronymics made from it.
_FATHERS = """
Андрій/Андрійович/Андріївна Анатолій/Анатолійович/Анатоліївна Богдан/Богданович/Богданівна Вадим/Вадимович/Вадимівна
Валерій/Валерійович/Валеріївна Василь/Васильович/Василівна Віктор/Вікторович/Вікторівна Віталій/Віталійович/Віталіївна
Володимир/Володимирович/Володимирівна В’ячеслав/В’ячеславович/В’ячеславівна Григорій/Григорович/Григорівна
Дем’ян/Дем’янович/Дем’янівна Дмитро/Дмитрович/Дмитрівна Євген/Євгенович/Євгенівна Іван/Іванович/Іванівна
Ігор/Ігорович/Ігорівна Костянтин/Костянтинович/Костянтинівна Леонід/Леонідович/Леонідівна Максим/Максимович/Максимівна
Микола/Миколайович/Миколаївна Назар/Назарович/Назарівна Олег/Олегович/Олегівна Олександр/Олександрович/Олександрівна
Олексій/Олексійович/Олексіївна Павло/Павлович/Павлівна Петро/Петрович/Петрівна Роман/Романович/Романівна
Руслан/Русланович/Русланівна Сергій/Сергійович/Сергіївна Степан/Степанович/Степанівна Тарас/Тарасович/Тарасівна
Федір/Федорович/Федорівна Юрій/Юрійович/Юріївна Ярослав/Ярославович/Ярославівна
"""


@dataclass(frozen=True, slots=True)
class FullName:
    family: str
    given: str
    patronymic: str
    sex: str  # «f», «m»


@dataclass(frozen=True, slots=True)
class FamilyName:
    """A family as its members write themselves: «Бережний», «Бережна»; children are called after the father."""

    man: str
    woman: str
    father: tuple[str, str, str]


class Names:
    """An endless supply. The same seed gives the same people; a full name does not come twice."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._families = [_forms(word) for word in _FAMILIES.split()]
        self._fathers = [tuple(word.split("/")) for word in _FATHERS.split()]
        self._girls, self._boys, self._women = _GIRLS.split(), _BOYS.split(), _WOMEN.split()
        self._given: set[FullName] = set()

    def family(self) -> FamilyName:
        """A new family; two of the same name happen, as in life."""
        man, woman = self._chance.choice(self._families)
        name, son, daughter = self._chance.choice(self._fathers)
        return FamilyName(man, woman, (name, son, daughter))

    def child(self, family: FamilyName) -> FullName:
        """A daughter or a son of the family."""
        return self._once(lambda: self._child(family))

    def mother(self, family: FamilyName) -> FullName:
        return self._once(lambda: self._woman(family.woman))

    def father(self, family: FamilyName) -> FullName:
        return self._once(lambda: FullName(family.man, family.father[0], self._chance.choice(self._fathers)[1], "m"))

    def worker(self) -> FullName:
        """Staff: in schools eight of ten are women."""
        man, woman = self._chance.choice(self._families)
        if self._chance.random() < 0.82:
            return self._once(lambda: self._woman(woman))
        father = self._chance.choice(self._fathers)
        return self._once(lambda: FullName(man, father[0], self._chance.choice(self._fathers)[1], "m"))

    def _child(self, family: FamilyName) -> FullName:
        if self._chance.random() < 0.5:
            return FullName(family.woman, self._chance.choice(self._girls), family.father[2], "f")
        return FullName(family.man, self._chance.choice(self._boys), family.father[1], "m")

    def _woman(self, family: str) -> FullName:
        return FullName(family, self._chance.choice(self._women), self._chance.choice(self._fathers)[2], "f")

    def _once(self, make: Callable[[], FullName]) -> FullName:
        for _attempt in range(50):
            name = make()
            if name not in self._given:
                self._given.add(name)
                return name
        return make()  # a family of fifty children has run out of names


def _forms(word: str) -> tuple[str, str]:
    man, _slash, woman = word.partition("/")
    return man, woman or man


@dataclass(frozen=True, slots=True)
class Lists:
    """Our lists as they are: families (man, woman), fathers (name, son's patronymic, daughter's), given names."""

    families: tuple[tuple[str, str], ...]
    fathers: tuple[tuple[str, str, str], ...]
    women: tuple[str, ...]
    girls: tuple[str, ...]
    boys: tuple[str, ...]


def lists() -> Lists:
    """For whoever makes people by the million (`config.twin`)."""
    fathers = [word.split("/") for word in _FATHERS.split()]
    return Lists(
        families=tuple(_forms(word) for word in _FAMILIES.split()),
        fathers=tuple((name, son, daughter) for name, son, daughter in fathers),
        women=tuple(_WOMEN.split()),
        girls=tuple(_GIRLS.split()),
        boys=tuple(_BOYS.split()),
    )
