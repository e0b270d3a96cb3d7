from __future__ import annotations

import os
import random
import zlib
from collections.abc import Iterable
from uuid import UUID

import pytest
from cryptography.cobblestone import Cobblestone256Decryptor
from cryptography.exceptions import InvalidTag

from core.crypto import objects
from core.crypto.keys import DataKey
from core.crypto.objects import CHUNK, PREFIX, SEALED_CHUNK, Header, RangeReader, Role, SealingWriter
from core.errors import Corrupt, Invalid
from core.ids import new_id

KEY = DataKey.generate()
HEADER = Header(Role.ORIGINAL, new_id(), new_id(), KEY.id)
SIZES = (0, 1, 16, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK - 1, 64 * CHUNK, 65 * CHUNK + 7)


def sealed(content: bytes, header: Header = HEADER, key: DataKey = KEY) -> bytes:
    out = bytearray()
    writer = SealingWriter(out.extend, key, header)
    writer.write(content)
    writer.finish()
    return bytes(out)


def reader(data: bytes, header: Header = HEADER, key: DataKey = KEY) -> RangeReader:
    return RangeReader(lambda start, end: data[start:end], len(data), key, header)


def opened(data: bytes, header: Header = HEADER, key: DataKey = KEY) -> bytes:
    return b"".join(reader(data, header, key).whole())


THREE = os.urandom(2 * CHUNK + 100)
THREE_SEALED = sealed(THREE)


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_is_opened(size: int) -> None:
    content = os.urandom(size)
    data = sealed(content)
    assert opened(data) == content
    assert len(data) == objects.sealed_size(size)
    assert objects.plain_size(len(data)) == size


@pytest.mark.parametrize("size", SIZES)
def test_the_library_itself_opens_the_message(size: int) -> None:
    content = os.urandom(size)
    data = sealed(content)
    decryptor = Cobblestone256Decryptor(KEY.reveal(), HEADER.context)
    assert decryptor.update(data[64:]) + decryptor.finalize() == content


@pytest.mark.parametrize("step", [1, 1000, CHUNK - 1, CHUNK, CHUNK + 1, 5 * 1024 * 1024])
def test_the_size_of_the_pieces_written_does_not_matter(step: int) -> None:
    content = os.urandom(40_000 if step == 1 else 3 * 1024 * 1024 + 17)
    out = bytearray()
    writer = SealingWriter(out.extend, KEY, HEADER)
    for start in range(0, len(content), step):
        writer.write(content[start : start + step])
    writer.finish()
    assert opened(bytes(out)) == content
    assert (writer.size, writer.plain_size) == (len(out), len(content))


@pytest.mark.parametrize("size", SIZES)
def test_ranges_agree_with_the_whole(size: int) -> None:
    content = os.urandom(size)
    source = reader(sealed(content))
    ranges = random.Random(size)  # noqa: S311 - picks what to read, hides nothing
    edges = {0, size, *(edge for edge in (1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK) if edge <= size)}
    edges |= {ranges.randint(0, size) for _ in range(12)}
    for start in edges:
        for end in (edge for edge in edges if edge >= start):
            assert b"".join(source.read(start, end)) == content[start:end]


def test_a_range_fetches_only_the_chunks_it_touches() -> None:
    data, fetched = sealed(bytes(100 * CHUNK)), list[tuple[int, int]]()

    def fetch(start: int, end: int) -> bytes:
        fetched.append((start, end))
        return data[start:end]

    source = RangeReader(fetch, len(data), KEY, HEADER)
    fetched.clear()
    b"".join(source.read(CHUNK + 5, CHUNK + 9))
    assert fetched == [(PREFIX + SEALED_CHUNK, PREFIX + 2 * SEALED_CHUNK)]


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (4, 3), (0, len(THREE) + 1), (len(THREE) + 1, len(THREE) + 1)])
def test_a_range_outside_the_content_is_refused(start: int, end: int) -> None:
    with pytest.raises(Invalid, match="bad_range"):
        reader(THREE_SEALED).read(start, end)


def test_no_piece_is_larger_than_128_kib() -> None:
    pieces = list(reader(sealed(bytes(3 * 1024 * 1024 + 1))).whole())
    assert max(map(len, pieces)) == 128 * 1024


def test_a_flip_in_any_byte_is_found() -> None:
    damaged = bytearray(THREE_SEALED)
    for index in range(len(damaged)):
        damaged[index] ^= 1
        assert not opens(damaged, touching=index), index
        damaged[index] ^= 1
    assert opened(bytes(damaged)) == THREE


def opens(data: bytearray, *, touching: int) -> bool:
    """Whether the byte at `touching` can be got past, reading its own chunk only (which makes each try cheap)."""
    try:
        source = RangeReader(lambda start, end: bytes(data[start:end]), len(data), KEY, HEADER)
        start = max(touching - PREFIX, 0) // SEALED_CHUNK * CHUNK
        b"".join(source.read(start, min(start + 1, source.length)))
    except Corrupt:
        return False
    return True


def test_swapped_chunks_are_found() -> None:
    first = THREE_SEALED[PREFIX : PREFIX + SEALED_CHUNK]
    second = THREE_SEALED[PREFIX + SEALED_CHUNK : PREFIX + 2 * SEALED_CHUNK]
    swapped = THREE_SEALED[:PREFIX] + second + first + THREE_SEALED[PREFIX + 2 * SEALED_CHUNK :]
    with pytest.raises(Corrupt):
        opened(swapped)


def test_a_chunk_of_another_object_under_the_same_key_is_found() -> None:
    other = sealed(THREE)
    mixed = THREE_SEALED[:PREFIX] + other[PREFIX : PREFIX + SEALED_CHUNK] + THREE_SEALED[PREFIX + SEALED_CHUNK :]
    with pytest.raises(Corrupt):
        opened(mixed)


def test_a_repeated_or_missing_chunk_is_found() -> None:
    first = THREE_SEALED[PREFIX : PREFIX + SEALED_CHUNK]
    rest = THREE_SEALED[PREFIX + SEALED_CHUNK :]
    for altered in (THREE_SEALED[:PREFIX] + first + first + rest, THREE_SEALED[:PREFIX] + rest):
        with pytest.raises(Corrupt):
            opened(altered)


def around(edges: Iterable[int], limit: int) -> list[int]:
    near = {edge + by for edge in edges for by in (-17, -16, -15, -1, 0, 1, 15, 16, 17)}
    return sorted(length for length in near if 0 <= length < limit)


def test_every_truncation_is_found_before_anything_is_given_out() -> None:
    edges = [0, 4, 60, 64, 88, PREFIX, PREFIX + SEALED_CHUNK, PREFIX + 2 * SEALED_CHUNK, len(THREE_SEALED)]
    for length in around(edges, len(THREE_SEALED)):
        with pytest.raises(Corrupt):
            reader(THREE_SEALED[:length])


@pytest.mark.parametrize("more", [1, 15, 16, 17, 32, CHUNK, SEALED_CHUNK, 2 * SEALED_CHUNK])
def test_appended_bytes_are_found(more: int) -> None:
    with pytest.raises(Corrupt):
        reader(THREE_SEALED + bytes(more))


def test_a_source_that_gives_too_little_is_found() -> None:
    with pytest.raises(Corrupt):
        RangeReader(lambda start, end: THREE_SEALED[start : end - 1], len(THREE_SEALED), KEY, HEADER)


def changed_header(**changes: UUID | Role) -> Header:
    parts: dict[str, UUID | Role] = {
        "role": HEADER.role, "tenant": HEADER.tenant, "object_id": HEADER.object_id, "key_id": HEADER.key_id
    }  # fmt: skip
    return Header(**(parts | changes))  # type: ignore[arg-type]


OTHERS = [
    changed_header(role=Role.RENDITION),
    changed_header(tenant=new_id()),
    changed_header(object_id=new_id()),
    changed_header(key_id=new_id()),
]


@pytest.mark.parametrize("other", OTHERS)
def test_another_role_office_object_or_key_name_is_refused(other: Header) -> None:
    with pytest.raises(Corrupt):
        opened(THREE_SEALED, other)


@pytest.mark.parametrize("other", OTHERS)
def test_a_header_put_in_the_place_of_another_is_refused(other: Header) -> None:
    with pytest.raises(Corrupt):
        opened(other.encode() + THREE_SEALED[64:], other)


def test_another_key_of_the_same_name_is_refused() -> None:
    with pytest.raises(Corrupt):
        opened(THREE_SEALED, key=DataKey(KEY.id, os.urandom(32)))


def test_a_header_is_read_back() -> None:
    assert Header.decode(THREE_SEALED[:64]) == HEADER


def rewritten(index: int, value: int) -> bytes:
    head = bytearray(HEADER.encode())
    head[index] = value
    checksum = zlib.crc32(bytes(head[:60])).to_bytes(4, "big")
    return bytes(head[:60]) + checksum


@pytest.mark.parametrize(("index", "value"), [(0, 0x42), (4, 2), (5, 2), (5, 3), (6, 3), (6, 255), (7, 1), (56, 1)])
def test_a_header_of_unknown_kind_or_form_is_refused(index: int, value: int) -> None:
    with pytest.raises(Corrupt):
        Header.decode(rewritten(index, value))


@pytest.mark.parametrize(
    "data", [b"", b"AJO1", HEADER.encode()[:63], HEADER.encode() + b"\0"], ids=["empty", "magic", "shorter", "longer"]
)
def test_a_header_of_another_length_is_refused(data: bytes) -> None:
    with pytest.raises(Corrupt):
        Header.decode(data)


def test_sizes_no_object_has_are_refused() -> None:
    bad = [*range(PREFIX + 16), *range(PREFIX + SEALED_CHUNK, PREFIX + SEALED_CHUNK + 16)]
    for size in bad:
        with pytest.raises(Corrupt):
            objects.plain_size(size)


def test_two_objects_share_no_salt_commitment_or_chunk() -> None:
    made = [sealed(b"the same content") for _ in range(200)]
    for part in (slice(64, 88), slice(88, 120), slice(120, None)):
        assert len({data[part] for data in made}) == 200


def test_an_abandoned_writer_leaves_nothing_that_opens() -> None:
    left = bytearray()
    writer = SealingWriter(left.extend, KEY, HEADER)
    writer.write(THREE)
    del writer

    with pytest.raises(Corrupt):
        opened(bytes(left))
    decryptor = Cobblestone256Decryptor(KEY.reveal(), HEADER.context)
    decryptor.update(bytes(left[64:]))
    with pytest.raises(InvalidTag):
        decryptor.finalize()


def test_a_writer_whose_sink_failed_can_never_finish() -> None:
    def fails(_: bytes) -> None:
        raise OSError("no space")

    writer = SealingWriter(fails, KEY, HEADER)
    with pytest.raises(OSError, match="no space"):
        writer.write(THREE)
    with pytest.raises(ValueError, match="failed"):
        writer.finish()
    with pytest.raises(ValueError, match="failed"):
        writer.write(b"more")


def test_a_finished_writer_takes_nothing_more() -> None:
    writer = SealingWriter(lambda _: None, KEY, HEADER)
    writer.finish()
    with pytest.raises(ValueError, match="finished"):
        writer.write(b"more")
    with pytest.raises(ValueError, match="finished"):
        writer.finish()
