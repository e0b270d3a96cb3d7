"""What the clerk's bench counts, and how."""

from __future__ import annotations

from bench.clerk.__main__ import figures
from bench.clerk.desk import Desk, Truth
from bench.clerk.reviewing import KEY, MIND, Work


def test_seconds_are_those_of_the_machine_and_those_people_need() -> None:
    work = Work("iou", keys=3, looks=2, machine=0.5)
    assert work.seconds == 0.5 + 3 * KEY + 2 * MIND


def test_figures_are_for_papers_reviewed_and_for_papers_fed_in() -> None:
    truths = {str(number): Truth("iou", {}) for number in range(4)}
    found = figures(Desk("", "", truths, 2), [Work("iou", keys=1, looks=1), Work("letter", keys=3, looks=1)])
    assert (found["papers"], found["reviewed"], found["keys"], found["keys_of_all"]) == (4, 2, 2, 1.0)
    assert found["dearest"] == [["letter", 3], ["iou", 1]]
