"""Papers that clients send: small, each of its own, with words in them that must never be found on a disk."""

from __future__ import annotations

import hashlib
import io
import random
import zipfile
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum

COMMON = "沉香琉璃"  #: stands in every paper that can be read
PERSON = "欧阳沉璧"
NUMBER = "440524188001010014"
FILE = "秘藏鸾镜"
SECRETS = (COMMON, PERSON, NUMBER, FILE)  #: searched for on every disk afterwards

_MIB = 1024 * 1024
_LARGE_ONE_IN = 9
_PARCEL_ONE_IN = 13
_LONG = 4  # pages of what is read in several stretches
_WITHIN = 2  # papers within a letter or an archive
_SIGNS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"


class Kind(StrEnum):
    """What senders send, as what is to be reached wants it."""

    MIXED = "mixed"  #: whatever comes: mostly short notes
    LONG = "long"  #: notes of several pages, read in as many stretches
    PARCEL = "parcel"  #: letters and archives with papers within


@dataclass(frozen=True, slots=True)
class Paper:
    """A file about to be sent, and the digests of those that lie within it."""

    name: str
    body: bytes = field(repr=False)
    within: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The digest by which the file is known in ledger and store."""
        return _digest(self.body)


def paper(number: int, chance: random.Random, kind: Kind = Kind.MIXED) -> Paper:
    """Return the paper of that number: a note of a loan, a parcel of them, or bytes of several pieces no one reads."""
    if kind is Kind.PARCEL or (kind is Kind.MIXED and chance.randrange(_PARCEL_ONE_IN) == 0):
        return _parcel(number, chance)
    if kind is Kind.MIXED and chance.randrange(_LARGE_ONE_IN) == 0:
        words = f"{PERSON}{COMMON}{number}".encode() * 64
        noise = chance.randbytes(2 * _MIB + chance.randrange(_MIB))
        return Paper(f"{FILE}{number}.bin", noise + words)
    pages = _LONG if kind is Kind.LONG else 2 if number % 3 == 0 else 1
    return Paper(f"{FILE}{number}.txt", _note(str(number), chance, pages))


def _note(number: str, chance: random.Random, pages: int = 1) -> bytes:
    code = "".join(chance.choice(_SIGNS) for _ in range(8))
    text = (
        f"借条\n今借到{PERSON}人民币伍万元整，用途：{COMMON}，凭证{code}。\n"
        f"借款人身份证号：{NUMBER}\n2024年1月5日\n编号{number}\n"
    )
    return (text + f"\f还款记录\n凭证{code}\n" * (pages - 1)).encode()


def _parcel(number: int, chance: random.Random) -> Paper:
    notes = {f"{FILE}{number}-{place}.txt": _note(f"{number}-{place}", chance) for place in range(_WITHIN)}
    within = tuple(_digest(note) for note in notes.values())
    if number % 2:
        return Paper(f"{FILE}{number}.zip", _archive(notes), within)
    return Paper(f"{FILE}{number}.eml", _letter(number, notes), within)


def _archive(notes: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, note in notes.items():
            archive.writestr(zipfile.ZipInfo(name), note)  # dated like any other: the same seed, the same bytes
    return made.getvalue()


def _letter(number: int, notes: dict[str, bytes]) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@example.com", "b@example.com", f"{FILE}{number}"
    letter.set_content(f"{PERSON}：附件请查收，{COMMON}。\n")
    for name, note in notes.items():
        letter.add_attachment(note, maintype="text", subtype="plain", filename=name)
    letter.set_boundary(f"boundary-{number}")
    return letter.as_bytes()


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
