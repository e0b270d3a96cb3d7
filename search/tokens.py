"""Which terms a text has, and their blind tokens.

A token is the first bytes of an HMAC under the bucket's key; before it stand two bytes that are the same for the
whole bucket.  They tell nothing (that tokens belong together is seen from the entries that hold them), and they keep
the tokens of one bucket side by side in an index's dictionary, where a query looks up many of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import add

from core.crypto.blind import TokenKey
from search.folding import HAN, LATIN
from search.port import Bucket

TEXT = "text"
TYPE = "type"
CAUSE = "cause"
RECORD = "record"
DATE = "date"
EVERY = "every"  #: a field with one term, which every document has

_RUNS = re.compile(rf"[{HAN}]+|{LATIN}+")
_FIRST_HAN = re.compile(rf"[{HAN}]")
_PREFIX_BYTES = 2
_PREPARED_KEYS = 4096

Term = tuple[str, str]  #: field and term


def text_terms(folded: str) -> set[str]:
    """Return the terms of a text in normal form: characters and pairs of Han, whole Latin words and numbers."""
    terms: set[str] = set()
    for run in _RUNS.findall(folded):
        if is_han(run):
            terms.update(run)
            terms.update(map(add, run, run[1:]))
        else:
            terms.add(run)
    return terms


def every_term(folded: str) -> Iterator[str]:
    """Yield the terms of a text in normal form as often as they stand there."""
    for run in _RUNS.findall(folded):
        if is_han(run):
            yield from run
            yield from map(add, run, run[1:])
        else:
            yield run


def length_of(folded: str) -> int:
    """Return how many terms `every_term` yields."""
    return sum(2 * len(run) - 1 if is_han(run) else 1 for run in _RUNS.findall(folded))


def runs_of(folded: str) -> list[str]:
    """Return the stretches of Han and the Latin words of a text in normal form."""
    return _RUNS.findall(folded)


def is_han(term: str) -> bool:
    """Whether a term is of Han, which stand close together, rather than a Latin word or a number."""
    return _FIRST_HAN.match(term) is not None


def run_terms(run: str) -> list[str]:
    """Return the terms that stand for one run of a query: its pairs, or all of it where it is no longer."""
    if len(run) > 1 and is_han(run):
        return list(dict.fromkeys(map(add, run, run[1:])))
    return [run]


def blind(bucket: Bucket, field: str, terms: Iterable[str]) -> list[bytes]:
    """Return the tokens of `terms` in `field` of `bucket`, in their order."""
    prefix, key = _prepared(bucket.key)
    return [prefix + token for token in key.tokens(field, terms)]


def blind_named(bucket: Bucket, field: str, values: Sequence[str]) -> list[bytes]:
    """Return what `blind` does, for fields with few values, which are remembered once they were blinded."""
    known = _named(bucket.key, field)
    if not known.keys() >= set(values):
        known.update(zip(values, blind(bucket, field, values), strict=True))
    return [known[value] for value in values]


def blind_everywhere(buckets: Sequence[Bucket], terms: Sequence[Term]) -> list[tuple[bytes, ...]]:
    """Return for each of `terms` its tokens in all of `buckets`."""
    columns: dict[Term, tuple[bytes, ...]] = {}
    for field in {field for field, _ in terms}:
        named = [(field, term) for other, term in terms if other == field]
        rows = [blind(bucket, field, [term for _, term in named]) for bucket in buckets]
        columns.update(zip(named, zip(*rows, strict=True) if rows else [()] * len(named), strict=True))
    return [columns[term] for term in terms]


@lru_cache(maxsize=_PREPARED_KEYS)
def _named(key: bytes, field: str) -> dict[str, bytes]:
    """Return the tokens of a field that were asked for, by value."""
    del key, field
    return {}


@lru_cache(maxsize=_PREPARED_KEYS)
def _prepared(key: bytes) -> tuple[bytes, TokenKey]:
    """Return the prefix of a bucket's tokens, and its key made ready."""
    ready = TokenKey(key)
    return ready.tokens("bucket", ("",))[0][:_PREFIX_BYTES], ready
