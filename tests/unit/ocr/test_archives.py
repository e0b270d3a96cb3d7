"""What lies in archives comes out whole, named, and bounded."""

from __future__ import annotations

import pytest

from core.errors import Unreadable
from ocr.archives.members import Allowance, Holder, Member, clean_name
from ocr.archives.seven_zip import open_seven_zip
from ocr.archives.zipped import open_zip
from tests.unit.ocr.bombs import deflated_zeros, many_entries
from tests.unit.ocr.parcels import seven_zipped, zip_locked, zip_locked_with_aes, zipped, zipped_in_gbk


class Basket:
    """Takes members in."""

    def __init__(self, *, unwanted: tuple[int, ...] = ()) -> None:
        self.unwanted = unwanted
        self.taken: dict[str, bytes] = {}
        self.codes: list[str | None] = []

    def wants(self, number: int) -> bool:
        return number not in self.unwanted

    def begin(self, member: Member) -> None:
        self.name = member.name
        self.taken[self.name] = b""

    def piece(self, data: bytes) -> None:
        self.taken[self.name] += data

    def end(self, code: str | None = None) -> None:
        self.codes.append(code)


def taken(holder: Holder, *, unwanted: tuple[int, ...] = ()) -> dict[str, bytes]:
    """Return what a holder gives; all of it must be whole."""
    basket = Basket(unwanted=unwanted)
    holder.hand_out(basket)
    assert set(basket.codes) <= {None}
    return basket.taken


PARTS = {"一/借条.txt": "今借到".encode(), "b.bin": bytes(3_000_000), "empty": b""}


def test_members_of_a_zip_come_out_as_they_went_in() -> None:
    assert taken(open_zip(zipped(PARTS), None, 10).holder) == PARTS


def test_members_of_a_7z_come_out_as_they_went_in() -> None:
    assert taken(open_seven_zip(seven_zipped(PARTS), None, 10).holder) == PARTS


@pytest.mark.parametrize("made", [zipped, seven_zipped])
def test_what_is_known_is_passed_over(made: type) -> None:
    opened = open_zip if made is zipped else open_seven_zip

    assert list(taken(opened(made(PARTS), None, 10).holder, unwanted=(0, 2))) == ["b.bin"]


def test_the_page_of_an_archive_lists_what_is_in_it() -> None:
    lines = [line.text for line in open_zip(zipped(PARTS), None, 10).sheet(1).lines or ()]

    assert lines == ["文件", "字节", "一/借条.txt", "9", "b.bin", "3,000,000", "empty", "0"]


def test_names_in_the_old_chinese_code_page_are_read() -> None:
    assert list(taken(open_zip(zipped_in_gbk("证据材料.txt", b"x"), None, 10).holder)) == ["证据材料.txt"]


def test_what_machines_add_for_themselves_is_left_out() -> None:
    data = zipped({"__MACOSX/._a": b"x", "a.txt": b"a", "folder/": b"", "folder/.DS_Store": b"x", "Thumbs.db": b"x"})

    assert list(taken(open_zip(data, None, 10).holder)) == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\a\\..\\b.txt", "C:/a/b.txt"),
        ("/", "?"),
        ("a\u202efdp.exe", "afdp.exe"),
    ],
)
def test_a_name_leads_nowhere_else(name: str, shown: str) -> None:
    assert clean_name(name) == shown


@pytest.mark.parametrize("password", [None, "wrong"])
def test_an_archive_with_a_password_is_locked(password: str | None) -> None:
    with pytest.raises(Unreadable, match="locked"):
        open_zip(zip_locked(), password, 10)
    with pytest.raises(Unreadable, match="locked"):
        open_seven_zip(seven_zipped({"a": b"words"}, "密码"), password, 10)


def test_an_archive_opens_with_its_password() -> None:
    assert taken(open_seven_zip(seven_zipped(PARTS, "密码"), "密码", 10).holder) == PARTS


@pytest.mark.parametrize("data", [zipped(PARTS)[:-40], b"PK\x05\x06", zipped({})[:-1]])
def test_a_zip_that_ends_early_is_damaged(data: bytes) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        open_zip(data, None, 10)


def test_a_7z_that_ends_early_is_damaged() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        open_seven_zip(seven_zipped(PARTS)[:60], None, 10)


def test_a_member_that_is_damaged_keeps_no_other_back() -> None:
    whole = bytearray(zipped({"a.txt": b"first words of the paper", "b.txt": b"second"}))
    whole[whole.find(b"a.txt") + 8] ^= 0xFF
    basket = Basket()
    open_zip(bytes(whole), None, 10).holder.hand_out(basket)

    assert (basket.codes, basket.taken["b.txt"]) == (["damaged", None], b"second")


def test_a_member_that_swells_beyond_bounds_is_given_up_and_others_are_not() -> None:
    basket = Basket()
    open_zip(zipped({"bomb": bytes(100 << 20), "b.txt": b"b"}), None, 10).holder.hand_out(basket)

    assert basket.codes == ["too_large_to_read", None]


def test_more_members_than_anybody_hands_in_are_refused() -> None:
    with pytest.raises(Unreadable, match="too_large_to_read"):
        open_zip(many_entries(6_000), None, 10)


def test_what_members_take_together_is_bounded() -> None:
    allowance = Allowance()

    def many() -> None:
        for _ in range(100):
            allowance.begin()
            allowance.take(500 << 20)

    with pytest.raises(Unreadable, match="too_large_to_read"):
        many()


def test_noise_is_no_archive() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        open_seven_zip(b"7z\xbc\xaf\x27\x1c" + deflated_zeros(1 << 20), None, 10)


@pytest.mark.parametrize("bits", [128, 256])
def test_an_archive_locked_with_aes_opens_with_its_password(bits: int) -> None:
    data = zip_locked_with_aes(PARTS, "密码", bits)

    assert taken(open_zip(data, "密码", 10).holder) == PARTS


@pytest.mark.parametrize("password", [None, "", "wrong"])
def test_an_archive_locked_with_aes_waits_for_its_password(password: str | None) -> None:
    with pytest.raises(Unreadable, match="locked"):
        open_zip(zip_locked_with_aes(PARTS, "secret"), password, 10)


def test_what_was_changed_in_an_archive_locked_with_aes_is_damaged() -> None:
    data, basket = bytearray(zip_locked_with_aes({"a.txt": b"", "b.bin": bytes(1000)}, "secret")), Basket()
    data[data.index(b"PK\x01\x02") - 1] ^= 1  # the last of what vouches for the second member

    open_zip(bytes(data), "secret", 10).holder.hand_out(basket)

    assert basket.codes == [None, "damaged"]
