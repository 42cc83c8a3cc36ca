"""Every refusal says in Ukrainian what is wrong and what to do."""

import re

import pytest
from django.utils import translation

from parta.signing import failures
from uakep import Code, Refused

OWN = [
    failures.CHALLENGE_UNKNOWN,
    failures.CHALLENGE_FOREIGN,
    failures.CHALLENGE_EXPIRED,
    failures.CHALLENGE_USED,
    failures.WRONG_PERSON,
    failures.WRONG_ORGANISATION,
    failures.NO_SIGNATURE,
    failures.NOT_CONFIGURED,
]
# What to do: a verb that asks the reader to act (or, once, to wait).
ACTS = re.compile(
    r"(?i)\b(підпишіть|отримайте|оберіть|відкрийте|додайте|попросіть|запитайте|увімкніть|спробуйте|повідомте"
    r"|зверніться|не підійде)\b"
)


def message(reason: str) -> str:
    if reason in OWN:
        return str(failures.refused(reason))
    return str(failures.explained(Refused(Code(reason))))


@pytest.mark.parametrize("reason", [*OWN, *Code])
def test_every_reason_is_explained_in_ukrainian(reason: str) -> None:
    with translation.override("uk"):
        said = message(reason)
    with translation.override("en"):
        english = message(reason)

    assert re.search("[а-яїієґ]{4}", said), said
    assert said != english
    assert ACTS.search(said), said
    assert "'" not in said


@pytest.mark.parametrize("reason", [*OWN, *Code])
def test_every_refusal_keeps_its_stable_reason(reason: str) -> None:
    found = failures.refused(reason) if reason in OWN else failures.explained(Refused(Code(reason)))

    assert (found.reason, found.status, found.code) == (reason, 422, "signature-refused")


def test_reasons_share_a_message_only_where_the_way_out_is_the_same() -> None:
    with translation.override("uk"):
        said: dict[str, set[str]] = {}
        for reason in (*OWN, *Code):
            said.setdefault(message(reason), set()).add(str(reason))

    assert sorted(sorted(reasons) for reasons in said.values() if len(reasons) > 1) == [
        ["malformed", "no-content"],
        ["no-certificate", "no-signed-attributes", "no-signing-certificate"],
    ]
