"""The parties of court papers: the opening lines that name them one by one, with what follows each name."""

from __future__ import annotations

import re
from itertools import zip_longest

from classifier.fields import people, quantities
from classifier.fields.found import Candidate, Context, Found, Reader
from classifier.sheet import Sheet, Strip

_PLAINTIFF = "反诉原告|原告人|原告|自诉人|起诉人|再审申请人|申请执行人|执行申请人|上诉人|申请人|公诉机关|异议人|抗诉机关|赔偿请求人|被答辩人|附带民事诉讼原告人"
_DEFENDANT = "反诉被告|被告单位|被告人|被告|被上诉人|被申请执行人|被执行人|被申请人|再审被申请人|答辩人|赔偿义务机关"
_THIRD = "第三人|利害关系人|案外人"
_ATTORNEY = "委托诉讼代理人|共同委托诉讼代理人|委托代理人|诉讼代理人|法定代理人|辩护人|指定辩护人|代理人|委托代理律师|代理律师"
_OPENING = re.compile(
    rf"(?:^|\n|(?<=[。;；])) ?(?:[一二三四五六七八九十\d]{{1,2}}[、.])?(?P<role>(?P<third>{_THIRD})|(?P<attorney>{_ATTORNEY})"
    rf"|(?P<defendant>{_DEFENDANT})|(?P<plaintiff>{_PLAINTIFF}))(?:[一二三四五六七八九十\d]{{1,2}}(?=[ :：(（]))?"
    rf"(?: ?[(（][^()（）\n]{{1,30}}[)）]){{0,2}} ?(?P<mark>[:：]?) ?"
)
_GROUPS = {"third": "third_party", "attorney": "attorney", "defendant": "defendant", "plaintiff": "plaintiff"}
_FOLLOWS = "，,。.;；(（\n \t、系"
#: What may be said of a party after its name, each with where it begins.
_ATTRIBUTES: tuple[tuple[str, re.Pattern[str], Reader], ...] = (
    ("gender", re.compile(r"(?:性别)?[:：]?(?<=[，, :：别])(?=[男女][，,。\s(（])"), people.read_gender),
    ("birth_date", re.compile(r"(?:出生日期[:：]|出生于|生于|[，, ])(?=(?:\d{4}|[一二]\S{3}) ?年[^，,。\n]{2,12}(?:日|号) ?(?:出?生|[，,]))"), quantities.read_date),
    ("ethnicity", re.compile(r"[，, ](?=[\u4e00-\u9fff]{1,5}族[，,。\s])"), people.read_ethnicity),
    ("address", re.compile(r"(?:经常居住地|住所地|户籍所在地|户籍地|户籍地址|住址|住所|现住|居住地|地址|[，, ]住(?![所址]))(?: ?[:：])?\s?"), people.read_address),
    ("id_number", re.compile(r"(?:身份证号码|公民身份号码|公民身份证号码|居民身份证号码|身份证号|身份号码|证件号码)(?: ?[:：])?\s?"), quantities.read_id_number),
    ("legal_representative", re.compile(r"(?:法定代表人|负责人|经营者|执行事务合伙人)(?: ?[:：])?\s?"), people.read_person),
    ("uscc", re.compile(r"(?:社会信用代码|信用代码)(?: ?[:：])?\s?"), quantities.read_uscc),
    ("phone", re.compile(r"(?:联系电话|电话|手机号码|手机|联系方式)(?: ?[:：])?\s?"), quantities.read_phone),
)  # fmt: skip
_UNMARKED = 0.7  #: a name without a colon before it must look like one
_HEAD_PAGES = 4_000  #: parties stand at the front; later mentions are argument


def read_parties(sheet: Sheet, context: Context) -> list[Candidate]:
    """Return the parties a court paper opens with, and what stands behind each of them."""
    prose = sheet.prose
    found: list[Candidate] = []
    blocks = []
    for match in _OPENING.finditer(prose.text[:_HEAD_PAGES]):
        line = prose.cut(match.end(), _line_end(prose.text, match.end()))
        name = _name(line, match, context)
        if name:
            found.append(Candidate(_role(match), name, line, 0))
            blocks.append(match)
    for match, after in zip_longest(blocks, blocks[1:]):
        stop = after.start() if after else _block_end(prose.text, match.end())
        if not match["attorney"]:
            found += _attributes(prose.cut(match.end(), stop), context)
    return found


def _role(match: re.Match[str]) -> str:
    return next(_GROUPS[group] for group in _GROUPS if match[group])


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return min(len(text) if end < 0 else end, start + 300)


def _block_end(text: str, start: int) -> int:
    """Return where the last party's own lines end: at the first line that does not speak of a person."""
    stop = re.search(r"\n(?=[^\n]{0,16}(?:诉讼请求|请求事项|事实|纠纷|一案|本院|上列|案由|因))", text[start : start + 600])
    return start + (stop.start() if stop else min(300, len(text) - start))


def _name(line: Strip, match: re.Match[str], context: Context) -> Found | None:
    text = line.text
    if not match["mark"] and not re.match(r"[\u4e00-\u9fff·()（）A-Za-z]{2,50}(?:[，,。(（\n ]|$)", text):
        return None
    named = re.split(rf"[{_FOLLOWS}]", text, maxsplit=1)[0] if not re.match(r"[\u4e00-\u9fff]{2,30}[(（]", text) else text
    reader = people.read_person if match["attorney"] else people.read_party
    got = reader(named[:60], Context(context.today, labelled=bool(match["mark"])))
    if got is None:
        return None
    if not match["mark"] and (got.certainty < _UNMARKED or got.end < len(re.split(rf"[{_FOLLOWS}]", text, maxsplit=1)[0])):
        return None
    return got


def _attributes(block: Strip, context: Context) -> list[Candidate]:
    found = []
    for field, pattern, reader in _ATTRIBUTES:
        for match in pattern.finditer(block.text):
            rest = block.cut(match.end(), min(len(block.text), match.end() + 100))
            got = reader(rest.text, context)
            if got and got.start <= 2:
                found.append(Candidate(field, got, rest, 0))
                break
    return found
