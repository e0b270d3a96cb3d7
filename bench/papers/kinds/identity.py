"""Papers that say who somebody is: identity cards, residence permits, household registers, passports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

from bench.papers.kinds.phrases import dotted
from bench.papers.pad import Colour, Pad
from bench.papers.paper import Look, Paper, Truth
from bench.papers.stamps import press, round_seal
from bench.papers.world import Person, World

_INK: Colour = (45, 45, 50)
_LABEL: Colour = (60, 105, 160)


def _spell(world: World, person: Person) -> tuple[date, date | None]:
    start = world.day(date(2012, 1, 1), date(2024, 12, 28))
    age = (start - person.birth).days // 365
    if age >= 46 and world.chance(0.6):
        return start, None
    return start, start.replace(year=start.year + (20 if age >= 26 else 10), day=min(start.day, 28))


def _front(pad: Pad, at: tuple[int, int], person: Person) -> None:
    x, y = at
    pad.draw.rounded_rectangle((x, y, x + 1000, y + 630), 34, fill=(236, 242, 248), outline=(150, 160, 175), width=3)
    for ring in range(7):
        pad.draw.arc(
            (x + 180 + ring * 40, y + 60 + ring * 25, x + 820 - ring * 30, y + 600), 10, 200, fill=(216, 226, 238)
        )
    rows = (("姓 名", person.name, 66), ("性 别", person.gender, 150), ("出 生", "", 232), ("住 址", "", 316))
    for label, value, top in rows:
        pad.text((x + 58, y + top), label, 30, face="hei", colour=_LABEL, record=False)
        pad.text((x + 180, y + top - (6 if label == "姓 名" else 0)), value, 40 if top == 66 else 34, face="hei", colour=_INK,
                 record=False)  # fmt: skip
    pad.text((x + 268, y + 150), "民 族", 30, face="hei", colour=_LABEL, record=False)
    pad.text((x + 388, y + 150), person.ethnicity, 34, face="hei", colour=_INK, record=False)
    pad.lines += [f"姓名{person.name}", f"性别{person.gender}民族{person.ethnicity}",
                  f"出生{person.birth.year}年{person.birth.month}月{person.birth.day}日"]  # fmt: skip
    born = ((str(person.birth.year), 180), ("年", 280), (str(person.birth.month), 330), ("月", 388),
            (str(person.birth.day), 434), ("日", 490))  # fmt: skip
    for text, left in born:
        pad.text((x + left, y + 232), text, 30 if text in "年月日" else 34, face="hei",
                 colour=_LABEL if text in "年月日" else _INK, record=False)  # fmt: skip
    before = len(pad.lines)
    pad.wrapped((x + 180, y + 314), person.address, 34, 430, face="hei", colour=_INK, leading=1.4)
    pad.lines[before] = "住址" + pad.lines[before]
    pad.text((x + 58, y + 530), "公民身份号码", 30, face="hei", colour=_LABEL, record=False)
    pad.text((x + 330, y + 524), person.id_number, 42, face="hei", bold=True, colour=_INK, record=False)
    pad.lines.append("公民身份号码" + person.id_number)
    pad.photo((x + 690, y + 110, x + 940, y + 420))


def _back(pad: Pad, at: tuple[int, int], office: str, spell: str) -> None:
    x, y = at
    pad.draw.rounded_rectangle((x, y, x + 1000, y + 630), 34, fill=(240, 236, 232), outline=(170, 160, 155), width=3)
    pad.draw.ellipse((x + 70, y + 60, x + 240, y + 230), fill=(200, 60, 50), outline=(220, 170, 60), width=10)
    pad.text((x + 300, y + 70), "中华人民共和国", 56, face="song", bold=True, colour=_INK)
    pad.spaced((x + 560, y + 160), "居民身份证", 70, 26, face="song", colour=_INK)
    for top, label, value in ((440, "签发机关", office), (520, "有效期限", spell)):
        pad.text((x + 190, y + top), label, 32, face="hei", colour=_INK, record=False)
        pad.text((x + 400, y + top), value, 34, face="hei", colour=_INK, record=False)
        pad.lines.append(label + value)


def _issued(world: World, person: Person) -> tuple[date, date | None, str, str]:
    """Return from when to when a card holds, who issued it, and how it says for how long."""
    start, end = _spell(world, person)
    office = f"{person.place.town}公安局" + (f"{person.place.district[:-1]}分局" if world.chance(0.8) else "")
    return start, end, office, f"{dotted(start)}-{dotted(end) if end else '长期'}"


def id_card_sides(world: World) -> tuple[Callable[[Pad], None], Callable[[Pad], None]]:
    """The two sides of an identity card, each for a page of its own."""
    person = world.person()
    _start, _end, office, spell = _issued(world, person)
    return lambda pad: _front(pad, (30, 30), person), lambda pad: _back(pad, (30, 30), office, spell)


def id_card(world: World) -> Paper:
    """An identity card: both sides copied on one sheet, or one side alone."""
    person = world.person()
    start, end, office, spell = _issued(world, person)
    front: Truth = {"name": person.name, "gender": person.gender, "ethnicity": person.ethnicity,
                    "birth_date": person.born, "address": person.address, "id_number": person.id_number}  # fmt: skip
    back: Truth = {"issuing_authority": office, "valid_from": start.isoformat(),
                   "valid_until": end.isoformat() if end else "长期"}  # fmt: skip
    side = world.pick(("both", "both", "front", "front", "back"))
    if side == "front":
        return Paper("id_card", front, paint=lambda pad: _front(pad, (30, 30), person), look=Look(size=(1060, 690)))
    if side == "back":
        return Paper(
            "id_card", back, paint=lambda pad: _back(pad, (30, 30), office, spell), look=Look(size=(1060, 690))
        )

    remark = world.chance(0.4)

    def paint(pad: Pad) -> None:
        _front(pad, (120, 160), person)
        _back(pad, (120, 900), office, spell)
        if remark:
            pad.text((200, 1590), "与原件核对一致", 40, face="kai", colour=(30, 35, 110))

    return Paper("id_card", {**front, **back}, paint=paint, look=Look(size=(1240, 1754)))


def _labelled(pad: Pad, at: tuple[int, int], label: str, value: str, *, width: int = 460, gap: int = 150) -> int:
    pad.text(at, label, 28, face="hei", colour=_LABEL, record=False)
    before = len(pad.lines)
    bottom = pad.wrapped((at[0] + gap, at[1] - 2), value, 31, width, face="hei", colour=_INK)
    pad.lines[before] = label + pad.lines[before]
    return int(bottom) + 18


def residence_permit(world: World) -> Paper:
    """A residence permit of a mainland city, or the one for residents of Hong Kong, Macao and Taiwan."""
    person, place = world.person(), world.place()
    start = world.day(date(2019, 1, 1), date(2025, 12, 1))
    end = start.replace(year=start.year + world.pick((1, 5, 10)), day=min(start.day, 28))
    office, home = f"{place.town}公安局", world.address(place)
    fields: Truth = {"name": person.name, "gender": person.gender, "ethnicity": person.ethnicity, "birth_date": person.born,
                     "id_number": person.id_number, "address": some_addresses(home, person.address), "issuing_authority": office,
                     "valid_from": start.isoformat(), "valid_until": end.isoformat()}  # fmt: skip
    heading = world.pick((f"{place.town}居住证", "居住证", f"{place.province}居住证"))
    tint = world.pick(((232, 244, 238), (238, 240, 250), (248, 240, 232)))

    def paint(pad: Pad) -> None:
        pad.draw.rounded_rectangle((30, 30, 1110, 730), 34, fill=tint, outline=(140, 150, 150), width=3)
        pad.spaced((570, 56), heading, 50, 12, face="song", colour=(150, 40, 40))
        y = _labelled(pad, (80, 150), "姓　　名", person.name)
        y = _labelled(pad, (80, y), "性　　别", f"{person.gender}　　民族　{person.ethnicity}")
        y = _labelled(pad, (80, y), "出生日期", f"{person.birth.year}年{person.birth.month}月{person.birth.day}日")
        y = _labelled(pad, (80, y), "户籍地址", person.address)
        y = _labelled(pad, (80, y), "居住地址", home)
        y = _labelled(pad, (80, y), "公民身份号码", person.id_number, gap=210)
        y = _labelled(pad, (80, y), "签发机关", office)
        _labelled(pad, (80, y), "有效期限", f"{dotted(start)}-{dotted(end)}")
        pad.photo((780, 160, 1030, 470))

    return Paper("residence_permit", fields, paint=paint, look=Look(size=(1140, 760)))


def some_addresses(first: str, second: str) -> str | list[str]:
    """Both addresses of a permit, where they differ."""
    return first if first == second else [first, second]


def household_register(world: World) -> Paper:
    """A page of a household register for one member, with or without the household's first page."""
    person, head = world.person(), world.person()
    rows = (
        (("姓名", person.name), ("户主或与户主关系", world.pick(("户主", "妻", "长子", "次女", "儿媳")))),
        (("曾用名", ""), ("性别", person.gender)),
        (
            ("出生地", f"{person.place.town}{person.place.district}"),
            ("民族", person.ethnicity + "族" * world.chance(0.5)),
        ),
        (("籍贯", person.place.full), ("出生日期", f"{person.birth.year}年{person.birth.month}月{person.birth.day}日")),
        (("宗教信仰", ""), ("公民身份号码", person.id_number)),
        (
            ("文化程度", world.pick(("大学本科", "高中", "初中", "大学专科"))),
            ("婚姻状况", world.pick(("有配偶", "未婚", "初婚"))),
        ),
        (("服务处所", ""), ("职业", world.pick(("职员", "工人", "教师", "")))),
    )
    fields: Truth = {"name": person.name, "gender": person.gender, "ethnicity": person.ethnicity, "birth_date": person.born,
                     "id_number": person.id_number}  # fmt: skip
    with_cover = world.chance(0.5)
    office = f"{person.place.town}公安局{person.place.district[:-1]}分局"
    if with_cover:
        fields |= {"name": [head.name, person.name], "address": person.address, "issuing_authority": office}
    book = world.digits(9)

    def paint(pad: Pad) -> None:
        y = 120
        if with_cover:
            pad.spaced((620, y), "居民户口簿", 46, 20, face="song", colour=(120, 40, 40))
            y = _table(
                pad,
                y + 100,
                ((("户别", "家庭户"), ("户主姓名", head.name)), (("户号", book), ("住址", person.address))),
            )
            pad.text((640, y + 20), f"户口登记机关：{office}", 26)
            seal = round_seal(office, 210, pad.fonts, pad.random, note="户口专用")
            press(pad.image, seal, (800, y - 60))
            y += 170
        pad.spaced((620, y), "常住人口登记卡", 42, 18, face="song", colour=(120, 40, 40))
        y = _table(pad, y + 90, rows)
        pad.text((140, y + 30), f"承办人签章：{world.pick(('张', '李', '王'))}警官", 24)
        pad.text((760, y + 30), "登记日期：2018年6月12日", 24)

    return Paper("household_register", fields, paint=paint, look=Look(size=(1240, 1500 if with_cover else 1050)),
                 loose=("signed_on", "established_on"))  # fmt: skip


def _table(pad: Pad, top: int, rows: tuple[tuple[tuple[str, str], tuple[str, str]], ...]) -> int:
    y, lefts = top, (100, 290, 640, 850, 1150)
    for row in rows:
        height = 74 if all(pad.fonts.get("song", 27).getlength(value) < 280 for _, value in row) else 122
        for left, right in pairwise(lefts):
            pad.draw.rectangle((left, y, right, y + height), outline=(60, 60, 60), width=2)
        for column, (label, value) in enumerate(row):
            pad.wrapped((lefts[column * 2] + 12, y + 20), label, 25, 180, colour=(90, 50, 50), leading=1.1)
            if value:
                pad.wrapped((lefts[column * 2 + 1] + 12, y + 20), value, 27, 285)
        y += height
    return y


def passport(world: World) -> Paper:
    """The data page of a passport."""
    person = world.person()
    start, end = _spell(world, person)
    end = end or start.replace(year=start.year + 10, day=min(start.day, 28))
    number = f"E{world.pick('ABCDEFGHJKLM')}{world.digits(7)}"
    fields: Truth = {"id_number": number, "name": person.name, "gender": person.gender, "birth_date": person.born,
                     "valid_from": start.isoformat(), "valid_until": end.isoformat(),
                     "issuing_authority": "国家移民管理局"}  # fmt: skip

    def paint(pad: Pad) -> None:
        pad.draw.rectangle((20, 20, 1220, 860), fill=(240, 234, 226), outline=(150, 120, 110), width=2)
        pad.text((80, 50), "护照 PASSPORT", 44, face="song", bold=True, colour=(130, 40, 40))
        pad.text((620, 56), "中华人民共和国 PEOPLE'S REPUBLIC OF CHINA", 24, colour=(130, 40, 40))
        pad.photo((80, 160, 380, 560))
        cells = ((430, 150, "护照号/Passport No.", number), (430, 240, "姓名/Name", person.name),
                 (430, 330, "性别/Sex", f"{person.gender}/{'M' if person.gender == '男' else 'F'}"),
                 (760, 330, "出生日期/Date of birth", _printed(person.birth)),
                 (430, 420, "签发日期/Date of issue", _printed(start)),
                 (760, 420, "有效期至/Date of expiry", _printed(end)),
                 (430, 510, "签发机关/Authority", "国家移民管理局"))  # fmt: skip
        for x, y, label, value in cells:
            pad.text((x, y), label, 20, face="hei", colour=(110, 90, 90))
            pad.text((x, y + 30), value, 32, face="hei")
        code = f"{number}<{world.digits(1)}CHN{person.birth:%y%m%d}{world.digits(1)}M{end:%y%m%d}{world.digits(1)}"
        pad.text((60, 700), "POCHN" + "ZHANG<<SAN".ljust(39, "<"), 34, face="mono")
        pad.text((60, 770), code.ljust(44, "<"), 34, face="mono")

    return Paper("passport", fields, paint=paint, look=Look(size=(1240, 880)))


def _printed(day: date) -> str:
    month = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"][day.month - 1]
    return f"{day.day:02d} {day.month}月/{month} {day.year}"
