"""Addresses of preschools."""

from django.urls import path

from parta.preschools.web import days, groups

app_name = "preschools"
_AT = "preschools/<uuid:school>/"
urlpatterns = [
    path("preschools/", groups.own, name="own"),
    path(_AT, groups.group_list, name="groups"),
    path(_AT + "groups/new/", groups.group_new, name="group-new"),
    path(_AT + "groups/<int:group_id>/", groups.group_edit, name="group-edit"),
    path(_AT + "day/", days.today, name="today"),
    path(_AT + "day/<str:day>/", days.kitchen, name="kitchen"),
    path(_AT + "groups/<int:group_id>/day/<str:day>/", days.group_day, name="group-day"),
    path(_AT + "groups/<int:group_id>/month/<str:month>/", days.month, name="month"),
]
