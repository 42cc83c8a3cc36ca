"""Addresses of statutory forms."""

from django.urls import path

from parta.statistics.web import views

app_name = "statistics"

urlpatterns = [
    path("forms/", views.form_list, name="forms"),
    path("forms/reports/<uuid:report>/", views.report, name="report"),
    path("forms/reports/<uuid:report>/document.json", views.document, name="document"),
    path("forms/reports/<uuid:report>/signature/", views.sign, name="sign"),
    path("forms/<slug:form>/institutions/<uuid:institution>/", views.institution, name="institution"),
    path("forms/<slug:form>/institutions/<uuid:institution>/cells/<str:address>/", views.cell, name="cell"),
    path("forms/<slug:form>/institutions/<uuid:institution>/reports/", views.freeze_institution, name="freeze"),
    path("forms/<slug:form>/authorities/<uuid:authority>/", views.authority, name="authority"),
    path("forms/<slug:form>/authorities/<uuid:authority>/reports/", views.freeze_authority, name="freeze-authority"),
]
