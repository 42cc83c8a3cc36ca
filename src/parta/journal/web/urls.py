"""Addresses of journals. A school is named by its public id; course, class and lesson by numbers within the school."""

from django.urls import path, register_converter

from parta.journal.web import lesson, pages, saving
from parta.ui.addresses import LongConverter, SerialConverter

register_converter(SerialConverter, "serial")
register_converter(LongConverter, "long")
app_name = "journal"
urlpatterns = [
    path("journals/", pages.own_journals, name="own-journals"),
    path("schools/<uuid:school>/journal/", pages.journal_list, name="journals"),
    path("schools/<uuid:school>/journal/worker.js", pages.worker, name="worker"),
    path("schools/<uuid:school>/journal/<serial:course>/", pages.course_page, name="course"),
    path("schools/<uuid:school>/journal/<serial:course>/save/", saving.save, name="save"),
    path("schools/<uuid:school>/journal/<serial:course>/open/", saving.open_lesson, name="open"),
    path("schools/<uuid:school>/journal/<serial:course>/theme/", saving.set_theme, name="theme"),
    path("schools/<uuid:school>/journal/<serial:course>/lessons/", pages.lesson_list, name="lessons"),
    path("schools/<uuid:school>/journal/<serial:course>/lessons/<long:lesson_id>/", lesson.lesson, name="lesson"),
    path(
        "schools/<uuid:school>/journal/<serial:course>/lessons/<long:lesson_id>/cancel/", saving.cancel, name="cancel"
    ),
    path(
        "schools/<uuid:school>/journal/<serial:course>/lessons/<long:lesson_id>/history/",
        pages.lesson_versions,
        name="lesson-history",
    ),
    path("schools/<uuid:school>/journal/<serial:course>/history/", pages.cell_versions, name="history"),
    path("schools/<uuid:school>/journal/classes/<serial:class_id>/attendance/", pages.attendance, name="attendance"),
    path("schools/<uuid:school>/journal/classes/<serial:class_id>/close/", saving.close, name="close"),
]
