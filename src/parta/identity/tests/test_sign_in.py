"""Signing in by КЕП, password and demo; sessions."""

import pytest
from django.test import Client
from django.urls import reverse


@pytest.mark.django_db
class TestPage:
    def test_opens_to_everybody(self, client: Client) -> None:
        assert client.get(reverse("identity:sign-in")).status_code == 200
