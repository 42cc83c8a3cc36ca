"""Addresses of teaching."""

from django.urls import path

from parta.curriculum.web import views

app_name = "curriculum"
urlpatterns = [
    path("schools/<uuid:school>/teaching/", views.grid, name="grid"),
    path("schools/<uuid:school>/classes/<int:class_id>/subjects/", views.subjects, name="subjects"),
    path("schools/<uuid:school>/classes/<int:class_id>/subjects/copy/", views.copy, name="subjects-copy"),
    path("schools/<uuid:school>/classes/<int:class_id>/groups/", views.groups, name="groups"),
]
