from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "parta.reference"
