"""Papers of lending: IOUs, loan, mortgage and guarantee contracts."""

from __future__ import annotations

from bench.papers.kinds.phrases import blank, cn, of_companies, padded, plain, running, shown, some, written
from bench.papers.numbers import in_words
from bench.papers.paper import Block, Gap, Grid, Paper, Para, Seal, Signature, Title, Truth, fill
from bench.papers.world import Person, World


def iou(world: World) -> Paper:
    """A handwritten or typed IOU between two people."""
    lender, borrower = world.person(), world.person()
    amount, day = world.money(3000, 600000), world.day()
    due = world.after(day, 60, 720)
    words = in_words(amount, yuan=world.pick(("元", "圆")))
    fields: Truth = {
        "lender": lender.name, "borrower": borrower.name, "amount": plain(amount), "amount_in_words": words,
        "signed_on": day.isoformat(), "due_on": due.isoformat(), "id_number": borrower.id_number,
    }  # fmt: skip
    figure = shown(world, amount)
    variant = world.random.randrange(4)
    if variant == 0:
        rate = world.rate()
        fields |= {"interest_rate": str(rate), "phone": borrower.phone}
        body: list[Block] = [
            Title(world.pick(("借条", "借款条")), 1.9, 1.0),
            Para(f"今借到{fill(lender.name)}人民币{fill(words)}（小写：¥{figure}元），用于{world.pick(('资金周转', '购买房屋', '装修', '经营店铺'))}。"
                 f"约定年利率{rate}%，于{fill(written(world, due))}前一次性还清本息。逾期不还，愿承担出借人为实现债权支出的律师费、诉讼费。"),
            Para("此据。"), Gap(),
            Signature("借款人：", borrower.name, thumb=world.chance(0.6)),
            Para(f"身份证号：{borrower.id_number}", align="right"), Para(f"联系电话：{borrower.phone}", align="right"),
            Para(cn(day), align="right"),
        ]  # fmt: skip
    elif variant == 1:
        body = [
            Title("借据", 1.9, 0.8),
            Para(f"出借人：{fill(lender.name)}", 0), Para(f"借款人：{fill(borrower.name)}", 0),
            Para(f"身份证号码：{fill(borrower.id_number)}", 0),
            Para(f"借款人因{world.pick(('生意需要', '家中急用', '购车'))}，向出借人借款¥{fill(figure)}元，大写人民币{fill(words)}，"
                 f"款项已通过银行转账方式收讫。借款期限自{cn(day)}起至{cn(due)}止。"),
            Gap(2), Signature("借款人签名（按指印）：", borrower.name, cn(day), thumb=True),
        ]  # fmt: skip
    elif variant == 2:
        fields.pop("id_number")
        body = [
            Title("欠条", 1.9, 1.0),
            Para(f"本人{fill(borrower.name)}因{world.pick(('拖欠货款', '前期借款未还清', '合伙结算'))}，尚欠{fill(lender.name)}人民币"
                 f"{fill(figure)}元（大写：{words}），承诺于{written(world, due)}之前全部付清，如到期不付，按照法律规定承担违约责任。"),
            Para("特立此据为凭。"), Gap(), Signature("欠款人：", borrower.name, padded(day), thumb=world.chance(0.5)),
        ]  # fmt: skip
    else:
        third = world.person()
        rate = world.rate()
        fields |= {"guarantor": third.name, "interest_rate": str(rate),
                   "id_number": some(borrower.id_number, third.id_number)}  # fmt: skip
        body = [
            Title("借条", 1.9, 1.2),
            Para(f"兹有借款人{fill(borrower.name)}（身份证号{borrower.id_number}）向{fill(lender.name)}借到现金{fill(words)}，"
                 f"￥{figure}，利息按年息{rate}%计算，{written(world, due)}归还。"),
            Para(f"担保人{fill(third.name)}（身份证号{third.id_number}）自愿对上述借款承担连带保证责任，保证期间为还款期限届满之日起两年。"),
            Gap(), Signature("借款人：", borrower.name, thumb=True), Signature("担保人：", third.name, thumb=True),
            Para(cn(day), align="right"),
        ]  # fmt: skip
    look = running(world, body=world.pick(("kai", "kai", "song")), points=world.pick((28, 30, 32)), footer="", leading=2.0,
                   hand=world.pick((None, "kai")))  # fmt: skip
    return Paper("iou", fields, tuple(body), look=look)


def _person_lines(role: str, person: Person) -> tuple[Block, ...]:
    return (
        Para(f"{role}：{fill(person.name)}", 0),
        Para(f"身份证号码：{fill(person.id_number)}", 0),
        Para(f"住址：{fill(person.address)}", 0),
        Para(f"联系电话：{fill(person.phone)}", 0),
    )


def _loan_from_bank(world: World) -> Paper:
    bank, borrower, day = world.company(), world.person(), world.day()
    branch, _ = world.account()
    amount, rate, due = world.money(50000, 3000000, 10000), world.rate(), world.after(day, 360, 3600)
    number = f"{world.digits(4)}{world.pick(('个借', '借字', '个贷'))}第{world.digits(8)}号"
    words = in_words(amount)
    named = world.account(place=borrower.place)
    fields: Truth = {
        "contract_number": number, "lender": branch, "borrower": borrower.name, "id_number": borrower.id_number,
        "address": some(bank.address, borrower.address), "phone": some(borrower.phone), "amount": plain(amount),
        "amount_in_words": words, "interest_rate": str(rate), "period_start": day.isoformat(),
        "period_end": due.isoformat(), "account_number": named[1], "bank_name": named[0],
        "signed_on": day.isoformat(), "legal_representative": bank.head,
    }  # fmt: skip
    blocks = (
        Title(world.pick(("个人借款合同", "个人消费贷款合同", "借款合同"))), Para(f"合同编号：{number}", align="right"),
        Grid((
            ("贷款人（全称）", branch), ("负责人", bank.head), ("住所", bank.address), ("借款人", borrower.name),
            ("证件类型及号码", f"居民身份证 {borrower.id_number}"), ("住址", borrower.address), ("联系电话", borrower.phone),
        ), (1, 3)),
        Para("借款人向贷款人申请借款，贷款人同意发放。为明确双方权利义务，依照《中华人民共和国民法典》及有关规定，双方经协商一致，订立本合同。"),
        Para("第一条 借款金额", bold=True), Para(f"本合同项下借款金额为人民币（大写）{fill(words)}，（小写）¥{shown(world, amount)}元。"),
        Para("第二条 借款期限", bold=True), Para(f"借款期限自{fill(padded(day))}起至{fill(padded(due))}止，实际放款日以借款凭证为准。"),
        Para("第三条 借款利率与还款", bold=True),
        Para(f"借款执行固定年利率{fill(rate)}%，按月结息，结息日为每月20日。还款方式为{world.pick(('等额本息', '等额本金', '按月付息到期还本'))}。"
             "借款人未按期归还的，自逾期之日起按上述利率上浮50%计收罚息，并对不能按时支付的利息计收复利。"),
        Para("第四条 账户", bold=True), Para(f"放款及还款账户开户行：{named[0]}，账号：{named[1]}。"),
        Para("第五条 借款用途", bold=True), Para(f"借款用于{world.pick(('购买家用电器', '房屋装修', '个人综合消费', '经营周转'))}，未经贷款人书面同意不得改变用途，不得流入股市、楼市。"),
        Para("第六条 违约责任", bold=True),
        Para("借款人有下列情形之一的，贷款人有权宣布借款提前到期：（一）未按约定偿还本息的；（二）提供虚假资料的；（三）卷入重大诉讼、仲裁可能影响偿债能力的。"),
        Para("第七条 争议解决", bold=True), Para("因履行本合同发生争议的，由双方协商解决；协商不成的，向贷款人住所地人民法院提起诉讼。"),
        Gap(), Signature("贷款人（盖章）：", "", right=False), Seal(branch, lift=2.5, right=False, note="合同专用章"),
        Signature("借款人（签字）：", borrower.name), Gap(), Para(f"签订日期：{cn(day)}", align="right"),
    )  # fmt: skip
    return Paper(
        "loan_contract", fields, blocks, look=running(world), loose=("party_a", "party_b", "due_on", "account_holder")
    )


def _loan_between_people(world: World) -> Paper:
    lender, borrower, day = world.person(), world.person(), world.day()
    amount, rate, due = world.money(10000, 900000), world.rate(), world.after(day, 90, 900)
    words = in_words(amount)
    guarantor = world.person() if world.chance(0.4) else None
    bank, card = world.account()
    everyone = [person for person in (lender, borrower, guarantor) if person]
    fields: Truth = {
        "lender": lender.name, "borrower": borrower.name, "amount": plain(amount), "amount_in_words": words,
        "interest_rate": str(rate), "signed_on": day.isoformat(), "due_on": due.isoformat(),
        "id_number": some(*(person.id_number for person in everyone)),
        "address": some(*(person.address for person in everyone)), "phone": some(*(person.phone for person in everyone)),
        "account_number": card, "bank_name": bank, "account_holder": borrower.name,
        "party_a": lender.name, "party_b": borrower.name,
    }  # fmt: skip
    blocks: list[Block] = [Title(world.pick(("借款合同", "借款协议", "民间借款合同", "借款协议书")))]
    blocks += [*_person_lines("甲方（出借人）", lender), *_person_lines("乙方（借款人）", borrower)]
    if guarantor:
        fields["guarantor"] = guarantor.name
        blocks += _person_lines("丙方（保证人）", guarantor)
    start = world.after(day, 0, 3)
    blocks += [
        Para("甲乙双方本着平等、自愿、诚实信用的原则，就借款事宜达成如下协议，以资共同遵守："),
        Para(f"一、甲方借给乙方人民币{blank(world, words)}（¥{shown(world, amount)}）。"),
        Para(f"二、借款期限：自{cn(start)}起至{blank(world, cn(due))}止。借款到期，乙方应一次性归还全部本金及利息。"),
        Para(f"三、借款利息：按年利率{blank(world, rate)}%计算，利随本清。"),
        Para(f"四、甲方将借款汇入乙方指定账户：户名：{borrower.name}；开户银行：{bank}；账号：{card}。"),
        Para("五、乙方逾期还款的，除继续支付利息外，还应承担甲方为实现债权所支出的诉讼费、保全费、律师费等全部费用。"),
    ]
    if guarantor:
        blocks.append(Para("六、丙方为乙方的上述债务提供连带责任保证，保证期间三年，自债务履行期限届满之日起计算。"))
    blocks += [
        Para("本协议一式两份，各方各执一份，自签字之日起生效，具有同等法律效力。"), Gap(),
        Signature("甲方（签字）：", lender.name, right=False), Signature("乙方（签字）：", borrower.name, right=False, thumb=True),
    ]  # fmt: skip
    if guarantor:
        blocks.append(Signature("丙方（签字）：", guarantor.name, right=False))
    blocks.append(Para(f"签订日期：{cn(day)}", 0))
    fields |= {"period_start": start.isoformat(), "period_end": due.isoformat()}
    return Paper("loan_contract", fields, tuple(blocks), look=running(world), loose=("period_start", "period_end"))


def loan_contract(world: World) -> Paper:
    """A loan by a bank, or between two people."""
    return world.pick((_loan_from_bank, _loan_between_people))(world)


def mortgage_contract(world: World) -> Paper:
    """A mortgage of a dwelling for a loan."""
    owner, day, place = world.person(), world.day(), world.place()
    branch, _ = world.account(place=place)
    amount = world.money(200000, 4000000, 10000)
    due, number, home = world.after(day, 700, 5000), f"抵字第{world.digits(9)}号", world.address(place)
    words = in_words(amount)
    fields: Truth = {
        "contract_number": number, "lender": branch, "id_number": owner.id_number,
        "address": some(owner.address, home), "phone": owner.phone, "amount": plain(amount), "amount_in_words": words,
        "signed_on": day.isoformat(),
    }  # fmt: skip
    first, second = world.pick((("甲方（抵押权人）", "乙方（抵押人）"), ("抵押权人", "抵押人")))
    if first.startswith("甲方"):
        fields |= {"party_a": branch, "party_b": owner.name}
    deed = f"粤（{day.year - 2}）不动产权第{world.digits(7)}号"
    blocks = (
        Title(world.pick(("房地产抵押合同", "抵押合同", "最高额抵押合同"))), Para(f"编号：{number}", align="right"),
        Para(f"{first}：{fill(branch)}", 0), Para(f"{second}：{fill(owner.name)}", 0),
        Para(f"公民身份号码：{fill(owner.id_number)}", 0), Para(f"通讯地址：{fill(owner.address)}", 0), Para(f"电话：{fill(owner.phone)}", 0),
        Para("为确保主合同项下债权的实现，抵押人自愿以其有权处分的房地产向抵押权人提供抵押担保，经双方协商，订立本合同。"),
        Para(f"第一条 抵押担保的主债权为人民币（大写）{words}（小写：{shown(world, amount)}元），债务履行期限届满日为{cn(due)}。"),
        Para("第二条 抵押物情况如下表："),
        Grid((("抵押物名称", "坐落", "权属证书编号", "建筑面积"), ("住宅", home, deed, f"{world.random.uniform(48, 180):.2f}平方米")),
             (1, 2.6, 2, 1.3), head=True),
        Para("第三条 抵押担保范围包括主债权本金、利息、罚息、违约金、损害赔偿金以及实现抵押权的费用（包括但不限于诉讼费、评估费、拍卖费、律师费）。"),
        Para("第四条 抵押人应当自本合同签订之日起十日内，与抵押权人共同到不动产登记机构办理抵押登记手续。抵押权自登记时设立。"),
        Para("第五条 抵押期间，未经抵押权人书面同意，抵押人不得出租、转让、再抵押或以其他方式处分抵押物。"),
        Para("第六条 债务人不履行到期债务的，抵押权人有权就抵押物折价或者以拍卖、变卖抵押物所得的价款优先受偿。"),
        Gap(), Signature("抵押权人（公章）：", "", right=False), Seal(branch, right=False, lift=2.2),
        Signature("抵押人（签字）：", owner.name), Para(f"签约时间：{cn(day)}", align="right"),
    )  # fmt: skip
    return Paper(
        "mortgage_contract", fields, blocks, look=running(world), loose=("due_on", "borrower", "guarantor", "name")
    )


def guarantee_contract(world: World) -> Paper:
    """A guarantee by a company or a person for another's debt."""
    debtor, day = world.company(), world.day()
    creditor, _ = world.account()
    amount, number = world.money(100000, 8000000, 10000), f"保字{world.digits(10)}"
    words = in_words(amount)
    fields: Truth = {
        "contract_number": number, "lender": creditor, "borrower": debtor.name, "amount": plain(amount),
        "amount_in_words": words, "signed_on": day.isoformat(),
    }  # fmt: skip
    if world.chance(0.5):
        surety = world.person()
        fields |= {
            "guarantor": surety.name,
            "id_number": surety.id_number,
            "address": surety.address,
            "phone": surety.phone,
        }
        who: tuple[Block, ...] = (Para(f"保证人：{fill(surety.name)}", 0), Para(f"证件号码：{fill(surety.id_number)}", 0),
                                  Para(f"住址：{fill(surety.address)}", 0), Para(f"联系电话：{fill(surety.phone)}", 0))  # fmt: skip
        end: tuple[Block, ...] = (Signature("保证人（签字）：", surety.name, thumb=True),)
    else:
        firm = world.company()
        fields |= {"guarantor": firm.name, "address": firm.address, **of_companies(firm)}
        who = (Para(f"保证人：{fill(firm.name)}", 0), Para(f"统一社会信用代码：{fill(firm.uscc)}", 0),
               Para(f"法定代表人：{fill(firm.head)}", 0), Para(f"住所：{fill(firm.address)}", 0))  # fmt: skip
        end = (Signature("保证人（盖章）：", ""), Seal(firm.name, lift=2.0))
    blocks = (
        Title(world.pick(("保证合同", "最高额保证合同", "连带责任保证合同"))), Para(f"合同编号：{number}", align="right"),
        Para(f"债权人：{fill(creditor)}", 0), *who,
        Para(f"鉴于债权人与{fill(debtor.name)}（下称“债务人”）签订了《流动资金借款合同》（下称“主合同”），为保障债权人债权的实现，保证人愿意为债务人提供保证担保。双方约定如下："),
        Para(f"1. 被保证的主债权：本金人民币{words}（¥{shown(world, amount)}）。"),
        Para("2. 保证方式：连带责任保证。债务人未按主合同约定履行债务的，债权人有权直接要求保证人承担保证责任。"),
        Para("3. 保证范围：主债权本金、利息、复利、罚息、违约金、损害赔偿金及债权人实现债权的一切费用。"),
        Para("4. 保证期间：自主合同项下债务履行期限届满之日起三年。债权人宣布债务提前到期的，以其宣布的日期为届满之日。"),
        Para("5. 保证人声明：具有签订本合同的主体资格，已取得必要的授权或决议；所提供的财务资料真实、完整。"),
        Para("6. 本合同自双方签字或盖章之日起生效，正本一式三份，具有同等效力。"), Gap(),
        Signature("债权人（盖章）：", "", right=False), Seal(creditor, right=False, lift=2.2), *end,
        Para(cn(day), align="right"),
    )  # fmt: skip
    return Paper("guarantee_contract", fields, blocks, look=running(world))
