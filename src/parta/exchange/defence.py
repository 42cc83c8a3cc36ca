"""The partner who takes marks of deferment: its file format, and a simulator that answers as the partner would.

The real exchange is by signed files whose format is not published; this one is ours until it is. A file is JSON in
UTF-8; an answer is CSV with «row», «answer» (accepted, refused) and «text».
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from parta.exchange.rules.deferment import Answer
from parta.kernel.codes import rnokpp_is_valid

FORMAT = "parta-deferment-1"
MOST_BYTES = 2**20
MARK, WITHDRAW = "mark", "withdraw"
_WORDS = {"accepted": Answer.ACCEPTED, "refused": Answer.REFUSED}


@dataclass(frozen=True, slots=True)
class Sent:
    """A row as the partner gets it. Days are ISO texts; ``row`` is the public id of the mark."""

    row: str
    family_name: str
    given_name: str
    patronymic: str
    born_on: str
    rnokpp: str
    position: str
    share: str
    since: str
    act: str = MARK  # or WITHDRAW: the mark of this row, sent earlier, is taken back


@dataclass(frozen=True, slots=True)
class Answered:
    """The partner's word on a row."""

    row: str
    answer: Answer
    text: str


class NotAnAnswer(ValueError):
    """The file is not one of answers; ``line`` is its 1-based line."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line} of the answers cannot be read")
        self.line = line


def file_of(edrpou: str, institution: str, round_code: str, rows: Sequence[Sent]) -> bytes:
    """The file that is signed and sent."""
    whole = {
        "format": FORMAT, "round": round_code, "edrpou": edrpou, "institution": institution,
        "rows": [asdict(row) for row in rows],
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def read_file(sent: bytes) -> tuple[Sent, ...]:
    """The rows of a file of ours, in its order."""
    return tuple(Sent(**row) for row in json.loads(sent)["rows"])


def read_answers(data: bytes) -> tuple[Answered, ...]:
    """The rows of a file of answers.

    :raises NotAnAnswer: too large, not text, or a line without row or answer
    """
    if len(data) > MOST_BYTES:
        raise NotAnAnswer(1)
    try:
        lines = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotAnAnswer(1) from error
    found = []
    for number, line in enumerate(lines, start=2):
        answer = _WORDS.get((line.get("answer") or "").strip())
        if answer is None or not line.get("row"):
            raise NotAnAnswer(number)
        found.append(Answered(line["row"].strip(), answer, (line.get("text") or "").strip()[:500]))
    if not found:
        raise NotAnAnswer(1)
    return tuple(found)


def simulated_answers(sent: bytes) -> bytes:
    """What the partner would answer: rows whose РНОКПП does not hold, or that stand twice, are refused; withdrawals are
    taken.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["row", "answer", "text"])
    seen: set[str] = set()
    for row in json.loads(sent)["rows"]:
        if row["act"] == WITHDRAW:
            writer.writerow([row["row"], "accepted", ""])
            continue
        code = row["rnokpp"]
        trouble = "" if rnokpp_is_valid(code) else "РНОКПП не знайдено"
        trouble = trouble or ("особа вже є у списку" if code in seen else "")
        seen.add(code)
        writer.writerow([row["row"], "refused" if trouble else "accepted", trouble])
    return text.getvalue().encode()
