"""A world in which chosen people, companies and a lawsuit come first, so that papers speak of each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from bench.papers.world import Company, Court, Person, Place, World


class Cast(World):
    """Gives the chosen people and companies in order, and new ones after that; one court and case for all."""

    def __init__(
        self, random: Random, people: Sequence[Person] = (), companies: Sequence[Company] = (), case: str = ""
    ) -> None:
        super().__init__(random)
        self._people, self._companies, self._case = list(people), list(companies), case
        #: Whose district hears the case.
        self._home: Place | None = people[0].place if people else None

    def person(self, gender: str | None = None) -> Person:
        """Return the next of the chosen people, of `gender` where it is given."""
        for person in self._people:
            if gender in {None, person.gender}:
                self._people.remove(person)
                return person
        return super().person(gender)

    def company(self) -> Company:
        """Return the next of the chosen companies."""
        return self._companies.pop(0) if self._companies else super().company()

    def day(self, first: date = date(2025, 1, 5), last: date = date(2025, 6, 30)) -> date:
        """Return a day; where none is asked for, one of the half year in which it all happens."""
        return super().day(first, last)

    def court(self, place: Place | None = None) -> Court:
        """Return the court of the first person's district."""
        return super().court(place or self._home)

    def case_number(self, court: Court, year: int, kind: str = "民初") -> str:
        """Return the one case's number."""
        return self._case or super().case_number(court, year, kind)
