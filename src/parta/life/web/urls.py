"""Addresses of acts and of requests to open."""

from django.urls import path

from parta.life.web import acts, openings, placing

app_name = "life"
urlpatterns = [
    path("acts/", acts.act_list, name="acts"),
    path("acts/new/", acts.new, name="new"),
    path("acts/<uuid:act>/", acts.act, name="act"),
    path("acts/<uuid:act>/edit/", acts.edit, name="edit"),
    path("acts/<uuid:act>/document.txt", acts.document, name="document"),
    path("acts/<uuid:act>/paper/", acts.paper, name="paper"),
    path("acts/<uuid:act>/signature/", acts.sign, name="sign"),
    path("acts/<uuid:act>/withdrawal/", acts.withdraw, name="withdraw"),
    path("acts/<uuid:act>/correction/", acts.correct, name="correct"),
    path("acts/<uuid:act>/going-on/", acts.go_on, name="go-on"),
    path("acts/<uuid:act>/pupils/", placing.pupils, name="pupils"),
    path("acts/<uuid:act>/pupils/<str:key>/", placing.one_class, name="class"),
    path("acts/<uuid:act>/rest/", placing.rest, name="rest"),
    path("openings/", openings.requests, name="requests"),
    path("openings/new/", openings.ask, name="ask"),
    path("openings/<uuid:opening>/", openings.request_page, name="request"),
    path("openings/<uuid:opening>/act/", openings.open_it, name="open"),
    path("openings/<uuid:opening>/papers/<uuid:paper>/", openings.paper, name="request-paper"),
    path("openings/<uuid:opening>/withdrawal/", openings.take_back, name="take-back"),
    path("openings/sent/<str:token>/", openings.visit, name="visit"),
    path("openings/sent/<str:token>/withdrawal/", openings.visit_take_back, name="visit-take-back"),
]
