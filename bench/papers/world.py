"""Made-up people, companies, courts and sums, drawn from one seeded source of chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from bench.papers.names import (
    BANKS,
    BRANDS,
    COURT_LETTERS,
    GIVEN,
    INDUSTRIES,
    PLACES,
    SCOPES,
    STREETS,
    SURNAMES,
)
from bench.papers.numbers import card_number, company_code, identity_number

Item = TypeVar("Item")
TODAY = date(2026, 6, 30)  #: the latest day a made-up paper bears, so that sets stay the same over time


@dataclass(frozen=True, slots=True)
class Place:
    """A district with its GB/T 2260 code."""

    code: str
    province: str
    city: str
    district: str

    @property
    def town(self) -> str:
        """The city's name as used in names of courts and companies."""
        return self.province if self.city == "市辖区" else self.city

    @property
    def full(self) -> str:
        """Province, city and district as an address begins."""
        return self.province + ("" if self.city == "市辖区" else self.city) + self.district


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    name: str
    gender: str
    ethnicity: str
    birth: date
    id_number: str
    address: str
    phone: str
    place: Place

    @property
    def born(self) -> str:
        """The birthday in ISO form."""
        return self.birth.isoformat()


@dataclass(frozen=True, slots=True)
class Company:
    """A company that does not exist."""

    name: str
    uscc: str
    head: str
    address: str
    capital: int
    established: date
    scope: str
    phone: str
    bank: str
    account: str
    place: Place


@dataclass(frozen=True, slots=True)
class Court:
    """A real court's name with its short code, as case numbers use it."""

    name: str
    code: str
    place: Place


class World:
    """Where the makers of papers take people, companies, days and sums from; the same seed gives the same."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of `items`."""
        return self.random.choice(items)

    def chance(self, share: float) -> bool:
        """Return True in `share` of all calls."""
        return self.random.random() < share

    def digits(self, count: int) -> str:
        """Return `count` digits, the first not 0."""
        return str(self.random.randint(10 ** (count - 1), 10**count - 1))

    def day(self, first: date = date(2019, 1, 5), last: date = TODAY) -> date:
        """Return a day between two others."""
        return first + timedelta(days=self.random.randint(0, max((last - first).days, 0)))

    def after(self, day: date, low: int, high: int) -> date:
        """Return a day `low` to `high` days after `day`."""
        return day + timedelta(days=self.random.randint(low, high))

    def money(self, low: int, high: int, step: int = 1000) -> Decimal:
        """Return a round sum of yuan."""
        return Decimal(self.random.randrange(low, high, step))

    def cents(self, low: int, high: int) -> Decimal:
        """Return a sum with jiao and fen."""
        return Decimal(self.random.randint(low * 100, high * 100)) / 100

    def place(self) -> Place:
        """Return a district."""
        return Place(*self.pick(PLACES))

    def name(self, gender: str) -> str:
        """Return a name of two to four characters."""
        given: tuple[str, ...] = GIVEN[gender]
        second = self.pick(given) if self.chance(0.72) else ""
        family: str = self.pick(SURNAMES)
        return family + self.pick(given) + second

    def address(self, place: Place) -> str:
        """Return a dwelling in `place`."""
        street = f"{self.pick(STREETS)}{self.random.randint(1, 398)}号"
        homes = ("{a}栋{b}单元{c}室", "{a}幢{c}室", "{a}号楼{b}单元{c}", "{a}座{c}房", "")
        home = self.pick(homes).format(a=self.random.randint(1, 28), b=self.pick("1234"), c=self.digits(3))
        return place.full + street + home

    def phone(self) -> str:
        """Return a mobile number."""
        return self.pick(
            ("133", "135", "136", "138", "139", "150", "158", "166", "177", "186", "189", "192", "199")
        ) + (f"{self.random.randint(0, 99999999):08d}")

    def person(self, gender: str | None = None) -> Person:
        """Return an adult."""
        gender = gender or self.pick("男女")
        place, birth = self.place(), self.day(date(1958, 1, 1), date(2003, 12, 28))
        sequence = self.random.randint(1, 499) * 2 - (1 if gender == "男" else 0)
        ethnicity = self.pick(("汉",) * 9 + ("满", "回", "壮", "苗", "土家", "蒙古", "维吾尔"))
        number = identity_number(place.code, birth, sequence)
        home = self.address(place if self.chance(0.7) else self.place())
        return Person(self.name(gender), gender, ethnicity, birth, number, home, self.phone(), place)

    def company(self) -> Company:
        """Return a limited company."""
        place = self.place()
        town = place.town.removesuffix("市") if self.chance(0.6) else place.town
        kind = self.pick(tuple(INDUSTRIES))
        name = (
            town
            + self.pick(BRANDS)
            + self.pick(INDUSTRIES[kind])
            + self.pick(("有限公司",) * 4 + ("有限责任公司", "股份有限公司"))
        )
        bank, account = self.account(personal=False, place=place)
        capital = self.pick((50, 100, 200, 300, 500, 800, 1000, 2000, 5000, 10000))
        established = self.day(date(2001, 3, 1), date(2021, 12, 30))
        rooms = f"{self.pick(STREETS)}{self.random.randint(1, 999)}号{self.pick('ABC')}座{self.digits(4)}"
        prefix = self.pick(("91",) * 9 + ("93",))
        code, head = company_code(self.random, place.code, prefix=prefix), self.name(self.pick("男女"))
        return Company(
            name, code, head, place.full + rooms, capital * 10000, established, SCOPES[kind], self.phone(), bank,
            account, place,
        )  # fmt: skip

    def account(self, *, personal: bool = True, place: Place | None = None) -> tuple[str, str]:
        """Return a bank branch and an account number: a card of a person, or a company's account."""
        bank, prefix = self.pick(BANKS)
        place = place or self.place()
        branch = (
            f"{bank}{place.town}{place.district[:-1]}支行"
            if self.chance(0.7)
            else f"{bank}股份有限公司{place.town}分行"
        )
        if personal:
            return branch, card_number(self.random, prefix, 19 if self.chance(0.75) else 16)
        return branch, self.digits(self.pick((12, 17, 19, 20)))

    def court(self, place: Place | None = None) -> Court:
        """Return a district's court."""
        place = place or self.place()
        letter = COURT_LETTERS[place.province]
        code = letter + (f"01{place.code[4:]}" if place.code[:2] in {"11", "12", "31", "50"} else place.code[2:])
        town = "" if place.district.endswith("市") else place.town
        return Court(f"{town}{place.district}人民法院", code, place)

    def case_number(self, court: Court, year: int, kind: str = "民初") -> str:
        """Return a case number in its normal form."""
        return f"（{year}）{court.code}{kind}{self.random.randint(12, 38999)}号"

    def rate(self) -> Decimal:
        """Return a yearly rate in percent."""
        return self.pick(
            [
                Decimal(text)
                for text in ("3.45", "3.65", "3.85", "4.35", "5.2", "6", "7.2", "8.5", "10", "12", "13.8", "15.4")
            ]
        )
