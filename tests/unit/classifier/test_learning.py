"""An office's own model: learned from examples, small, safe to load."""

from __future__ import annotations

import io
import zipfile
from time import perf_counter

import numpy as np
import pytest

from classifier.engine import PaperClassifier
from classifier.features import Spread, spread_of
from classifier.linear import from_bytes
from classifier.port import Example, LabelKind
from classifier.ruled import rule_scores
from classifier.shares import fit_shares
from classifier.sheet import pages_of_text
from classifier.training import learn
from core.errors import Corrupt

FORMS = ["进件申请表 客户经理 {n} 产品名称 额度申请", "放款审批单 审批人 {n} 同意放款 风控意见"]
EXAMPLES = [
    Example(FORMS[n % 2].format(n=n), document_type=("letter", "service_contract")[n % 2], area=("甲", "乙")[n % 2])
    for n in range(24)
]


def test_papers_the_rules_do_not_know_are_learned() -> None:
    taught = PaperClassifier(learn(EXAMPLES))
    text = FORMS[0].format(n=99)
    assert PaperClassifier().classify(pages_of_text(text)).document_type.code == "other"
    assert taught.classify(pages_of_text(text)).document_type.code == "letter"
    assert taught.rank(pages_of_text(text), LabelKind.AREA)[0].code == "甲"


def test_what_the_rules_know_stays_known() -> None:
    taught = PaperClassifier(learn(EXAMPLES))
    assert taught.classify(pages_of_text("民事判决书\n判决如下：")).document_type.code == "judgment"


def test_labels_of_any_edition_are_learned_as_the_current_one() -> None:
    examples = [Example(f"某介绍房源成交后未付佣金{n}", case_cause="居间合同纠纷") for n in range(4)]
    examples += [Example(f"某拖欠货款未付{n}", case_cause="买卖合同纠纷") for n in range(4)]
    ranked = PaperClassifier(learn(examples)).rank(pages_of_text("介绍房源成交，佣金未付"), LabelKind.CASE_CAUSE)
    assert ranked[0].code == "128"


def test_a_word_that_all_papers_hold_tells_nothing() -> None:
    spread = spread_of(["货物 签收", "货物 短少", "货物 霉变"] * 40)
    assert spread.rarity("货物") < 0.05
    assert spread.rarity("签收") < spread.rarity("托运") == 1.0
    assert Spread().rarity("货物") == 1.0
    text = "货物在途中霉变"
    told, plain = (rule_scores(LabelKind.CASE_CAUSE, text, known) for known in (spread, Spread()))
    assert 0 < max(told.values()) < max(plain.values())


def test_a_model_keeps_how_common_words_are() -> None:
    (model,) = from_bytes(learn([Example(f"某拖欠货款未付{n}", area="甲乙"[n % 2]) for n in range(8)])).values()
    assert model.spread.papers == 8
    assert model.spread.holding["货款"] == 8


def speaking(examples: int, labels: int) -> tuple[np.ndarray, np.ndarray]:
    """Return grounds of which the first speaks for the true label, some labels besides, and the fifth for none."""
    chance = np.random.default_rng(0)
    grounds, true = chance.random((examples, labels, 7)), chance.integers(0, labels, examples)
    grounds[np.arange(examples), true, 0] += 0.7
    return grounds, true


def test_what_nothing_speaks_for_does_not_tell_what_the_grounds_are_worth() -> None:
    grounds, true = speaking(60, 200)
    hopeless = np.array(grounds[:20])
    hopeless[np.arange(20), true[:20]] = 0.0
    alone = fit_shares(grounds, true)
    assert np.array_equal(fit_shares(np.concatenate([grounds, hopeless]), np.concatenate([true, true[:20]])), alone)
    assert alone[0] > 5 > alone[4] * 5
    assert np.array_equal(fit_shares(hopeless, true[:20]), fit_shares(hopeless[:0], true[:0]))


def test_too_little_to_learn_from_makes_an_empty_model() -> None:
    taught = PaperClassifier(learn([Example("借条", document_type="iou")]))
    assert taught.classify(pages_of_text("借条\n今借到张三一万元")).document_type.code == "iou"


def test_a_model_loads_within_a_second() -> None:
    model = learn(EXAMPLES)
    started = perf_counter()
    PaperClassifier(model)
    assert perf_counter() - started < 1


def broken_head() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("head.json", '{"format": 3, "models": {"document_type": {"labels": 3}}}')
    return out.getvalue()


@pytest.mark.parametrize("data", [b"no model", learn(EXAMPLES)[:200], broken_head()])
def test_bytes_that_are_no_model_are_refused(data: bytes) -> None:
    with pytest.raises(Corrupt):
        PaperClassifier(data)
