"""Letters become requests or continue them; what is malformed, huge, repeated or a robot's does no harm."""

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parta.kernel.actor import SYSTEM
from parta.kernel.errors import Refused
from parta.notices.api import send_letters
from parta.support import testing, tokens
from parta.support.models import Message, Ticket
from parta.support.operations.letterbox import empty_letterbox, take_letter
from parta.support.rules.mail import MOST_BYTES, Unreadable, read_letter
from parta.support.rules.tickets import Kind, State
from parta.support.tests.conftest import Cascade

NOW = timezone.now()


def letter(
    text: str = "Не можу увійти.",
    *,
    sender: str = "Олена Савчук <Olena@example.org>",
    subject: str = "Вхід",
    number: int = 1,
    **headers: str,
) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "support@example.org", subject
    made["Message-ID"] = f"<{number}@example.org>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def take(made: EmailMessage | bytes) -> str:
    data = made if isinstance(made, bytes) else made.as_bytes()
    return take_letter(actor=SYSTEM, data=data, now=NOW)


@pytest.mark.django_db
class TestLetter:
    @pytest.mark.parametrize(
        "raw",
        [
            b"From: a@example.org\r\nMessage-ID: <\xff\xfe@x>\r\n\r\nwords",
            b"From: \xff\xfe <a\xff@example.org>\r\nSubject: x\r\n\r\nwords",
            b"From: a@example.org\r\nSubject: \xff\x00\xd8 [26-000001-aaaaaaaa]\r\n\r\nwords",
            b"From: a@example.org\r\nContent-Type: text/plain; charset=\xff\r\n\r\n\xff\xfewords",
            b"From: a\x00@example.org\r\nMessage-ID: \x00\r\n\r\nwords\x00",
        ],
    )
    def test_with_broken_headers_stops_no_other_letter(self, raw: bytes, cascade: Cascade, tmp_path: Path) -> None:
        (tmp_path / "1.eml").write_bytes(raw)
        (tmp_path / "2.eml").write_bytes(letter().as_bytes())
        assert empty_letterbox(actor=SYSTEM, folder=tmp_path, now=NOW) == 2
        assert Ticket.objects.filter(email="olena@example.org").count() == 1

    def test_of_the_same_file_name_deletes_no_earlier_one(self, cascade: Cascade, tmp_path: Path) -> None:
        for number in (1, 2):
            (tmp_path / "in.eml").write_bytes(letter(number=number).as_bytes())
            empty_letterbox(actor=SYSTEM, folder=tmp_path, now=NOW)
        assert len(list((tmp_path / "done").iterdir())) == 2

    def test_opens_a_request_with_the_national_level_and_is_confirmed(self, cascade: Cascade) -> None:
        assert take(letter()) == "opened"

        ticket = Ticket.objects.get()
        assert (ticket.email, ticket.name, ticket.subject) == ("olena@example.org", "Олена Савчук", "Вхід")
        assert (ticket.role, ticket.account_id, ticket.came_by) == ("national", None, "mail")
        send_letters(now=timezone.now())
        (sent,) = mail.outbox
        assert tokens.tag_of(ticket) in sent.subject
        assert "Не можу увійти." not in sent.body

    def test_continues_the_request_whose_letter_it_answers(self, cascade: Cascade) -> None:
        take(letter())
        testing.answer(cascade.national, Ticket.objects.get().public_id, "Який у вас телефон?", Kind.QUESTION)
        send_letters(now=timezone.now())

        reply = letter(
            "Android.\n\n> Який у вас телефон?\n> Звернення", subject=f"Re: {mail.outbox[-1].subject}", number=2
        )
        assert take(reply) == "continued"

        last = Message.objects.order_by("-pk")[0]
        assert (last.text, last.by_mail, last.kind) == ("Android.", True, Kind.WORDS)
        assert Ticket.objects.get().state == State.IN_WORK

    def test_with_a_guessed_check_or_from_another_mailbox_opens_another_request(self, cascade: Cascade) -> None:
        take(letter())
        ticket = Ticket.objects.get()
        tag = tokens.tag_of(ticket)

        guessed = letter(subject=f"[{tag[:-8]}aaaaaaaa]", number=2)
        foreign = letter(subject=f"[{tag}]", sender="other@example.org", number=3)

        assert [take(guessed), take(foreign)] == ["opened", "opened"]
        assert ticket.messages.count() == 1

    def test_of_a_persons_own_mailbox_continues_the_request_of_the_account(self, cascade: Cascade) -> None:
        asked = Ticket.objects.get(public_id=testing.ask(cascade.teacher))
        tag = f"[{tokens.tag_of(asked)}]"

        assert take(letter(subject=tag, sender="teacher@example.org")) == "continued"
        assert take(letter(subject=tag, sender="teacher@example.org.evil.test", number=2)) == "opened"

    def test_never_speaks_for_an_account(self, cascade: Cascade) -> None:
        take(letter(sender="teacher@example.org"))

        assert Ticket.objects.get().account_id is None

    def test_is_read_once(self, cascade: Cascade) -> None:
        assert [take(letter()), take(letter()), take(letter("Інші слова."))] == ["opened", "repeated", "repeated"]
        assert Message.objects.count() == 1

    @pytest.mark.parametrize(
        "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<a.example.org>"}]
    )
    def test_of_a_robot_is_left_alone(self, cascade: Cascade, headers: dict[str, str]) -> None:
        assert take(letter(**headers)) == "robot"
        assert take(letter(sender="MAILER-DAEMON@example.org")) == "robot"
        assert Ticket.objects.count() == 0

    def test_in_html_alone_is_read_without_its_markup(self, cascade: Cascade) -> None:
        made = letter()
        made.set_content("<style>p{}</style><p>Не <b>працює</b></p><script>alert(1)</script>", subtype="html")
        take(made)

        assert Message.objects.get().text == "Не працює"

    def test_keeps_files_of_known_kinds_and_names_the_others(self, cascade: Cascade) -> None:
        made = letter()
        made.add_attachment(b"\x89PNG\r\n\x1a\n" + b"0" * 64, "image", "png", filename="знімок.png")
        made.add_attachment(b"MZ\x00\x01", "application", "octet-stream", filename="virus.exe")
        take(made)

        said = Message.objects.get()
        assert [each.name for each in said.attachments.all()] == ["знімок.png"]
        assert "virus.exe" in said.text

    def test_is_limited_by_mailbox(self, cascade: Cascade) -> None:
        outcomes = [take(letter(number=number)) for number in range(7)]

        assert outcomes == ["opened"] * 5 + ["too-many-requests"] * 2

    def test_is_brought_by_the_system_alone(self, cascade: Cascade) -> None:
        with pytest.raises(Refused):
            take_letter(actor=cascade.national, data=letter().as_bytes(), now=NOW)


@pytest.mark.django_db
class TestLetterbox:
    def test_empties_a_folder_and_keeps_everything(self, cascade: Cascade, tmp_path: Path) -> None:
        (tmp_path / "1.eml").write_bytes(letter().as_bytes())
        (tmp_path / "2.eml").write_bytes(b"\x00\xff no letter")
        (tmp_path / "3.eml").write_bytes(b"x" * (MOST_BYTES + 1))
        (tmp_path / "4.part").write_bytes(letter(number=4).as_bytes())
        (tmp_path / "5.eml").symlink_to("/etc/hostname")

        assert empty_letterbox(actor=SYSTEM, folder=tmp_path, now=NOW) == 3

        assert [path.name for path in (tmp_path / "done").iterdir()] == ["1.eml"]
        assert sorted(path.name for path in (tmp_path / "refused").iterdir()) == ["2.eml", "3.eml"]
        assert empty_letterbox(actor=SYSTEM, folder=tmp_path, now=NOW + timedelta(minutes=1)) == 0
        assert empty_letterbox(actor=SYSTEM, folder=tmp_path / "none", now=NOW) == 0


class TestReading:
    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"", "sender"),
            (b"From: nobody\n\nx", "sender"),
            (b"From: a@b\n\n", "empty"),
            (b"x" * (MOST_BYTES + 1), "huge"),
        ],
    )
    def test_says_why_not(self, data: bytes, why: str) -> None:
        with pytest.raises(Unreadable, match=why):
            read_letter(data)

    def test_stands_charsets_that_lie(self) -> None:
        head = b"From: a@example.org\nSubject: =?utf-8?b?0IX?=\nContent-Type: text/plain; charset=nonsense\n\n"
        data = head + b"\xd0\x9f\x00\xff"

        assert read_letter(data).text.startswith("П")

    @given(st.binary(max_size=400))
    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    def test_stands_any_bytes(self, data: bytes) -> None:
        for whole in (data, b"From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n" + data):
            try:
                read_letter(whole)
            except Unreadable:
                continue
