"""Addresses of the state's rules."""

from django.urls import path

from parta.editions.web import drafts, published

app_name = "editions"
urlpatterns = [
    path("trust/", published.trust, name="trust"),
    path("rules/", published.published_list, name="published"),
    path("rules/drafts/<uuid:edition>/", drafts.draft, name="draft"),
    path("rules/drafts/<uuid:edition>/terms/", drafts.terms, name="terms"),
    path("rules/drafts/<uuid:edition>/rows/", drafts.row, name="row-new"),
    path("rules/drafts/<uuid:edition>/rows/<str:key>/", drafts.row, name="row"),
    path("rules/drafts/<uuid:edition>/rows/<str:key>/removal/", drafts.remove, name="row-remove"),
    path("rules/drafts/<uuid:edition>/rows/<str:key>/restoring/", drafts.restore, name="row-restore"),
    path("rules/drafts/<uuid:edition>/effect/", drafts.effect, name="effect"),
    path("rules/drafts/<uuid:edition>/document.txt", drafts.document, name="document"),
    path("rules/drafts/<uuid:edition>/proposal/", drafts.propose, name="propose"),
    path("rules/drafts/<uuid:edition>/return/", drafts.give_back, name="return"),
    path("rules/drafts/<uuid:edition>/approval/", drafts.approve, name="approve"),
    path("rules/drafts/<uuid:edition>/withdrawal/", drafts.withdraw, name="withdraw"),
    path("rules/<slug:kind>/", published.kind, name="kind"),
    path("rules/<slug:kind>/next/", drafts.begin, name="begin"),
    path("rules/<slug:kind>/<int:number>/", published.edition, name="edition"),
]
