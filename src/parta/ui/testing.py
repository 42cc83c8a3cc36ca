"""Façade for tests: HTML read strictly. A browser forgives what this refuses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

__all__ = ["BadHtml", "Element", "read"]

_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_INLINE = frozenset(("a", "abbr", "b", "code", "em", "i", "kbd", "span", "strong"))
_FOREIGN = frozenset(("path", "circle", "rect", "line", "polyline"))
_BLOCKS = frozenset(
    ("div", "p", "ul", "ol", "dl", "table", "section", "form", "h1", "h2", "h3", "fieldset", "nav", "aside")
)
_PARENTS = {
    "li": {"ul", "ol"},
    "tr": {"thead", "tbody", "tfoot"},
    "td": {"tr"},
    "th": {"tr"},
    "caption": {"table"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "legend": {"fieldset"},
    "summary": {"details"},
    "option": {"select", "optgroup"},
}


class BadHtml(AssertionError):
    """The markup is not well formed, or an element stands where it may not."""


@dataclass
class Element:
    """A node of the page: its tag, attributes, children and text."""

    tag: str
    attrs: dict[str, str]
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    def __iter__(self) -> Iterator["Element"]:
        """This element and all below it, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child

    def all(self, tag: str = "", **attrs: str) -> list["Element"]:
        """Elements of this tag that have these attributes; ``class_`` asks for one of the classes."""
        return [element for element in self if (not tag or element.tag == tag) and element._has(attrs)]

    def one(self, tag: str = "", **attrs: str) -> "Element":
        """The only such element."""
        found = self.all(tag, **attrs)
        if len(found) != 1:
            raise BadHtml(f"{len(found)} elements <{tag}> {attrs}, one was expected")
        return found[0]

    @property
    def text(self) -> str:
        """What is read, with white space folded; other elements than inline ones stand apart."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self) -> Iterator[str]:
        apart = "" if self.tag in _INLINE else " "
        yield apart
        for child in self.children:
            if isinstance(child, Element):
                yield from child._pieces()
            else:
                yield child
        yield apart

    def _has(self, wanted: dict[str, str]) -> bool:
        for name, value in wanted.items():
            if name == "class_":
                if value not in self.attrs.get("class", "").split():
                    return False
            elif self.attrs.get(name.replace("_", "-")) != value:
                return False
        return True


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#page", {})
        self.open = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        if len(names) != len(set(names)):
            raise BadHtml(f"<{tag}> has an attribute twice: {names}")
        forbidden = [name for name in names if name == "style" or name.startswith("on")]
        if forbidden:
            raise BadHtml(f"<{tag}> has {forbidden}, which the security policy refuses")
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        _check_place(element)
        self.open.children.append(element)
        if tag not in _VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID and tag not in _FOREIGN:
            raise BadHtml(f"<{tag}/> does not close itself in HTML")
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open.tag != tag or self.open.parent is None:
            raise BadHtml(f"</{tag}> closes <{self.open.tag}>")
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def read(html: str) -> Element:
    """Read a page or a fragment.

    :raises BadHtml: a tag is left open or closed twice, an attribute or id repeats, an element is out of place,
        there is inline style or script
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open is not reader.root:
        raise BadHtml(f"<{reader.open.tag}> is not closed")
    ids = [element.attrs["id"] for element in reader.root if "id" in element.attrs]
    twice = sorted({identity for identity in ids if ids.count(identity) > 1})
    if twice:
        raise BadHtml(f"ids stand twice: {twice}")
    return reader.root


def _check_place(element: Element) -> None:
    parent = element.parent.tag if element.parent else "#page"
    allowed = _PARENTS.get(element.tag)
    if allowed and parent not in allowed and parent != "#page":
        raise BadHtml(f"<{element.tag}> stands in <{parent}>")
    if element.tag in _BLOCKS and _inside(element, "p"):
        raise BadHtml(f"<{element.tag}> stands in <p>")
    if element.tag in ("a", "button") and (_inside(element, "a") or _inside(element, "button")):
        raise BadHtml(f"<{element.tag}> stands in another link or button")
    if element.tag == "form" and _inside(element, "form"):
        raise BadHtml("<form> stands in <form>")
    if element.tag == "script" and "src" not in element.attrs:
        raise BadHtml("an inline script")


def _inside(element: Element, tag: str) -> bool:
    above = element.parent
    while above is not None:
        if above.tag == tag:
            return True
        above = above.parent
    return False
