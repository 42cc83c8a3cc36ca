from django.urls import path

from parta.support.web import desk, seeing, tickets, visitors

app_name = "support"
urlpatterns = [
    path("support/", tickets.start, name="start"),
    path("support/requests/", tickets.mine, name="mine"),
    path("support/requests/new/", tickets.new, name="new"),
    path("support/requests/<uuid:ticket>/", tickets.ticket, name="ticket"),
    path("support/requests/<uuid:ticket>/files/<uuid:file>/", tickets.attachment, name="file"),
    path("support/write/", visitors.visitor, name="visitor"),
    path("support/write/<str:token>/", visitors.visit, name="visit"),
    path("support/write/<str:token>/files/<uuid:file>/", visitors.visit_file, name="visit-file"),
    path("support/desk/", desk.desk, name="desk"),
    path("support/desk/answers/", desk.templates, name="templates"),
    path("support/desk/answers/new/", desk.template_new, name="template-new"),
    path("support/desk/answers/<int:template>/", desk.template, name="template"),
    path("support/seeing/<uuid:viewing>/", seeing.consent, name="consent"),
    path("support/seeing/<uuid:viewing>/start/", seeing.begin, name="see"),
    path("support/seeing/<uuid:viewing>/stop/", seeing.stop, name="see-stop"),
    path("support/seeing/<uuid:viewing>/pages/", seeing.pages, name="seen"),
]
