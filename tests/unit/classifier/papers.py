"""Small made-up papers for tests, as pages with places."""

from __future__ import annotations

from collections.abc import Sequence

from core.model.page import Box, Line, Page, TextSource

Piece = tuple[float, float, str]  #: left edge, top, text


def page(pieces: Sequence[Piece], number: int = 1, *, confidence: float = 1.0, height: float = 0.02) -> Page:
    lines = tuple(
        Line(text, Box(left, top, min(left + 0.02 * len(text), 1.0), top + height), confidence)
        for left, top, text in pieces
    )
    return Page(number, 595.0, 842.0, 0, TextSource.OCR, lines)


IOU = """借条
今借到张三人民币伍拾万元整（小写：¥500,000.00元），约定年利率12%，于2025年3月1日前一次性还清。
借款人：李四
身份证号：11010519491231002X
联系电话：13800138000
2024年3月1日"""

JUDGMENT = """北京市朝阳区人民法院
民 事 判 决 书
（2023）京0105民初1234号
原告：张三，男，1990年3月7日出生，汉族，住北京市朝阳区建国路1号院2号楼301室，公民身份号码110101199003070011。
委托诉讼代理人：王五，北京某某律师事务所律师。
被告：北京某某科技有限公司，住所地北京市海淀区中关村大街1号，统一社会信用代码91420684MA4927PJ7B。
法定代表人：赵六，总经理。
原告张三与被告北京某某科技有限公司民间借贷纠纷一案，本院于2023年1月1日立案后，依法适用简易程序。
本院认为，借贷关系成立。判决如下：
审 判 员  李 明
二〇二三年五月六日
书 记 员  王 红"""

SUMMONS = """北京市朝阳区人民法院
传 票
案号：（2024）京0105民初567号
案由：民间借贷纠纷
被传唤人：李四
应到时间：2024年5月6日上午9时30分
应到处所：第三法庭
2024年4月1日"""

LOAN = """借款合同
合同编号：HT-2024-001
甲方（出借人）：张三
身份证号：11010519491231002X
住址：北京市朝阳区建国路1号
乙方（借款人）：李四
身份证号：110101199003070011
联系电话：13900139000
一、甲方借给乙方人民币伍拾万元整（¥500,000.00）。
二、借款期限：自2024年3月1日起至2025年2月28日止。
三、按年利率12%计算利息。
甲方（签字）：张三
乙方（签字）：李四
签订日期：2024年3月1日"""
