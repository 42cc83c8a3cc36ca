from django.urls import path

from parta.signing.web import views

app_name = "signing"
urlpatterns = [
    path("challenge-text/", views.download_challenge_text, name="challenge-text"),
    path("challenge/", views.renew_challenge, name="challenge"),
]
