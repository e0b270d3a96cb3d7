"""Papers that parties and their lawyers hand in: complaints, answers, lists of evidence, powers of attorney."""

from __future__ import annotations

from bench.papers.kinds.courts import Suit, firm, recited, suit, truth_of
from bench.papers.kinds.phrases import cn, of_companies, padded, plain, running, some
from bench.papers.paper import Block, Gap, Grid, Paper, Para, Seal, Signature, Title, Truth, fill
from bench.papers.world import Company, Person, World


def _particulars(world: World, role: str, party: Person | Company) -> tuple[tuple[Block, ...], Truth]:
    """A party's particulars, recited or line by line, with a telephone number."""
    truth = truth_of(party) | {"phone": party.phone}
    if world.chance(0.5):
        return (Para(recited(role, party).removesuffix("。") + f"，联系电话：{party.phone}。"),), truth
    if isinstance(party, Company):
        lines = (f"{role}：{party.name}", f"统一社会信用代码：{party.uscc}", f"住所地：{party.address}",
                 f"法定代表人：{party.head}　职务：执行董事", f"电话：{party.phone}")  # fmt: skip
        return tuple(Para(line, 0) for line in lines), truth
    lines = (f"{role}：{party.name}　性别：{party.gender}　民族：{party.ethnicity}族", f"出生日期：{cn(party.birth)}",
             f"身份证号码：{party.id_number}", f"住址：{party.address}", f"联系方式：{party.phone}")  # fmt: skip
    return tuple(Para(line, 0) for line in lines), truth


def _merged(*truths: Truth) -> Truth:
    """Join the truth about several parties."""
    result: dict[str, list[str]] = {}
    for truth in truths:
        for name, value in truth.items():
            result.setdefault(name, []).extend([value] if isinstance(value, str) else value)
    return {name: some(*values) for name, values in result.items()}


def _claims(world: World, case: Suit) -> tuple[list[str], list[str]]:
    amount, day = plain(world.money(6000, 900000)), cn(world.after(case.filed, -900, -90))
    last = "本案诉讼费、保全费由被告承担。"
    if case.cause == "离婚纠纷":
        return (["请求依法判令原、被告离婚；", "婚生子由原告抚养，被告每月支付抚养费2000元至其年满十八周岁；", last],
                [f"原、被告于{day}登记结婚。婚后双方常因家庭琐事发生争吵，被告长期不归，双方感情已彻底破裂，无和好可能。"])  # fmt: skip
    if case.cause in {"民间借贷纠纷", "金融借款合同纠纷", "信用卡纠纷"}:
        return ([f"判令被告立即偿还借款本金{amount}元；", "判令被告支付自逾期之日起至实际清偿之日止的利息；", last],
                [f"{day}，被告因资金周转困难向原告借款{amount}元，原告已将款项交付被告，双方约定了还款期限。借款到期后，原告多次催讨，被告以各种理由推脱，至今分文未还。"])  # fmt: skip
    if case.cause == "机动车交通事故责任纠纷":
        return ([f"判令被告赔偿原告医疗费、误工费、护理费、残疾赔偿金等各项损失合计{amount}元；", last],
                [f"{day}，被告驾驶机动车在路口与原告相撞，造成原告受伤住院治疗。交警大队认定被告承担事故主要责任。"])  # fmt: skip
    return ([f"请求判令被告向原告支付{world.pick(('货款', '服务费', '工程款', '租金'))}{amount}元及逾期付款违约金；", last],
            [f"原告与被告于{day}签订合同，原告已全面履行合同义务，被告却未按合同约定支付款项，经原告多次书面催告仍拒不履行。被告的行为已构成根本违约，严重损害了原告的合法权益。"])  # fmt: skip


def complaint(world: World) -> Paper:
    """A civil complaint."""
    case = suit(world)
    first, truth_a = _particulars(world, "原告", case.plaintiff)
    second, truth_b = _particulars(world, "被告", case.defendant)
    fields: Truth = {"plaintiff": case.plaintiff.name, "defendant": case.defendant.name, "court": case.court.name,
                     "signed_on": case.filed.isoformat(), **_merged(truth_a, truth_b)}  # fmt: skip
    third: tuple[Block, ...] = ()
    if world.chance(0.2):
        other = world.company()
        fields["third_party"] = other.name
        truth_c = truth_of(other)
        fields |= _merged({name: fields[name] for name in truth_c if name in fields}, truth_c)
        third = (Para(recited("第三人", other)),)
    shown: tuple[Block, ...] = ()
    if world.chance(0.6):
        shown = (Para(f"案由：{case.cause}", 0),)
        fields["cause"] = case.cause
    asks, story = _claims(world, case)
    numbered = [
        f"{mark}{ask}"
        for mark, ask in zip(
            world.pick((("一、", "二、", "三、"), ("1.", "2.", "3."), ("1、", "2、", "3、"))), asks, strict=False
        )
    ]
    signer = case.plaintiff.name
    close: tuple[Block, ...] = (Seal(signer, lift=2.4),) if isinstance(case.plaintiff, Company) else ()
    blocks = (
        Title(world.pick(("民事起诉状", "起诉状", "民事诉状"))), *first, *second, *third, *shown,
        Para(world.pick(("诉讼请求：", "请求事项：")), 0, bold=True), *(Para(ask) for ask in numbered),
        Para(world.pick(("事实与理由：", "事实和理由：")), 0, bold=True), *(Para(part) for part in story),
        Para(world.pick(("综上所述，为维护原告的合法权益，特依据《中华人民共和国民事诉讼法》之规定向贵院提起诉讼，望判如所请。",
                         "为此，原告依法诉至贵院，恳请支持原告的全部诉讼请求。"))),
        Para("此致", 2), Para(case.court.name, 0), Gap(), Signature(world.pick(("具状人：", "起诉人：", "原告：")), "" if close else signer),
        *((Para(signer, align="right"),) if close else ()), Para(world.pick((cn, padded))(case.filed), align="right"), *close,
        Para("附：1.本诉状副本一份；2.证据材料一套。", 0),
    )  # fmt: skip
    return Paper("complaint", fields, blocks, look=running(world), loose=("cause", "amount"))


def answer(world: World) -> Paper:
    """A civil answer."""
    case = suit(world)
    first, truth = _particulars(world, "答辩人", case.defendant)
    day = world.after(case.filed, 8, 40)
    fields: Truth = {"defendant": case.defendant.name, "plaintiff": case.plaintiff.name, "case_number": case.number,
                     "court": case.court.name, "signed_on": day.isoformat(), "cause": case.cause, **truth}  # fmt: skip
    points = world.random.sample([
        "被答辩人主张的金额与事实不符，双方从未就该金额进行过对账确认。", "答辩人已通过银行转账方式支付了大部分款项，被答辩人未予扣减。",
        "被答辩人的起诉已超过诉讼时效，依法不应得到支持。", "案涉合同并非答辩人本人签署，对答辩人不发生法律效力。",
        "被答辩人交付的货物存在严重质量问题，给答辩人造成了损失，答辩人有权拒绝付款。", "约定的利息标准过高，超出法律保护的上限部分不应支持。",
    ], 3)  # fmt: skip
    blocks = (
        Title(world.pick(("民事答辩状", "答辩状"))), *first, Para(f"被答辩人：{case.plaintiff.name}", 0),
        Para(f"答辩人就{case.number}{case.plaintiff.name}诉答辩人{case.cause}一案，现提出如下答辩意见："),
        *(Para(f"{mark}、{point}") for mark, point in zip("一二三", points, strict=True)),
        Para("综上，请求人民法院查明事实，依法驳回被答辩人的诉讼请求，以维护答辩人的合法权益。"), Para("此致"), Para(case.court.name, 0),
        Gap(), Signature("答辩人：", case.defendant.name, right=isinstance(case.defendant, Person)),
        Para(cn(day), align="right"),
    )  # fmt: skip
    return Paper("answer", fields, blocks, look=running(world))


def evidence_list(world: World) -> Paper:
    """A list of evidence in a table."""
    case = suit(world)
    day = world.after(case.filed, 3, 50)
    stock = (
        ("《借款合同》", "证明双方之间存在借款合同关系及约定的金额、期限、利率"), ("银行转账凭证", "证明原告已实际交付款项"),
        ("微信聊天记录截图", "证明被告认可欠款事实并承诺还款"), ("送货单、对账单", "证明原告已按约定交付货物及欠款数额"),
        ("催款函及快递签收记录", "证明原告曾向被告主张权利"), ("营业执照复印件", "证明当事人的主体资格"), ("增值税专用发票", "证明交易金额"),
        ("房屋产权证", "证明房屋的权属情况"), ("病历及医疗费票据", "证明原告的伤情和医疗费支出"),
    )  # fmt: skip
    chosen, page = world.random.sample(stock, world.random.randint(3, 7)), 1
    rows = [world.pick((("序号", "证据名称", "证明目的", "页码"), ("编号", "证据名称", "证明内容", "页数")))]
    for place, (what, why) in enumerate(chosen, start=1):
        last = page + world.random.randint(0, 5)
        rows.append((str(place), what, why, f"{page}-{last}" if last > page else str(page)))
        page = last + 1
    fields: Truth = {"signed_on": day.isoformat(), "plaintiff": case.plaintiff.name}
    head: tuple[Block, ...] = (Para(f"提交人：{case.plaintiff.name}（原告）", 0),)
    if world.chance(0.6):
        fields |= {"case_number": case.number, "cause": case.cause, "defendant": case.defendant.name}
        head = (
            Para(f"案号：{case.number}", 0),
            Para(f"案由：{case.cause}", 0),
            Para(f"原告：{case.plaintiff.name}", 0),
            Para(f"被告：{case.defendant.name}", 0),
        )
    blocks = (
        Title(world.pick(("证据目录", "证据清单", "原告证据目录"))), *head, Grid(tuple(rows), (0.7, 2.2, 4, 0.9), head=True),
        Gap(), Signature("提交人：", case.plaintiff.name, right=isinstance(case.plaintiff, Person)), Para(f"提交日期：{cn(day)}", align="right"),
    )  # fmt: skip
    return Paper("evidence_list", fields, blocks, look=running(world))


def power_of_attorney(world: World) -> Paper:
    """A power of attorney for a lawsuit, by a person or a company."""
    case = suit(world)
    lawyer, office = world.name(world.pick("男女")), firm(world)
    client, day = case.plaintiff, world.after(case.filed, -5, 20)
    phone = world.phone()
    fields: Truth = {"attorney": lawyer, "cause": case.cause, "signed_on": day.isoformat()}
    if isinstance(client, Company):
        fields |= {"company_name": client.name, "address": client.address, **of_companies(client)}
        who: tuple[Block, ...] = (Para(f"委托单位：{fill(client.name)}", 0), Para(f"统一社会信用代码：{fill(client.uscc)}", 0),
                                  Para(f"住所：{fill(client.address)}", 0), Para(f"法定代表人：{fill(client.head)}", 0))  # fmt: skip
        end: tuple[Block, ...] = (Signature("委托单位（盖章）：", ""), Seal(client.name, lift=2.2))
    else:
        fields |= {
            "name": client.name,
            "gender": client.gender,
            "id_number": client.id_number,
            "address": client.address,
        }
        who = (Para(f"委托人：{fill(client.name)}　性别：{fill(client.gender)}", 0), Para(f"身份证号：{fill(client.id_number)}", 0),
               Para(f"住址：{fill(client.address)}", 0))  # fmt: skip
        end = (Signature("委托人（签名）：", client.name, thumb=world.chance(0.5)),)
    fields["phone"] = phone
    special = world.chance(0.6)
    rights = ("特别授权：代为承认、放弃、变更诉讼请求，进行和解，提起反诉或者上诉，代为签收法律文书，代为申请执行、领取执行款。"
              if special else "一般授权：代为起诉、应诉，调查取证，参加庭审，发表代理意见，签收法律文书。")  # fmt: skip
    blocks = (
        Title(world.pick(("授权委托书", "民事诉讼授权委托书"))), *who,
        Para(f"受委托人：{fill(lawyer)}，{fill(office)}律师，联系电话：{fill(phone)}", 0),
        Para(f"现委托上列受委托人在{fill(case.defendant.name)}与我（单位）{fill(case.cause)}一案中，作为我方{world.pick(('一审', '一审、二审及执行阶段'))}的委托诉讼代理人。"),
        Para(f"代理权限为{rights}"), Para("委托期限自本委托书签署之日起至本案终结之日止。"), Gap(), *end, Para(cn(day), align="right"),
    )  # fmt: skip
    return Paper(
        "power_of_attorney", fields, blocks, look=running(world), loose=("plaintiff", "defendant", "company_name")
    )
