"""Addresses of classes and pupils. A school and a pupil are named by public ids; a class by its number within the
school.
"""

from django.urls import path

from parta.enrolment.web import invitations, pupils, rolls, views

app_name = "enrolment"
urlpatterns = [
    path("classes/", views.own_classes, name="own-classes"),
    path("schools/<uuid:school>/classes/", views.class_list, name="classes"),
    path("schools/<uuid:school>/classes/new/", views.class_new, name="class-new"),
    path("schools/<uuid:school>/classes/<int:class_id>/", views.class_page, name="class"),
    path("schools/<uuid:school>/classes/<int:class_id>/edit/", views.class_edit, name="class-edit"),
    path("schools/<uuid:school>/classes/<int:class_id>/families/", invitations.families, name="families"),
    path("schools/<uuid:school>/classes/<int:class_id>/roll/", rolls.roll, name="roll"),
    path("schools/<uuid:school>/classes/<int:class_id>/roll.xlsx", rolls.export, {"kind": "xlsx"}, name="roll-xlsx"),
    path("schools/<uuid:school>/classes/<int:class_id>/roll.csv", rolls.export, {"kind": "csv"}, name="roll-csv"),
    path("schools/<uuid:school>/pupils/<uuid:pupil>/", pupils.pupil, name="pupil"),
    path("schools/<uuid:school>/pupils/<uuid:pupil>/correct/", pupils.pupil_correct, name="pupil-correct"),
    path("schools/<uuid:school>/pupils/<uuid:pupil>/guardians/new/", pupils.guardian_new, name="guardian-new"),
    path(
        "schools/<uuid:school>/pupils/<uuid:pupil>/guardians/<uuid:guardian>/end/",
        pupils.guardian_end,
        name="guardian-end",
    ),
]
