"""Addresses of institutions."""

from django.urls import path

from parta.institutions.web import (
    authorities,
    cards,
    codes,
    confirming,
    directory,
    hiding,
    holdings,
    registers,
    reviews,
    streets,
)

app_name = "institutions"

urlpatterns = [
    path("institutions/", directory.directory, name="directory"),
    path("institutions/list.csv", directory.export, name="export"),
    path("institutions/<uuid:institution>/", cards.card, name="card"),
    path("institutions/<uuid:institution>/edit/<slug:section>/", cards.edit, name="edit"),
    path("institutions/<uuid:institution>/follow/<slug:field>/", cards.follow, name="follow"),
    path("institutions/<uuid:institution>/dispute/<slug:field>/", cards.dispute, name="dispute"),
    path("institutions/<uuid:institution>/codes/", codes.codes, name="codes"),
    path("institutions/<uuid:institution>/history/", cards.history, name="history"),
    path("institutions/<uuid:institution>/has/<slug:kind>/", holdings.add, name="holding-add"),
    path("institutions/<uuid:institution>/has/<slug:kind>/<uuid:key>/", holdings.change, name="holding"),
    path("institutions/<uuid:institution>/streets/", streets.load, name="streets"),
    path("institutions/<uuid:institution>/sign/", confirming.sign, name="sign"),
    path("institutions/<uuid:institution>/card.txt", confirming.text, name="statement"),
    path("institutions/confirmations/", confirming.confirmations, name="confirmations"),
    path("institutions/closed/", hiding.closings, name="closings"),
    path("institutions/closed/<uuid:closing>/open/", hiding.reopen, name="reopen"),
    path("institutions/review/", reviews.review_list, name="reviews"),
    path("institutions/review/<uuid:review>/", reviews.review, name="review"),
    path("institutions/territory/", authorities.own, name="territory"),
    path("institutions/authorities/<uuid:authority>/", authorities.authority, name="authority"),
    path("institutions/registers/", registers.registers, name="registers"),
    path("institutions/registers/<uuid:run>/", registers.run, name="run"),
    path("institutions/registers/<uuid:run>/columns/", registers.columns, name="columns"),
    path("institutions/registers/<uuid:run>/rows.csv", registers.rows_csv, name="rows-csv"),
]
