"""Papers about what somebody has: income, taxes paid, real property."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from bench.papers.kinds.phrases import cn, dashed, dotted, grouped, padded, plain, running, shown
from bench.papers.numbers import in_words
from bench.papers.paper import Block, Gap, Grid, Paper, Para, Seal, Title, Truth, fill
from bench.papers.world import World


def income_certificate(world: World) -> Paper:
    """An employer's letter about somebody's income."""
    person, company, day = world.person(), world.company(), world.day()
    wage = world.money(3000, 45000, 100)
    post = world.pick(("销售经理", "会计", "工程师", "主管", "技术员", "教师"))
    fields: Truth = {"name": person.name, "id_number": person.id_number, "employer": company.name, "amount": plain(wage),
                     "signed_on": day.isoformat(), "phone": company.phone}  # fmt: skip
    words = in_words(wage)
    variant = world.random.randrange(3)
    year = world.random.randint(2008, day.year - 1)
    if variant == 0:
        fields["amount_in_words"] = words
        text: tuple[Block, ...] = (
            Para(f"兹证明{fill(person.name)}（身份证号：{fill(person.id_number)}）系我单位正式员工，自{year}年至今在我单位工作，现任{fill(post)}职务，"
                 f"月收入为人民币{fill(shown(world, wage))}元（大写：{words}）。"),
            Para("我单位对上述证明内容的真实性负责，如有不实，愿承担相应法律责任。"), Para("特此证明。"))  # fmt: skip
    elif variant == 1:
        fields["amount_in_words"] = words
        text = (
            Grid((("姓名", person.name, "身份证号码", person.id_number), ("职务", post, "入职时间", f"{year}年"),
                  ("月均税后收入", f"{shown(world, wage)}元", "大写", words)), (1, 1.2, 1, 2)),
            Para("以上情况属实，仅用于该员工办理贷款业务，不作为我单位对该员工的任何形式的担保文件。"))  # fmt: skip
    else:
        text = (
            Para(f"{world.account()[0]}：", 0),
            Para(f"{fill(person.name)}同志，身份证号码{fill(person.id_number)}，为本公司在职职工，岗位{post}，近一年平均月工资{fill(shown(world, wage))}元。"),
            Para("本证明仅限于申请住房贷款使用。"))  # fmt: skip
    blocks = (
        Title(world.pick(("收入证明", "工资收入证明", "在职及收入证明"))), *text, Gap(), Para(f"单位名称（公章）：{company.name}", align="right"),
        Para(f"联系电话：{company.phone}", align="right"), Para(cn(day), align="right"), Seal(company.name, lift=3.5),
    )  # fmt: skip
    return Paper(
        "income_certificate", fields, blocks, look=running(world), loose=("company_name", "employee", "bank_name")
    )


def tax_record(world: World) -> Paper:
    """A person's record of income tax paid."""
    person, company = world.person(), world.company()
    start = date(world.random.randint(2020, 2025), 1, 1)
    end, rows, total = date(start.year, 12, 31), [], Decimal(0)
    for month in range(1, world.random.randint(5, 12) + 1):
        tax = world.cents(20, 1900)
        total += tax
        rows.append(
            (f"{start.year}-{month:02d}", "工资薪金所得", grouped(tax), f"{start.year}-{month:02d}-15", company.name)
        )
    day = world.after(end, 20, 120)
    fields: Truth = {"name": person.name, "id_number": person.id_number, "period_start": start.isoformat(), "period_end": end.isoformat(),
                     "total": plain(total), "signed_on": day.isoformat()}  # fmt: skip
    words = in_words(total)
    office = f"国家税务总局{person.place.town}税务局"
    form = world.pick((cn, padded, dashed, dotted))
    blocks = (
        Title(world.pick(("中华人民共和国个人所得税纳税记录", "个人所得税纳税清单", "税收完税证明"))),
        Grid(((f"纳税人姓名：{person.name}", f"纳税人识别号：{person.id_number}"), (f"记录期间：{form(start)}至{form(end)}", f"填发日期：{form(day)}")), (1, 1.3), ruled=False),
        Grid((("税款所属期", "所得项目", "实缴（退）税额", "入（退）库日期", "扣缴义务人"), *rows, ("金额合计", f"{words}　￥{grouped(total)}")), (1.1, 1.2, 1.2, 1.3, 2.6), head=True),
        Para("说明：本凭证不作为纳税人记账、抵扣凭证。", 0), Para(office, align="right"), Seal(office, lift=2.4, note="业务专用章"),
    )  # fmt: skip
    return Paper("tax_record", fields, blocks, look=running(world, points=21, margin=110, hand=None),
                 loose=("tax_id", "tax_amount", "company_name", "issuing_authority", "amount", "amount_in_words", "employer"))  # fmt: skip


def property_certificate(world: World) -> Paper:
    """The inner page of a certificate of real property, of today's or the older kind."""
    owner, day, place = world.person(), world.day(date(2009, 1, 1)), world.place()
    home, area = world.address(place), world.random.uniform(40, 220)
    partner = world.person() if world.chance(0.3) else None
    office = world.pick((f"{place.town}自然资源和规划局", f"{place.town}不动产登记中心", f"{place.town}自然资源局"))
    fields: Truth = {"name": [owner.name, partner.name] if partner else owner.name, "address": home}
    number = f"{place.province[0]}（{day.year}）{place.town}不动产权第{world.digits(7)}号"
    rows: list[tuple[str, ...]] = [
        ("权利人", "、".join([owner.name, *([partner.name] if partner else [])])),
        ("共有情况", "共同共有" if partner else "单独所有"), ("坐落", home),
        ("不动产单元号", f"{place.code} {world.digits(3)}00{world.digits(1)} GB{world.digits(5)} F{world.digits(8)}"),
        ("权利类型", "国有建设用地使用权/房屋所有权"), ("权利性质", world.pick(("出让/商品房", "出让/市场化商品房", "划拨/存量房"))), ("用途", world.pick(("城镇住宅用地/住宅", "商业用地/商业服务"))),
        ("面积", f"共有宗地面积{world.digits(5)}.20㎡/房屋建筑面积{area:.2f}㎡"), ("使用期限", f"国有建设用地使用权至{day.year + 58}年06月30日止"),
        ("权利其他状况", f"房屋结构：钢筋混凝土结构；房屋总层数：{world.random.randint(6, 33)}层"),
    ]  # fmt: skip
    if world.chance(0.6):
        rows.insert(1, ("证件号码", owner.id_number))
        fields["id_number"] = owner.id_number
    fields["signed_on"] = day.isoformat()
    blocks = (
        Title(world.pick(("不动产权证书", "中华人民共和国不动产权证书"))), Para(number, align="right"), Grid(tuple(rows), (1, 3.2)),
        Para(f"登记机构（章）：{office}", align="right"), Para(f"登记日期：{cn(day)}", align="right"), Seal(office, lift=2.4, note="不动产登记专用章"),
    )  # fmt: skip
    fields["issuing_authority"] = office
    return Paper("property_certificate", fields, blocks, look=running(world, hand=None, frame=world.chance(0.4), footer=""),
                 loose=("valid_until", "contract_number", "period_end"))  # fmt: skip
