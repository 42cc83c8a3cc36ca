"""Addresses of the frame and the gallery."""

from django.urls import path

from parta.ui.web import gallery, views

app_name = "ui"

urlpatterns = [
    path("ui/preferences", views.preferences, name="preferences"),
    path("ui/", gallery.components, name="gallery"),
    path("ui/family", gallery.family, name="gallery-family"),
    path("ui/journal", gallery.journal, name="gallery-journal"),
    path("ui/failure", gallery.failure, name="gallery-failure"),
    path("ui/longest", gallery.longest, name="gallery-longest"),
]
