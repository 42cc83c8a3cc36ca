"""Addresses of the family pages. A child is named by its public id; a day by its date."""

from datetime import date

from django.urls import path, register_converter

from parta.cabinet.web import views


class DayConverter:
    """A calendar day as 2026-11-18."""

    regex = r"20\d\d-\d\d-\d\d"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)  # ValueError: no such day, so no such page

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "cabinet"
urlpatterns = [
    path("diary/", views.own, {"section": "cabinet:now"}, name="today"),
    path("diary/week/", views.own, {"section": "cabinet:week-now"}, name="this-week"),
    path("diary/homework/", views.own, {"section": "cabinet:homework"}, name="own-homework"),
    path("diary/marks/", views.own, {"section": "cabinet:marks"}, name="own-marks"),
    path("diary/absences/", views.own, {"section": "cabinet:absences"}, name="own-absences"),
    path("diary/<uuid:child>/", views.day, name="now"),
    path("diary/<uuid:child>/<day:day>/", views.day, name="day"),
    path("diary/<uuid:child>/week/", views.week, name="week-now"),
    path("diary/<uuid:child>/week/<day:day>/", views.week, name="week"),
    path("diary/<uuid:child>/homework/", views.homework, name="homework"),
    path("diary/<uuid:child>/marks/", views.marks, name="marks"),
    path("diary/<uuid:child>/marks/<int:course>/", views.subject, name="subject"),
    path("diary/<uuid:child>/absences/", views.absences, name="absences"),
]
