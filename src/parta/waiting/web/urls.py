"""Address of a place in line."""

from django.urls import path

from parta.waiting.web import views

app_name = "waiting"
urlpatterns = [path("waiting/<str:token>/", views.place, name="place")]
