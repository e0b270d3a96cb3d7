"""Papers of a company and its trade: business licences and invoices."""

from __future__ import annotations

from decimal import Decimal

from bench.papers.kinds.phrases import padded, plain
from bench.papers.numbers import in_words
from bench.papers.pad import Colour, Pad
from bench.papers.paper import Look, Paper, Truth
from bench.papers.stamps import press, round_seal
from bench.papers.world import Company, World

_BROWN: Colour = (120, 70, 30)


def _capital(world: World, company: Company) -> str:
    wan = company.capital // 10000
    return world.pick((in_words(Decimal(company.capital)), f"{wan}万元整", f"{wan}万人民币", f"人民币{wan}万元"))


def business_license(world: World) -> Paper:
    """A business licence, wide (original) or tall (duplicate)."""
    company = world.company()
    kind = world.pick(("有限责任公司(自然人独资)", "有限责任公司（自然人投资或控股）", "有限责任公司"))
    office = f"{company.place.town}{company.place.district}市场监督管理局"
    issued = world.after(company.established, 0, 1500)
    fields: Truth = {
        "company_name": company.name, "uscc": company.uscc, "legal_representative": company.head,
        "registered_capital": plain(company.capital), "established_on": company.established.isoformat(),
        "address": company.address, "business_scope": company.scope.replace(" ", ""),
        "issuing_authority": office,
    }  # fmt: skip
    capital, copy = _capital(world, company), world.chance(0.6)
    left = (("名　　称", company.name), ("类　　型", kind), ("法定代表人", company.head),
            ("经营范围", company.scope))  # fmt: skip
    right = (("注册资本", capital), ("成立日期", padded(company.established)),
             ("营业期限" if world.chance(0.5) else "经营期限", "长期"), ("住　　所", company.address))  # fmt: skip
    tall = world.chance(0.4)
    size = (1240, 1754) if tall else (1754, 1240)

    def paint(pad: Pad) -> None:
        width, height = size
        for inset, ink in ((40, (190, 150, 70)), (56, (210, 180, 110))):
            pad.draw.rectangle((inset, inset, width - inset, height - inset), outline=ink, width=6)
        pad.text((110, 110), "统一社会信用代码", 26, face="hei", colour=_BROWN)
        pad.text((110, 150), company.uscc, 30, face="hei", bold=True)
        pad.spaced((width / 2, 190 if tall else 130), "营业执照", 86, 40, face="song")
        if copy:
            pad.text((width / 2, 320 if tall else 250), "（副　本）", 34, anchor="ma")
        y: float = 420 if tall else 370
        columns = ((left + right, 140, 760),) if tall else ((left, 120, 560), (right, 920, 520))
        for rows, x, room in columns:
            y = 420 if tall else 370
            for label, value in rows:
                pad.text((x, y), label, 30, face="hei", colour=_BROWN, record=False)
                before = len(pad.lines)
                y = pad.wrapped((x + 200, y), value, 30, room) + 34
                pad.lines[before] = label.replace("　", "") + pad.lines[before]
        foot = height - 330
        pad.text((width - 720, foot), "登记机关", 30, face="hei", colour=_BROWN, record=False)
        pad.text((width - 560, foot), office, 28, record=False)
        pad.lines.append("登记机关" + office)
        pad.text((width - 560, foot + 90), padded(issued).replace("年", " 年 ").replace("月", " 月 "), 30)
        press(pad.image, round_seal(office, 240, pad.fonts, pad.random), (width - 520, foot - 70))
        pad.text((90, height - 110), "国家企业信用信息公示系统网址：http://www.gsxt.gov.cn", 20)
        pad.text((width - 480, height - 110), "国家市场监督管理总局监制", 20)

    return Paper(
        "business_license", fields, paint=paint, look=Look(size=size), loose=("signed_on", "valid_from", "valid_until")
    )


def _goods(world: World) -> tuple[str, str, str, int, Decimal]:
    name, unit, low, high = world.pick((
        ("*信息技术服务*软件开发费", "项", 5000, 80000), ("*办公用品*打印纸", "箱", 90, 260), ("*金属制品*不锈钢管", "吨", 3000, 18000),
        ("*餐饮服务*餐费", "次", 200, 3000), ("*运输服务*国内道路货物运输", "趟", 800, 9000), ("*计算机*笔记本电脑", "台", 3000, 12000),
        ("*家具*办公桌", "张", 600, 3000), ("*法律服务*法律咨询费", "次", 1000, 30000),
    ))  # fmt: skip
    return name, unit, world.pick(("A-01", "XK200", "", "标准")), world.random.randint(1, 20), world.cents(low, high)


def invoice(world: World) -> Paper:
    """A VAT invoice: the fully digital kind, or the older one with code and number."""
    buyer, seller, day = world.company(), world.company(), world.day()
    name, unit, model, count, price = _goods(world)
    amount = price * count
    rate = world.pick((6, 9, 13, 1, 3))
    tax = (amount * rate / 100).quantize(Decimal("0.01"))
    total, words = amount + tax, in_words(amount + tax, yuan="圆")
    digital = world.chance(0.5)
    number = world.digits(20) if digital else f"{world.random.randint(1, 99999999):08d}"
    fields: Truth = {
        "invoice_number": number, "invoice_date": day.isoformat(), "buyer": buyer.name, "seller": seller.name,
        "tax_id": [buyer.uscc, seller.uscc], "amount": plain(amount), "tax_amount": plain(tax), "total": plain(total),
        "amount_in_words": words,
    }  # fmt: skip
    code = f"0{seller.place.code[:2]}00{day:%y}00{world.pick('12')}04"[:12]
    kind = (
        world.pick(("增值税专用发票", "增值税普通发票")) if not digital else world.pick(("增值税专用发票", "普通发票"))
    )
    heading = (
        f"电子发票（{kind}）"
        if digital
        else seller.place.province.rstrip("省市") + world.pick((kind, kind.replace("发票", "电子发票")))
    )
    if not digital:
        fields["invoice_code"] = code
    row = (name, model, unit, str(count), f"{price:.2f}", f"{amount:.2f}", f"{rate}%", f"{tax:.2f}")

    def paint(pad: Pad) -> None:
        ink: Colour = (140, 60, 30)
        pad.spaced((870, 50), heading, 46, 8, face="song", colour=ink)
        y = 60
        heads = [] if digital else [("发票代码：", code)]
        for label, value in (*heads, ("发票号码：", number), ("开票日期：", padded(day))):
            left = 1300
            pad.text((left, y), label, 24, colour=ink, record=False)
            pad.text((left + 125, y), value, 24, record=False)
            pad.lines.append(label + value)
            y += 36
        _parties(pad, buyer, seller, ink)
        _items(pad, row, (f"{amount:.2f}", f"{tax:.2f}"), ink)
        pad.text((80, 752), "价税合计（大写）", 26, colour=ink)
        pad.text((420, 750), f"⊗{words}" if world.chance(0.3) else words, 28)
        pad.text((1130, 752), f"（小写）¥{total:.2f}", 28)
        pad.draw.rectangle((60, 800, 1690, 930), outline=ink, width=2)
        pad.text((80, 810), "备注", 24, colour=ink)
        pad.text((90, 960), f"开票人：{world.name('女')}", 24)
        if not digital:
            pad.text((520, 960), f"收款人：{world.name('女')}", 24)
            pad.text((900, 960), f"复核：{world.name('男')}", 24)
            press(pad.image, round_seal(seller.name, 230, pad.fonts, pad.random, note="发票专用章"), (1280, 820))

    return Paper("invoice", fields, paint=paint, look=Look(size=(1754, 1060)), loose=("uscc", "company_name"))


def _parties(pad: Pad, buyer: Company, seller: Company, ink: Colour) -> None:
    for left, title, company in ((60, "购买方信息", buyer), (880, "销售方信息", seller)):
        pad.draw.rectangle((left, 200, left + 810, 370), outline=ink, width=2)
        pad.draw.line((left + 60, 200, left + 60, 370), fill=ink, width=2)
        for place, char in enumerate(title):
            pad.text((left + 18, 208 + place * 31), char, 24, colour=ink, record=False)
        pad.lines.append(title)
        for top, label, value in (
            (230, "名称：", company.name),
            (300, "统一社会信用代码/纳税人识别号：", company.uscc),
        ):
            width = pad.text((left + 76, top), label, 23, colour=ink, record=False)
            pad.text((left + 80 + width, top), value, 23, record=False)
            pad.lines.append(label + value)


def _items(pad: Pad, row: tuple[str, ...], sums: tuple[str, str], ink: Colour) -> None:
    lefts = (60, 420, 600, 720, 860, 1060, 1300, 1460, 1690)
    heads = ("项目名称", "规格型号", "单位", "数量", "单价", "金额", "税率/征收率", "税额")
    pad.draw.rectangle((60, 370, 1690, 735), outline=ink, width=2)
    pad.draw.rectangle((60, 735, 1690, 800), outline=ink, width=2)
    for left, right, head in zip(lefts, lefts[1:], heads, strict=False):
        pad.text(((left + right) / 2, 382), head, 23, colour=ink, anchor="ma")
    for left, value in zip(lefts, row, strict=False):
        if value:
            pad.text((left + 12, 430), value, 23)
    pad.text((180, 690), "合　　计", 24, colour=ink)
    pad.text((1072, 690), "¥" + sums[0], 24)
    pad.text((1472, 690), "¥" + sums[1], 24)
