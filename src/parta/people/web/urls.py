"""Addresses of the cascade and of the staff list."""

from django.urls import path

from parta.people.web import cascade, staff

app_name = "people"

urlpatterns = [
    path("subordinates/", cascade.own, name="subordinates"),
    path("subordinates/<uuid:authority>/", cascade.authority, name="authority"),
    path("subordinates/<uuid:authority>/institutions/", cascade.heads, name="heads"),
    path("subordinates/<uuid:authority>/officers/", cascade.appoint_officer, name="officer-new"),
    path("subordinates/<uuid:authority>/officers/<uuid:grant>/end/", cascade.end_office, name="officer-end"),
    path(
        "subordinates/<uuid:authority>/officers/<uuid:grant>/invitation/", cascade.invite_officer, name="officer-invite"
    ),
    path("heads/<uuid:institution>/", cascade.head, name="head"),
    path("heads/<uuid:institution>/appointment/", cascade.appoint_head, name="head-appoint"),
    path("heads/<uuid:institution>/dismissal/", cascade.dismiss_head, name="head-dismiss"),
    path("heads/<uuid:institution>/invitation/", cascade.invite_head, name="head-invite"),
    path("invitations/<uuid:invitation>/revocation/", cascade.revoke, name="invitation-revoke"),
    path("staff/", staff.own, name="own-staff"),
    path("staff/<uuid:institution>/", staff.page, name="staff"),
    path("staff/<uuid:institution>/new/", staff.employ, name="employ"),
    path("staff/<uuid:institution>/invitations/", staff.invite, name="staff-invite"),
    path("staff/<uuid:institution>/<uuid:post>/", staff.post, name="post"),
    path("staff/<uuid:institution>/<uuid:post>/powers/", staff.powers, name="post-powers"),
    path("staff/<uuid:institution>/<uuid:post>/dismissal/", staff.dismiss, name="post-dismiss"),
    path("families/<uuid:institution>/invitations/", staff.invite_families, name="family-cards"),
]
