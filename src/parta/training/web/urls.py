"""Addresses of training: the first three belong to the real server, the others to the training server."""

from django.urls import path

from parta.training.web import inner, outer

app_name = "training"

urlpatterns = [
    path("training/", outer.page, name="page"),
    path("training/open/", outer.begin, name="open"),
    path("training/go/", outer.go, name="go"),
    path("training/enter/", inner.enter, name="enter"),
    path("training/building/", inner.building, name="building"),
    path("training/copy/", inner.page, name="copy"),
    path("training/start-over/", inner.start_over, name="start-over"),
    path("training/key/", inner.key, name="key"),
]
