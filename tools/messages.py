"""Texts of the product: collect them from Python and templates, keep translations, compile; or check that it is done.

    tools/messages.py [--check] [MODULE…]

Each module of src/parta has its own catalogues, locale/{uk,en}/LC_MESSAGES/django.po and the compiled .mo beside it.
Ukrainian is the primary text and must be complete; English may fall through to the msgid. No system gettext is needed.
"""

import argparse
import io
import os
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "src" / "parta"
LANGUAGES = ("uk", "en")
# Django's catalogues have four forms for Ukrainian; ours must agree, since Django merges them.
PLURALS = {
    "uk": "nplurals=4; plural=(n % 1 == 0 && n % 10 == 1 && n % 100 != 11 ? 0 : n % 1 == 0 && n % 10 >= 2 && n % 10 "
    "<= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : n % 1 == 0 && (n % 10 ==0 || (n % 10 >=5 && n % 10 <=9) || "
    "(n % 100 >=11 && n % 100 <=14 )) ? 2: 3);",
    "en": "nplurals=2; plural=(n != 1);",
}
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_SKIPPED = ("tests", "migrations", "static", "frontend", "locale")

MessageKey = tuple[str | None, str | tuple[str, ...]]


def main() -> int:
    parser = argparse.ArgumentParser(description="Collect and compile the texts of the product.")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if anything is missing, fuzzy or stale"
    )
    parser.add_argument("modules", nargs="*", help="folders of src/parta; all of them by default")
    words = parser.parse_args()
    _load_django()
    modules = [MODULES / name for name in words.modules] or sorted(path for path in MODULES.iterdir() if path.is_dir())
    troubles = [trouble for module in modules for trouble in (check(module) if words.check else renew(module))]
    troubles += conflicts()
    for trouble in troubles:
        print(f"messages: {trouble}", file=sys.stderr)
    if troubles and words.check:
        print("messages: run `make messages`, translate what is empty, commit .po and .mo", file=sys.stderr)
    return 1 if words.check and troubles else 0


def _load_django() -> None:
    import django
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    django.setup()


def renew(module: Path) -> list[str]:
    """Write the catalogues of a module anew; returns what is still untranslated."""
    template = extract(module)
    troubles = []
    for language in LANGUAGES:
        path = catalogue_path(module, language)
        if not len(template) and not path.exists():
            continue
        catalogue = merged(template, path, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(po_bytes(catalogue))
        path.with_suffix(".mo").write_bytes(mo_bytes(catalogue))
        troubles += untranslated(module, catalogue, language)
    return troubles


def check(module: Path) -> list[str]:
    """What `renew` would change or a person has to translate."""
    template = extract(module)
    troubles = []
    for language in LANGUAGES:
        path = catalogue_path(module, language)
        if not len(template) and not path.exists():
            continue
        if not path.exists():
            troubles.append(f"{_shown(path)} does not exist")
            continue
        catalogue = merged(template, path, language)
        if keys(read(path, language)) != keys(catalogue):
            troubles.append(f"{_shown(path)} lacks texts of the sources or holds ones that are gone")
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != mo_bytes(catalogue):
            troubles.append(f"{_shown(compiled)} is not the compiled {path.name}")
        troubles += untranslated(module, catalogue, language)
    return troubles


def conflicts() -> list[str]:
    """Texts that two modules translate differently: Django keeps one catalogue for all, one of them would be lost."""
    troubles = []
    for language in LANGUAGES:
        said: dict[MessageKey, dict[str, str]] = {}
        for module in sorted(path for path in MODULES.iterdir() if path.is_dir()):
            for message in (m for m in read(catalogue_path(module, language), language) if m.id and any(_strings(m))):
                key = (message.context, message.id if isinstance(message.id, str) else tuple(message.id))
                said.setdefault(key, {}).setdefault("|".join(str(text) for text in _strings(message)), module.name)
        for (_context, text), translations in said.items():
            if len(translations) > 1:
                ways = ", ".join(f"«{way}» in {module}" for way, module in translations.items())
                troubles.append(f"{language}: «{text}» is {ways}; give one of them a context or choose one translation")
    return troubles


def extract(module: Path) -> Catalog:
    """Every text of the module, with the places it stands at."""
    template = Catalog(charset="utf-8")
    for path in sorted(module.rglob("*")):
        inner = path.relative_to(module)
        if inner.parts[0] in _SKIPPED or path.suffix not in (".py", ".html", ".txt") or not path.is_file():
            continue
        if path.suffix != ".py" and inner.parts[0] != "templates":
            continue
        for number, text, context, comments in texts(path):
            place = [(str(path.relative_to(ROOT)), number)]
            template.add(text, None, place, auto_comments=comments, context=context)
    return template


def texts(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], str | None, list[str]]]:
    """Line, text (or singular and plural), context and notes for the translator of each text in a file."""
    from django.utils.translation.template import templatize

    source = path.read_text()
    if path.suffix != ".py":
        # What is no text becomes X's; the indentation left of them would not read as Python.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    for number, function, found, comments in extract_python(
        io.BytesIO(source.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"}
    ):
        words: list[Any] = [*found] if isinstance(found, tuple) else [found]
        spec = KEYWORDS[str(function)] or (1,)
        context = next((words[at[0] - 1] for at in spec if isinstance(at, tuple)), None)
        text = tuple(words[at - 1] for at in spec if isinstance(at, int) and at <= len(words))
        if not all(isinstance(part, str) for part in text):
            raise SystemExit(f"{path}:{number}: {function}() needs a plain string, not an expression")
        if text[0]:
            yield number, text[0] if len(text) == 1 else text, context, [str(note) for note in comments or ()]


def merged(template: Catalog, path: Path, language: str) -> Catalog:
    """The module's texts by the alphabet with the translations the file has; texts that are gone are dropped."""
    old = read(path, language)
    catalogue = _empty(language)
    for message in sorted((m for m in template if m.id), key=_order):
        known = old.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
        same = known is not None and known.id == message.id
        catalogue.add(
            message.id,
            known.string if known is not None and same else None,
            _places(message),
            flags=message.flags | (known.flags & {"fuzzy"} if known is not None and same else set()),
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known is not None else (),
            context=message.context,
        )
    return catalogue


def _order(message: Message) -> tuple[str, str]:
    return (message.id if isinstance(message.id, str) else message.id[0], message.context or "")


def _places(message: Message) -> list[Any]:
    """Files only: line numbers would change the catalogue with every edit."""
    return [(name, None) for name in sorted({name for name, _line in message.locations})]


def read(path: Path, language: str) -> Catalog:
    """The catalogue in the file, empty when there is none."""
    if not path.exists():
        return _empty(language)
    with open(path, "rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def _empty(language: str) -> Catalog:
    catalogue = Catalog(locale=language, charset="utf-8", fuzzy=False)
    catalogue.mime_headers = list(_headers(language).items())
    return catalogue


def _headers(language: str) -> dict[str, str]:
    """Without dates, names and versions of tools, so that the same texts give the same bytes."""
    return {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }


def keys(catalogue: Catalog) -> set[MessageKey]:
    """What identifies each text of a catalogue."""
    return {(m.context, m.id if isinstance(m.id, str) else tuple(m.id)) for m in catalogue if m.id}


def untranslated(module: Path, catalogue: Catalog, language: str) -> list[str]:
    """Ukrainian texts that are missing or doubtful, and any whose placeholders differ from the source's."""
    troubles = []
    for message in (m for m in catalogue if m.id):
        shown = message.id if isinstance(message.id, str) else message.id[0]
        strings = _strings(message)
        if language == "uk" and (message.fuzzy or not all(strings)):
            troubles.append(f"{module.name} {language}: no translation of «{shown}»")
        elif any(strings) and not _placeholders_agree(message, strings):
            troubles.append(f"{module.name} {language}: placeholders differ in «{shown}»")
    return troubles


def _strings(message: Message) -> list[str | None]:
    """The translation, or its plural forms."""
    return list(message.string) if isinstance(message.string, list | tuple) else [message.string]


def _placeholders_agree(message: Message, strings: list[str | None]) -> bool:
    source = message.id if isinstance(message.id, str) else " ".join(message.id)
    allowed = _named(source)
    each = [text for text in strings if text]
    if isinstance(message.id, str):
        return all(_named(text) == allowed for text in each)
    return all(_named(text) <= allowed for text in each)  # «один учень» may leave the number out


def _named(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))


def po_bytes(catalogue: Catalog) -> bytes:
    """The file as committed."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=120, omit_header=True, sort_output=False)
    header = "".join(f'"{name}: {value}\\n"\n' for name, value in _headers(str(catalogue.locale)).items())
    return f'msgid ""\nmsgstr ""\n{header}\n'.encode() + buffer.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """The compiled catalogue (format of GNU gettext, no hash table), entries in the order of their keys."""
    header = "".join(f"{name}: {value}\n" for name, value in _headers(str(catalogue.locale)).items())
    entries = {b"": header.encode()}
    for message in (m for m in catalogue if m.id and not m.fuzzy):
        strings = [str(text or "") for text in _strings(message)]
        if all(strings):
            ids = (message.id,) if isinstance(message.id, str) else message.id
            key = "\0".join(ids) if message.context is None else f"{message.context}\4" + "\0".join(ids)
            entries[key.encode()] = "\0".join(strings).encode()
    keys_at = 28 + 16 * len(entries)
    values_at = keys_at + sum(len(original) + 1 for original in entries)
    key_table = value_table = keys_ = values = b""
    for original, translated in sorted(entries.items()):
        key_table += struct.pack("<II", len(original), keys_at + len(keys_))
        value_table += struct.pack("<II", len(translated), values_at + len(values))
        keys_ += original + b"\0"
        values += translated + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, keys_at)
    return head + key_table + value_table + keys_ + values


def catalogue_path(module: Path, language: str) -> Path:
    return module / "locale" / language / "LC_MESSAGES" / "django.po"


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
