"""Contracts: leases, employment, sale, services, and engagement of lawyers."""

from __future__ import annotations

from decimal import Decimal

from bench.papers.kinds.courts import firm
from bench.papers.kinds.phrases import blank, cn, padded, plain, running, shown, some
from bench.papers.names import CAUSES
from bench.papers.numbers import in_words
from bench.papers.paper import Block, Gap, Grid, Paper, Para, Seal, Signature, Title, Truth, fill
from bench.papers.world import Company, Person, World


def _party(role: str, party: Person | Company) -> tuple[tuple[Block, ...], Truth]:
    """The lines that introduce a party of a contract, and their truth."""
    if isinstance(party, Company):
        rows: tuple[tuple[str, str], ...] = (
            (role, party.name),
            ("统一社会信用代码", party.uscc),
            ("法定代表人", party.head),
            ("地址", party.address),
            ("联系电话", party.phone),
        )
        truth: Truth = {
            "uscc": party.uscc,
            "legal_representative": party.head,
            "address": party.address,
            "phone": party.phone,
        }
    else:
        rows = ((role, party.name), ("身份证号", party.id_number), ("住址", party.address), ("联系电话", party.phone))
        truth = {"id_number": party.id_number, "address": party.address, "phone": party.phone}
    return tuple(Para(f"{label}：{fill(value)}", 0) for label, value in rows), truth


def _both(first: Truth, second: Truth, **more: str | list[str]) -> Truth:
    joined: dict[str, list[str]] = {}
    for truth in (first, second, more):
        for name, value in truth.items():
            joined.setdefault(name, []).extend([value] if isinstance(value, str) else value)
    return {name: some(*values) for name, values in joined.items()}


def _signed(first: str, a: Person | Company, second: str, b: Person | Company) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for label, party, right in ((first, a, False), (second, b, False)):
        if isinstance(party, Company):
            blocks += [
                Signature(f"{label}（盖章）：", "", right=right),
                Gap(1.5),
                Seal(party.name, right=False, lift=3.2, note="合同专用章"),
            ]
        else:
            blocks.append(Signature(f"{label}（签字）：", party.name, right=right))
    return tuple(blocks)


def lease_contract(world: World) -> Paper:
    """A lease of a dwelling or shop."""
    owner: Person | Company = world.person() if world.chance(0.75) else world.company()
    tenant: Person | Company = world.person() if world.chance(0.65) else world.company()
    start = world.day()
    end = start.replace(year=start.year + world.pick((1, 2, 3)), day=min(start.day, 28))
    signed, rent, home = world.after(start, -20, 0), world.money(800, 26000, 100), world.address(world.place())
    roles = world.pick(
        (("甲方（出租人）", "乙方（承租人）"), ("出租方（甲方）", "承租方（乙方）"), ("出租人", "承租人"))
    )
    first, truth_a = _party(roles[0], owner)
    second, truth_b = _party(roles[1], tenant)
    fields = _both(truth_a, truth_b, address=home) | {
        "landlord": owner.name, "tenant": tenant.name, "amount": plain(rent), "period_start": start.isoformat(),
        "period_end": end.isoformat(), "signed_on": signed.isoformat(),
    }  # fmt: skip
    a, b = ("甲方", "乙方") if "方" in roles[0] else ("出租人", "承租人")
    if a == "甲方":
        fields |= {"party_a": owner.name, "party_b": tenant.name}
    words = in_words(rent)
    with_words = world.chance(0.5)
    if with_words:
        fields["amount_in_words"] = words
    price = f"每月租金为人民币{blank(world, shown(world, rent))}元" + (f"（大写：{words}）" if with_words else "")
    mark = world.pick((tuple("一二三四五六七"), tuple("1234567")))
    blocks = (
        Title(world.pick(("房屋租赁合同", "租赁合同", "商铺租赁合同", "房屋租赁协议"))), *first, *second,
        Para(f"根据《中华人民共和国民法典》及相关规定，{a}、{b}双方在平等自愿的基础上，就房屋租赁事宜协商一致，订立本合同。"),
        Para(f"{mark[0]}、房屋坐落：{fill(home)}，建筑面积{world.random.randint(28, 260)}平方米，房屋用途为{world.pick(('居住', '商业', '办公'))}。"),
        Para(f"{mark[1]}、租赁期限自{blank(world, cn(start))}起至{blank(world, cn(end))}止。"),
        Para(f"{mark[2]}、{price}，{world.pick(('按月', '按季', '每半年'))}支付，先付后用。{b}逾期支付租金的，每逾期一日按应付租金的千分之三支付违约金。"),
        Para(f"{mark[3]}、租赁期间的水、电、燃气、物业管理费由{b}承担。房屋及附属设施自然损坏的，由{a}负责维修。"),
        Para(f"{mark[4]}、未经{a}书面同意，{b}不得擅自转租、改变房屋结构或者用途。"),
        Para(f"{mark[5]}、租赁期满，{b}应按时搬离并交还房屋；需要续租的，应提前一个月书面提出，同等条件下享有优先承租权。"),
        Para(f"{mark[6]}、因本合同发生争议，双方协商不成的，向房屋所在地人民法院起诉。"), Gap(),
        *_signed(a, owner, b, tenant), Para(f"签订日期：{cn(signed)}", 0),
    )  # fmt: skip
    return Paper("lease_contract", fields, blocks, look=running(world))


def employment_contract(world: World) -> Paper:
    """A fixed-term contract of employment."""
    company, person, start = world.company(), world.person(), world.day()
    end = start.replace(year=start.year + world.pick((1, 3, 5)), day=min(start.day, 28))
    wage, signed = world.money(2600, 32000, 100), world.after(start, -10, 20)
    roles = world.pick(
        (
            ("甲方（用人单位）", "乙方（劳动者）"),
            ("用人单位（甲方）", "劳动者（乙方）"),
            ("甲方（单位）", "乙方（员工）"),
        )
    )
    first, truth_a = _party(roles[0], company)
    second, truth_b = _party(roles[1], person)
    fields = _both(truth_a, truth_b) | {
        "employer": company.name, "employee": person.name, "party_a": company.name, "party_b": person.name, "amount": plain(wage),
        "period_start": start.isoformat(), "period_end": end.isoformat(), "signed_on": signed.isoformat(),
    }  # fmt: skip
    trial = world.pick((1, 2, 3))
    blocks = (
        Title(world.pick(("劳动合同书", "劳动合同", "固定期限劳动合同"))), *first, *second,
        Para("甲乙双方根据《中华人民共和国劳动合同法》等法律、法规的规定，经平等协商，自愿签订本合同。"),
        Para("一、合同期限", 0, bold=True), Para(f"本合同为固定期限劳动合同，自{fill(padded(start))}起至{fill(padded(end))}止，其中试用期{trial}个月。"),
        Para("二、工作内容和地点", 0, bold=True), Para(f"乙方从事{fill(world.pick(('销售', '会计', '软件工程师', '行政', '操作工', '仓库管理')))}岗位工作，工作地点为{company.place.town}。"),
        Para("三、工作时间和休息休假", 0, bold=True), Para("甲方安排乙方执行标准工时制，每日工作八小时，每周工作四十小时。乙方依法享有年休假、婚假、产假等假期。"),
        Para("四、劳动报酬", 0, bold=True), Para(f"乙方月工资为人民币{fill(shown(world, wage))}元，甲方于每月{world.random.randint(5, 25)}日前以货币形式支付。"),
        Para("五、社会保险", 0, bold=True), Para("甲乙双方依法参加社会保险，乙方个人应缴部分由甲方代扣代缴。"),
        Para("六、劳动合同的解除和终止", 0, bold=True), Para("甲乙双方解除、终止劳动合同，应当依照《劳动合同法》的规定执行，符合规定情形的，甲方应当支付经济补偿。"),
        Para("七、劳动争议处理", 0, bold=True), Para("双方发生劳动争议，可以向劳动争议仲裁委员会申请仲裁；对裁决不服的，可以向人民法院起诉。"), Gap(),
        *_signed("甲方", company, "乙方", person), Para(f"签订日期：{cn(signed)}", 0),
    )  # fmt: skip
    return Paper(
        "employment_contract",
        fields,
        blocks,
        look=running(world),
        loose=("employer", "employee") if "用人" not in roles[0] else (),
    )


def sale_contract(world: World) -> Paper:
    """A sale of goods between companies, or of a second-hand dwelling."""
    return world.pick((_goods_sale, _goods_sale, _home_sale))(world)


def _goods_sale(world: World) -> Paper:
    seller, buyer, signed = world.company(), world.company(), world.day()
    number = f"{world.pick(('XS', 'HT', 'CG'))}{signed:%Y%m}{world.digits(3)}"
    rows: list[tuple[str, ...]] = [("序号", "货物名称", "规格型号", "单位", "数量", "单价（元）", "金额（元）")]
    total = Decimal(0)
    goods = world.random.sample(
        ("不锈钢管", "空调机组", "电缆", "服装面料", "办公桌椅", "LED显示屏", "冷冻带鱼", "商品混凝土"),
        world.random.randint(1, 4),
    )
    for place, what in enumerate(goods, start=1):
        count, price = world.random.randint(2, 300), world.money(20, 3000, 5)
        total += count * price
        rows.append(
            (
                str(place),
                what,
                f"{world.pick('ABCX')}-{world.digits(3)}",
                world.pick(("吨", "台", "米", "套")),
                str(count),
                plain(price),
                plain(count * price),
            )
        )
    words = in_words(total)
    rows.append(("合计", f"人民币（大写）{words}　小写：{plain(total)}元"))
    seller_role, buyer_role = world.pick((("甲方（卖方）", "乙方（买方）"), ("供方", "需方"), ("出卖人", "买受人")))
    first, truth_a = _party(seller_role, seller)
    second, truth_b = _party(buyer_role, buyer)
    fields = _both(truth_a, truth_b) | {
        "seller": seller.name, "buyer": buyer.name, "contract_number": number, "amount": plain(total), "amount_in_words": words,
        "signed_on": signed.isoformat(),
    }  # fmt: skip
    if "甲方" in seller_role:
        fields |= {"party_a": seller.name, "party_b": buyer.name}
    blocks = (
        Title(world.pick(("产品购销合同", "买卖合同", "工业品买卖合同", "货物采购合同"))), Para(f"合同编号：{number}", align="right"), *first, *second,
        Para("供需双方经友好协商，就下列货物的买卖达成一致，签订本合同：" if seller_role == "供方" else "双方就货物买卖事宜协商一致，订立本合同："),
        Grid(tuple(rows), (0.7, 1.6, 1.2, 0.7, 0.8, 1.2, 1.4), head=True),
        Para("质量要求、技术标准：符合国家标准及样品要求，质保期一年。"), Para("交货地点、方式：卖方送货至买方指定地点，运费由卖方承担。"),
        Para("结算方式及期限：合同签订后付30%定金，货到验收合格后十五日内付清余款。"), Para("违约责任：任何一方违约，应向守约方支付合同总价款20%的违约金。"),
        Para("解决合同纠纷的方式：协商解决；协商不成的，由合同签订地人民法院管辖。"), Gap(),
        *_signed("卖方", seller, "买方", buyer), Para(f"签订时间：{cn(signed)}", 0),
    )  # fmt: skip
    return Paper("sale_contract", fields, blocks, look=running(world))


def _home_sale(world: World) -> Paper:
    seller, buyer, signed, home = world.person(), world.person(), world.day(), world.address(world.place())
    total = world.money(300000, 9000000, 10000)
    words = in_words(total)
    first, truth_a = _party("出卖人（甲方）", seller)
    second, truth_b = _party("买受人（乙方）", buyer)
    fields = _both(truth_a, truth_b, address=home) | {
        "seller": seller.name, "buyer": buyer.name, "party_a": seller.name, "party_b": buyer.name, "amount": plain(total),
        "amount_in_words": words, "signed_on": signed.isoformat(),
    }  # fmt: skip
    blocks = (
        Title(world.pick(("二手房买卖合同", "房屋买卖合同", "存量房买卖合同"))), *first, *second,
        Para(f"第一条　甲方自愿将坐落于{fill(home)}的房屋出售给乙方，建筑面积{world.random.uniform(40, 190):.2f}平方米，乙方对该房屋现状已充分了解。"),
        Para(f"第二条　该房屋成交价格为人民币（大写）{fill(words)}，（小写）¥{shown(world, total)}元。"),
        Para("第三条　付款方式：乙方于签约当日支付定金，其余房款于办理产权过户手续时付清；采用按揭方式的，由银行直接支付给甲方。"),
        Para("第四条　甲方保证该房屋产权清晰，没有抵押、查封及其他权利限制。如发生产权纠纷，由甲方承担全部责任。"),
        Para("第五条　甲方应于收到全部房款之日起十日内将房屋交付乙方使用，并结清水、电、物业等费用。"),
        Para("第六条　本合同一式三份，甲乙双方各执一份，不动产登记机构一份。"), Gap(), *_signed("甲方", seller, "乙方", buyer), Para(f"签订日期：{cn(signed)}", 0),
    )  # fmt: skip
    return Paper("sale_contract", fields, blocks, look=running(world))


def service_contract(world: World) -> Paper:
    """A contract for services between companies."""
    client, maker, start = world.company(), world.company(), world.day()
    end = start.replace(year=start.year + 1, day=min(start.day, 28))
    fee, number, signed = (
        world.money(5000, 900000, 500),
        f"FW-{start.year}-{world.digits(4)}",
        world.after(start, -15, 0),
    )
    words = in_words(fee)
    what = world.pick(("软件技术开发", "物业保洁", "广告策划与投放", "财税咨询", "货物运输", "网站建设与维护"))
    roles = world.pick((("甲方（委托方）", "乙方（受托方）"), ("甲方", "乙方")))
    first, truth_a = _party(roles[0], client)
    second, truth_b = _party(roles[1], maker)
    mail = f"{world.pick(('service', 'hr', 'office', 'contact'))}{world.digits(3)}@{world.pick(('163.com', 'qq.com', '126.com'))}"
    fields = _both(truth_a, truth_b) | {
        "party_a": client.name, "party_b": maker.name, "contract_number": number, "amount": plain(fee), "amount_in_words": words,
        "period_start": start.isoformat(), "period_end": end.isoformat(), "signed_on": signed.isoformat(), "email": mail,
    }  # fmt: skip
    blocks = (
        Title(world.pick((f"{what}服务合同", "技术服务合同", "服务协议"))), Para(f"合同编号：{number}", align="right"), *first, *second,
        Para(f"电子邮箱：{mail}", 0),
        Para(f"甲方委托乙方提供{fill(what)}服务，乙方接受委托。双方经协商一致，签订本合同。"),
        Para(f"1. 服务期限：自{cn(start)}至{cn(end)}。"), Para(f"2. 服务费用：合同总价为人民币{fill(words)}（¥{shown(world, fee)}），含税。"),
        Para("3. 付款方式：合同签订后五个工作日内支付50%，验收合格后支付剩余款项，乙方应开具等额发票。"),
        Para("4. 甲方应及时提供必要的资料和工作条件；乙方应按约定的标准和进度完成服务工作。"),
        Para("5. 保密：双方对在履行合同过程中知悉的对方商业秘密负有保密义务，保密义务不因合同终止而解除。"),
        Para("6. 违约责任：乙方逾期交付的，每逾期一日按合同总价的万分之五支付违约金。"), Gap(), *_signed("甲方", client, "乙方", maker), Para(f"签订日期：{cn(signed)}", 0),
    )  # fmt: skip
    return Paper("service_contract", fields, blocks, look=running(world))


def engagement_letter(world: World) -> Paper:
    """The engagement of a law firm by a client."""
    client: Person | Company = world.person() if world.chance(0.6) else world.company()
    office, lawyer, cause, signed = firm(world), world.name(world.pick("男女")), world.pick(CAUSES), world.day()
    fee, opponent = world.money(3000, 120000, 500), world.person()
    number = f"（{signed.year}）{office[:2]}民代字第{world.random.randint(11, 990)}号"
    roles = world.pick((("甲方（委托人）", "乙方（受托人）"), ("委托人（甲方）", "受委托人（乙方）")))
    first, truth = _party(roles[0], client)
    words = in_words(fee)
    fields = truth | {"party_a": client.name, "party_b": office, "attorney": lawyer, "cause": cause, "amount": plain(fee),
                      "amount_in_words": words, "signed_on": signed.isoformat(), "contract_number": number}  # fmt: skip
    blocks = (
        Title(world.pick(("委托代理合同", "民事委托代理合同", "律师服务合同"))), Para(f"编号：{number}", align="right"), *first, Para(f"{roles[1]}：{fill(office)}", 0),
        Para(f"甲方因与{fill(opponent.name)}{fill(cause)}一案，委托乙方的律师代理，经双方协议，订立下列各条款，共同遵照履行："),
        Para(f"一、乙方接受甲方的委托，指派{fill(lawyer)}律师为甲方与{opponent.name}{cause}一案的{world.pick(('一审', '一审、二审', '执行'))}代理人。"),
        Para("二、乙方律师必须认真负责保护甲方的合法权益，并按时出庭。"), Para("三、甲方必须真实地向律师叙述案情，提供有关本案的证据。乙方接受委托后，发现甲方捏造事实、弄虚作假的，有权终止代理。"),
        Para(f"四、甲方委托乙方的代理权限为：{world.pick(('一般代理', '特别授权代理'))}。"),
        Para(f"五、根据律师服务收费有关规定，甲方向乙方缴纳律师代理费人民币{fill(words)}（{shown(world, fee)}元），于签订本合同时一次付清。"),
        Para("六、如乙方无故终止履行合同，代理费全部退还甲方；如甲方无故终止，代理费不退。"), Para("七、本合同自双方签订之日起至本案本审终结（判决、调解、撤诉）时止。"),
        Gap(), Signature("甲方：", client.name if isinstance(client, Person) else "", right=False),
        *((Seal(client.name, right=False, lift=2.2),) if isinstance(client, Company) else ()), Signature("乙方（盖章）：", ""), Seal(office, lift=2.2),
        Para(cn(signed), align="right"),
    )  # fmt: skip
    return Paper("engagement_letter", fields, blocks, look=running(world))
