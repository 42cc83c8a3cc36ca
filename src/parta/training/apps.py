from django.apps import AppConfig
from django.conf import settings


class TrainingConfig(AppConfig):
    name = "parta.training"

    def ready(self) -> None:
        """Put the way to the training copy into one's own menu, and into the copy the ribbon over every page."""
        from parta.ui import frame

        if settings.PARTA_TRAINING or settings.PARTA_TRAINING_COPY:
            frame.places(training="training:page")
