"""Addresses of preschools."""

from django.urls import path

from parta.preschools.web import benefits, carrying, days, giving, groups, leaving, queue, territory

app_name = "preschools"
_AT = "preschools/<uuid:school>/"
urlpatterns = [
    path("preschools/", groups.own, name="own"),
    path("preschools/territory/", territory.own, name="own-territory"),
    path("preschools/territory/<uuid:authority>/", territory.page, name="territory"),
    path(_AT, groups.group_list, name="groups"),
    path(_AT + "groups/new/", groups.group_new, name="group-new"),
    path(_AT + "groups/<int:group_id>/", groups.group_edit, name="group-edit"),
    path(_AT + "new-year/", carrying.new_year, name="new-year"),
    path(_AT + "new-year/discard/", carrying.discard, name="new-year-discard"),
    path(_AT + "new-year/<int:group_id>/", carrying.new_year_group, name="new-year-group"),
    path(_AT + "leaving/", leaving.leaving, name="leaving"),
    path(_AT + "leaving/school/", leaving.leaving_school, name="leaving-school"),
    path(_AT + "day/", days.today, name="today"),
    path(_AT + "day/<str:day>/", days.kitchen, name="kitchen"),
    path(_AT + "groups/<int:group_id>/day/<str:day>/", days.group_day, name="group-day"),
    path(_AT + "groups/<int:group_id>/month/<str:month>/", days.month, name="month"),
    path(_AT + "meals/", benefits.benefit_list, name="meal-benefits"),
    path(_AT + "meals/<uuid:pupil>/", benefits.child, name="meal-benefit"),
    path(_AT + "meals/<uuid:pupil>/<int:benefit>/", benefits.close, name="meal-benefit-close"),
    path("preschools/queue/mine/", queue.mine, name="mine"),
    path("preschools/queue/state/<str:token>/", queue.state, name="state"),
    path("preschools/queue/state/<str:token>/<str:act>/", queue.answer, name="answer"),
    path("preschools/queue/<uuid:school>/", queue.public_queue, name="queue-public"),
    path("preschools/queue/<uuid:school>/new/", queue.start, name="apply-start"),
    path("preschools/queue/<uuid:school>/new/<str:token>/", queue.apply, name="apply"),
    path(_AT + "queue/", giving.page, name="queue"),
    path(_AT + "queue/set-up/", giving.set_up, name="queue-set-up"),
    path(_AT + "queue/paper/", giving.counter, name="counter"),
    path(_AT + "queue/return/", giving.take_back, name="take-back"),
    path(_AT + "queue/groups/<int:group_id>/offer/", giving.offer, name="offer"),
    path(_AT + "queue/groups/<int:group_id>/order/", giving.hand_over, name="hand-over"),
    path(_AT + "queue/children/<uuid:entry>/", giving.entry, name="entry"),
    path(_AT + "queue/children/<uuid:entry>/benefit/", giving.verdict, name="verdict"),
    path(_AT + "queue/children/<uuid:entry>/withdrawal/", giving.withdraw, name="entry-withdraw"),
]
