"""Tells civil, criminal and administrative papers apart."""

from __future__ import annotations

import re

from core.text import fold_width

_MAX_CHARACTERS = 12_000
_CUES: dict[str, tuple[tuple[str, float], ...]] = {
    "civil": (
        ("原告", 2.0), ("民事", 2.0), ("被告(?!人)", 1.0), ("纠纷", 1.5), ("原、被告", 2.0), ("合同", 0.6), ("违约金", 0.8), ("赔偿损失", 0.6),
        ("民初|民终|民申|民一初", 4.0), ("上诉人", 0.3), ("判令被告", 1.5), ("借款", 0.4), ("离婚", 0.8), ("利息", 0.4), ("赔偿", 0.3),
    ),
    "criminal": (
        ("被告人", 3.0), ("公诉机关", 4.0), ("人民检察院", 2.0), ("犯罪", 1.5), ("公诉", 1.5), ("刑事", 1.5), ("有期徒刑", 2.5), ("刑初|刑终", 4.0),
        ("抓获", 1.5), ("作案", 1.5), ("公安机关", 0.8), ("供述", 1.0), ("归案", 1.0), ("投案", 1.0), ("赃", 1.0), ("辩护人", 2.0), ("被害人", 1.5),
        ("自首", 1.0), ("罪", 0.6), ("刑事拘留", 1.5), ("轻伤", 0.6), ("嫌疑人", 1.5),
    ),
    "administrative": (
        ("行政(?:判决|裁定|赔偿|诉讼|起诉)", 4.0), ("行初|行终|行审", 4.0), ("行政处罚", 2.0), ("行政复议", 2.5), ("行政行为", 3.0), ("行政机关", 1.0),
        ("具体行政行为", 3.0), ("政府信息公开", 2.5), ("行政许可", 1.5), ("被诉", 1.0), ("人民政府", 0.4), ("公安局.{0,6}处罚决定", 2.0),
    ),
}  # fmt: skip
_COMPILED = {domain: [(re.compile(cue), weight) for cue, weight in cues] for domain, cues in _CUES.items()}


def domain_scores(text: str) -> dict[str, float]:
    """Return what speaks for each domain; all 0 where nothing does."""
    plain = re.sub(r"\s", "", fold_width(text[:_MAX_CHARACTERS]))
    return {
        domain: sum(weight for cue, weight in cues if cue.search(plain)) for domain, cues in _COMPILED.items()
    }
