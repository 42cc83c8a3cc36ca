"""Addresses of the frame and the gallery."""

from django.urls import path

from parta.ui.web import views

app_name = "ui"

urlpatterns = [
    path("ui/preferences", views.preferences, name="preferences"),
]
