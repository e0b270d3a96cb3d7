"""What the look of a page says where its words do not: the two sides of a conversation."""

from __future__ import annotations

import re

from classifier.sheet import Segment, Sheet

_TIME = re.compile(
    r"(?:昨天|前天|星期.|周.|上午|下午|晚上|凌晨|中午|\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月\d{1,2}日| )*\d{1,2}[:：]\d{2}"
)
_CENTRE = (0.4, 0.6)
_LONGEST = 40
_MOST_LINES = 80
_EACH_SIDE = 2
_LEFT, _RIGHT = 0.3, 0.68


def conversation(sheet: Sheet) -> float:
    """Return from 0 to 1 how much the first page looks like messages of two people with times between them."""
    first = [each for each in sheet.segments if each.page == sheet.segments[0].page] if sheet.segments else []
    if not first or len(first) > _MOST_LINES:
        return 0.0
    texts = [sheet.text[each.start : each.end] for each in first]
    times = sum(_central(each) and _TIME.fullmatch(text) is not None for each, text in zip(first, texts, strict=True))
    talk = [
        each for each, text in zip(first, texts, strict=True) if len(text) <= _LONGEST and not _TIME.fullmatch(text)
    ]
    left = sum(each.box.x0 < _LEFT and each.box.x1 < _RIGHT + 0.1 for each in talk)
    right = sum(each.box.x1 > _RIGHT and each.box.x0 > _LEFT + 0.05 for each in talk)
    if min(left, right) < _EACH_SIDE or left + right < len(talk) * 0.7:
        return 0.0
    return min(1.0, 0.4 + 0.3 * times) if times else 0.2


def _central(segment: Segment) -> bool:
    return _CENTRE[0] < (segment.box.x0 + segment.box.x1) / 2 < _CENTRE[1]
