"""Addresses of first-grade admission."""

from django.urls import path

from parta.admission.web import applying, public, school

app_name = "admission"
_AT = "admission/schools/<uuid:school>/"
urlpatterns = [
    path("admission/", public.go, name="go"),
    path("admission/mine/", applying.mine, name="mine"),
    path("admission/territory/", school.territory, name="territory"),
    path("admission/state/<str:token>/", applying.state, name="state"),
    path("admission/state/<str:token>/<uuid:wish>/confirmation/", applying.confirm, name="confirm"),
    path("admission/state/<str:token>/<uuid:wish>/withdrawal/", applying.withdraw, name="withdraw"),
    path("admission/state/<str:token>/<uuid:wish>/ground/", applying.ground, name="ground"),
    path("admission/<uuid:school>/", public.school, name="public"),
    path("admission/<uuid:school>/draw.txt", public.draw_list, name="draw-list"),
    path("admission/<uuid:school>/draw.json", public.protocol, name="draw-protocol"),
    path("admission/<uuid:school>/new/", applying.start, name="start"),
    path("admission/<uuid:school>/new/<str:token>/", applying.form, name="form"),
    path(_AT, school.school, name="school"),
    path(_AT + "announcement/", school.announce, name="announce"),
    path(_AT + "counter/", school.counter, name="counter"),
    path(_AT + "decision/", school.decide, name="decide"),
    path(_AT + "value/", school.value, name="value"),
    path(_AT + "protocol/", school.protocol, name="protocol"),
    path(_AT + "order/", school.hand_over, name="hand-over"),
    path(_AT + "return/", school.take_back, name="take-back"),
    path(_AT + "applications/<uuid:wish>/", school.application, name="application"),
    path(_AT + "applications/<uuid:wish>/withdrawal/", school.withdraw, name="school-withdraw"),
    path(_AT + "applications/<uuid:wish>/grounds/<uuid:claim>/", school.verdict, name="verdict"),
    path(_AT + "papers/<uuid:paper>/", school.paper, name="paper"),
]
