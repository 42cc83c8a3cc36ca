"""Addresses of the cascade and of the staff list."""

from django.urls import path

from parta.people.web import access, cascade, charge, held, staff, waves

app_name = "people"

urlpatterns = [
    path("my-data/", held.own, name="own-data"),
    path("my-data/parta.json", held.own_file, name="own-data-file"),
    path("my-data/parta.pdf", held.own_pdf, name="own-data-pdf"),
    path("my-data/<uuid:child>/", held.of_child, name="child-data"),
    path("my-data/<uuid:child>/parta.json", held.child_file, name="child-data-file"),
    path("my-data/<uuid:child>/parta.pdf", held.child_pdf, name="child-data-pdf"),
    path("inquiries/<uuid:institution>/", held.inquiries, name="inquiries"),
    path("inquiries/<uuid:institution>/<uuid:inquiry>/", held.inquiry, name="inquiry"),
    path("subordinates/", cascade.own, name="subordinates"),
    path("subordinates/<uuid:authority>/", cascade.authority, name="authority"),
    path("subordinates/<uuid:authority>/institutions/", cascade.heads, name="heads"),
    path("subordinates/<uuid:authority>/institutions/invitations/", cascade.invite_heads, name="heads-invite"),
    path("subordinates/<uuid:authority>/officers/", cascade.appoint_officer, name="officer-new"),
    path("subordinates/<uuid:authority>/officers/<uuid:grant>/end/", cascade.end_office, name="officer-end"),
    path(
        "subordinates/<uuid:authority>/officers/<uuid:grant>/invitation/", cascade.invite_officer, name="officer-invite"
    ),
    path("heads/<uuid:institution>/", charge.head, name="head"),
    path("heads/<uuid:institution>/appointment/", charge.appoint_head, name="head-appoint"),
    path("heads/<uuid:institution>/dismissal/", charge.dismiss_head, name="head-dismiss"),
    path("heads/<uuid:institution>/invitation/", charge.invite_head, name="head-invite"),
    path("heads/<uuid:institution>/acting/", charge.appoint_acting, name="acting-appoint"),
    path("heads/<uuid:institution>/acting/end/", charge.dismiss_acting, name="acting-end"),
    path("powers/", charge.own_powers, name="own-powers"),
    path("powers/<uuid:institution>/", charge.powers, name="powers"),
    path("waves/", waves.own, name="own-waves"),
    path("waves/<uuid:authority>/", waves.page, name="waves"),
    path("waves/<uuid:authority>/<uuid:wave>/", waves.act, name="wave-act"),
    path("access/institutions/<uuid:institution>/", access.of_institution, name="access"),
    path("access/authorities/<uuid:authority>/", access.of_authority, name="access-of-authority"),
    path("access/institutions/<uuid:institution>/file/", access.institution_file, name="access-file"),
    path("access/authorities/<uuid:authority>/file/", access.authority_file, name="access-of-authority-file"),
    path("invitations/<uuid:invitation>/revocation/", cascade.revoke, name="invitation-revoke"),
    path("staff/", staff.own, name="own-staff"),
    path("staff/<uuid:institution>/", staff.page, name="staff"),
    path("staff/<uuid:institution>/new/", staff.employ, name="employ"),
    path("staff/<uuid:institution>/invitations/", staff.invite, name="staff-invite"),
    path("staff/<uuid:institution>/<uuid:post>/", staff.post, name="post"),
    path("staff/<uuid:institution>/<uuid:post>/powers/", staff.powers, name="post-powers"),
    path("staff/<uuid:institution>/<uuid:post>/entrusting/", staff.entrust, name="post-entrust"),
    path("staff/<uuid:institution>/<uuid:post>/dismissal/", staff.dismiss, name="post-dismiss"),
    path("families/<uuid:institution>/invitations/", staff.invite_families, name="family-cards"),
]
