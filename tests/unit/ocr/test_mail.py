"""Letters give their heads, their words and what was sent along, well made or not."""

from __future__ import annotations

import base64
from email.message import EmailMessage

import pytest

from ocr.formats import Format
from ocr.mail.eml import read_eml
from ocr.mail.letter import Enclosure, Letter, as_eml, letter_pages
from ocr.office.typeset import Table
from tests.unit.ocr.parcels import letter


def test_a_letter_shows_its_head_its_enclosures_and_its_words() -> None:
    pages = letter_pages(Format.EML, read_eml(letter(("借条.pdf", b"%PDF"))), 10)

    assert [line.text for line in pages.sheet(1).lines or ()] == [
        "主题：催款函",
        "发件人：张三 <zhang@example.com>",
        "收件人：li@example.com",
        "附件：借条.pdf",
        "请于三日内还款。",
    ]


def test_an_enclosure_comes_out_as_it_went_in() -> None:
    (item,) = read_eml(letter(("合同.docx", bytes(range(256)) * 100))).enclosures

    assert item == Enclosure("合同.docx", bytes(range(256)) * 100)


@pytest.mark.parametrize(
    "line",
    [
        b"Subject: =?gb2312?B?" + base64.b64encode("借款合同".encode("gbk")) + b"?=",
        b"Subject: =?utf-8?Q?=E5=80=9F=E6=AC=BE?=\r\n =?utf-8?Q?=E5=90=88=E5=90=8C?=",
        b"Subject: " + "借款合同".encode("gbk"),
        b"Subject: " + "借款合同".encode(),
        b"Subject: =?no-such-charset?B?" + base64.b64encode("借款合同".encode("gbk")) + b"?=",
    ],
    ids=["encoded gbk", "split utf-8", "raw gbk", "raw utf-8", "unknown charset"],
)
def test_a_subject_is_read_however_it_was_packed(line: bytes) -> None:
    assert read_eml(line + b"\r\nFrom: a@example.com\r\n\r\nwords").head["subject"] == "借款合同"


def test_words_are_read_in_the_code_page_they_are_in_whatever_they_say() -> None:
    for said in ("gb2312", "utf-8", "us-ascii", "no-such"):
        head = f"Subject: x\r\nFrom: a@b.c\r\nContent-Type: text/plain; charset={said}\r\n\r\n".encode()
        assert read_eml(head + "请还款㙍".encode("gb18030")).words[0] == "请还款㙍"


def test_of_two_ways_to_say_it_the_one_with_tables_is_read_once() -> None:
    message = EmailMessage()
    message["Subject"] = "账单"
    message.set_content("本金 12,000")
    message.add_alternative("<table><tr><td>本金</td><td>12,000</td></tr></table>", subtype="html")

    assert read_eml(message.as_bytes()).words == (Table((("本金", "12,000"),)),)


def test_a_letter_within_a_letter_is_an_enclosure_of_its_own() -> None:
    message = EmailMessage()
    message["Subject"] = "转发"
    message.set_content("见附件")
    inner = EmailMessage()
    inner["Subject"] = "原信"
    inner.set_content("原文")
    message.add_attachment(inner)
    (item,) = read_eml(message.as_bytes()).enclosures

    assert item.name == "原信.eml"
    assert item.data is not None
    assert read_eml(item.data).words[0] == "原文"


def test_a_letter_without_a_name_for_its_enclosure_gives_it_one() -> None:
    head = b"Subject: x\nFrom: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n"
    data = head + b"--b\nContent-Type: image/png\n\nx\n--b--"

    assert [item.name for item in read_eml(data).enclosures] == ["附件1.png"]


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 500,
        b'Content-Type: text/plain; charset="\x00\xff"\nSubject: =?x?y?z?=\n\n\xff\xfe\x00',
        b"From: \n\n",
        b"Content-Transfer-Encoding: base64\nSubject: a\n\n!!!!",
    ],
    ids=["nested", "odd charset", "empty", "no base64"],
)
def test_a_letter_that_nobody_sane_writes_is_read_all_the_same(data: bytes) -> None:
    assert isinstance(read_eml(data), Letter)


def test_a_letter_written_out_again_holds_what_it_held() -> None:
    whole = Letter({"subject": "原信\r\nBcc: x@y.z", "from": "a@b.c"}, ("一", "二"), (Enclosure("借条.txt", b"x"),))
    again = read_eml(as_eml(whole))

    assert again.head == {"subject": "原信 Bcc: x@y.z", "from": "a@b.c"}
    assert again.words[:2] == ("一", "二")
    assert again.enclosures == (Enclosure("借条.txt", b"x"),)
