"""What a process keeps of texts: no more than there is room for, and each for one writing only."""

from __future__ import annotations

from search.elastic.kept import KeptTexts

FIRST, SECOND, THIRD = ("index", 1, 1), ("index", 2, 1), ("index", 3, 1)


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    texts = KeptTexts(room=4)
    texts.keep({FIRST: b"ab", SECOND: b"cd"})
    assert texts.known([FIRST]) == {FIRST: b"ab"}
    texts.keep({THIRD: b"e"})
    assert texts.known([FIRST, SECOND, THIRD]) == {FIRST: b"ab", THIRD: b"e"}


def test_keeping_a_text_twice_takes_its_room_once() -> None:
    texts = KeptTexts(room=4)
    for _ in range(3):
        texts.keep({FIRST: b"ab"})
    texts.keep({SECOND: b"cd"})
    assert texts.known([FIRST, SECOND]) == {FIRST: b"ab", SECOND: b"cd"}


def test_a_text_that_is_larger_than_all_the_room_is_not_kept() -> None:
    texts = KeptTexts(room=4)
    texts.keep({FIRST: b"abcde"})
    assert texts.known([FIRST]) == {}
    texts.keep({SECOND: b"abcd"})
    assert texts.known([SECOND]) == {SECOND: b"abcd"}


def test_another_writing_of_an_entry_has_a_text_of_its_own() -> None:
    texts = KeptTexts()
    texts.keep({("index", 1, 1): b"before"})
    assert texts.known([("index", 2, 1), ("index", 1, 2), ("another", 1, 1)]) == {}
