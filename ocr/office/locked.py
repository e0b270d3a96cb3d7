"""Office files with a password, opened by it."""

from __future__ import annotations

import struct
from io import BytesIO

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from core.errors import Unreadable


def unlocked(data: bytes, password: str | None) -> bytes:
    """Return what lies in an office file with a password.

    Raises:
        Unreadable: `locked` without the password or with a wrong one, `protection_unsupported` for a kind of
            protection that is not understood, `damaged`.
    """
    if not password:
        raise Unreadable("locked")
    out = BytesIO()
    try:
        file = msoffcrypto.OfficeFile(BytesIO(data))
        file.load_key(password=password, verify_password=True)
        file.decrypt(out)
    except InvalidKeyError as error:
        raise Unreadable("locked") from error
    except (DecryptionError, FileFormatError, NotImplementedError) as error:
        raise Unreadable("protection_unsupported") from error
    except (ParseError, OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error) as error:
        raise Unreadable("damaged") from error
    return out.getvalue()
