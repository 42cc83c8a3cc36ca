"""Addresses of signing in and of one's own access."""

from django.urls import path

from parta.identity.web import account, deputies, invitation, keys, readiness, sign_in

app_name = "identity"

urlpatterns = [
    path("sign-in/", sign_in.page, name="sign-in"),
    path("sign-in/key/", sign_in.by_key, name="sign-in-key"),
    path("sign-in/password/", sign_in.by_password, name="sign-in-password"),
    path("sign-in/factor/", sign_in.factor, name="sign-in-factor"),
    path("sign-in/passkey/options/", sign_in.passkey_options, name="sign-in-passkey-options"),
    path("sign-in/passkey/", sign_in.by_passkey, name="sign-in-passkey"),
    path("sign-in/demo/", sign_in.by_demo, name="sign-in-demo"),
    path("sign-in/demo/key/", sign_in.demo_key, name="demo-key"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("key-check/", readiness.page, name="readiness"),
    path("readiness/", readiness.own, name="own-readiness"),
    path("readiness/<uuid:authority>/", readiness.of_authority, name="readiness-of-authority"),
    path("deputies/", deputies.own, name="own-deputies"),
    path("deputies/<uuid:institution>/", deputies.page, name="deputies"),
    path("deputies/<uuid:institution>/<uuid:verification_id>/", deputies.decide, name="deputy-decision"),
    path("places/", account.places, name="places"),
    path("farewell/", account.farewell, name="farewell"),
    path("act-as/", account.act_as, name="act-as"),
    path("invitation/", invitation.code, name="invitation"),
    path("invitation/fact/", invitation.fact, name="invitation-fact"),
    path("invitation/key/", invitation.by_key, name="invitation-key"),
    path("invitation/way/", invitation.way, name="invitation-way"),
    path("account/", account.page, name="account"),
    path("account/sessions/", account.end_other_sessions, name="end-other-sessions"),
    path("account/sessions/<uuid:session_id>/", account.end_session, name="end-session"),
    path("account/passkeys/options/", keys.passkey_options, name="passkey-options"),
    path("account/passkeys/", keys.add_passkey, name="passkey-add"),
    path("account/passkeys/<uuid:passkey_id>/", keys.remove_passkey, name="passkey-remove"),
    path("account/password/", keys.password, name="password"),
    path("account/password/factor/", keys.factor, name="password-factor"),
    path("account/password/removal/", keys.remove_password, name="password-remove"),
    path("account/recovery-codes/", keys.recovery_codes, name="recovery-codes"),
]
