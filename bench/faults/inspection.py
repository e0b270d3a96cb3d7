"""What is true of an office after all the killing: read from its data, with nobody at work in it."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from bench.faults.ledger import Ledger, Outcome
from bench.faults.papers import COMMON
from cases import lookup
from cases.office import Office
from core.clock import SetClock
from core.crypto.objects import Role
from core.errors import AnjuanError
from core.ids import new_id
from core.model.document import Document, DocumentState, Lifecycle
from core.model.person import OPERATOR, Principal
from core.model.person import Role as Duty
from core.model.record import Visibility
from core.model.stored import ObjectEntry
from ingest import maintenance
from search.port import AnyOf, Bucket
from search.tokens import EVERY, blind
from storage.sql.repositories.documents import READABLE, DocumentFilter

_LATER = timedelta(hours=25)  # when whatever has no owner may go
_SLICE = 200
_ENTRIES = 10_000  # of the index; a run has fewer papers


@dataclass
class Findings:
    """What was found amiss; all empty is as it should be."""

    lost: set[str] = field(default_factory=set)  #: receipts whose paper is not there as it was sent
    duplicates: list[str] = field(default_factory=list)  #: papers or index entries too many
    missing: list[str] = field(default_factory=list)  #: live papers that the index does not have
    orphans: list[str] = field(default_factory=list)  #: stored objects without an owner, after clean-up
    violations: list[str] = field(default_factory=list)  #: whatever else contradicts what clients were told
    papers: int = 0


def inspect(office: Office, ledger: Ledger) -> Findings:
    """Compare the office with what the clients were told; the office must have come to rest."""
    found = Findings(violations=list(ledger.surprises))
    _clean_up(office)
    papers = {document.id: document for document in _papers(office)}
    found.papers = len(papers)
    digests = {paper.id: _digest(office, paper, found) for paper in papers.values()}
    _receipts(ledger, papers, digests, found)
    _senders(ledger, papers, digests, found)
    _within(ledger, papers, digests, found)
    _decisions(ledger, papers, found)
    _index(office, papers, found)
    _objects(office, papers, found)
    _log(office, papers, found)
    _work(office, found)
    _strangers(office, papers, found)
    return found


def _clean_up(office: Office) -> None:
    """Do what the product does by itself a day later."""
    later = replace(office, clock=SetClock(office.clock.now() + _LATER))
    maintenance.drop_stale_uploads(later)
    maintenance.sweep_objects(later)


def _papers(office: Office) -> Iterator[Document]:
    every, after = DocumentFilter(lifecycles=READABLE), None
    while True:
        with office.db.read() as tx:
            found = tx.documents.page(every, visible_to=OPERATOR, after=after, limit=_SLICE)
        yield from found.items
        after = found.after
        if after is None:
            return


def _digest(office: Office, paper: Document, found: Findings) -> str | None:
    """Return the SHA-256 of the original once everything that belongs to a paper proved whole."""
    with office.db.read() as tx:
        entries = tx.objects.of(paper.id)
        key = tx.keys.of(paper.id)
    originals = [entry for entry in entries if entry.role == Role.ORIGINAL]
    try:
        if len(originals) != 1 or not all(_as_stored(office, entry) for entry in entries):
            raise LookupError
        whole = hashlib.sha256()
        for piece in office.objects.open(originals[0].id, key, Role.ORIGINAL).whole():
            whole.update(piece)
    except (AnjuanError, LookupError):
        found.lost.add(str(paper.id))
        return None
    return whole.hexdigest()


def _as_stored(office: Office, entry: ObjectEntry) -> bool:
    store = office.objects.store
    return hashlib.sha256(store.read(entry.id, 0, store.size(entry.id))).digest() == entry.sha256


def _receipts(ledger: Ledger, papers: dict[UUID, Document], digests: dict[UUID, str | None], found: Findings) -> None:
    for item in ledger.accepted():
        name = item.receipt or ""
        if UUID(name) not in papers:
            if ledger.told(name).gone == {False}:
                found.lost.add(name)
        elif digests[UUID(name)] != item.sha256:
            found.lost.add(name)


def _senders(ledger: Ledger, papers: dict[UUID, Document], digests: dict[UUID, str | None], found: Findings) -> None:
    """Every paper was sent by somebody, once; what was refused is not here."""
    sent = {item.sha256: item for item in ledger.sent()}
    times = Counter(digests[paper.id] for paper in papers.values() if paper.parent_id is None)
    for sha256, count in times.items():
        if sha256 is None:
            continue
        if count > 1:
            found.duplicates.append(f"paper {sha256} is here {count} times")
        if sha256 not in sent:
            found.violations.append(f"paper {sha256} was sent by nobody")
        elif sent[sha256].outcome is Outcome.REFUSED:
            found.violations.append(f"paper {sha256} was refused and is here")


def _within(ledger: Ledger, papers: dict[UUID, Document], digests: dict[UUID, str | None], found: Findings) -> None:
    """What lay in a paper is here once, as it lay there.

    Unless somebody took the outer one away, or it says that something is left in it: a reader that is killed counts
    as the paper's own fault, which people mend.
    """
    here: defaultdict[UUID | None, Counter[str | None]] = defaultdict(Counter)
    for paper in papers.values():
        here[paper.parent_id][digests[paper.id]] += 1
    for item in ledger.accepted():
        name = item.receipt or ""
        if item.within and ledger.told(name).gone == {False}:
            wanted: Counter[str | None] = Counter(item.within)
            if not _says_so(papers.get(UUID(name))):
                found.lost |= {f"{name}: {digest}" for digest in wanted - here[UUID(name)]}
            found.duplicates += [f"within {name}: {digest}" for digest in here[UUID(name)] - wanted]


def _says_so(outer: Document | None) -> bool:
    return outer is not None and (outer.state is DocumentState.FAILED or "member_left" in outer.reasons)


def _decisions(ledger: Ledger, papers: dict[UUID, Document], found: Findings) -> None:
    for name, told in ledger.about().items():
        paper = papers.get(UUID(name))
        live = paper is not None and paper.lifecycle is Lifecycle.LIVE
        if live in told.gone and len(told.gone) == 1:
            found.violations.append(f"paper {name} is {'live' if live else 'gone'}, the clerk was told otherwise")
        if live and paper is not None and str(paper.record_id) not in told.records:
            found.violations.append(f"paper {name} is in another record than the clerk was told")


def _index(office: Office, papers: dict[UUID, Document], found: Findings) -> None:
    with office.db.read() as tx:
        buckets = [Bucket(bucket.id, bucket.secret) for bucket in tx.buckets.visible_to(OPERATOR)]
    every = AnyOf(tuple(token for bucket in buckets for token in blind(bucket, EVERY, ("",))))
    entered = office.index.candidates(every, limit=_ENTRIES, facets=False).items
    held = Counter(item.document_id for item in entered)
    live = {paper.id for paper in papers.values() if paper.lifecycle is Lifecycle.LIVE}
    found.missing += [str(name) for name in live - held.keys()]
    found.duplicates += [f"entry of {name}, {count} times" for name, count in held.items() if count > 1]
    found.duplicates += [f"entry of {name}, which is not live" for name in held.keys() - live]
    entries = office.index.stats().documents
    if entries != held.total():
        found.duplicates.append(f"{entries} entries, of which only {held.total()} belong to a bucket")


def _objects(office: Office, papers: dict[UUID, Document], found: Findings) -> None:
    owned: set[UUID] = set()
    with office.db.read() as tx:
        for name in papers:
            owned.update(entry.id for entry in tx.objects.of(name))
    stored = set(office.objects.older_than(office.clock.now() + _LATER))
    found.orphans += [str(name) for name in stored - owned]


def _log(office: Office, papers: dict[UUID, Document], found: Findings) -> None:
    """The log verifies, and each paper came in by one line of it; no line speaks of a paper that never was."""
    report = office.db.verify_log()
    found.violations += [f"log: {code} {place}" for code, place in report.problems]
    came: Counter[UUID | None] = Counter()
    gone: Counter[UUID | None] = Counter()
    with office.db.read() as tx:
        for line in tx.audit.lines():
            _at, action, _actor, name, _record = line.columns
            made = action in {"document.arrange", "document.cut"} and name in papers
            if action in {"document.receive", "document.take_out"} or made:
                came[name] += 1
            gone[name] += action == "document.shred"
    found.violations += [f"log: {name} came in by {came[name]} lines" for name in papers if came[name] != 1]
    found.violations += [f"log: {name} is in the log only" for name in came if name not in papers and gone[name] != 1]


def _work(office: Office, found: Findings) -> None:
    with office.db.read() as tx:
        counts = tx.jobs.counts()
        lag = tx.index_log.lag(office.index.watermark())
        _keys, closed = tx.rows.closed_keys()
    found.violations += [f"{count} jobs {kind} {state}" for (kind, state), count in counts.items() if state != "failed"]
    if lag:
        found.violations.append(f"the index is {lag} changes behind")
    if closed:
        found.violations.append(f"{closed} keys are opened by no root key")


def _strangers(office: Office, papers: dict[UUID, Document], found: Findings) -> None:
    """Somebody who is no member of the shut case sees what is open to the office, and nothing else."""
    stranger = Principal(new_id(), frozenset({Duty.STAFF}), "stranger")
    live = [paper for paper in papers.values() if paper.lifecycle is Lifecycle.LIVE]
    with office.db.read() as tx:
        seen = tx.documents.visible_ids([paper.id for paper in live], visible_to=stranger)
        records = {name: tx.records.get(name, visible_to=OPERATOR) for name in {paper.record_id for paper in live}}
    wanted = {paper.id for paper in live if records[paper.record_id].visibility is Visibility.INTERNAL}
    found.violations += [f"{name}: a stranger sees it, or does not, against the rules" for name in seen ^ wanted]
    with suppress(AnjuanError):
        hits = lookup.search(office, stranger, lookup.SearchRequest(COMMON, limit=lookup.LONGEST_PAGE)).hits
        found.violations += [f"{hit.document.id}: a stranger finds it" for hit in hits if hit.document.id not in wanted]
