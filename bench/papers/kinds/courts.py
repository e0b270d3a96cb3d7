"""Papers that courts and arbitral bodies issue: summonses, notices, hearing records, judgments, rulings, awards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bench.papers.kinds.phrases import cn, of_companies, padded, plain, running, some
from bench.papers.names import CAUSES, LAW_FIRMS
from bench.papers.numbers import date_in_words
from bench.papers.paper import Block, Gap, Grid, Paper, Para, Seal, Signature, Title, Truth, fill
from bench.papers.world import Company, Court, Person, World


@dataclass(frozen=True, slots=True)
class Suit:
    """One made-up lawsuit that several papers can speak of."""

    court: Court
    number: str
    cause: str
    plaintiff: Person | Company
    defendant: Person | Company
    judges: tuple[str, ...]
    clerk: str
    filed: date
    lawyers: tuple[str, str]

    @property
    def parties(self) -> tuple[Person | Company, Person | Company]:
        """Plaintiff and defendant."""
        return self.plaintiff, self.defendant


def suit(world: World) -> Suit:
    """Return a lawsuit."""
    court, day = world.court(), world.day()
    plaintiff = world.person() if world.chance(0.6) else world.company()
    defendant = world.person() if world.chance(0.6) else world.company()
    judges = tuple(world.name(world.pick("男女")) for _ in range(world.pick((1, 1, 3))))
    lawyers = (world.name("男"), world.name("女"))
    number = world.case_number(court, day.year)
    return Suit(court, number, world.pick(CAUSES), plaintiff, defendant, judges, world.name("女"), day, lawyers)


def firm(world: World) -> str:
    """A law firm's name."""
    town = world.place()
    return f"{town.province.rstrip('省市').removesuffix('自治区')}{world.pick(LAW_FIRMS)}律师事务所"


def recited(role: str, party: Person | Company) -> str:
    """How a pleading or judgment introduces a party."""
    if isinstance(party, Company):
        return f"{role}：{party.name}，住所地{party.address}，统一社会信用代码{party.uscc}。法定代表人：{party.head}，总经理。"
    day = cn(party.birth)
    return f"{role}：{party.name}，{party.gender}，{day}出生，{party.ethnicity}族，住{party.address}，公民身份号码{party.id_number}。"


def truth_of(*parties: Person | Company) -> Truth:
    """The truth about the particulars that `recited` gives."""
    people = [party for party in parties if isinstance(party, Person)]
    companies = [party for party in parties if isinstance(party, Company)]
    fields: Truth = {"address": some(*(party.address for party in parties))}
    if people:
        fields |= {
            "gender": some(*(person.gender for person in people)), "birth_date": some(*(person.born for person in people)),
            "ethnicity": some(*(person.ethnicity for person in people)),
            "id_number": some(*(person.id_number for person in people)),
        }  # fmt: skip
    if companies:
        fields |= of_companies(*companies)
    return fields


def _head(case: Suit, kind: str) -> tuple[Block, ...]:
    return (Title(case.court.name, 1.5, 0.2), Title(kind, 1.7, 0.5), Para(case.number, align="right"))


def _panel(case: Suit) -> tuple[Block, ...]:
    names = [("审　判　长", case.judges[0])] if len(case.judges) > 1 else [("审　判　员", case.judges[0])]
    names += [("审　判　员", name) for name in case.judges[1:]]
    return tuple(Para(f"{label}　　{'　'.join(name)}", align="right") for label, name in names)


def _facts(world: World, case: Suit) -> tuple[str, list[str]]:
    amount = plain(world.money(8000, 800000))
    day = cn(world.after(case.filed, -700, -60))
    stories = {
        "离婚纠纷": ("判令原告与被告离婚；婚生子女由原告抚养。", [f"原、被告经人介绍相识，于{day}登记结婚，婚后因性格不合时常争吵，现已分居。"]),
        "劳动争议": (f"判令被告支付拖欠工资及经济补偿共计{amount}元。", [f"原告于{day}入职被告处工作，被告未依法签订书面劳动合同，亦未足额支付劳动报酬。"]),
        "机动车交通事故责任纠纷": (f"判令被告赔偿医疗费、误工费、护理费等损失共计{amount}元。", [f"{day}，被告驾驶小型轿车与原告驾驶的电动自行车发生碰撞，致原告受伤，交警部门认定被告负事故全部责任。"]),
    }  # fmt: skip
    usual = (f"判令被告向原告支付欠款{amount}元及利息（以该款为基数，按全国银行间同业拆借中心公布的一年期贷款市场报价利率计算至实际清偿之日止）。",
             [f"{day}，原、被告建立{case.cause.removesuffix('纠纷')}关系，原告依约履行义务后，被告未按约定付款，经多次催要仍拖延至今。"])  # fmt: skip
    return stories.get(case.cause, usual)


def judgment(world: World) -> Paper:
    """A civil judgment of first instance, two pages or more."""
    case = suit(world)
    ask, facts = _facts(world, case)
    given, lawyer_of = world.after(case.filed, 40, 300), firm(world)
    name_a, name_b = (party.name for party in case.parties)
    fields: Truth = {
        "court": case.court.name, "case_number": case.number, "plaintiff": name_a, "defendant": name_b, "cause": case.cause,
        "judge": some(*case.judges), "judgment_date": given.isoformat(), **truth_of(*case.parties),
        "attorney": case.lawyers[0],
    }  # fmt: skip
    default = world.chance(0.35)
    reply = (
        f"被告{name_b}未作答辩。"
        if default
        else f"被告{name_b}辩称，对原告主张的部分事实不予认可，原告所主张的金额计算有误，请求驳回其诉讼请求。"
    )
    second: tuple[Block, ...] = () if default else (Para(f"委托诉讼代理人：{case.lawyers[1]}，{firm(world)}律师。"),)
    if not default:
        fields["attorney"] = list(case.lawyers)
    blocks = (
        *_head(case, "民事判决书"), Gap(0.5), Para(recited("原告", case.plaintiff)),
        Para(f"委托诉讼代理人：{case.lawyers[0]}，{lawyer_of}律师。"), Para(recited("被告", case.defendant)), *second,
        Para(f"原告{name_a}与被告{name_b}{case.cause}一案，本院于{cn(case.filed)}立案后，依法适用{world.pick(('简易', '普通'))}程序，公开开庭进行了审理。"
             + ("被告经传票传唤无正当理由拒不到庭参加诉讼。" if default else "原告、被告及其委托诉讼代理人到庭参加诉讼。") + "本案现已审理终结。"),
        Para(f"原告{name_a}向本院提出诉讼请求：1.{ask}2.本案诉讼费用由被告负担。事实和理由：{facts[0]}"), Para(reply),
        Para("当事人围绕诉讼请求依法提交了证据，本院组织当事人进行了证据交换和质证。对当事人无异议的证据，本院予以确认并在卷佐证。"),
        Para(f"经审理查明：{facts[0]}上述事实，有当事人陈述、书证、转账凭证及庭审笔录等证据予以证实。"),
        Para("本院认为，依法成立的合同，对当事人具有法律约束力，当事人应当按照约定全面履行自己的义务。原告提交的证据能够相互印证，形成完整的证据链，足以证明其主张，本院予以支持。"
             "被告未提供相反证据予以反驳，应承担举证不能的不利后果。"),
        Para("综上所述，依照《中华人民共和国民法典》第五百零九条、第五百七十七条，《中华人民共和国民事诉讼法》第六十七条之规定，判决如下："),
        Para(f"一、{ask.replace('判令', '')}于本判决生效之日起十日内履行完毕；"), Para("二、驳回原告的其他诉讼请求。"),
        Para("如果未按本判决指定的期间履行给付金钱义务，应当依照《中华人民共和国民事诉讼法》第二百六十四条规定，加倍支付迟延履行期间的债务利息。"),
        Para(f"案件受理费{world.random.randint(25, 9000)}元，由被告{name_b}负担。"),
        Para("如不服本判决，可以在判决书送达之日起十五日内，向本院递交上诉状，并按对方当事人的人数提出副本，上诉于上一级人民法院。"),
        Gap(), *_panel(case), Para(date_in_words(given), align="right"), Seal(case.court.name, lift=2.4),
        Para(f"书　记　员　　{'　'.join(case.clerk)}", align="right"),
    )  # fmt: skip
    look = running(world, body=world.pick(("song", "song", "kai")), heading="song", points=26, margin=170, leading=1.75,
                   hand=None, underline=False)  # fmt: skip
    return Paper("judgment", fields, blocks, look=look, loose=("amount",))


def court_summons(world: World) -> Paper:
    """A summons to a hearing."""
    case = suit(world)
    who = case.defendant if world.chance(0.6) else case.plaintiff
    day = world.after(case.filed, 20, 90)
    hour, minute = world.random.choice((9, 10, 14, 15)), world.pick((0, 15, 30))
    room = world.pick(
        (
            f"第{world.pick('一二三四五六七八九')}审判庭",
            f"本院{world.random.randint(1, 20)}号法庭",
            f"第{world.random.randint(1, 30)}法庭",
        )
    )
    issued = world.after(day, -18, -6)
    half = "上午" if hour < 12 else "下午"
    clock = world.pick((f"{cn(day)}{half}{hour if hour < 13 else hour - 12}时{f'{minute}分' if minute else ''}",
                        f"{padded(day)} {hour:02d}:{minute:02d}"))  # fmt: skip
    fields: Truth = {
        "court": case.court.name, "case_number": case.number, "cause": case.cause, "name": who.name,
        "hearing_at": f"{day.isoformat()}T{hour:02d}:{minute:02d}", "courtroom": room, "address": who.address,
        "signed_on": issued.isoformat(), "judge": case.judges[0],
    }  # fmt: skip
    if isinstance(who, Company):
        fields["company_name"] = fields.pop("name")
    rows = (("案　　号", case.number), ("案　　由", case.cause), ("被传唤人", who.name), ("工作单位或住址", who.address),
            ("传唤事由", world.pick(("开庭审理", "开庭", "庭前会议"))), ("应到时间", clock), ("应到处所", room))  # fmt: skip
    notes = ("1．被传唤人必须准时到达应到处所。", "2．本传票由被传唤人携带来院报到。", "3．被传唤人收到传票后，应在送达回证上签名或盖章。",
             "4．无正当理由拒不到庭的，将依法缺席判决或按撤诉处理。")  # fmt: skip
    blocks: tuple[Block, ...] = (
        Title(case.court.name, 1.5, 0.2), Title("传票", 2.0, 1.0), Grid(rows, (1, 2.8)), Para("注意事项：", 0), *(Para(note) for note in notes),
        Gap(0.5), Para(f"审判员：{case.judges[0]}", align="right"), Para(f"书记员：{case.clerk}", align="right"), Para(cn(issued), align="right"),
        Seal(case.court.name, lift=3.2),
    )  # fmt: skip
    return Paper("court_summons", fields, blocks, look=running(world, heading="song", footer="", hand=None, underline=False),
                 loose=("plaintiff", "defendant", "name"))  # fmt: skip


def court_notice(world: World) -> Paper:
    """A court's notice: case accepted, respond to the suit, produce evidence."""
    case = suit(world)
    issued = world.after(case.filed, 2, 15)
    name_a, name_b = (party.name for party in case.parties)
    phone = f"0{world.digits(3)[:2]}{world.pick('0123456789')}-{world.digits(8)}"[:13]
    base: Truth = {"court": case.court.name, "case_number": case.number, "cause": case.cause, "judge": case.judges[0],
                   "signed_on": issued.isoformat(), "plaintiff": name_a, "phone": phone}  # fmt: skip
    kind = world.random.randrange(3)
    if kind == 0:
        title, to = "受理案件通知书", name_a
        text: tuple[str, ...] = (f"你（单位）诉{name_b}{case.cause}一案的起诉状已收到。经审查，起诉符合法定受理条件，本院决定立案审理，案号为{case.number}。现将有关事项通知如下：",
                "一、在诉讼进程中，当事人必须依法行使诉讼权利，有权行使民事诉讼法规定的诉讼权利，同时也必须遵守诉讼秩序，履行诉讼义务。",
                "二、应在接到本通知书次日起七日内预交案件受理费，逾期不交又未申请缓交的，按撤诉处理。")  # fmt: skip
        base["defendant"] = name_b
    elif kind == 1:
        title, to = "应诉通知书", name_b
        text = (f"本院受理原告{name_a}诉你（单位）{case.cause}一案，现随文发送起诉状副本，并将有关应诉事项通知如下：",
                "一、你方应当在收到起诉状副本之日起十五日内向本院提交答辩状，并按照对方当事人的人数提出副本。",
                "二、需要委托代理人代为诉讼的，应提交由委托人签名或者盖章的授权委托书。",
                f"三、本案由审判员{case.judges[0]}独任审理。")  # fmt: skip
        base["defendant"] = name_b
    else:
        title, to = "举证通知书", name_b
        text = (f"{name_a}与{name_b}{case.cause}一案，根据《中华人民共和国民事诉讼法》及有关司法解释的规定，现将举证事项通知如下：",
                "一、当事人对自己提出的诉讼请求所依据的事实或者反驳对方诉讼请求所依据的事实有责任提供证据加以证明。",
                "二、你方应于收到本通知书之日起三十日内向本院提交证据材料。逾期提交的，视为放弃举证权利。")  # fmt: skip
        base |= {"plaintiff": name_a, "defendant": name_b}
    blocks = (
        *_head(case, title), Para(f"{to}：", 0), *(Para(part) for part in text),
        Para(f"承办法官：{case.judges[0]}　　联系电话：{phone}"), Para("特此通知。"), Gap(),
        Para(case.court.name, align="right"), Para(world.pick((cn, date_in_words))(issued), align="right"), Seal(case.court.name, lift=2.6),
    )  # fmt: skip
    loose = ("plaintiff", "defendant", "name", "company_name")
    if kind < 2:
        base = {name: value for name, value in base.items() if name not in loose}
    return Paper(
        "court_notice", base, blocks, look=running(world, heading="song", hand=None, underline=False), loose=loose
    )


def hearing_record(world: World) -> Paper:
    """The record of a hearing, with questions and answers."""
    case = suit(world)
    day, hour = world.after(case.filed, 25, 120), world.pick((9, 14))
    name_a, name_b = (party.name for party in case.parties)
    room = world.pick((f"第{world.pick('一二三四五六七')}法庭", f"本院第{world.random.randint(1, 20)}审判庭"))
    fields: Truth = {
        "court": case.court.name, "case_number": case.number, "cause": case.cause, "plaintiff": name_a, "defendant": name_b,
        "judge": some(*case.judges), "courtroom": room, "hearing_at": f"{day.isoformat()}T{hour:02d}:00", "attorney": case.lawyers[0],
    }  # fmt: skip
    half = "上午9时" if hour == 9 else "下午2时"
    judge = "审" if world.chance(0.5) else "审判员"
    talk = (
        (judge, "现在核对当事人及诉讼代理人的身份。原告陈述一下基本情况。"), ("原", "身份情况与起诉状一致。"),
        (judge, "各方当事人对对方出庭人员有无异议？"), ("原", "没有异议。"), ("被", "没有异议。"), (judge, "现在宣布法庭纪律。下面进行法庭调查，由原告陈述诉讼请求及事实理由。"),
        ("原代", f"同起诉状。{_facts(world, case)[0]}"), (judge, "被告答辩。"), ("被", world.pick(("欠款属实，但目前没有能力偿还。", "原告所述与事实不符，请求驳回。"))),
        (judge, "原告举证。"), ("原代", "证据一，合同原件，证明双方之间的法律关系；证据二，转账记录，证明履行情况。"), (judge, "被告质证。"),
        ("被", "真实性无异议，证明目的不认可。"), (judge, "法庭辩论结束。双方是否同意调解？"), ("原", "同意。"), ("被", "不同意。"), (judge, "因双方分歧较大，不再组织调解。今天的庭审到此结束，双方阅读笔录无误后签字。"),
    )  # fmt: skip
    blocks: tuple[Block, ...] = (
        Title(world.pick(("庭审笔录", "法庭审理笔录", "开庭笔录")), 1.8, 0.6), Para(f"案号：{case.number}", 0), Para(f"案由：{case.cause}", 0),
        Para(f"开庭时间：{cn(day)}{half}", 0), Para(f"开庭地点：{room}", 0), Para(f"审理法院：{case.court.name}", 0),
        *(Para(f"{'审判长' if len(case.judges) > 1 and place == 0 else '审判员'}：{name}", 0) for place, name in enumerate(case.judges)),
        Para(f"书记员：{case.clerk}", 0), Para(f"原告：{name_a}", 0), Para(f"委托诉讼代理人：{case.lawyers[0]}，{firm(world)}律师", 0), Para(f"被告：{name_b}", 0),
        *(Para(f"{who}：{words}") for who, words in talk), Gap(), Para(f"原告（签名）：{fill(name_a)}", 0), Para(f"被告（签名）：{fill(name_b)}", 0),
    )  # fmt: skip
    return Paper("hearing_record", fields, blocks, look=running(world, footer="第{page}页"))


def ruling(world: World) -> Paper:
    """A ruling: withdrawal, preservation of property, jurisdiction."""
    case = suit(world)
    given = world.after(case.filed, 10, 150)
    name_a, name_b = (party.name for party in case.parties)
    kind = world.random.randrange(3)
    amount = plain(world.money(20000, 900000))
    text = (
        (f"本院在审理原告{name_a}与被告{name_b}{case.cause}一案中，原告{name_a}于{cn(given)}向本院提出撤诉申请。",
         "本院认为，原告自愿申请撤回起诉，系对其诉讼权利的处分，不违反法律规定，应予准许。依照《中华人民共和国民事诉讼法》第一百四十八条第一款规定，裁定如下：", f"准许原告{name_a}撤回起诉。"),
        (f"原告{name_a}与被告{name_b}{case.cause}一案，原告{name_a}向本院申请财产保全，请求查封、扣押、冻结被告{name_b}名下价值{amount}元的财产，并已提供担保。",
         "本院经审查认为，申请人的申请符合法律规定。依照《中华人民共和国民事诉讼法》第一百零三条、第一百零五条规定，裁定如下：", f"查封、扣押、冻结被告{name_b}名下价值{amount}元的财产。本裁定立即开始执行。"),
        (f"原告{name_a}与被告{name_b}{case.cause}一案，本院于{cn(case.filed)}立案。被告{name_b}在提交答辩状期间，对管辖权提出异议，认为本案应移送其住所地法院审理。",
         "本院经审查认为，合同对管辖法院未作约定，接收货币一方所在地为合同履行地，本院对本案具有管辖权。裁定如下：", f"驳回被告{name_b}对本案管辖权提出的异议。"),
    )[kind]  # fmt: skip
    fields: Truth = {"court": case.court.name, "case_number": case.number, "plaintiff": name_a, "defendant": name_b, "cause": case.cause,
                     "judge": some(*case.judges), "judgment_date": given.isoformat(), **truth_of(*case.parties)}  # fmt: skip
    blocks = (
        *_head(case, "民事裁定书"), Gap(0.5), Para(recited("原告", case.plaintiff)), Para(recited("被告", case.defendant)),
        *(Para(part) for part in text), Para("如不服本裁定，可以自裁定书送达之日起十日内，向本院递交上诉状。" if kind == 2 else "本裁定书送达后立即生效。"),
        Gap(), *_panel(case), Para(date_in_words(given), align="right"), Seal(case.court.name, lift=2.4),
        Para(f"书　记　员　　{'　'.join(case.clerk)}", align="right"),
    )  # fmt: skip
    return Paper(
        "ruling",
        fields,
        blocks,
        look=running(world, heading="song", points=26, hand=None, underline=False),
        loose=("amount", "signed_on"),
    )


def mediation_statement(world: World) -> Paper:
    """A settlement recorded by the court."""
    case = suit(world)
    given, amount = world.after(case.filed, 15, 120), world.money(5000, 500000)
    name_a, name_b = (party.name for party in case.parties)
    fields: Truth = {"court": case.court.name, "case_number": case.number, "plaintiff": name_a, "defendant": name_b, "cause": case.cause,
                     "judge": some(*case.judges), "judgment_date": given.isoformat(), **truth_of(*case.parties)}  # fmt: skip
    due = world.after(given, 20, 90)
    blocks = (
        *_head(case, "民事调解书"), Gap(0.5), Para(recited("原告", case.plaintiff)), Para(recited("被告", case.defendant)),
        Para(f"原告{name_a}与被告{name_b}{case.cause}一案，本院于{cn(case.filed)}立案后，依法进行了审理。"),
        Para("本案审理过程中，经本院主持调解，当事人自愿达成如下协议："),
        Para(f"一、被告{name_b}于{cn(due)}前一次性向原告{name_a}支付{plain(amount)}元；"),
        Para("二、原告自愿放弃其他诉讼请求；"), Para(f"三、案件受理费减半收取{world.random.randint(25, 3000)}元，由被告负担。"),
        Para("上述协议，不违反法律规定，本院予以确认。本调解书经各方当事人签收后，即具有法律效力。"), Gap(), *_panel(case),
        Para(date_in_words(given), align="right"), Seal(case.court.name, lift=2.4), Para(f"书　记　员　　{'　'.join(case.clerk)}", align="right"),
    )  # fmt: skip
    return Paper("mediation_statement", fields, blocks, look=running(world, heading="song", points=26, hand=None, underline=False),
                 loose=("amount", "due_on", "signed_on"))  # fmt: skip


def arbitration_award(world: World) -> Paper:
    """An award of a labour or commercial arbitral body."""
    person, company, place, given = world.person(), world.company(), world.place(), world.day()
    labour = world.chance(0.6)
    body = (
        f"{place.town}{place.district}劳动人事争议仲裁委员会"
        if labour
        else f"{place.town.removesuffix('市')}仲裁委员会"
    )
    short = place.town[0] + ("劳人仲案" if labour else "仲裁字")
    number = (
        f"{short}〔{given.year}〕{world.random.randint(11, 9800)}号"
        if labour
        else f"（{given.year}）{short}第{world.random.randint(11, 3900)}号"
    )
    cause = world.pick(("劳动争议", "追索劳动报酬纠纷")) if labour else world.pick(("买卖合同纠纷", "服务合同纠纷"))
    amount = plain(world.money(3000, 200000))
    fields: Truth = {"plaintiff": person.name, "defendant": company.name, "judgment_date": given.isoformat(), "cause": cause,
                     **truth_of(person, company)}  # fmt: skip
    blocks = (
        Title(body, 1.4), Title("裁决书" if world.chance(0.5) else "仲裁裁决书", 1.9, 0.5), Para(number, align="right"),
        Para(recited("申请人", person)), Para(recited("被申请人", company)),
        Para(f"申请人{person.name}与被申请人{company.name}{cause}一案，本委依法受理后，组成仲裁庭，公开开庭审理。双方当事人到庭参加仲裁活动。本案现已审理终结。"),
        Para(f"申请人的仲裁请求：被申请人向申请人支付{amount}元。被申请人辩称，不同意申请人的仲裁请求。"),
        Para("仲裁庭查明，双方签订了书面合同，申请人已依约履行义务，被申请人未足额支付相应款项。"),
        Para("本委认为，当事人对自己的主张有责任提供证据。被申请人未能举证证明已足额支付，应承担不利后果。裁决如下："),
        Para(f"一、被申请人于本裁决生效之日起十日内支付申请人{amount}元；"), Para("二、驳回申请人的其他仲裁请求。"),
        Gap(), Para(f"{'仲裁员' if labour else '首席仲裁员'}：{world.name('男')}", align="right"), Para(world.pick((cn, date_in_words))(given), align="right"),
        Seal(body, lift=2.4), Signature("书记员：", world.name("女")),
    )  # fmt: skip
    return Paper("arbitration_award", fields, blocks, look=running(world, heading="song", hand=None, underline=False),
                 loose=("case_number", "court", "judge", "amount", "plaintiff", "defendant", "employee", "employer", "signed_on", "name", "company_name"))  # fmt: skip
