from django.urls import path

from parta.files.web import views

app_name = "files"
urlpatterns = [path("files/<uuid:public_id>/", views.download, name="download")]
