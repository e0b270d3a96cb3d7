"""Objects in a bucket of MinIO or any S3 server, named like files of the local store."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from uuid import UUID

from minio.commonconfig import ENABLED
from minio.datatypes import Part
from minio.error import S3Error
from minio.versioningconfig import SUSPENDED

from core.errors import AnjuanError, Unavailable
from storage.objects.bucket import Address, Client, brief, patient, translated

PART = 8 * 1024 * 1024  #: bytes of a part; what is no longer goes in one piece
FRESH = 2.0  #: seconds for which the server is believed to be there once it answered
_OURS = {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}


class MinioObjectStore:
    """Keeps objects in the bucket of `url` (`Address` says its form), which is made on first use.

    The bucket should not keep versions: what is deleted is to be gone, and not only unreadable.

    Raises:
        Invalid: `bad_setting`: the address has another form.
    """

    def __init__(self, url: str) -> None:
        address = Address.parse(url)
        self.bucket = address.bucket
        self.client, self.quick = patient(address), brief(address)
        self._answered_at: float | None = None

    def ready(self) -> None:
        """Return where the bucket takes objects; raise Unavailable within a few seconds where it does not."""
        now = time.monotonic()
        if self._answered_at is not None and now - self._answered_at < FRESH:
            return
        with translated():
            if not self.quick.bucket_exists(self.bucket):
                self._make()
        self._answered_at = now

    def writer(self, name: UUID) -> MinioWriter:
        """Begin an object; raise Unavailable."""
        self.ready()
        return MinioWriter(self, _path(name))

    def read(self, name: UUID, start: int, end: int) -> bytes:
        """Return the bytes from `start` to before `end`, fewer where the object ends; raise NotFound, Unavailable."""
        if start >= end:
            self.size(name)
            return b""
        with self.asked() as client:
            try:
                answer = client.get_object(self.bucket, _path(name), offset=start, length=end - start)
            except S3Error as error:
                if error.code == "InvalidRange":
                    return b""
                raise
            # Read to its end the answer gives its connection back; closed before, the connection goes with it.
            try:
                return bytes(answer.read())
            finally:
                answer.close()

    def size(self, name: UUID) -> int:
        """Return the number of bytes; raise NotFound, Unavailable."""
        with self.asked() as client:
            return client.stat_object(self.bucket, _path(name)).size or 0

    def delete(self, name: UUID) -> None:
        """Remove the object, and what an upload under its name left; it is no error where there is none."""
        path = _path(name)
        with self.asked() as client:
            client.remove_object(self.bucket, path)
            # MinIO remembers uploads over a restart under their full names only: a sweep may not see them.
            for _, upload, _ in client.unfinished(self.bucket, path):
                client.abandon(self.bucket, path, upload)

    def older_than(self, moment: datetime) -> Iterator[UUID]:
        """Yield the names of the objects that were stored before `moment`, in no order."""
        with self.asked() as client:
            for found in client.list_objects(self.bucket, recursive=True):
                name = _name(found.object_name or "")
                if name is not None and found.last_modified is not None and found.last_modified < moment:
                    yield name

    def keeps_versions(self) -> bool:
        """Say whether the bucket keeps what is removed, or did for a while; False where the server does not tell."""
        with suppress(AnjuanError), translated():
            return self.quick.get_bucket_versioning(self.bucket).status in {ENABLED, SUSPENDED}
        return False

    def sweep(self, before: datetime) -> int:
        """Remove what writers left that ended without `commit` or `abort` before that moment; return how many."""
        with self.asked() as client:
            left = [(path, upload) for path, upload, begun in client.unfinished(self.bucket) if begun < before]
            for path, upload in left:
                client.abandon(self.bucket, path, upload)
        return len(left)

    @contextmanager
    def asked(self) -> Iterator[Client]:
        """Give the client once the bucket is known to be there; what goes wrong is said in the product's words."""
        if self._answered_at is None:
            self.ready()
        with translated():
            yield self.client

    def _make(self) -> None:
        try:
            self.quick.make_bucket(self.bucket)
        except S3Error as error:
            # Another process was quicker.
            if error.code not in _OURS:
                raise


class MinioWriter:
    """Holds one part of an object at a time; a short object is stored in one piece by `commit`."""

    def __init__(self, store: MinioObjectStore, path: str) -> None:
        self._store = store
        self._path = path
        self._held = bytearray()
        self._size = 0
        self._upload: str | None = None
        self._parts: list[Part] = []

    def write(self, data: bytes) -> None:
        """Take the next bytes; raise Unavailable, leaving nothing behind."""
        try:
            view = memoryview(data)
            while view:
                if len(self._held) == PART:
                    self._send()
                taken = view[: PART - len(self._held)]
                self._held += taken
                self._size += len(taken)
                view = view[len(taken) :]
        except BaseException:
            self.abort()
            raise

    def commit(self) -> None:
        """Publish the object, durably; raise Conflict or Unavailable, leaving nothing behind."""
        try:
            tag = self._publish()
            if not self._stands(tag):
                raise Unavailable("storage_failed")
        finally:
            self.abort()

    def abort(self) -> None:
        """Leave nothing behind.  Harmless after `commit`, and when done twice."""
        self._held.clear()
        upload, self._upload = self._upload, None
        if upload is not None:
            # A server that does not answer keeps the parts until they are swept.
            with suppress(AnjuanError), translated():
                self._store.quick.abandon(self._store.bucket, self._path, upload)

    def _publish(self) -> str:
        """Give the object its name and return its tag."""
        if self._upload is not None:
            self._send()
        expected = self._tag()
        try:
            with self._store.asked() as client:
                if self._upload is None:
                    tag = client.put_new(self._store.bucket, self._path, bytes(self._held))
                else:
                    tag = client.complete_new(self._store.bucket, self._path, self._upload, self._parts)
        except Unavailable:
            # The answer may have been lost, and not the object.
            if not self._stands(expected):
                raise
            tag = expected
        self._upload = None
        return tag

    def _send(self) -> None:
        with self._store.asked() as client:
            if self._upload is None:
                self._upload = client.begin(self._store.bucket, self._path)
            number = len(self._parts) + 1
            part = client.put_part(self._store.bucket, self._path, self._upload, number, bytes(self._held))
        self._parts.append(part)
        self._held.clear()

    def _tag(self) -> str:
        """Return the tag that S3 gives these bytes; a server that seals them again gives another."""
        if self._upload is None:
            return hashlib.md5(self._held, usedforsecurity=False).hexdigest()
        with suppress(ValueError):
            joined = b"".join(bytes.fromhex(part.etag) for part in self._parts)
            return f"{hashlib.md5(joined, usedforsecurity=False).hexdigest()}-{len(self._parts)}"
        return ""

    def _stands(self, tag: str) -> bool:
        """Say whether the object is there, whole and ours."""
        try:
            with translated():
                found = self._store.quick.stat_object(self._store.bucket, self._path)
        except AnjuanError:
            return False
        return found.size == self._size and found.etag == tag


def _path(name: UUID) -> str:
    return f"{name.hex[:2]}/{name.hex}"


def _name(path: str) -> UUID | None:
    """Return the name of an object, None for what somebody else put into the bucket."""
    with suppress(ValueError):
        name = UUID(path.rpartition("/")[2])
        return name if _path(name) == path else None
    return None
