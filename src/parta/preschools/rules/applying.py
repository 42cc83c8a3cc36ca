"""What a parent tells of a child for the queue. Pure."""

from dataclasses import dataclass
from datetime import date

# What each value is for; what is not needed is not asked (2297-VI, art. 6).
PURPOSES = {
    "family_name": "enrolment", "given_name": "enrolment", "patronymic": "enrolment", "sex": "enrolment",
    "born_on": "the age of the group", "document": "one child stands once; enrolment",
    "applicant": "who answers offers", "kinship": "enrolment", "phone": "questions", "email": "offers",
    "source": "where it came from", "said_at": "what the other system says of the moment",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of child and applicant; ``born_on`` in ISO form."""

    family_name: str
    given_name: str
    patronymic: str
    sex: str
    born_on: str
    document: str
    applicant: str
    kinship: str
    phone: str
    email: str
    source: str = ""  # the outside system whose file brought it
    said_at: str = ""  # the moment of registration that this system says, as it says it: shown, never the order

    @property
    def child(self) -> str:
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))

    @property
    def born_day(self) -> date:
        return date.fromisoformat(self.born_on)


@dataclass(frozen=True, slots=True)
class Way:
    """How an application came. ``mailbox``: proved by the link of a letter; ``is_counter``: taken on paper by the
    institution; neither: somebody signed in.
    """

    site: str
    mailbox: str = ""
    is_counter: bool = False
