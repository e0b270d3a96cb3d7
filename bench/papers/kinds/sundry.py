"""Papers from hospitals, the traffic police and the post, and papers of no listed type."""

from __future__ import annotations

from bench.papers.kinds.courts import firm
from bench.papers.kinds.phrases import cn, dashed, padded, plain, running, some
from bench.papers.names import PLATES
from bench.papers.paper import Block, Gap, Grid, Paper, Para, Rule, Seal, Signature, Title, Truth, fill
from bench.papers.world import World


def medical_record(world: World) -> Paper:
    """An outpatient record or a discharge summary."""
    person, day, place = world.person(), world.day(), world.place()
    hospital = f"{place.town}{world.pick(('第一人民医院', '中心医院', '中医院', '第三人民医院'))}"
    age = day.year - person.birth.year
    number = world.digits(8)
    what, cure = world.pick((
        ("右侧胫骨骨折", "切开复位内固定术，术后予抗感染、消肿治疗"), ("急性阑尾炎", "腹腔镜下阑尾切除术，术后恢复良好"),
        ("腰椎间盘突出症", "卧床休息、牵引、理疗，口服止痛药物"), ("轻型颅脑损伤、头皮裂伤", "清创缝合，留院观察，对症支持治疗"), ("2型糖尿病", "控制饮食，口服二甲双胍，监测血糖"),
    ))  # fmt: skip
    fields: Truth = {"name": person.name, "gender": person.gender}
    if world.chance(0.5):
        out = world.after(day, 4, 30)
        fields |= {
            "period_start": day.isoformat(),
            "period_end": out.isoformat(),
            "phone": person.phone,
            "address": person.address,
        }
        blocks: tuple[Block, ...] = (
            Title(hospital, 1.5), Title(world.pick(("出院记录", "出院小结")), 1.6, 0.4),
            Grid(((f"姓名：{person.name}", f"性别：{person.gender}", f"年龄：{age}岁", f"住院号：{number}"),
                  (f"科别：{world.pick(('骨科', '普外科', '神经外科', '内科'))}", f"床号：{world.random.randint(1, 60)}", f"联系电话：{person.phone}")), (1.1, 0.9, 1, 1.3), ruled=False),
            Para(f"住址：{person.address}", 0), Para(f"入院日期：{padded(day)}　　出院日期：{padded(out)}", 0), Para(f"入院诊断：{what}", 0),
            Para(f"诊疗经过：患者因外伤或不适入院，完善相关检查，明确诊断后行{cure}。"), Para(f"出院诊断：{what}", 0), Para("出院情况：一般情况可，无发热，切口愈合良好。"),
            Para(f"出院医嘱：1.休息{world.pick('一二三')}个月，加强营养；2.定期门诊复查；3.不适随诊。"), Gap(), Signature("医师签名：", world.name("男")),
        )  # fmt: skip
        loose: tuple[str, ...] = ("signed_on",)
    else:
        fields["signed_on"] = day.isoformat()
        blocks = (
            Title(f"{hospital}门诊病历", 1.5), Para(f"姓名：{person.name}　性别：{person.gender}　年龄：{age}岁　门诊号：{number}", 0),
            Para(f"就诊时间：{dashed(day)} {world.random.randint(8, 17):02d}:21　科室：{world.pick(('急诊科', '骨科门诊', '内科门诊'))}", 0), Rule(),
            Para(f"主诉：{world.pick(('外伤后疼痛2小时', '反复疼痛1周', '头晕伴恶心3小时'))}。", 0), Para("现病史：患者自述起病以来精神、饮食尚可，无昏迷史，无药物过敏史。"),
            Para("查体：神志清楚，生命体征平稳，局部压痛明显，活动受限。"), Para(f"初步诊断：{what}", 0), Para(f"处理意见：{cure}，一周后复诊。"), Gap(), Signature("接诊医生：", world.name("女")),
        )  # fmt: skip
        loose = ()
    return Paper(
        "medical_record", fields, blocks, look=running(world, hand=None), loose=(*loose, "company_name", "birth_date")
    )


def _plate(world: World, province: str) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    return (
        PLATES.get(province, "京")
        + world.pick("ABCDEFG")
        + world.pick(
            (f"{world.digits(5)}", f"{world.digits(2)}{world.pick(letters)}{world.digits(2)}", f"D{world.digits(5)}")
        )
    )


def accident_report(world: World) -> Paper:
    """The traffic police's finding about an accident."""
    one, other, day, place = world.person(), world.person(), world.day(), world.place()
    office = f"{place.town}公安局交通警察支队{place.district[:-1]}大队"
    plates = _plate(world, place.province), _plate(world, place.province)
    both = world.chance(0.6)
    fields: Truth = {
        "name": [one.name, other.name], "gender": some(one.gender, other.gender), "id_number": [one.id_number, other.id_number],
        "address": [one.address, other.address], "phone": [one.phone, other.phone], "plate_number": list(plates) if both else plates[0],
    }  # fmt: skip
    issued = world.after(day, 3, 20)
    fields["signed_on"] = issued.isoformat()
    vehicle = f"驾驶{plates[1]}号小型轿车" if both else "驾驶二轮电动自行车"
    people = [(one, f"驾驶{plates[0]}号{world.pick(('小型普通客车', '重型自卸货车', '小型轿车'))}"), (other, vehicle)]
    fault = world.pick((("全部责任", "无责任"), ("主要责任", "次要责任"), ("同等责任", "同等责任")))
    blocks: tuple[Block, ...] = (
        Title(office, 1.3), Title(world.pick(("道路交通事故认定书", "道路交通事故认定书（简易程序）")), 1.7),
        Para(f"第{place.code}{issued.year}{world.digits(5)}号", align="right"),
        Para(f"事故时间：{cn(day)}{world.random.randint(1, 23)}时{world.random.randint(10, 59)}分　天气：{world.pick('晴阴雨')}", 0),
        Para(f"事故地点：{place.town}{place.district}{world.pick(('人民路与建设路交叉口', '滨河大道23公里处', '学院路辅路'))}", 0), Para("当事人、车辆、道路和交通环境等基本情况：", 0),
        *(Para(f"{person.name}，{person.gender}，身份证号：{person.id_number}，住址：{person.address}，联系电话：{person.phone}，{drives}。") for person, drives in people),
        Para(f"道路交通事故基本事实：{cn(day)}，{one.name}{people[0][1]}由东向西行驶至上述地点时，与{other.name}{vehicle}发生碰撞，造成车辆损坏、人员受伤的道路交通事故。"),
        Para(f"道路交通事故形成原因及当事人责任：{one.name}未确保安全驾驶，其行为违反《中华人民共和国道路交通安全法》第二十二条之规定，承担{fault[0]}；{other.name}承担{fault[1]}。"),
        Gap(), Signature("交通警察：", world.name("男")), Para(cn(issued), align="right"), Seal(office, lift=2.4),
        Para("当事人对事故认定有异议的，可自送达之日起三日内提出书面复核申请。", 0),
    )  # fmt: skip
    return Paper("accident_report", fields, blocks, look=running(world, hand=None), loose=("issuing_authority",))


def letter(world: World) -> Paper:
    """A lawyer's letter, a demand for payment, or a note between companies."""
    sender, receiver, day = world.company(), world.company(), world.day()
    amount, lawyer = world.money(5000, 900000, 100), world.name("男")
    kind = world.random.randrange(3)
    fields: Truth = {"signed_on": day.isoformat()}
    if kind == 0:
        office = firm(world)
        fields |= {"attorney": lawyer, "phone": sender.phone}
        blocks: tuple[Block, ...] = (
            Title("律师函", 2.0, 1.0), Para(f"致：{fill(receiver.name)}", 0),
            Para(f"{office}依法接受{fill(sender.name)}的委托，指派{lawyer}律师就贵司拖欠款项一事，郑重致函如下："),
            Para(f"根据委托人提供的材料，贵司尚欠委托人款项共计人民币{plain(amount)}元，至今未予支付，已构成违约。"),
            Para("请贵司于收到本函之日起七日内履行付款义务，否则本律师将依据委托人的授权，通过诉讼等法律途径追究贵司的法律责任。"), Para("顺颂商祺！"),
            Gap(), Para(office, align="right"), Para(f"律师：{lawyer}", align="right"), Para(f"联系电话：{sender.phone}", align="right"), Para(cn(day), align="right"), Seal(office, lift=3.4),
        )  # fmt: skip
    elif kind == 1:
        blocks = (
            Title(world.pick(("催款函", "催收通知书")), 1.9, 0.6), Para(f"{fill(receiver.name)}：", 0),
            Para(f"贵我双方业务往来中，截至{cn(day)}，贵公司尚欠我公司货款人民币{plain(amount)}元。为维护双方良好的合作关系，请贵公司在接到本函后十日内将上述款项汇入我公司账户。"),
            Para("如已付款，请忽略本函。谢谢合作！"), Gap(), Para(sender.name, align="right"), Para(cn(day), align="right"), Seal(sender.name, lift=2.2),
        )  # fmt: skip
    else:
        blocks = (
            Title(world.pick(("关于变更收款账户的函", "商务函件", "告知函")), 1.7), Para(f"{receiver.name}：", 0),
            Para("感谢贵司一直以来对我司工作的支持。因我司业务调整，现就有关事项函告如下："), Para("一、原对接人员不再负责相关业务，后续事宜请与我司新任负责人联系。"),
            Para("二、请贵司收到本函后予以书面确认。"), Para("此致"), Para("敬礼！", 0), Para(sender.name, align="right"), Para(padded(day), align="right"), Seal(sender.name, lift=2.2),
        )  # fmt: skip
    return Paper(
        "letter",
        fields,
        blocks,
        look=running(world),
        loose=("amount", "party_a", "party_b", "company_name", "phone", "attorney", "name"),
    )


def other(world: World) -> Paper:
    """A paper of no listed type: a page of minutes, a notice on a door, a recipe of a canteen."""
    day = world.day()
    kind = world.random.randrange(5)
    if kind == 0:
        blocks: tuple[Block, ...] = (
            Title(world.pick(("会议纪要", "部门例会记录"))), Para(f"时间：{cn(day)}　地点：三楼会议室　主持人：{world.name('男')}", 0),
            Para("会议讨论了本季度销售目标完成情况，明确了下一阶段的工作重点。各部门应于本周五前提交改进计划。"), Para("会议决定成立专项小组，负责新产品上市的筹备工作。"))  # fmt: skip
    elif kind == 1:
        blocks = (
            Title("停水通知"), Para("尊敬的业主：", 0), Para(f"因供水管道检修，定于{cn(day)}上午8时至下午6时暂停供水，请各位住户提前做好储水准备。给您带来的不便，敬请谅解。"),
            Para("物业服务中心", align="right"), Para(cn(day), align="right"))  # fmt: skip
    elif kind == 2:
        blocks = (
            Title("商品价目表"), Grid((("品名", "规格", "零售价"), *((what, f"{world.digits(3)}克", f"{world.random.randint(3, 90)}.00") for what in ("花生油", "东北大米", "纯牛奶", "鸡蛋", "绿豆"))), (2, 1, 1), head=True),
            Para("以上价格如有变动，以店内标示为准。", 0))  # fmt: skip
    elif kind == 3:
        blocks = (
            Title("产品使用说明书"), Para("感谢您选用本公司生产的电热水壶。使用前请仔细阅读本说明书。"), Para("1. 首次使用请加满清水煮沸后倒掉。"),
            Para("2. 请勿在无水状态下通电加热，以免损坏。"), Para("3. 清洁时请先拔下电源插头，切勿将底座浸入水中。"))  # fmt: skip
    else:
        blocks = (
            Title("个人简历"), Grid((("求职意向", "平面设计师"), ("教育经历", "2015年至2019年　视觉传达设计专业　本科"), ("工作经历", "负责公司画册、海报及线上活动页面的设计"), ("技能", "熟练使用常用设计软件，具备良好的沟通能力")), (1, 3)),
            Para("自我评价：做事踏实，学习能力强，能够承受工作压力。"))  # fmt: skip
    loose = ("signed_on", "name", "phone", "amount", "company_name", "id_number", "uscc", "case_number", "address")
    return Paper("other", {}, blocks, look=running(world), loose=loose)
