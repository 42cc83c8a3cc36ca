"""What registers write, read without a database."""

import pytest

from parta.institutions.reading import rows
from parta.institutions.reading.bodies import Body, BodyKind, read_body, spelling_key
from parta.institutions.reading.rows import edrpou, licensed, network_role, read_row, truth
from parta.institutions.rules.columns import BadColumnMap, match_columns
from parta.institutions.rules.fields import FIELDS, Audience, may_follow, of_section, visible
from parta.institutions.rules.search import Candidate, fitness, katottg, mean, readings, stem, words_of
from parta.kernel.text import distance

OFFICIAL = (
    "Повна назва", "Код в ЄДЕБО", "ОУО підтвердив дані", "Скорочена назва", "Код ЄДРПОУ", "Статус", "Тип закладу",
    "Форма власності", "Код КОАТУУ", "Регіон", "Населений пункт", "Місцезнаходження (юридична адреса)",
    "Головний заклад", "Найменування органу, до сфери управління якого належить заклад освіти", "Телефон", "Факс",
    "Електронна пошта", "Веб-сайт", "Керівник", "Опорний / Філія", "Сільський", "Гірський", "Інтернат",
    "Ліцензовані обсяги",
)  # fmt: skip


class TestColumns:
    def test_of_the_official_export_are_all_known_in_any_order(self) -> None:
        matched = match_columns(tuple(reversed(OFFICIAL)))

        assert (matched.unknown, matched.missing, matched.doubled) == ((), (), ())
        assert len(matched.fields) == 24
        assert matched.fields["edebo"] == 22

    def test_are_known_in_other_letters_and_apostrophes(self) -> None:
        matched = match_columns(
            ("КОД В ЄДЕБО", "повна  назва", "Дата блокування суб`єкта освітньої діяльності в ЄДЕБО")
        )

        assert sorted(matched.fields) == ["blocked_on", "edebo", "name"]

    def test_that_are_unknown_missing_or_twice_are_reported(self) -> None:
        matched = match_columns(("Код в ЄДЕБО", "Код ЄДЕБО", "Погода", ""))

        assert (matched.unknown, matched.missing, matched.doubled) == (("Погода",), ("name",), ("edebo",))

    def test_are_taken_from_a_map_by_field_or_official_header(self) -> None:
        matched = match_columns(("id", "title", "note"), {"id": "edebo", "title": "Повна назва", "note": ""})

        assert matched.fields == {"edebo": 0, "name": 1}
        assert matched.unknown == ()

    @pytest.mark.parametrize("given", [{"absent": "edebo"}, {"id": "погода"}])
    def test_of_a_wrong_map_are_refused(self, given: dict[str, str]) -> None:
        with pytest.raises(BadColumnMap):
            match_columns(("id", "title"), given)


FIELDS_READ = {"edebo": 0, "name": 1, "edrpou": 2, "licensed": 3, "network_role": 4, "is_rural": 5, "phone": 6}


def row(*cells: str) -> rows.RegisterRow:
    return read_row(7, [*cells, *[""] * (len(FIELDS_READ) - len(cells))], FIELDS_READ)


def codes(of: rows.RegisterRow) -> list[str]:
    return [remark.code for remark in of.remarks]


class TestARow:
    def test_without_faults_has_no_remarks(self) -> None:
        read = row("140313", "Ліцей № 3", "26286360", "342", "Опорний заклад", "так", "+38 043 332")

        assert codes(read) == []
        assert (edrpou(read), licensed(read), network_role(read), truth(read, "is_rural")) == ("26286360", 342, 1, True)

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            (("", "Ліцей"), "no-edebo"),
            (("12-3", "Ліцей"), "no-edebo"),
            (("1", "-"), "no-name"),
            (("1", "№ 5"), "no-name"),
            (("1", "=1+1 Ліцей"), "formula"),
            (("1", "Ліцей " * 100), "too-long"),
        ],
    )
    def test_is_rejected_with_a_reason(self, cells: tuple[str, ...], code: str) -> None:
        read = row(*cells)

        assert read.rejected
        assert code in codes(read)

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            (("1", "Ліцей", ""), "edrpou-missing"),
            (("1", "Ліцей", "26286361"), "edrpou-checksum"),
            (("1", "Калинівcький ліцей", "26286360"), "mixed-alphabets"),
            (("1", "Ліцей", "26286360", "багато"), "licensed-not-a-number"),
            (("1", "Ліцей", "26286360", "", "майже"), "network-role-unknown"),
            (("1", "Ліцей", "26286360", "", "ні", "можливо"), "neither-yes-nor-no"),
        ],
    )
    def test_is_only_remarked_upon(self, cells: tuple[str, ...], code: str) -> None:
        read = row(*cells)

        assert not read.rejected
        assert codes(read) == [code]

    def test_gets_back_the_zeros_that_a_spreadsheet_has_eaten(self) -> None:
        assert edrpou(row("1", "Ліцей", "4388946")) == "04388946"

    def test_is_rejected_when_its_columns_have_shifted(self) -> None:
        read = read_row(9, ["1", "Ліцей"], {"edebo": 0, "name": 1}, overlong=True)

        assert codes(read) == ["overlong-row"]


class TestABody:
    @pytest.mark.parametrize(
        ("text", "kind", "stem_", "district"),
        [
            ("Відділ освіти Гайсинської міської ради", BodyKind.COMMUNITY, "гайсинськ", ""),
            ("ВІДДІЛ ОСВІТИ МЕЖІВСЬКОЇ СЕЛИЩНОЇ РАДИ", BodyKind.COMMUNITY, "межівськ", ""),
            ("Синевирська сільська рада", BodyKind.COMMUNITY, "синевирськ", ""),
            ("Самарівська сілька рада", BodyKind.COMMUNITY, "самарівськ", ""),
            (
                "Відділ освіти виконавчого комітету Лиманської селищної ради Роздільнянського району Одеської області",
                BodyKind.COMMUNITY, "лиманськ", "роздільнянськ",
            ),
            ("Сєвєродонецька міська військова адміністрація", BodyKind.COMMUNITY, "сєвєродонецьк", ""),
            ("Сектор освіти Черняхівської районної державної адміністрації", BodyKind.DISTRICT, "черняхівськ", ""),
            ("Відділ освіти Тульчинської райдержадміністрації", BodyKind.DISTRICT, "тульчинськ", ""),
            ("Голосіївська районна в місті Києві державна адміністрація", BodyKind.CITY_DISTRICT, "голосіївськ", ""),
            ("Відділ освіти виконкому Саксаганської районної у місті ради", BodyKind.CITY_DISTRICT, "саксаганськ", ""),
            (
                "Управління освіти адміністрації Салтівського району Харківської міської ради",
                BodyKind.CITY_DISTRICT, "салтівськ", "",
            ),
            ("Департамент освіти і науки Одеської обласної державної адміністрації", BodyKind.REGION, "", ""),
            ("Міністерство освіти і науки України", BodyKind.MINISTRY, "", ""),
            ("Міська рада", BodyKind.COUNCIL_OF_PLACE, "", ""),
            ("Обласна рада", BodyKind.COUNCIL_OF_REGION, "", ""),
            ("Київський університет імені Бориса Грінченка", BodyKind.OTHER, "", ""),
            ("", BodyKind.EMPTY, "", ""),
        ],
    )  # fmt: skip
    def test_is_taken_apart(self, text: str, kind: BodyKind, stem_: str, district: str) -> None:
        assert read_body(text) == Body(kind, stem_, district)

    def test_has_one_spelling_key(self) -> None:
        assert (
            len(
                {
                    spelling_key(text)
                    for text in ('"Відділ освіти, сім\'ї"', "відділ освіти ,  сім`ї", "ВІДДІЛ ОСВІТИ,СІМ’Ї")
                }
            )
            == 1
        )


class TestSearchWords:
    def test_are_one_for_all_spellings(self) -> None:
        assert words_of(["Кам'янець-Подільський ліцей №5 «Ґрунь»"]) == {
            "камянець", "подільський", "камянецьподільський", "ліцей", "5", "грунь",
        }  # fmt: skip

    def test_see_through_latin_letters(self) -> None:
        assert words_of(["Калинівcький", "шкoлa", "I-III ст."]) == {"калинівський", "школа"}

    def test_read_a_query_in_every_layout(self) -> None:
        assert readings("Rfkbysdrf")[0] == ("rfkbysdrf",)
        assert readings("Rfkbysdrf")[-1] == ("калинівка",)
        assert readings("калинівка ім.") == (("калинівка",),)

    @pytest.mark.parametrize(
        ("one", "other", "errors"),
        [
            ("ліцей", "ліцей", 0),
            ("ліцй", "ліцей", 1),
            ("лцією", "ліцею", 2),
            ("гімназія", "гмназія", 1),
            ("броид", "броди", 1),
            ("а", "абвгд", 3),
        ],
    )
    def test_count_typing_errors(self, one: str, other: str, errors: int) -> None:
        assert distance(one, other, 2) == errors

    def test_prefer_the_surest_reading(self) -> None:
        known = {"калинівка": [Candidate(1, "калинівка", 30)], "rfkbysdrf": []}

        right, wrong = mean(("калинівка",), known), mean(("rfkbysdrf",), known)

        assert fitness(right) == 1.0
        assert fitness(wrong) == 0.0

    def test_of_other_forms_share_a_stem(self) -> None:
        assert {stem(word) for word in ("броварська", "броварської", "броварський")} == {"бровар"}
        assert stem("26286360") == "26286360"


class TestSpelling:
    def test_in_russian_is_read_too(self) -> None:
        known = {"гімназія": [Candidate(1, "гімназія", 3_773)]}
        (meant,) = mean(("гимназия",), known)

        assert meant.words == {1: 0.95}

    def test_as_it_stands_leaves_out_what_only_begins_so(self) -> None:
        known = {"львів": [Candidate(1, "львів", 157), Candidate(2, "львівська", 1_361)]}
        (meant,) = mean(("львів",), known)

        assert meant.words == {1: 1.0}
        assert meant.exact == 157

    @pytest.mark.parametrize(
        ("asked", "code"),
        [
            (" ua46060250010015970 ", "UA46060250010015970"),
            ("УА46060250010015970", "UA46060250010015970"),
            ("UA4606025001001597", ""),
            ("ліцей", ""),
        ],
    )
    def test_of_a_code_of_a_place_is_told_from_words(self, asked: str, code: str) -> None:
        assert katottg(asked) == code


class TestFields:
    def test_are_for_the_public_for_authorities_or_hidden(self) -> None:
        public, authority = visible(Audience.PUBLIC), visible(Audience.AUTHORITY)

        assert {"name", "edrpou", "address", "phone", "status"} <= public
        assert authority - public == {"fax", "head_name", "is_confirmed"}
        assert "settlement" not in visible(Audience.NATIONAL)

    def test_stand_in_one_section_each(self) -> None:
        edited = [
            field.name for section in ("names", "contacts", "head", "conditions") for field in of_section(section)
        ]

        assert len(edited) == len(set(edited)) == 17
        assert {field.name for field in FIELDS if not field.section} >= {"status", "parent", "authority"}

    def test_follow_the_register_when_they_are_plain_words(self) -> None:
        assert may_follow("address")
        assert not may_follow("kind")
        assert not may_follow("status")
