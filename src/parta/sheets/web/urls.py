"""Addresses of lists as spreadsheets."""

from django.urls import path

from parta.sheets.web import batches, lists

app_name = "sheets"
urlpatterns = [
    path("sheets/", lists.own, name="own"),
    path("sheets/<uuid:place>/", lists.hub, name="hub"),
    path("sheets/<uuid:place>/<str:kind>/", lists.start, name="start"),
    path("sheets/<uuid:place>/<str:kind>/template.xlsx", lists.template, name="template"),
    path("sheets/<uuid:place>/<str:kind>/list.<str:ending>", lists.out, name="out"),
    path("sheets/uploads/<uuid:batch>/", batches.upload, name="batch"),
    path("sheets/uploads/<uuid:batch>/columns/", batches.columns, name="columns"),
    path("sheets/uploads/<uuid:batch>/rows.<str:ending>", batches.rows_file, name="rows"),
    path("sheets/uploads/<uuid:batch>/correct/", batches.correct, name="correct"),
    path("sheets/uploads/<uuid:batch>/write/", batches.write, name="write"),
    path("sheets/uploads/<uuid:batch>/check/", batches.check, name="check"),
    path("sheets/uploads/<uuid:batch>/undo/", batches.undo, name="undo"),
    path("sheets/uploads/<uuid:batch>/call-back/", batches.stop, name="call-back"),
    path("sheets/uploads/<uuid:batch>/discard/", batches.discard, name="discard"),
]
