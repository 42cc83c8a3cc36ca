"""Addresses of classes and pupils. A school and a pupil are named by public ids; a class by its number within the
school.
"""

from django.urls import path

from parta.enrolment.web import adopting, guarding, invitations, movement, protecting, pupils, rolls, takeouts, views

app_name = "enrolment"
urlpatterns = [
    path("classes/", views.own_classes, name="own-classes"),
    path("schools/<uuid:school>/classes/", views.class_list, name="classes"),
    path("schools/<uuid:school>/classes/new/", views.class_new, name="class-new"),
    path("schools/<uuid:school>/classes/<int:class_id>/", views.class_page, name="class"),
    path("schools/<uuid:school>/classes/<int:class_id>/edit/", views.class_edit, name="class-edit"),
    path("schools/<uuid:school>/classes/<int:class_id>/families/", invitations.families, name="families"),
    path(
        "schools/<uuid:school>/classes/<int:class_id>/families/<uuid:person>/",
        invitations.renew,
        name="family-renew",
    ),
    path("schools/<uuid:school>/classes/<int:class_id>/roll/", rolls.roll, name="roll"),
    path("schools/<uuid:school>/classes/<int:class_id>/roll.xlsx", rolls.export, {"kind": "xlsx"}, name="roll-xlsx"),
    path("schools/<uuid:school>/classes/<int:class_id>/roll.csv", rolls.export, {"kind": "csv"}, name="roll-csv"),
    path("schools/<uuid:school>/lists/", takeouts.takeout_list, name="takeouts"),
    path("schools/<uuid:school>/lists/new/", takeouts.takeout_new, name="takeout-new"),
    path("schools/<uuid:school>/lists/<int:takeout_id>/", takeouts.takeout, name="takeout"),
    path("schools/<uuid:school>/lists/<int:takeout_id>/sign/", takeouts.takeout_sign, name="takeout-sign"),
    path("schools/<uuid:school>/lists/<int:takeout_id>/decide/", takeouts.takeout_decide, name="takeout-decide"),
    path("schools/<uuid:school>/lists/<int:takeout_id>/take/", takeouts.takeout_take, name="takeout-take"),
    path("schools/<uuid:school>/movement-table/", movement.movement_table_page, name="movement-table"),
    path("schools/<uuid:school>/pupils/<uuid:pupil>/", pupils.pupil, name="pupil"),
    path("schools/<uuid:school>/pupils/<uuid:pupil>/correct/", pupils.pupil_correct, name="pupil-correct"),
    path("schools/<uuid:school>/lists/ask/<str:kind>/", takeouts.list_ask, name="list-ask"),
    path("schools/<uuid:school>/lists/as-sheet/<str:kind>.<str:ending>", takeouts.sheet_file, name="sheet-file"),
    path("protection/", guarding.guarded, name="guarded"),
    path("protection/<uuid:mark>/end/", guarding.guarded_end, name="guarded-end"),
    path("schools/<uuid:school>/pupils/<uuid:pupil>/adoption/", adopting.adoption, name="adoption"),
    path("schools/<uuid:school>/protected/", protecting.protected, name="protected"),
    path("schools/<uuid:school>/pupils/<uuid:pupil>/protect/", protecting.protect, name="protect"),
    path("schools/<uuid:school>/pupils/<uuid:pupil>/protect/end/", protecting.protect_end, name="protect-end"),
    path(
        "schools/<uuid:school>/pupils/<uuid:pupil>/protect/readers/", protecting.protect_readers, name="protect-readers"
    ),
    path("schools/<uuid:school>/pupils/<uuid:pupil>/documents/new/", pupils.document_new, name="document-new"),
    path("schools/<uuid:school>/pupils/<uuid:pupil>/guardians/new/", pupils.guardian_new, name="guardian-new"),
    path(
        "schools/<uuid:school>/pupils/<uuid:pupil>/guardians/<uuid:guardian>/end/",
        pupils.guardian_end,
        name="guardian-end",
    ),
]
