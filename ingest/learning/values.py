"""Learning to find values: what people put right becomes labels of the office's own forms, type by type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from cases.office import Office
from cases.pages import layouts
from classifier.catalogue import document_types, field_names
from classifier.fields.extractor import PaperExtractor
from classifier.fields.learned import LearnedLabel, dump_labels, load_labels
from classifier.fields.teaching import FEWEST_PAPERS, learn_labels
from classifier.fields.told import Tally, Told, ToldPaper, tally
from core.errors import NotFound
from core.model.document import Document, DocumentState, Lifecycle, StoredField
from core.model.page import Box
from core.model.person import PRODUCT
from ingest.learning.trial import Trial, parted
from storage.sql.database import Transaction
from storage.sql.repositories.documents import DocumentFilter

_MOST = 200  #: papers of one type that are learned from and measured on: the last corrected
_BESIDE = 50  #: papers of one type that people found right as they were, and that are to stay so
_LOOKED_AT = 1_000  #: the newest papers, among which these are sought
_SLICE = 200
_NOWHERE = Box(0, 0, 0, 0)

Labels = tuple[LearnedLabel, ...]
Papers = dict[UUID, ToldPaper]


@dataclass(frozen=True, slots=True)
class _Try:
    """What came of learning for one type: the labels to use, and all values of its `held` papers before and after."""

    labels: Labels
    better: bool
    held: int
    before: Tally
    after: Tally


def corrected(tx: Transaction) -> Collection[UUID]:
    """Return the papers on which people put values right, in the order in which they did."""
    return dict.fromkeys(item.document_id for item in tx.examples.all() if item.kind in field_names())


def attempt(office: Office, present: bytes | None) -> Trial:
    """Learn labels from all corrections; those of a type take the place of its present ones where they are better.

    Better is: more values of papers held out are right, and no field is worse on them or on papers that people found
    right as they were.
    """
    known: dict[str, Labels] = defaultdict(tuple)
    for label in load_labels(present):
        known[label.document_type] += (label,)
    wrong, right = _documents(office)
    tries = []
    for name in sorted(wrong):
        tries.append(_try(office, _told(office, wrong[name][-_MOST:]), _told(office, right[name]), known[name]))
        known[name] = tries[-1].labels
    trial = Trial(sum(each.held for each in tries))
    if all(len(some) <= FEWEST_PAPERS for some in wrong.values()):
        return trial
    before, after = sum((each.before for each in tries), Tally()), sum((each.after for each in tries), Tally())
    trial = replace(trial, before=before.share, after=after.share, reason="no_better")
    if not any(each.better for each in tries):
        return trial
    return replace(trial, reason="better", model=dump_labels(label for name in sorted(known) for label in known[name]))


def _try(office: Office, papers: Papers, beside: Papers, present: Labels) -> _Try:
    taught, held = parted(papers)
    more, guarding = parted(beside)
    labels = learn_labels([*taught, *more], office.clock)
    finders = [PaperExtractor(office.clock, each) for each in (present, labels)]
    before, after = (tally(finder, held) for finder in finders)
    was, would_be = sum(before.values(), Tally()), sum(after.values(), Tally())
    harmful = _harms(before, after) or _harms(*(tally(finder, guarding) for finder in finders))
    if harmful or would_be.worth <= was.worth:
        return _Try(present, better=False, held=len(held), before=was, after=was)
    shown = tuple(replace(each, before=before[each.field].share, after=after[each.field].share) for each in labels)
    return _Try(shown, better=True, held=len(held), before=was, after=would_be)


def _harms(before: Mapping[str, Tally], after: Mapping[str, Tally]) -> bool:
    """Say whether any field is worse than it was."""
    none = Tally()
    return any(after.get(name, none).worth < before.get(name, none).worth for name in {*before, *after})


def _documents(office: Office) -> tuple[dict[str, list[Document]], dict[str, list[Document]]]:
    """Return by type the papers on which people put values right, and some of those they found right as they were."""
    wrong: dict[str, list[Document]] = defaultdict(list)
    right: dict[str, list[Document]] = defaultdict(list)
    with office.db.read() as tx:
        order = corrected(tx)
        documents = tx.documents.many(order, visible_to=PRODUCT)
        for document in (documents[each] for each in order if each in documents):
            if document.lifecycle is Lifecycle.LIVE and _type(document) in document_types():
                wrong[_type(document)].append(document)
        for document in _filed(tx):
            some = right[_type(document)]
            if _type(document) in wrong and document.id not in documents and len(some) < _BESIDE:
                some.append(document)
    return wrong, right


def _filed(tx: Transaction) -> Iterable[Document]:
    """Yield the newest papers of which a person said that they are right."""
    after: str | None = None
    for _ in range(_LOOKED_AT // _SLICE):
        wanted = DocumentFilter(states=[DocumentState.FILED])
        some = tx.documents.page(wanted, visible_to=PRODUCT, after=after, limit=_SLICE)
        yield from (each for each in some.items if each.classification and each.classification.document_type.by_hand)
        after = some.after
        if after is None:
            return


def _type(document: Document) -> str:
    return document.classification.document_type.code if document.classification else ""


def _told(office: Office, documents: Iterable[Document]) -> Papers:
    found: Papers = {}
    for document in documents:
        try:
            found[document.id] = _told_paper(office, document)
        except NotFound:
            continue  # shredded meanwhile
    return found


def _told_paper(office: Office, document: Document) -> ToldPaper:
    with office.db.read() as tx:
        entries = tx.pages.of(document.id, visible_to=PRODUCT)
        key = tx.documents.key(document.id, visible_to=PRODUCT)
        fields = tx.fields.of(document.id, visible_to=PRODUCT)
    values = tuple(_value(item) for item in fields if not item.rejected)
    return ToldPaper(layouts(office, entries, key), _type(document), values)


def _value(item: StoredField) -> Told:
    """Return a value that stands; where it was typed over another, nobody pointed at its place."""
    pointed = item.correction is None and item.reading.box != _NOWHERE
    return Told(item.reading.name, item.value, item.reading.page, item.reading.box if pointed else None)
