"""Façade of signing."""

from parta.signing.vault import IdentifierKind, IdentifierVault, VaultTrouble, vault

__all__ = ["IdentifierKind", "IdentifierVault", "VaultTrouble", "vault"]
