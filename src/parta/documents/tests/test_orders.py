"""From a spreadsheet to a registered order and back."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from parta.documents import api
from parta.documents.queries.lists import pupil_list
from parta.enrolment import api as enrolment
from parta.kernel.actor import Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
HEADER = "Прізвище;Ім'я;По батькові;Стать;Дата нар.;Свід.;ПІБ матері;Тел. мами"
ROWS = (
    "Бабенко;Мирослава;Тарасівна;ж;14.03.2013;І-КЛ 482913;Бабенко Олена Іванівна;0971234567",
    "Гнатюк;Орест;Павлович;ч;02/11/2012;1-КЛ 318845;Гнатюк Ірина Петрівна;0501234567",
)


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join((header, *rows)).encode()


def begin(head: Actor, institution: int, class_id: int | None, data: bytes) -> UUID:
    return api.begin_list(
        actor=head,
        institution_id=institution,
        file_name="8-Б.csv",
        data=data,
        since=date(2026, 9, 1),
        class_id=class_id,
        now=NOW,
    )


class TestRegisterOrder:
    def test_enrols(self, head: Actor, institution: int, class_id: int) -> None:
        key = begin(head, institution, class_id, csv(*ROWS))
        pupils = pupil_list(head, institution_id=institution, key=key)
        assert [(f.number, f.field, f.suggestion) for f in pupils.findings if f.severity == "block"] == [
            (3, "document", "І-КЛ 318845")
        ]
        pupils = api.correct_list(
            actor=head,
            institution_id=institution,
            key=key,
            revision=pupils.revision,
            now=NOW,
            accept_suggestions=True,
            reasons={"DQ-021": "Мале село"},
        )
        order_id = api.prepare_enrolment(
            actor=head,
            institution_id=institution,
            key=key,
            revision=pupils.revision,
            number="47-у",
            dated_on=date(2026, 9, 1),
            ground="заяви батьків",
            now=NOW,
        )
        card = api.order_card(head, institution_id=institution, order_id=order_id)
        assert card.title == "Про зарахування учнів до 8-Б"
        assert card.file_id is not None
        request = uuid4()
        for _ in range(2):
            assert (
                api.register_order(
                    actor=head, institution_id=institution, order_id=order_id, request_id=request, now=NOW
                )
                is api.State.REGISTERED
            )
        assert len(enrolment.members_on(institution_id=institution, group_id=class_id, on=date(2026, 9, 2))) == 2
        fixed = api.correct_order(
            actor=head,
            institution_id=institution,
            order_id=order_id,
            number="48-у",
            dated_on=date(2026, 9, 2),
            ground="помилка",
            request_id=uuid4(),
            now=NOW,
        )
        assert api.order_card(head, institution_id=institution, order_id=order_id).corrected_by == fixed
        assert enrolment.members_on(institution_id=institution, group_id=class_id, on=date(2026, 9, 2)) == ()
