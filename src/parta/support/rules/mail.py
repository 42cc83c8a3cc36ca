"""What a letter to support says: plain Python over untrusted bytes. Total: no bytes crash it."""

import email.policy
import html.parser
import re
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parseaddr

MOST_BYTES = 12 * 2**20
MOST_TEXT = 9_000  # signs; the rest is cut, the letter itself stays with the sender
MOST_FILES = 3
_TAG = re.compile(r"\[(\d\d)-(\d{6})-([a-z2-7]{8})\]")
_NOT_OF_ADDRESS = r"@\s<>\"',;:\x00-\x1f\x7f-\x9f\ud800-\udfff"
_ADDRESS = re.compile(f"[^{_NOT_OF_ADDRESS}]{{1,64}}@[^{_NOT_OF_ADDRESS}]{{1,190}}")
_QUOTED = re.compile(r"(?:\n>[^\n]*)+\s*\Z")
_BLANK = re.compile(r"\n{3,}")
_ROBOTS = ("mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply")


@dataclass(frozen=True, slots=True)
class Tag:
    """What stands in the subject of our letters: year (two digits), serial and check."""

    year: int
    serial: int
    check: str


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """A letter as it was understood. ``files``: names and bytes of what was attached."""

    sender: str
    name: str
    subject: str
    text: str
    message_id: str
    tag: Tag | None
    is_from_robot: bool
    files: tuple[tuple[str, bytes], ...]


class Unreadable(ValueError):
    """Not a letter that can become a request; says why in one word, for the log."""


def read_letter(data: bytes) -> ReadLetter:
    """Read a letter.

    :raises Unreadable: «huge», «sender»: no address to answer; «empty»: nothing is said; «malformed»
    """
    if len(data) > MOST_BYTES:
        raise Unreadable("huge")
    try:
        return _read(BytesParser(_class=EmailMessage, policy=email.policy.default).parsebytes(data))
    except Unreadable:
        raise
    except Exception as error:  # the standard parser fails in many ways on what is no letter
        raise Unreadable("malformed") from error


def _read(letter: EmailMessage) -> ReadLetter:
    name, sender = parseaddr(_header(letter, "From"))
    if not _ADDRESS.fullmatch(sender):
        raise Unreadable("sender")
    subject = " ".join(_header(letter, "Subject").split())
    text = _text_of(letter)
    found = _TAG.search(subject)
    files = tuple(_files(letter))
    if not text and not files:
        raise Unreadable("empty")
    return ReadLetter(
        sender=sender.lower(),
        name=_plain(name)[:200],
        subject=_plain(_TAG.sub("", subject)).strip()[:150],
        text=text,
        message_id=_plain(_header(letter, "Message-ID")).strip()[:500],
        tag=Tag(int(found[1]), int(found[2]), found[3]) if found else None,
        is_from_robot=_is_robot(letter, sender.lower()),
        files=files[:MOST_FILES],
    )


def _header(letter: EmailMessage, name: str) -> str:
    try:
        return str(letter.get(name, ""))
    except Exception:  # a header that the parser cannot decode says nothing
        return ""


def _is_robot(letter: EmailMessage, sender: str) -> bool:
    """An answering machine or a list: answered, it would answer again (RFC 3834)."""
    said = _header(letter, "Auto-Submitted").lower()
    if said not in ("", "no") or _header(letter, "Precedence").lower() in ("bulk", "junk", "list"):
        return True
    if _header(letter, "List-Id") or _header(letter, "X-Autoreply"):
        return True
    return sender.partition("@")[0].startswith(_ROBOTS)


def _text_of(letter: EmailMessage) -> str:
    body = letter.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    text = _decoded(body)
    if body.get_content_subtype() == "html":
        text = text_of_html(text)
    text = _plain(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    text = _BLANK.sub("\n\n", _QUOTED.sub("", f"\n{text}")).strip()
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT].rstrip() + " […]"


def _decoded(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    charset = part.get_content_charset() or "utf-8"
    try:
        return data.decode(charset, errors="replace")
    except LookupError:
        return data.decode("utf-8", errors="replace")


def _files(letter: EmailMessage) -> list[tuple[str, bytes]]:
    found = []
    for part in letter.iter_attachments():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload:
            found.append((_plain(str(part.get_filename() or "file"))[:120], payload))
    return found


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign in "\n\t\u00a0" or sign.isprintable())


class _Words(html.parser.HTMLParser):
    """The text of a page: blocks become lines, scripts and styles nothing."""

    _BREAKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote"})
    _SILENT = frozenset({"script", "style", "head", "title", "template"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in self._SILENT
        if tag in self._BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(" ".join(data.split()) + " " if data.strip() else "")


def text_of_html(markup: str) -> str:
    """Words of a page without markup.

    >>> text_of_html("<style>p{}</style><p>Добрий&nbsp;день<br>Не <b>працює</b><script>x</script>")
    'Добрий день\\nНе працює'
    """
    reader = _Words()
    reader.feed(markup[: 4 * MOST_BYTES])
    reader.close()
    lines = ("".join(reader.words)).split("\n")
    return "\n".join(line.strip() for line in lines).strip()
