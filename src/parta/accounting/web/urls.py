"""Addresses of child accounting: notices and books of a school, children of a territory."""

from django.urls import path

from parta.accounting.web import books, notices, territory

app_name = "accounting"
_NOTICE = "schools/<uuid:school>/absence-notices/<int:notice_id>/"
urlpatterns = [
    path("child-accounting/", territory.own, name="own-territory"),
    path("child-accounting/<uuid:authority>/", territory.territory, name="territory"),
    path("schools/<uuid:school>/absence-notices/", notices.notice_list, name="notices"),
    path(_NOTICE, notices.notice, name="notice"),
    path(f"{_NOTICE}notice.pdf", notices.notice_pdf, name="notice-pdf"),
    path(f"{_NOTICE}text/", notices.notice_text, name="notice-text"),
    path(f"{_NOTICE}sign/", notices.notice_sign, name="notice-sign"),
    path(f"{_NOTICE}send/", notices.notice_send, name="notice-send"),
    path(f"{_NOTICE}answer/", notices.notice_answer, name="notice-answer"),
    path(f"{_NOTICE}close/", notices.notice_close, name="notice-close"),
    path("schools/<uuid:school>/alphabetical-book/", books.alphabetical, name="alphabetical"),
    path("schools/<uuid:school>/pupils/<uuid:pupil>/personal-file/", books.personal_file, name="personal-file"),
]
