"""Marriage and divorce certificates."""

from __future__ import annotations

from datetime import date

from bench.papers.kinds.phrases import cn, some
from bench.papers.pad import Colour, Pad
from bench.papers.paper import Look, Paper, Truth
from bench.papers.stamps import press, round_seal
from bench.papers.world import Person, World


def _certificate(world: World, *, divorce: bool) -> Paper:
    man, woman, day = world.person("男"), world.person("女"), world.day(date(2008, 1, 1), date(2026, 5, 1))
    holder = world.pick((man, woman))
    place = holder.place
    office = f"{place.town}{place.district}民政局" + ("婚姻登记处" if world.chance(0.5) else "")
    number = f"{'L' if divorce else 'J'}{place.code}-{day.year}-{world.random.randint(1, 9999):06d}"
    fields: Truth = {
        "name": [man.name, woman.name], "gender": ["男", "女"], "birth_date": some(man.born, woman.born),
        "id_number": [man.id_number, woman.id_number], "signed_on": day.isoformat(), "issuing_authority": office,
    }  # fmt: skip
    kind, ink = ("离婚证", (120, 40, 90)) if divorce else ("结婚证", (170, 30, 40))
    spread = world.chance(0.6)
    rows = (("持证人", holder.name), ("登记日期", cn(day)), (f"{kind}字号", number), ("备注", world.pick(("", "无"))))

    def paint(pad: Pad) -> None:
        pad.draw.rectangle(
            (30, 30, pad.image.width - 30, pad.image.height - 30), fill=(250, 236, 232), outline=ink, width=4
        )
        pad.spaced((400, 90), kind, 60, 30, face="song", colour=ink)
        y = 210
        for label, value in rows:
            pad.text((90, y), label, 30, face="song", colour=ink, record=False)
            pad.text((300, y), value, 32, face="song", record=False)
            if value:
                pad.lines.append(label + value)
            y += 70
        pad.text((90, y + 10), f"登记机关：{office}", 28)
        pad.photo((480, y + 80, 680, y + 260))
        seal = round_seal(office, 220, pad.fonts, pad.random, note="婚姻登记专用章")
        press(pad.image, seal, (250, y + 40))
        left, top = (820, 150) if spread else (90, y + 330)
        for person in (man, woman):
            top = _person(pad, (left, top), person, ink)

    size = (1640, 940) if spread else (860, 1560)
    return Paper(
        "divorce_certificate" if divorce else "marriage_certificate", fields, paint=paint, look=Look(size=size)
    )


def _person(pad: Pad, at: tuple[int, int], person: Person, ink: Colour) -> int:
    x, y = at
    cells = ((0, 0, "姓名", person.name), (380, 0, "性别", person.gender), (0, 1, "国籍", "中国"),
             (380, 1, "出生日期", cn(person.birth)), (0, 2, "身份证件号", person.id_number))  # fmt: skip
    for shift, row, label, value in cells:
        width = pad.text((x + shift, y + row * 72), label, 28, colour=ink, record=False)
        pad.text((x + shift + width + 24, y + row * 72 - 2), value, 30, record=False)
        pad.lines.append(label + value)
    return y + 290


def marriage_certificate(world: World) -> Paper:
    """A marriage certificate, opened."""
    return _certificate(world, divorce=False)


def divorce_certificate(world: World) -> Paper:
    """A divorce certificate, opened."""
    return _certificate(world, divorce=True)
