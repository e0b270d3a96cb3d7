"""Chinese numerals, plain and capital."""

from __future__ import annotations

DIGITS = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    **dict.fromkeys("〇○Ｏ0", 0),
    **dict(zip("123456789", range(1, 10), strict=True)),
    "两": 2, "弍": 2, "貳": 2, "贰": 2, "弐": 2, "参": 3, "叄": 3, "參": 3, "陸": 6, "壱": 1, "弌": 1, "幺": 1,
}  # fmt: skip
SMALL_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
BIG_UNITS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}


def read_numeral(text: str) -> int | None:
    """Return the value of a numeral such as `三十五` or `壹万贰仟`, or None where it is none."""
    total = section = digit = 0
    seen = False
    for character in text:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in SMALL_UNITS:
            if not digit and character in "百佰千仟":
                return None
            section += (digit or 1) * SMALL_UNITS[character]
            digit = 0
        elif character in BIG_UNITS:
            unit = BIG_UNITS[character]
            if not total + section + digit:
                return None
            # 万亿 multiplies what stands before it, 亿 alone closes everything before it.
            total = (total + section + digit) * unit if unit > total else total + (section + digit) * unit
            section = digit = 0
        else:
            return None
        seen = True
    return total + section + digit if seen else None
