"""Addresses of campaigns of collection."""

from django.urls import path

from parta.collections.web import officers, places, results

app_name = "collections"
_ONE = "collections/<uuid:collection>/"
_AT = _ONE + "at/<uuid:institution>/"
urlpatterns = [
    path("collections/", officers.collection_list, name="list"),
    path("collections/new/", officers.new, name="new"),
    path(_ONE, officers.board, name="board"),
    path(_ONE + "edit/", officers.edit, name="edit"),
    path(_ONE + "opening/", officers.open_, name="open"),
    path(_ONE + "prolongation/", officers.prolong, name="prolong"),
    path(_ONE + "withdrawal/", officers.withdraw, name="withdraw"),
    path(_ONE + "ground/", officers.paper, name="paper"),
    path(_ONE + "participants/", officers.participants, name="participants"),
    path(_ONE + "in/<uuid:authority>/", officers.board, name="area"),
    path(_ONE + "in/<uuid:authority>/letter/", officers.pass_on, name="pass-on"),
    path(_ONE + "in/<uuid:authority>/helpline/", officers.helpline, name="helpline"),
    path(_ONE + "in/<uuid:authority>/reminder/", officers.remind, name="remind"),
    path(_ONE + "result/", results.result, name="result"),
    path(_ONE + "result/count/", results.count, name="count"),
    path(_ONE + "result/text/", results.text, name="result-text"),
    path(_ONE + "result/list/", results.rows, name="result-list"),
    path(_ONE + "result/signature/", results.sign, name="result-sign"),
    path(_AT, places.place, name="place"),
    path(_AT + "receipt/", places.acknowledge, name="acknowledge"),
    path(_AT + "again/", places.look_again, name="look-again"),
    path(_AT + "assignee/", places.assignee, name="assignee"),
    path(_AT + "stages/<int:stage>/", places.say, name="say"),
    path(_AT + "stages/<int:stage>/statement/", places.statement, name="statement"),
    path(_AT + "stages/<int:stage>/text/", places.statement_text, name="statement-text"),
]
