"""Tables that the twin fills, in an order in which every key is there before it is pointed at, and their columns."""

from dataclasses import dataclass, field

# Table → columns copied; the others keep their defaults (moments of knowing, generated sort keys).
COLUMNS: dict[str, str] = {
    "people_person": "id, public_id, family_name, given_name, patronymic, sex, born_on, phone",
    "identity_account": "id, public_id, person_id",
    "identity_role_grant": "id, account_id, role, authority_id, granted_by_id",
    "people_post": "id, public_id, position, is_main, institution_id, person_id",
    "people_tenure": "id, post_id, institution_id, person_id, position, powers, ground, during",
    "people_guardianship": "id, guardian_id, pupil_id, kind, ground, may_read, during",
    "people_document": "id, person_id, kind, number_key, number_sealed, issued_on, revoked_at",
    "enrolment_enrolment": "id, person_id, institution_id, is_main, study_form, during",
    "enrolment_pupil": "institution_id, pupil_id, public_id, display_name, sex, born_on, book_letter, book_number",
    "enrolment_group": "institution_id, id, school_year, kind, parent_id, grade, name, language, study_form, "
    "is_special, tutor_post_id, version",
    "preschools_terms": "institution_id, id, group_id, direction, profile, stay, age, hours, places, meals, during",
    "enrolment_membership": "institution_id, school_year, id, group_id, pupil_id, is_class, study_form, during",
    "curriculum_course": "institution_id, id, school_year, group_id, journal_id, subject_id, scale_id, weekly_hours",
    "curriculum_course_teacher": "institution_id, id, course_id, post_id, during",
    "journal_head": "institution_id, school_year, journal_id, seq, hash",
    "journal_lesson": "id, institution_id, course_id, journal_id, held_on, school_year, no, kind, topic",
    "journal_absence": "lesson_id, pupil_id, put_at, institution_id, author_post_id, journal_id, held_on, "
    "school_year, rev, reason",
    "journal_mark": "lesson_id, pupil_id, put_at, institution_id, author_post_id, school_year, slot, rev, value",
    "journal_homework": "id, set_lesson_id, institution_id, course_id, journal_id, due_on, school_year, body",
    "journal_log": "institution_id, journal_id, seq, school_year, entry, hash",
    "twin.trait": "institution_id, pupil_id, is_inclusive, is_displaced",
}
# Their rows are told by the journal's own chain; they are copied into the partition of the year
# (docs/decisions/0007-twin.md).
BY_YEAR = ("journal_lesson", "journal_absence", "journal_mark", "journal_homework", "journal_log")
AUDITED = tuple(name for name in COLUMNS if not name.startswith(("journal_", "twin.")))
# Moments of writing and hashes over them: another run has others.
NOT_IN_DIGEST = ("journal_log", "journal_head")

# Sequence of ids in a plan → the tables numbered by it.
SEQUENCES: dict[str, tuple[str, ...]] = {
    "person": ("people_person",),
    "account": ("identity_account",),
    "post": ("people_post", "people_tenure"),
    "guardianship": ("people_guardianship",),
    "enrolment": ("enrolment_enrolment",),
    "group": ("enrolment_group", "preschools_terms"),
    "membership": ("enrolment_membership",),
    "course": ("curriculum_course", "curriculum_course_teacher"),
    "lesson": ("journal_lesson", "journal_homework"),
}


@dataclass(slots=True)
class Rows:
    """Lines of COPY's text format, by table."""

    lines: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def count(self) -> dict[str, int]:
        return {name: len(lines) for name, lines in self.lines.items() if lines}
