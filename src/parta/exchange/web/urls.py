"""Addresses of the exchange with partners."""

from django.urls import path

from parta.exchange.web import deferment

app_name = "exchange"

urlpatterns = [
    path("deferment/", deferment.own, name="own-deferment"),
    path("deferment/files/", deferment.exchange, name="deferment-batches"),
    path("deferment/files/<uuid:batch>/", deferment.file, name="deferment-file"),
    path("deferment/files/<uuid:batch>/answers/", deferment.answers, name="deferment-answers"),
    path("deferment/<uuid:institution>/", deferment.page, name="deferment"),
    path("deferment/<uuid:institution>/file/", deferment.prepare, name="deferment-prepare"),
    path("deferment/<uuid:institution>/file/<uuid:batch>/", deferment.send, name="deferment-send"),
    path("deferment/<uuid:institution>/<uuid:mark>/removal/", deferment.unmark, name="deferment-unmark"),
]
