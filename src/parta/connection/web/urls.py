"""Addresses of the connection to the journal."""

from django.urls import path

from parta.connection.web import asking, public, reviewing, standing

app_name = "connection"
urlpatterns = [
    path("connected/", public.counts, name="public"),
    path("connected/file/", public.file, name="file"),
    path("connected/new/", asking.ask, name="ask"),
    path("connected/sent/<str:token>/", asking.visit, name="visit"),
    path("connected/sent/<str:token>/withdrawal/", asking.visit_take_back, name="visit-take-back"),
    path("connected/own/", reviewing.own, name="own"),
    path("connected/requests/", reviewing.requests, name="requests"),
    path("connected/requests/<uuid:asked>/", reviewing.request_page, name="request"),
    path("connected/requests/<uuid:asked>/withdrawal/", reviewing.take_back, name="take-back"),
    path("connected/requests/<uuid:asked>/agreement/", reviewing.agree, name="agree"),
    path("connected/requests/<uuid:asked>/person/", reviewing.entrust, name="entrust"),
    path("connected/institutions/<uuid:institution>/", standing.institution, name="institution"),
    path("connected/institutions/<uuid:institution>/end/", standing.end, name="end"),
    path("connected/territories/<uuid:authority>/", reviewing.territory, name="territory"),
]
