"""Likely duplicates and claims. Pairs, persons and claims are named by public ids."""

from django.urls import path

from parta.matching.web import views

app_name = "matching"
urlpatterns = [
    path("same-child/", views.queue, name="queue"),
    path("same-child/pairs/<uuid:pair>/", views.pair, name="pair"),
    path("same-child/claims/<uuid:claim>/", views.claim, name="claim"),
]
