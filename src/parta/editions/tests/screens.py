"""The screens of the state's rules; their scene needs people and classes, which lie above this module."""

from tests.rules.scene import SCREENS

__all__ = ["SCREENS"]
