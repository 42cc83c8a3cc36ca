"""Addresses of help."""

from django.urls import path

from parta.help.web import editing, views

app_name = "help"

urlpatterns = [
    path("help/", views.start, name="start"),
    path("help/texts/", editing.texts, name="texts"),
    path("help/<slug:code>/", views.text, name="text"),
    path("help/<slug:code>/opinion/", views.judge, name="judge"),
    path("help/<slug:code>/edit/", editing.edit, name="edit"),
    path("help/<slug:code>/versions/", editing.versions, name="versions"),
    path("help/<slug:code>/versions/<int:number>/", editing.version, name="version"),
    path("help/<slug:code>/versions/<int:number>/return/", editing.bring_back, name="bring-back"),
]
