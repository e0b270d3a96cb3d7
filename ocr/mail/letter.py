"""A letter, whatever its format: head, words, attachments; as pages, as members, and as EML again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from core.errors import Unreadable
from ocr.archives.members import MOST_MEMBERS, Allowance, HoldingDocument, Member, Taker, clean_name, hand_over
from ocr.formats import Format
from ocr.office.typeset import Block, Table

_LABELS = {"subject": "主题", "from": "发件人", "to": "收件人", "cc": "抄送", "bcc": "密送", "date": "日期"}
_LONGEST_HEAD = 4_000


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Something sent along; `data` None could not be taken out."""

    name: str
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter; `head` has lower-case names, `words` its text as blocks."""

    head: dict[str, str]
    words: tuple[Block, ...]
    enclosures: tuple[Enclosure, ...]

    @property
    def members(self) -> Sequence[Member]:
        """The enclosures."""
        return [
            Member(number, clean_name(item.name), None if item.data is None else len(item.data))
            for number, item in enumerate(self.enclosures)
        ]

    def hand_out(self, taker: Taker) -> None:
        """Give every enclosure that is wanted."""
        allowance = Allowance()
        for member, item in zip(self.members, self.enclosures, strict=True):
            if not taker.wants(member.number):
                continue
            if item.data is None:
                taker.begin(member)
                taker.end("damaged")
                continue
            allowance.begin()
            allowance.take(len(item.data))
            hand_over(taker, member, item.data)


def letter_pages(kind: Format, letter: Letter, max_pages: int) -> HoldingDocument:
    """Return a letter as a document.

    Raises:
        Unreadable: `too_many_pages`, `too_large_to_read` for too many enclosures.
    """
    if len(letter.enclosures) > MOST_MEMBERS:
        raise Unreadable("too_large_to_read")
    return HoldingDocument(kind, _blocks(letter), letter, max_pages)


def _blocks(letter: Letter) -> Iterable[Block]:
    for name, label in _LABELS.items():
        if letter.head.get(name):
            yield f"{label}：{letter.head[name][:_LONGEST_HEAD]}"
    for item in letter.enclosures:
        yield f"附件：{clean_name(item.name)}"
    yield ""
    yield from letter.words


def as_eml(letter: Letter) -> bytes:
    """Return a letter that lay within another as a file of its own.

    Raises:
        Unreadable: `damaged`: its head cannot be written.
    """
    message = EmailMessage(policy=SMTP)
    try:
        for name, value in letter.head.items():
            message[name.title()] = " ".join(value.split())
        message.set_content("\n".join(_lines(letter.words)), charset="utf-8", cte="base64")
        for item in letter.enclosures:
            if item.data is not None:
                name = clean_name(item.name)
                message.add_attachment(item.data, maintype="application", subtype="octet-stream", filename=name)
        return message.as_bytes()
    except (ValueError, TypeError, LookupError, AttributeError, IndexError) as error:
        raise Unreadable("damaged") from error


def _lines(words: Iterable[Block]) -> Iterable[str]:
    for block in words:
        if isinstance(block, Table):
            yield from ("\t".join(row) for row in block.rows)
        else:
            yield block
