"""Templates and styles of all modules agree: no class without a rule, nothing that the security policy refuses."""

import re
from pathlib import Path

import pytest

MODULES = Path(__file__).parents[2]
TEMPLATES = sorted(MODULES.glob("*/templates/**/*.html"))
_TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_CLASSES = re.compile(r'class="([^"]*)"')
_RULES = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_UNSAFE = re.compile(r"\|\s*safe\b|autoescape\s+off|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<style", re.IGNORECASE)


def known_classes() -> set[str]:
    """Classes with a rule in some style sheet, or a name that a script gives or looks for."""
    styles = " ".join(path.read_text(encoding="utf-8") for path in MODULES.glob("*/static/*/*.css"))
    scripts = " ".join(path.read_text(encoding="utf-8") for path in MODULES.glob("*/frontend/*.ts"))
    return {*_RULES.findall(styles), *re.findall(r"[\w-]+", scripts)}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(MODULES)))
class TestTemplate:
    def test_uses_only_classes_that_have_a_rule(self, path: Path) -> None:
        words = _CLASSES.findall(_TAGS.sub(" ", path.read_text(encoding="utf-8")))
        used = {name for word in words for name in word.split() if not name.endswith("--")}
        assert used - known_classes() == set()

    def test_has_nothing_that_skips_escaping_or_breaks_the_policy(self, path: Path) -> None:
        found = _UNSAFE.search(_TAGS.sub(lambda tag: tag.group() if "safe" in tag.group() else " ", path.read_text()))
        assert found is None
