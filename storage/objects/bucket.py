"""One bucket of an S3 server: its address, connections, time limits, and what its errors mean.

Only calls that every S3 server answers are made.  Multipart calls are the client library's own, meant for those
who extend it: its public upload pulls from a file, while sealed bytes arrive piece by piece.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET

from minio import Minio
from minio.datatypes import Part
from minio.error import MinioException, S3Error, ServerError
from minio.xml import Element, SubElement, findtext, getbytes
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError, SSLError

from core.errors import AnjuanError, Conflict, Invalid, NotFound, Unavailable

CONNECT, READ = 3.0, 10.0  #: seconds for a connection, and for each answer or block of one
PROBE = 3.0  #: seconds to find out whether the server answers at all
_CONNECTIONS = 32
_REGION = "us-east-1"  # what servers that know no regions take; naming one saves asking
_ONLY_NEW = {"If-None-Match": "*"}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a bucket is: `https://key:secret@host:port/bucket?ca=FILE`."""

    endpoint: str
    bucket: str
    key: str
    secret: str = field(repr=False)
    secure: bool
    authority: Path | None  #: certificates to trust instead of the system's
    region: str = _REGION

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read an address; raise Invalid (`bad_setting`), which never repeats it."""
        try:
            parts = urlsplit(url)
            asked = parse_qs(parts.query, strict_parsing=bool(parts.query))
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise _bad("https://key:secret@host:port/bucket?ca=FILE") from None
        bucket = parts.path.strip("/")
        if parts.scheme not in {"http", "https"} or not (host and bucket and parts.username and parts.password):
            raise _bad("https://key:secret@host:port/bucket?ca=FILE")
        if unknown := set(asked) - {"ca", "region"}:
            raise _bad(f"unknown option {min(unknown)}")
        endpoint = f"[{host}]" if ":" in host else host
        return cls(
            endpoint=f"{endpoint}:{port}" if port else endpoint,
            bucket=bucket,
            key=unquote(parts.username),
            secret=unquote(parts.password),
            secure=parts.scheme == "https",
            authority=Path(asked["ca"][0]) if "ca" in asked else None,
            region=asked.get("region", [_REGION])[0],
        )


class Client(Minio):
    """The client library with the multipart calls that take bytes as they come."""

    def __init__(self, address: Address, timeout: Timeout, retries: Retry) -> None:
        trusted = _trust(address.authority) if address.secure else None
        super().__init__(
            address.endpoint,
            address.key,
            address.secret,
            secure=address.secure,
            region=address.region,
            http_client=PoolManager(maxsize=_CONNECTIONS, timeout=timeout, retries=retries, ssl_context=trusted),
        )

    def put_new(self, bucket: str, name: str, data: bytes) -> str:
        """Store a whole object under a free name; return its tag."""
        return self._put_object(bucket, name, data, dict(_ONLY_NEW)).etag or ""

    def begin(self, bucket: str, name: str) -> str:
        """Begin an upload in parts and return its identifier."""
        return self._create_multipart_upload(bucket, name, {})

    def put_part(self, bucket: str, name: str, upload: str, number: int, data: bytes) -> Part:
        """Store one part."""
        return Part(number, self._upload_part(bucket, name, data, None, upload, number))

    def complete_new(self, bucket: str, name: str, upload: str, parts: Sequence[Part]) -> str:
        """Make the parts one object under a free name; return its tag."""
        order = Element("CompleteMultipartUpload")
        for part in parts:
            item = SubElement(order, "Part")
            SubElement(item, "PartNumber", str(part.part_number))
            SubElement(item, "ETag", f'"{part.etag}"')
        headers: dict[str, str | list[str] | tuple[str]] = {"Content-Type": "application/xml", **_ONLY_NEW}
        answer = self._execute("POST", bucket, name, getbytes(order), headers, {"uploadId": upload})
        return (findtext(ET.fromstring(answer.data), "ETag") or "").strip('"')  # noqa: S314

    def abandon(self, bucket: str, name: str, upload: str) -> None:
        """Forget an upload and its parts."""
        self._abort_multipart_upload(bucket, name, upload)

    def unfinished(self, bucket: str, name: str = "") -> Iterator[tuple[str, str, datetime]]:
        """Yield name, identifier and begin of the uploads, of all names or one, that were not brought to an end."""
        after: tuple[str | None, str | None] = (None, None)
        while True:
            found = self._list_multipart_uploads(bucket, prefix=name, key_marker=after[0], upload_id_marker=after[1])
            last = after
            for upload in found.uploads:
                last = (upload.object_name, upload.upload_id)
                if upload.object_name and upload.upload_id and upload.initiated_time:
                    yield upload.object_name, upload.upload_id, upload.initiated_time
            if not found.is_truncated or last == after:
                return
            after = last


def patient(address: Address) -> Client:
    """Return the client for the work itself; only what may be repeated without harm is, and once."""
    again = Retry(
        total=1, redirect=False, backoff_factor=0.2, allowed_methods={"GET", "HEAD", "DELETE"}, raise_on_status=False
    )
    return Client(address, Timeout(connect=CONNECT, read=READ), again)


def brief(address: Address) -> Client:
    """Return the client that asks once and does not wait."""
    return Client(address, Timeout(connect=PROBE, read=PROBE), Retry(total=False, redirect=False))


@contextmanager
def translated() -> Iterator[None]:
    """Say what the server, or the way to it, said in the product's words."""
    try:
        yield
    except S3Error as error:
        raise _meaning(error) from error
    except ServerError as error:
        raise Unavailable("disk_full" if error.status_code == _NO_ROOM else "storage_unavailable") from error
    except HTTPError as error:
        distrust = isinstance(getattr(error, "reason", error), SSLError)
        raise Unavailable("storage_untrusted" if distrust else "storage_unavailable") from error
    except (MinioException, ET.ParseError, OSError) as error:
        raise Unavailable("storage_unavailable") from error


_NO_ROOM = 507
_MEANINGS: dict[str, tuple[type[AnjuanError], str]] = {
    "NoSuchKey": (NotFound, "not_found"),
    "PreconditionFailed": (Conflict, "object_exists"),
    "ConditionalRequestConflict": (Conflict, "object_exists"),
    "AccessDenied": (Unavailable, "storage_refused"),
    "InvalidAccessKeyId": (Unavailable, "storage_refused"),
    "SignatureDoesNotMatch": (Unavailable, "storage_refused"),
    "XMinioStorageFull": (Unavailable, "disk_full"),
    "QuotaExceeded": (Unavailable, "disk_full"),
    "XMinioAdminBucketQuotaExceeded": (Unavailable, "disk_full"),
}


def _meaning(error: S3Error) -> AnjuanError:
    kind, said = _MEANINGS.get(error.code or "", (Unavailable, "storage_unavailable"))
    # MinIO notices late that its disk is full, and then has no code of its own for it.
    return Unavailable("disk_full") if "no space left" in (error.message or "") else kind(said)


def _trust(authority: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=authority)
    except (OSError, ssl.SSLError) as error:
        raise _bad(f"ca: {authority}") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _bad(problem: str) -> Invalid:
    return Invalid("bad_setting", name="servers.objects", problem=problem)
