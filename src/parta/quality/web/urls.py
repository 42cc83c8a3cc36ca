"""Quality of data: of a territory, of an institution, of a rule, one finding."""

from django.urls import path

from parta.quality.web import views

app_name = "quality"
_OF = "quality/institutions/<uuid:institution>/"
urlpatterns = [
    path("quality/", views.own, name="own"),
    path("quality/class/", views.class_page, name="class"),
    path("quality/authorities/<uuid:authority>/", views.territory_page, name="territory"),
    path(_OF, views.institution_page, name="institution"),
    path(f"{_OF}again/", views.judge_again, name="again"),
    path(f"{_OF}rules/<slug:rule>/", views.rule_page, name="rule"),
    path(f"{_OF}rules/<slug:rule>/at-once/", views.at_once, name="at-once"),
    path(f"{_OF}changes/<uuid:mending>/undo/", views.undo, name="undo"),
    path(f"{_OF}findings/<uuid:finding>/", views.finding_page, name="finding"),
    path(f"{_OF}findings/<uuid:finding>/dismissals/<uuid:dismissal>/end/", views.take_back, name="take-back"),
]
