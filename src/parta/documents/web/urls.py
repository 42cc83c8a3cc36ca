"""Addresses of enrolment lists and orders."""

from django.urls import path

from parta.documents.web import first_grade, lists, movement, new_year, orders, transfers

app_name = "documents"
urlpatterns = [
    path("schools/<uuid:school>/enrolment/", lists.start, name="enrol"),
    path("schools/<uuid:school>/enrolment/template.xlsx", lists.template, name="enrol-template"),
    path("schools/<uuid:school>/enrolment/<uuid:key>/columns/", lists.columns, name="list-columns"),
    path("schools/<uuid:school>/enrolment/<uuid:key>/", lists.problems, name="list"),
    path("schools/<uuid:school>/enrolment/<uuid:key>/problems.xlsx", lists.problems_file, name="list-problems"),
    path("schools/<uuid:school>/enrolment/<uuid:key>/discard/", lists.discard, name="list-discard"),
    path("schools/<uuid:school>/enrolment/<uuid:key>/order/", lists.preview, name="list-order"),
    path("schools/<uuid:school>/classes/<int:class_id>/enrolment/", lists.child, name="enrol-child"),
    path("schools/<uuid:school>/orders/", orders.order_list, name="orders"),
    path("schools/<uuid:school>/orders/<int:order_id>/", orders.order, name="order"),
    path("schools/<uuid:school>/orders/<int:order_id>/order.pdf", orders.pdf, name="order-pdf"),
    path("schools/<uuid:school>/orders/<int:order_id>/registration/", orders.register, name="order-register"),
    path("schools/<uuid:school>/orders/<int:order_id>/signature/", orders.sign, name="order-sign"),
    path("schools/<uuid:school>/orders/<int:order_id>/give-up/", orders.give_up, name="order-give-up"),
    path("schools/<uuid:school>/orders/<int:order_id>/call-back/", orders.call_back, name="order-call-back"),
    path("schools/<uuid:school>/orders/<int:order_id>/correction/", orders.correct, name="order-correct"),
    path("schools/<uuid:school>/movement/", movement.hub, name="movement"),
    path("schools/<uuid:school>/movement/<slug:act>/", movement.begin, name="move-begin"),
    path("schools/<uuid:school>/movement/begun/<uuid:key>/", movement.step, name="move-step"),
    path("schools/<uuid:school>/movement/begun/<uuid:key>/discard/", movement.discard, name="move-discard"),
    path("schools/<uuid:school>/new-year/", new_year.new_year, name="new-year"),
    path("schools/<uuid:school>/new-year/discard/", new_year.new_year_discard, name="new-year-discard"),
    path("schools/<uuid:school>/new-year/<int:class_id>/", new_year.new_year_class, name="new-year-class"),
    path("schools/<uuid:school>/first-graders/", first_grade.beginners, name="first-graders"),
    path("schools/<uuid:school>/transfers/", transfers.transfer_list, name="transfers"),
    path("schools/<uuid:school>/transfers/ask/", transfers.transfer_ask, name="transfer-ask"),
    path("schools/<uuid:school>/transfers/offer/<uuid:pupil>/", transfers.transfer_offer, name="transfer-offer"),
    path("schools/<uuid:school>/transfers/<uuid:transfer>/", transfers.transfer, name="transfer"),
    path("schools/<uuid:school>/transfers/<uuid:transfer>/end/", transfers.transfer_end, name="transfer-end"),
]
