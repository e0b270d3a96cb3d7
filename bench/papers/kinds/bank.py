"""Papers of banks and payment: statements, receipts, screenshots of payments, credit reports and consents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bench.papers.kinds.phrases import cn, dashed, dotted, grouped, padded, plain, running, some
from bench.papers.numbers import in_words
from bench.papers.pad import Colour, Pad
from bench.papers.paper import Block, Gap, Grid, Look, Paper, Para, Seal, Signature, Title, Truth, fill
from bench.papers.world import World


def _movements(world: World, start: date, end: date, balance: Decimal) -> tuple[list[tuple[str, ...]], Decimal]:
    days = sorted(world.day(start, end) for _ in range(world.random.randint(14, 48)))
    rows: list[tuple[str, ...]] = []
    for day in days:
        amount = world.cents(5, 9000) if world.chance(0.7) else world.money(1000, 30000)
        incoming = world.chance(0.45) or balance < amount
        balance += amount if incoming else -amount
        what = world.pick(
            ("工资", "转账", "货款", "汇款", "报销")
            if incoming
            else ("消费", "转账", "快捷支付", "水电费", "取款", "还款")
        )
        other = world.pick(
            (world.name("男"), world.name("女"), "财付通", "支付宝（中国）网络技术有限公司", "美团平台商户")
        )
        rows.append((dashed(day), what, ("" if incoming else "-") + grouped(amount), grouped(balance), other))
    return rows, balance


def bank_statement(world: World) -> Paper:
    """A statement of an account over some months, usually several pages."""
    personal = world.chance(0.7)
    bank, account = world.account(personal=personal)
    holder = world.person().name if personal else world.company().name
    start = world.day(date(2021, 1, 1), date(2025, 10, 1))
    end = world.after(start, 80, 180)
    rows, closing = _movements(world, start, end, world.cents(2000, 90000))
    fields: Truth = {"account_holder": holder, "account_number": account, "bank_name": bank, "period_start": start.isoformat(),
                     "period_end": end.isoformat(), "closing_balance": plain(closing)}  # fmt: skip
    form = world.pick((dashed, padded, dotted))
    heads = world.pick(
        (("交易日期", "摘要", "交易金额", "账户余额", "对方户名"), ("记账日", "交易类型", "发生额", "余额", "交易对手"))
    )
    variant = world.random.randrange(2)
    info: tuple[Block, ...]
    if variant == 0:
        info = (Grid(((f"户名：{holder}", f"账号：{account}"), (f"开户行：{bank}", f"起止日期：{form(start)}至{form(end)}"),
                      ("币种：人民币", f"期末余额：{grouped(closing)}")), (1, 1.3), ruled=False),)  # fmt: skip
    else:
        info = (Para(f"客户姓名：{holder}", 0), Para(f"卡号/账号：{account}", 0), Para(f"开户机构：{bank}", 0),
                Para(f"查询期间：{form(start)} — {form(end)}", 0), Para(f"截止期末账户余额：¥{grouped(closing)}", 0))  # fmt: skip
    title = world.pick(("银行账户对账单", "交易明细清单", "账户交易明细", "活期账户明细清单", "账户历史交易流水"))
    blocks = (Title(title, 1.5), *info, Grid((heads, *rows), (1.3, 1.1, 1.4, 1.5, 2.3), head=True),
              Para("温馨提示：本明细仅供参考，如有疑问请到我行营业网点核实。", 0), Seal(bank, lift=4.0, note="业务专用章"))  # fmt: skip
    return Paper("bank_statement", fields, blocks, look=running(world, points=20, margin=100, leading=1.5,
                 body=world.pick(("song", "hei")), footer=world.pick(("第{page}页/共{pages}页", ""))),
                 loose=("name", "company_name", "signed_on"))  # fmt: skip


def bank_receipt(world: World) -> Paper:
    """The receipt of one transfer."""
    day, amount = world.day(), world.cents(500, 400000) if world.chance(0.5) else world.money(1000, 400000, 100)
    (pay_bank, pay_account), (get_bank, get_account) = world.account(), world.account(personal=False)
    payer, payee = world.person().name, world.company().name
    if world.chance(0.5):
        payer, payee = payee, payer
    words = in_words(amount)
    fields: Truth = {"account_holder": some(payer, payee), "account_number": some(pay_account, get_account),
                     "bank_name": some(pay_bank, get_bank), "amount": plain(amount), "amount_in_words": words,
                     "signed_on": day.isoformat()}  # fmt: skip
    serial = f"{day:%Y%m%d}{world.digits(10)}"
    if world.chance(0.5):
        grid = Grid((
            ("付款人", "全称", payer, "收款人", "全称", payee), ("", "账号", pay_account, "", "账号", get_account),
            ("", "开户行", pay_bank, "", "开户行", get_bank),
        ), (0.8, 0.9, 2.6, 0.8, 0.9, 2.6))  # fmt: skip
        blocks: tuple[Block, ...] = (
            Title(world.pick(("电子银行回单", "客户专用回单", "网上银行电子回单")), 1.5),
            Para(f"交易日期：{padded(day)}　　流水号：{serial}", 0), grid,
            Grid((("金额（大写）", words, "小写", f"￥{grouped(amount)}"), ("用途/附言", world.pick(("货款", "借款", "往来款", "服务费"))),
                  ("交易状态", "交易成功")), (1.2, 3.6, 0.8, 2)),
            Para("本回单可通过网上银行验证真伪，重复打印无效。", 0),
        )  # fmt: skip
    else:
        blocks = (
            Title(world.pick(("转账汇款电子回单", "银行业务回单（付款）")), 1.5),
            Grid((("付款户名", payer), ("付款账号", pay_account), ("付款开户行", pay_bank), ("收款户名", payee),
                  ("收款账号", get_account), ("收款开户行", get_bank), ("金额", f"人民币 {grouped(amount)} 元"),
                  ("大写金额", words), ("交易时间", f"{dashed(day)} {world.random.randint(8, 21):02d}:15:36"), ("电子回单号", serial)),
                 (1, 3)),
        )  # fmt: skip
    look = running(
        world, size=(1500, 1000), points=23, margin=90, body=world.pick(("song", "hei")), footer="", hand=None
    )
    return Paper("bank_receipt", fields, (*blocks, Seal(pay_bank, lift=4.5, note="电子回单专用章")), look=look,
                 loose=("name", "company_name", "invoice_number"))  # fmt: skip


def payment_screenshot(world: World) -> Paper:
    """The screen of a telephone after a payment."""
    day, amount = world.day(), world.cents(20, 50000) if world.chance(0.5) else world.money(100, 60000, 100)
    other = world.pick((world.name("男"), world.company().name))
    app = world.random.randrange(3)
    clock = f"{world.random.randint(7, 22):02d}:{world.random.randint(10, 59)}:{world.random.randint(10, 59)}"
    rows = {
        0: (("当前状态", "支付成功"), ("转账时间", f"{cn(day)} {clock}"), ("收款方", other), ("支付方式", "零钱"),
            ("转账单号", world.digits(28))),
        1: (("付款方式", "余额宝"), ("转账备注", world.pick(("转账", "还款", "借款"))), ("对方账户", f"{other} 138****{world.digits(4)}"),
            ("创建时间", f"{dashed(day)} {clock}"), ("订单号", world.digits(28))),
        2: (("收款账户", f"{other}"), ("收款银行", world.pick(("中国银行", "招商银行"))), ("交易时间", f"{day:%Y/%m/%d} {clock}"),
            ("交易类型", "跨行转账"), ("手续费", "0.00元")),
    }[app]  # fmt: skip
    heading = ("转账-转给" + other, "账单详情", "交易详情")[app]
    fields: Truth = {"amount": plain(amount), "signed_on": day.isoformat()}

    def paint(pad: Pad) -> None:
        pad.text((60, 24), clock[:5], 34, face="hei")
        pad.text((900, 24), f"5G {world.random.randint(20, 99)}%", 32, face="hei")
        pad.text((540, 110), ("", "账单详情", "交易详情")[app], 42, face="hei", bold=True, anchor="ma")
        if app == 0:
            pad.text((540, 330), heading, 38, face="hei", anchor="ma")
        elif app == 1:
            pad.text((540, 330), other, 38, face="hei", anchor="ma")
        pad.text((540, 410), ("-" if app < 2 else "") + (f"{amount:.2f}" if app < 2 else f"¥{grouped(amount)}"), 92, face="hei", bold=True,
                 anchor="ma")  # fmt: skip
        pad.text((540, 560), ("", "交易成功", "转账成功")[app], 34, face="hei", colour=(120, 120, 120), anchor="ma")
        for place, (label, value) in enumerate(rows):
            y = 680 + place * 110
            pad.text((70, y), label, 36, face="hei", colour=(130, 130, 135), record=False)
            pad.text((330, y), value, 36 if len(value) < 24 else 30, face="hei", record=False)
            pad.lines.append(label + value)
        pad.text(
            (70, 1400),
            world.pick(("账单服务", "对此订单有疑问", "申请转账电子凭证")),
            36,
            face="hei",
            colour=(80, 110, 170),
        )

    return Paper("payment_screenshot", fields, paint=paint, look=Look(size=(1080, 1900)),
                 loose=("name", "account_holder", "bank_name", "seller", "company_name"))  # fmt: skip


def chat_screenshot(world: World) -> Paper:
    """The screen of a telephone with a conversation about money."""
    other, amount, day = world.name(world.pick("男女")), world.money(1000, 50000), world.day()
    talk = (
        (False, world.pick(("在吗？上次说的那笔钱", "你好，货款什么时候能打过来"))), (True, world.pick(("在的，最近手头紧", "这几天就安排"))),
        (False, f"一共是{amount}元，说好{day.month}月底还的"), (True, world.pick(("下个月一定还你", "先转一半可以吗", "我认账，不会赖的"))),
        (False, "那你写个还款计划发我"), (True, "好的，收到"),
    )  # fmt: skip
    green: Colour = world.pick(((149, 236, 105), (160, 210, 255)))

    def paint(pad: Pad) -> None:
        pad.draw.rectangle((0, 0, 1080, 1900), fill=(237, 237, 237))
        pad.text((60, 24), "21:47", 34, face="hei")
        pad.text((540, 100), other, 42, face="hei", bold=True, anchor="ma")
        pad.text((540, 200), f"{cn(day)} 晚上21:30", 28, face="hei", colour=(140, 140, 140), anchor="ma")
        y = 290
        for mine, words in talk:
            width = pad.fonts.get("hei", 38).getlength(words) + 60
            left = 920 - width if mine else 160
            pad.draw.rounded_rectangle((left, y, left + width, y + 96), 16, fill=green if mine else (255, 255, 255))
            pad.draw.rectangle((950, y, 1040, y + 90) if mine else (40, y, 130, y + 90), fill=(120, 150, 180))
            pad.text((left + 30, y + 24), words, 38, face="hei")
            y += 170
        pad.draw.rectangle((0, 1760, 1080, 1900), fill=(247, 247, 247))

    return Paper(
        "chat_screenshot",
        {},
        paint=paint,
        look=Look(size=(1080, 1900)),
        loose=("amount", "signed_on", "name", "due_on"),
    )


def credit_report(world: World) -> Paper:
    """A person's credit report."""
    person, day = world.person(), world.day()
    fields: Truth = {"name": person.name, "id_number": person.id_number, "signed_on": day.isoformat()}
    number = f"{day:%Y%m%d}{world.digits(14)}"
    loans = tuple(
        (
            world.account()[0],
            world.pick(("信用卡", "个人住房贷款", "个人消费贷款")),
            f"{world.money(5000, 500000)}",
            world.pick(("正常", "结清", "逾期")),
        )
        for _ in range(world.random.randint(3, 9))
    )
    blocks = (
        Title(world.pick(("个人信用报告", "个人信用报告（本人版）", "个人征信报告"))),
        Grid(((f"报告编号：{number}", f"报告时间：{dashed(day)} 10:{world.random.randint(10, 59)}:21"),
              (f"姓名：{person.name}", f"证件号码：{person.id_number}"), ("证件类型：身份证", f"婚姻状况：{world.pick(('已婚', '未婚'))}")),
             (1, 1), ruled=False),
        Para("信贷记录", 0, bold=True), Para("这部分包含您的信用卡、贷款和其他信贷记录。金额类数据均以人民币计算，精确到元。", 0),
        Grid((("机构名称", "业务种类", "授信额度", "账户状态"), *loans), (2.5, 1.6, 1.2, 1), head=True),
        Para("公共记录", 0, bold=True), Para("系统中没有您最近5年内的欠税记录、民事判决记录、强制执行记录、行政处罚记录。", 0),
        Para("查询记录", 0, bold=True), Para("这部分包含您的信用报告最近2年内被查询的记录。", 0),
        Grid((("编号", "查询日期", "查询操作员", "查询原因"), *(
            (str(place), cn(world.after(day, -600, -5)), world.account()[0], world.pick(("贷款审批", "贷后管理", "信用卡审批", "本人查询")))
            for place in range(1, 6))), (0.6, 1.3, 2.6, 1.3), head=True),
        Para("说明：除查询记录外，本报告中的信息依据截至报告时间个人征信系统记录的信息生成。", 0),
    )  # fmt: skip
    return Paper(
        "credit_report",
        fields,
        blocks,
        look=running(world, points=21, margin=110, hand=None),
        loose=("contract_number",),
    )


def credit_authorization(world: World) -> Paper:
    """A consent to look into somebody's credit."""
    person, day = world.person(), world.day()
    bank = world.account()[0]
    fields: Truth = {
        "name": person.name,
        "id_number": person.id_number,
        "phone": person.phone,
        "signed_on": day.isoformat(),
    }
    text = world.pick((
        "本人同意并不可撤销地授权：贵行按照国家相关规定采集本人的个人信息和信用信息，向金融信用信息基础数据库查询、打印、保存本人的信用报告，并用于审核本人贷款申请及贷后管理。",
        "本人在此授权贵行在办理授信业务及业务存续期内，向中国人民银行个人信用信息基础数据库查询本人的信用状况，并可将本人的信用信息报送该数据库。",
    ))  # fmt: skip
    blocks = (
        Title(world.pick(("个人征信查询授权书", "个人信用信息查询及报送授权书", "征信授权书"))), Para(f"致：{fill(bank)}", 0),
        Para(f"授权人姓名：{fill(person.name)}", 0), Para(f"证件类型：身份证　证件号码：{fill(person.id_number)}", 0), Para(text),
        Para("授权期限自本授权书签署之日起至本人在贵行的业务全部结清之日止。若本人的业务申请未获批准，本授权书、信用报告等资料由贵行留存，无需退回。"),
        Para("本人已知悉本授权书全部内容，并自愿作出上述授权，愿承担由此产生的法律后果。"), Gap(),
        Signature("授权人（签字）：", person.name, thumb=True), Para(f"手机号码：{person.phone}", align="right"),
        Para(f"授权日期：{cn(day)}", align="right"),
    )  # fmt: skip
    return Paper("credit_authorization", fields, blocks, look=running(world), loose=("bank_name", "lender"))
