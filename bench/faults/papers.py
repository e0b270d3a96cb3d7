"""Papers that clients send: small, each of its own, with words in them that must never be found on a disk."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field

COMMON = "沉香琉璃"  #: stands in every paper that can be read
PERSON = "欧阳沉璧"
NUMBER = "440524188001010014"
FILE = "秘藏鸾镜"
SECRETS = (COMMON, PERSON, NUMBER, FILE)  #: searched for on every disk afterwards

_MIB = 1024 * 1024
_LARGE_ONE_IN = 9
_SIGNS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"


@dataclass(frozen=True, slots=True)
class Paper:
    """A file about to be sent."""

    name: str
    body: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """The digest by which the file is known in ledger and store."""
        return hashlib.sha256(self.body).hexdigest()


def paper(number: int, chance: random.Random) -> Paper:
    """Return the paper of that number: a note of a loan, or now and then bytes of several pieces that no one reads."""
    if chance.randrange(_LARGE_ONE_IN) == 0:
        words = f"{PERSON}{COMMON}{number}".encode() * 64
        noise = chance.randbytes(2 * _MIB + chance.randrange(_MIB))
        return Paper(f"{FILE}{number}.bin", noise + words)
    code = "".join(chance.choice(_SIGNS) for _ in range(8))
    text = (
        f"借条\n今借到{PERSON}人民币伍万元整，用途：{COMMON}，凭证{code}。\n"
        f"借款人身份证号：{NUMBER}\n2024年1月5日\n编号{number}\n"
    )
    if number % 3 == 0:
        text += f"\f还款记录\n凭证{code}\n"
    return Paper(f"{FILE}{number}.txt", text.encode())
