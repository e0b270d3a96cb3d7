"""The Merkle tree of RFC 6962 over SHA-256: roots, proofs of inclusion and of consistency."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from hashlib import sha256

HASH = 32  #: bytes
EMPTY = sha256(b"").digest()

Nodes = Callable[[int, int], bytes]
"""Returns the hash of a complete subtree: its level (0: a leaf), and its place among those of that level."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of an entry."""
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return sha256(b"\1" + left + right).digest()


def completed_by(index: int) -> list[tuple[int, int]]:
    """Return level and place of each complete subtree that ends with leaf `index`, from the leaf up."""
    places = [(0, index)]
    while index & 1:
        index >>= 1
        places.append((len(places), index))
    return places


def frontier(size: int) -> list[tuple[int, int]]:
    """Return level and place of the largest complete subtrees that make up a tree of `size` leaves, left to right."""
    places, start = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            places.append((level, start >> level))
            start += 1 << level
    return places


def root(size: int, nodes: Nodes) -> bytes:
    """Return the root of a tree of `size` leaves."""
    return _subtree(0, size, nodes) if size else EMPTY


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """Return the proof that leaf `index` is in the tree of `size` leaves (`0 <= index < size`)."""
    proof, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_subtree(middle, end, nodes))
            end = middle
        else:
            proof.append(_subtree(start, middle, nodes))
            start = middle
    return proof[::-1]


def consistency_proof(first: int, second: int, nodes: Nodes) -> list[bytes]:
    """Return the proof that the tree of `second` leaves only added to that of `first` (`0 < first <= second`)."""
    proof, start, end, whole = [], 0, second, True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            proof.append(_subtree(middle, end, nodes))
            end = middle
        else:
            proof.append(_subtree(start, middle, nodes))
            start, whole = middle, False
    return ([] if whole else [_subtree(start, end, nodes)]) + proof[::-1]


def proves_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Say whether `proof` shows that `leaf` (a hash) stands at `index` in the tree with root `expected`."""
    if not 0 <= index < size or not _are_hashes([leaf, expected, *proof]):
        return False
    inner = (index ^ (size - 1)).bit_length()
    if len(proof) != inner + (index >> inner).bit_count():
        return False
    here = leaf
    for level, sibling in enumerate(proof):
        right = level < inner and not index >> level & 1
        here = node_hash(here, sibling) if right else node_hash(sibling, here)
    return hmac.compare_digest(here, expected)


def proves_consistency(first: int, second: int, roots: tuple[bytes, bytes], proof: Sequence[bytes]) -> bool:
    """Say whether `proof` shows that the tree of `second` leaves begins with all of the tree of `first`."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and hmac.compare_digest(*roots)
    if not _are_hashes([*roots, *proof]):
        return False
    shift = (first & -first).bit_length() - 1
    hashes = list(proof) if first != 1 << shift else [roots[0], *proof]
    inner = ((first - 1) ^ (second - 1)).bit_length() - shift
    place = (first - 1) >> shift
    if not hashes or len(hashes) - 1 != inner + (place >> inner).bit_count():
        return False
    old = new = hashes[0]
    for level, sibling in enumerate(hashes[1:]):
        if level < inner and not place >> level & 1:
            new = node_hash(new, sibling)
        else:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
    return hmac.compare_digest(old, roots[0]) and hmac.compare_digest(new, roots[1])


def _split(width: int) -> int:
    """Return the largest power of two below `width` (at least 2)."""
    return 1 << ((width - 1).bit_length() - 1)


def _subtree(start: int, end: int, nodes: Nodes) -> bytes:
    """Return the hash over leaves `start` to before `end`; `start` is a multiple of the next power of two."""
    right = None
    places = [(level, (start >> level) + place) for level, place in frontier(end - start)]
    for level, place in reversed(places):
        here = nodes(level, place)
        right = here if right is None else node_hash(here, right)
    return right or EMPTY


def _are_hashes(values: Sequence[bytes]) -> bool:
    return all(len(value) == HASH for value in values)
