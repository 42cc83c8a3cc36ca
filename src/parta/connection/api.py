"""Façade of connection."""

from parta.connection.operations.known import connect_known

__all__ = ["connect_known"]
