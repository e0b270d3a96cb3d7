"""A made-up office's own loan contract, which names its values in words that the product does not know."""

from __future__ import annotations

from dataclasses import dataclass, replace

import httpx

from classifier.fields.told import Told, ToldPaper
from core.model.page import Box, Line, Page, TextSource

CUSTOMERS = ("赵明远", "钱思齐", "孙若水", "李慕白", "周子衿", "吴清风", "郑晓岚", "王一川", "冯知行", "陈望舒")
BANK = "华盛小额贷款有限公司"
KIND = "loan_contract"


@dataclass(frozen=True)
class Form:
    """One filled-in form: its boxes by label, and what stands on it by field."""

    boxes: tuple[tuple[str, str], ...]
    values: dict[str, str]

    @property
    def text(self) -> str:
        """The form as a text, a label and its value a line."""
        rows = "\n".join(f"{label}：{value}" for label, value in self.boxes)
        return f"借款合同\n\n{rows}\n\n合同双方遵守本借款合同各项约定。本合同自双方签字之日起生效。"

    @property
    def page(self) -> Page:
        """The form as a page, labels in one column and values in the other."""
        lines = [Line("借款合同", Box(0.4, 0.05, 0.6, 0.08), 0.99)]
        for place, (label, value) in enumerate(self.boxes):
            top = 0.15 + 0.05 * place
            lines.append(Line(label, Box(0.1, top, 0.1 + 0.02 * len(label), top + 0.02), 0.99))
            lines.append(Line(value, Box(0.4, top, 0.4 + 0.02 * len(value), top + 0.02), 0.99))
        return Page(1, 595, 842, 0, TextSource.OCR, tuple(lines))

    def told(self, **places: Box) -> ToldPaper:
        """The form with what people say of it; `places` are where they pointed."""
        values = tuple(replace(Told(name, value), box=places.get(name)) for name, value in sorted(self.values.items()))
        return ToldPaper((self.page,), KIND, values)


def form(number: int, **labels: str) -> Form:
    """Return a form of its own customer for each number; `labels` prints other words before values."""
    words = {"lender": "授信机构", "borrower": "用款客户", "amount": "放款本数", "interest_rate": "计费标准"} | labels
    values = {
        "lender": BANK,
        "borrower": CUSTOMERS[number % len(CUSTOMERS)],
        "amount": f"{(number + 3) * 10_000}.00",
        "interest_rate": f"{number + 4}",
    }
    printed = values | {"interest_rate": f"{values['interest_rate']}%"}
    return Form(tuple((words[name], value) for name, value in printed.items()), values)


def put_right(client: httpx.Client, document_id: str, made: Form) -> None:
    """Say what stands on a form that was fed in, none of which was found."""
    path = f"/api/v1/documents/{document_id}"
    revision = client.get(path).raise_for_status().json()["revision"]
    for name, value in made.values.items():
        answer = client.post(f"{path}/fields", json={"name": name, "value": value, "revision": revision})
        revision = answer.raise_for_status().json()["revision"]
