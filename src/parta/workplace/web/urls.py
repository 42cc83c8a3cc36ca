"""The first page."""

from django.urls import path

from parta.workplace.web import views

app_name = "workplace"

urlpatterns = [path("", views.home, name="home")]
