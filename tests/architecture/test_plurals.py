"""Counted nouns agree with their numbers: «51 працівник», «32 учні». A number before a noun has plural forms."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
# A genitive plural after a number is right for five and wrong for fifty-one.
_NOUNS = (
    "учн|дітей|закладів|рядків|уроків|днів|знаків|символів|стовпців|оцінок|працівників|класів|людей|осіб|запрошень|"
    "карток|наказів|журналів|керівників|місць|записів|помилок|годин|хвилин|секунд|років|місяців|тижнів"
)
_COUNTED = re.compile(rf"(?:%\((\w+)\)[sd]|\$\{{(\w+)\}})[\s\u00a0](?:[\w’]+[иі]х[\s\u00a0])?({_NOUNS})")
_CONSTANT = {"most", "limit", "needed"}  # numbers the code fixes: the text agrees with them once and for all
_MORE_THAN = re.compile(r"(?:Понад|понад|[Бб]ільше ніж) %\(\w+\)[sd]")


def test_of_texts_agree() -> None:
    wrong = []
    for path in sorted((ROOT / "src" / "parta").glob("*/locale/uk/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="uk", charset="utf-8")
        wrong += [str(each.string) for each in catalogue if isinstance(each.id, str) and disagrees(str(each.string))]
    assert wrong == []


def test_of_rules_agree() -> None:
    texts = (ROOT / "src" / "parta" / "rulebook" / "editions" / "first.json").read_text(encoding="utf-8").splitlines()
    assert [line for line in texts if disagrees(line)] == []


def test_are_told_apart() -> None:
    assert disagrees("У класі ${size} учнів")
    assert disagrees("%(count)d дітей чекають")
    assert disagrees("ще %(n)s нових учнів")
    assert not disagrees("до %(most)d знаків")
    assert not disagrees("Учнів у класі: ${size}")
    assert not disagrees("Понад %(count)s закладів")


def disagrees(text: str) -> bool:
    found = _COUNTED.search(_MORE_THAN.sub("", text))
    return found is not None and (found[1] or found[2]) not in _CONSTANT
