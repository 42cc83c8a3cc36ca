"""Addresses of data sets. A fact is named by its public id within its slot."""

from django.urls import path

from parta.dossiers.web import staff, views

app_name = "dossiers"
_CHILD = "schools/<uuid:school>/pupils/<uuid:pupil>/data/"
_STAFF = "staff/<uuid:institution>/<uuid:post>/data/"
urlpatterns = [
    path(_CHILD, views.child, name="child"),
    path(f"{_CHILD}<slug:slot>/new/", views.fact_new, name="child-new"),
    path(f"{_CHILD}<slug:slot>/<uuid:fact>/end/", views.fact_end, name="child-end"),
    path(f"{_CHILD}<slug:slot>/<uuid:fact>/amend/", views.fact_amend, name="child-amend"),
    path(f"{_CHILD}sources/<slug:slot>/take/", views.take_back, name="child-take"),
    path("schools/<uuid:school>/data/", staff.children, name="children"),
    path("staff/<uuid:institution>/qualification/", staff.qualification, name="staff"),
    path(_STAFF, views.employee, name="employee"),
    path(f"{_STAFF}<slug:slot>/new/", views.fact_new, name="employee-new"),
    path(f"{_STAFF}<slug:slot>/<uuid:fact>/end/", views.fact_end, name="employee-end"),
    path(f"{_STAFF}<slug:slot>/<uuid:fact>/amend/", views.fact_amend, name="employee-amend"),
    path(f"{_STAFF}sources/<slug:slot>/take/", views.take_back, name="employee-take"),
]
