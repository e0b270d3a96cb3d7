"""A second implementation of what is written to disk, from `docs/formats/sealed-object.md` alone.

It shares no code with the product and takes its salts and nonces as arguments, so that the frozen vectors in
`formats.json` can be made again: `python -m tests.vectors.reference > tests/vectors/formats.json`.  Vectors of a
format that was ever released are added to, never changed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import zlib
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

ROOT = bytes(range(0x20))
OLD_ROOT = bytes(range(0x20, 0x40))
SCOPE_KEY = bytes(range(0x40, 0x60))
DATA_KEY = bytes(range(0x60, 0x80))
SYSTEM_KEY = bytes(range(0x80, 0xA0))
SEED = bytes(range(0xA0, 0xC0))
TENANT = UUID("11111111-1111-4111-8111-111111111111")
SCOPE = UUID("22222222-2222-4222-8222-222222222222")
OWNER = UUID("33333333-3333-4333-8333-333333333333")
KEY_ID = UUID("44444444-4444-4444-8444-444444444444")
OBJECT = UUID("55555555-5555-4555-8555-555555555555")
SALT = bytes(range(24))
NONCE = bytes(range(12))
PASSPHRASE = "案卷 ｐassphrase"
OBJECT_SIZES = (0, 5, 16383, 16384, 16385, 50000)
LONGEST_WRITTEN_OUT = 16  # bytes of content; of longer objects the vectors hold the digest


def joined(*parts: str | bytes | int | UUID) -> bytes:
    out = b""
    for part in parts:
        match part:
            case str():
                value = part.encode("utf-8")
            case bytes():
                value = part
            case int():
                value = part.to_bytes(4, "big")
            case UUID():
                value = part.bytes
        out += len(value).to_bytes(4, "big") + value
    return out


def expand(key: bytes, info: bytes, length: int) -> bytes:
    out = block = b""
    count = 1
    while len(out) < length:
        block = hmac.digest(key, block + info + bytes([count]), "sha512")
        out += block
        count += 1
    return out[:length]


def seal(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    return NONCE + AESGCMSIV(key).encrypt(NONCE, plaintext, aad)


def wrap(key: bytes, version: int, plaintext: bytes, aad: bytes) -> bytes:
    return b"\x01\x01" + version.to_bytes(4, "big") + seal(key, plaintext, aad)


def root_wrap(plaintext: bytes, aad: bytes) -> bytes:
    return wrap(ROOT, 2, plaintext, joined("ajo/v1/root-wrap", 2, aad))


def content(size: int) -> bytes:
    return bytes(index * 7 % 251 for index in range(size))


def sealed_object(plaintext: bytes, role: int) -> bytes:
    head = b"AJO1" + bytes([1, 1, role, 0]) + TENANT.bytes + OBJECT.bytes + KEY_ID.bytes + bytes(4)
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00" + SALT + b"ajo/v1\x00" + head
    derived = expand(DATA_KEY, info, 32 + 12 + 32)
    key, base, commitment = derived[:32], derived[32:44], derived[44:]
    out = head + zlib.crc32(head).to_bytes(4, "big") + SALT + commitment
    for number in range(len(plaintext) // 16384 + 1):
        nonce = bytes(a ^ b for a, b in zip(base, number.to_bytes(12, "big"), strict=True))
        out += AESGCM(key).encrypt(nonce, plaintext[number * 16384 : (number + 1) * 16384], None)
    return out


def object_vector(size: int, role: int) -> dict[str, object]:
    data = sealed_object(content(size), role)
    vector: dict[str, object] = {"content_size": size, "role": role, "size": len(data)}
    if size <= LONGEST_WRITTEN_OUT:
        return vector | {"sealed": data.hex()}
    return vector | {"sealed_sha256": hashlib.sha256(data).hexdigest()}


def key_file() -> str:
    keys = [{"version": n, "key": base64.b64encode(key).decode()} for n, key in ((1, OLD_ROOT), (2, ROOT))]
    return json.dumps({"format": "anjuan root keys", "version": 1, "keys": keys}, indent=1) + "\n"


def passphrase_file() -> str:
    salt = SALT[:16]
    key = Argon2id(salt=salt, length=32, iterations=1, lanes=1, memory_cost=64).derive("案卷 passphrase".encode())
    aad = joined("ajo/v1/passphrase-file", 64, 1, 1, salt)
    kdf = {"name": "argon2id", "memory_kib": 64, "iterations": 1, "lanes": 1, "salt": base64.b64encode(salt).decode()}
    sealed = base64.b64encode(seal(key, key_file().encode(), aad)).decode()
    return (
        json.dumps({"format": "anjuan sealed root keys", "version": 1, "kdf": kdf, "sealed": sealed}, indent=1) + "\n"
    )


def password() -> str:
    key = Argon2id(salt=SALT[:16], length=32, iterations=1, lanes=1, memory_cost=64).derive("案卷 passphrase".encode())
    salt, kept = (base64.b64encode(value).decode().rstrip("=") for value in (SALT[:16], key))
    return f"$argon2id$v=19$m=64,t=1,p=1${salt}${kept}"


def wraps() -> dict[str, str]:
    wrapping = expand(SCOPE_KEY, joined("ajo/v1/dek-wrap"), 32)
    binding = joined("ajo/v1/dek", 3, TENANT, SCOPE, "document", OWNER, KEY_ID)
    return {
        "data_key": wrap(wrapping, 3, DATA_KEY, binding).hex(),
        "scope_key": root_wrap(SCOPE_KEY, joined("ajo/v1/scope", SCOPE, 3)).hex(),
        "system_key": root_wrap(SYSTEM_KEY, joined("ajo/v1/system", "blind", 1)).hex(),
        "signing_key": root_wrap(SEED, joined("ajo/v1/audit-signer")).hex(),
    }


def cell() -> dict[str, str]:
    key = expand(DATA_KEY, joined("ajo/v1/col", "party", "name"), 32)
    plaintext = "张三".encode()
    aad = joined("ajo/v1/cell", "party", "name", OWNER)
    return {"plaintext": plaintext.hex(), "sealed": (b"\x01\x01" + seal(key, plaintext, aad)).hex()}


def blind() -> dict[str, str]:
    return {
        "index": hmac.digest(SYSTEM_KEY, joined("ajo/v1/blind", "party.name", "张三"), "sha256")[:16].hex(),
        "token": hmac.digest(SYSTEM_KEY, b"text\x00" + "合同".encode(), "sha256")[:10].hex(),
        "secret": hmac.digest(SYSTEM_KEY, joined("ajo/v1/secret", "a secret"), "sha256").hex(),
        "root_fingerprint": hmac.digest(ROOT, joined("ajo/v1/root-fingerprint", 2), "sha256")[:8].hex(),
    }


def build() -> dict[str, object]:
    signer = Ed25519PrivateKey.from_private_bytes(SEED)
    return {
        "objects": [object_vector(size, role) for role in (0, 1) for size in OBJECT_SIZES],
        "wraps": wraps(),
        "cell": cell(),
        "blind": blind(),
        "key_file": key_file(),
        "passphrase_file": passphrase_file(),
        "password": password(),
        "signature": {"public": signer.public_key().public_bytes_raw().hex(), "of_empty": signer.sign(b"").hex()},
    }


if __name__ == "__main__":
    json.dump(build(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
