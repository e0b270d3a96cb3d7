"""A question to an answer: parse, blind, ask the index, open what may be seen, verify, rank, mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from search.facets import count_facets
from search.frequencies import measure
from search.marking import snippet, spans
from search.payload import SealedText, decode, page_of
from search.plan import Plan
from search.port import (
    Access,
    Candidates,
    Hit,
    IndexQuery,
    PageText,
    Relation,
    Resolver,
    SearchIndex,
    SearchRequest,
    SearchResult,
    Span,
)
from search.query import Both, Either, Node, Not, parse, words_of
from search.scoring import Feature, Yardstick, matches, scores, term_features, word_features
from search.tokens import every_term
from search.words import Word


@dataclass(frozen=True, slots=True)
class Opened:
    """The candidates that the person may see and that match: their ids, their texts, and how many there may be."""

    ids: tuple[UUID, ...]
    texts: tuple[SealedText, ...]
    total: int
    found: Candidates

    @property
    def relation(self) -> Relation:
        """Whether `total` is exact, since all there is was opened, or an upper bound."""
        return "eq" if self.total == len(self.texts) else "lte"


def find(index: SearchIndex, request: SearchRequest, access: Access, resolver: Resolver) -> SearchResult:
    """Return the documents that match `request`, best first.

    Raises:
        Invalid: the query cannot be understood (codes `query_…`).
        Unavailable: the index does not answer, or search is switched off.
    """
    return _Search(index, request, access).answer(parse(request.text, resolver))


def mark(page: PageText, text: str, resolver: Resolver) -> tuple[Span, ...]:
    """Return where the words of a query stand on a page: whole words, or their terms where none is whole."""
    words = words_of(parse(text, resolver))
    level = Yardstick(1, {})
    return spans(page, word_features(words, level)) or spans(page, term_features(_telling(words), level))


class _Search:
    """One question on its way."""

    def __init__(self, index: SearchIndex, request: SearchRequest, access: Access) -> None:
        self._index, self._request, self._access = index, request, access
        self._plan = Plan(request.buckets)

    def answer(self, root: Both) -> SearchResult:
        words = words_of(root)
        yardstick = self._measure(sorted({term for word in words for term in word.terms}) if len(words) > 1 else [])
        weights = {term: yardstick.idf(term) for term in yardstick.frequencies} if _has_choice(root) else {}
        opened = self._open(self._plan.all_words(root, weights), root)
        if opened.texts or not words:
            return self._shown("all", opened, word_features(words, yardstick), word_features(words, yardstick))
        return self._best(root, words, opened)

    def _best(self, root: Both, words: list[Word], nothing: Opened) -> SearchResult:
        """Answer with the nearest, where nothing matches all words."""
        terms = sorted(term for word in words for term in every_term(word.needle))
        telling = _telling(words)
        yardstick = self._measure(sorted(set(terms)))
        weights = {term: yardstick.idf(term) for term in telling}
        narrowing = Both(tuple(part for part in root.parts if not words_of(part)))
        opened = self._open(self._plan.best(root, weights), narrowing, facets=False) if weights else nothing
        if not opened.texts:
            return self._shown("all", nothing, [], [])
        # What is answered is the nearest documents, so those that were opened are all there is to count.
        nearest = replace(opened, total=len(opened.texts))
        return self._shown("best", nearest, term_features(terms, yardstick), term_features(telling, yardstick))

    def _measure(self, terms: Sequence[str]) -> Yardstick:
        return measure(self._index, self._request.buckets, terms)

    def _open(self, query: IndexQuery, root: Node, *, facets: bool = True) -> Opened:
        """Return what matches `root` among the candidates for `query`."""
        found = self._index.candidates(query, limit=self._request.candidates, facets=facets)
        allowed = set(self._access.permitted([item.document_id for item in found.items]))
        ids, texts = [], []
        for item in found.items:
            if item.document_id not in allowed:
                continue
            text = decode(item.text, partial(self._access.open, item.document_id))
            if matches(root, text):
                ids.append(item.document_id)
                texts.append(text)
        total = found.total - (len(found.items) - len(ids))
        return Opened(tuple(ids), tuple(texts), total, found)

    def _shown(self, mode: str, opened: Opened, ranking: Sequence[Feature], marking: Sequence[Feature]) -> SearchResult:
        ranked = scores(opened.texts, ranking)
        order = sorted(range(len(ranked)), key=lambda place: -ranked[place])
        first = self._request.offset
        shown = order[first : first + self._request.limit]
        pages = self._index.pages([opened.ids[place] for place in shown])
        hits = tuple(
            self._hit(opened.texts[place], opened.ids[place], pages.get(opened.ids[place]), marking, ranked[place])
            for place in shown
        )
        facets = count_facets(opened.texts, opened.found, self._request.buckets, opened.total)
        return SearchResult(opened.total, opened.relation, "best" if mode == "best" else "all", hits, facets)

    def _hit(
        self, text: SealedText, document_id: UUID, pages: bytes | None, features: Sequence[Feature], score: float
    ) -> Hit:
        """Return a document as it is shown: at the page that holds the most of what was asked for.

        Nothing of that page is shown where there are no pages, or none any more.
        """
        best = _best_page(text, features)
        place = best or 0
        number = text.numbers[place] if text.numbers else 1
        page = PageText(number, "")
        if pages is not None and text.numbers:
            page = page_of(pages, place, number, partial(self._access.open, document_id))
        marked = () if best is None else spans(page, features)
        return Hit(document_id, text.name, number, score, snippet(page.text, marked), marked)


def _best_page(text: SealedText, features: Sequence[Feature]) -> int | None:
    """Return the index of the page where the features weigh most, the first among equals, None if on no page."""
    best, most = None, 0.0
    for place, folded in enumerate(text.sections[:-1]):
        counts = ((feature.count(folded), feature.weight) for feature in features)
        weight = sum(weight * count / (count + 1) for count, weight in counts if count)
        if weight > most:
            best, most = place, weight
    return best


def _telling(words: Sequence[Word]) -> list[str]:
    """Return the terms that tell words apart: pairs, and single characters only where a word has no more."""
    return sorted({term for word in words for term in word.terms})


def _has_choice(node: Node) -> bool:
    match node:
        case Both(parts):
            return any(isinstance(part, Either) for part in parts)
        case _:
            return isinstance(node, (Either, Not))
