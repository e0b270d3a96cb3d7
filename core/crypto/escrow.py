"""Root keys in escrow: an age file (age-encryption.org/v1) for recovery keys kept outside the office's machines."""

from __future__ import annotations

from collections.abc import Sequence

import pyrage  # type: ignore[import-untyped]

from core.errors import Invalid


def new_identity() -> tuple[str, str]:
    """Return a fresh recovery key: the recipient (`age1…`, public) and the identity (`AGE-SECRET-KEY-1…`, secret)."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity.to_public()), str(identity)


def seal_to(recipients: Sequence[str], content: bytes) -> bytes:
    """Return `content` as an age file that any one of `recipients` opens, with this product or the plain age tool.

    Raises:
        Invalid: there is no recipient, or one is not an `age1…` recipient.
    """
    if not recipients:
        raise Invalid("no_recovery_recipient")
    try:
        known = [pyrage.x25519.Recipient.from_str(recipient.strip()) for recipient in recipients]
    except pyrage.RecipientError:
        raise Invalid("bad_recovery_recipient") from None
    sealed: bytes = pyrage.encrypt(content, known)
    return sealed


def open_with(identity: str, sealed: bytes) -> bytes:
    """Return the content of an age file.

    Raises:
        Invalid: the text is no identity, the file is for others, or it is damaged.
    """
    try:
        content: bytes = pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(identity.strip())])
    except pyrage.IdentityError:
        raise Invalid("bad_recovery_identity") from None
    except pyrage.DecryptError:
        raise Invalid("recovery_refused") from None
    return content
