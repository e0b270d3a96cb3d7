"""Proofs of the Merkle tree against published probes; source and licence stand in the file."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from storage.audit import tree

PROBES = json.loads((Path(__file__).parent / "merkle.json").read_bytes())

INCLUSION = [pytest.param(probe, id=f"{place} {probe['desc']}") for place, probe in enumerate(PROBES["inclusion"])]
CONSISTENCY = [pytest.param(probe, id=f"{place} {probe['desc']}") for place, probe in enumerate(PROBES["consistency"])]

# The eight entries and their roots that Certificate Transparency's reference implementations share.
CT_ENTRIES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
CT_ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def decoded(value: str | None) -> bytes:
    return base64.b64decode(value or "")


def proof_of(probe: dict[str, Any]) -> list[bytes]:
    return [decoded(value) for value in probe["proof"] or []]


def nodes_of(entries: list[bytes]) -> dict[tuple[int, int], bytes]:
    nodes: dict[tuple[int, int], bytes] = {}
    for index, entry in enumerate(entries):
        here = tree.leaf_hash(entry)
        for level, place in tree.completed_by(index):
            here = tree.node_hash(nodes[level - 1, 2 * place], here) if level else here
            nodes[level, place] = here
    return nodes


@pytest.mark.parametrize("probe", INCLUSION)
def test_inclusion_proofs_are_accepted_and_refused_as_published(probe: dict[str, Any]) -> None:
    holds = tree.proves_inclusion(
        decoded(probe["leafHash"]), probe["leafIdx"], probe["treeSize"], proof_of(probe), decoded(probe["root"])
    )

    assert holds is not probe["wantErr"]


@pytest.mark.parametrize("probe", CONSISTENCY)
def test_consistency_proofs_are_accepted_and_refused_as_published(probe: dict[str, Any]) -> None:
    roots = decoded(probe["root1"]), decoded(probe["root2"])

    holds = tree.proves_consistency(probe["size1"], probe["size2"], roots, proof_of(probe))

    assert holds is not probe["wantErr"]


def test_the_root_of_the_reference_entries_is_the_published_one() -> None:
    nodes = nodes_of([bytes.fromhex(entry) for entry in CT_ENTRIES])

    assert tree.root(8, lambda level, place: nodes[level, place]).hex() == CT_ROOT


def test_the_empty_tree_has_the_hash_of_nothing_as_root() -> None:
    assert tree.root(0, lambda _level, _place: b"") == sha256(b"").digest()


def test_every_proof_made_for_a_tree_of_up_to_seventy_leaves_holds() -> None:
    nodes = nodes_of([bytes([number]) for number in range(70)])

    def node(level: int, place: int) -> bytes:
        return nodes[level, place]

    for size in range(1, 71):
        root = tree.root(size, node)
        for index in range(size):
            proof = tree.inclusion_proof(index, size, node)
            assert tree.proves_inclusion(node(0, index), index, size, proof, root)
            proof = tree.consistency_proof(index + 1, size, node)
            assert tree.proves_consistency(index + 1, size, (tree.root(index + 1, node), root), proof)
