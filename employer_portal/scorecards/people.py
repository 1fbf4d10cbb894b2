"""The candidates of a scorecard: found again from row to row, by reference, address or name."""

from dataclasses import dataclass, field

from employer_portal.core.addresses import spelling
from employer_portal.scorecards.layout import Layout, Origin, Person
from employer_portal.scorecards.places import ABOUT, FULL_NAME
from employer_portal.scorecards.profile import Profile
from employer_portal.workbook.columns import key
from employer_portal.workbook.names import divided, nearly_alike, same

#: Of these a row may not say something else than another row of the same person.
_ONCE = ("Last name", "Email", "Outcome", "Format")


@dataclass
class People:
    """Who stands in the file, in the order of their first rows."""

    profile: Profile
    made: Layout
    everybody: list[Person] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)  # names that may be one person's

    def __post_init__(self) -> None:
        self._by_reference: dict[str, Person] = {}
        self._by_name: dict[str, list[Person]] = {}
        self._by_address: dict[str, Person] = {}
        self._outcomes = {key(word): outcome for word, outcome in self.profile.outcomes.items()}
        self._same = {same(name): meant for name, meant in self.profile.same_person.items() if meant}
        self._addresses = {same(name): address for name, address in self.profile.addresses.items()}

    def find(self, row: dict[str, str], origin: Origin) -> Person | None:
        """The person whom a row is about, with what it says of them noted; None where it names nobody."""
        values = self._values(row)
        name = Person(values, origin).name
        reference, address = values.get("Reference", ""), spelling(values.get("Email"))
        if not (reference or address or name):
            return None
        person = self._known(reference, address, same(name))
        if person is None:
            person = Person({}, origin, reference)
            self.everybody.append(person)
        person.reference = person.reference or reference
        self._by_reference.setdefault(person.reference.casefold(), person)
        if name and person not in (alike := self._by_name.setdefault(same(name), [])):
            alike.append(person)
        if address:
            self._by_address.setdefault(address, person)
        self._note(person, values, origin)
        return person

    def _known(self, reference: str, address: str, name: str) -> Person | None:
        if reference:
            return self._by_reference.get(reference.casefold())
        for person in self._by_name.get(name, ()):
            if not address or spelling(person.values.get("Email")) in ("", address):
                return person
        return self._by_address.get(address) if address and not name else None

    def _values(self, row: dict[str, str]) -> dict[str, str]:
        """What a row says of its candidate, by our columns."""
        values = {place: text for place, text in row.items() if place in ABOUT}
        whole = values.pop(FULL_NAME.name, "")
        if whole:
            meant = self._same.get(same(whole), whole)
            values["First name"], values["Last name"] = divided(meant)
        outcome = values.get("Outcome", "")
        values["Outcome"] = self._outcomes.get(key(outcome), "") or outcome
        known = self._addresses.get(same(f"{values.get('First name', '')} {values.get('Last name', '')}"), "")
        values["Email"] = values.get("Email") or known
        return {place: text for place, text in values.items() if text}

    def _note(self, person: Person, values: dict[str, str], origin: Origin) -> None:
        for place, text in values.items():
            before = person.values.setdefault(place, text)
            if place in _ONCE and key(before) != key(text):
                message = f"Row {person.origin.row} says “{before}” of the same person."
                self.made.hold(
                    person, origin, place, text, message, "Say the same in both, or correct the one that is wrong."
                )

    def done(self) -> list[Person]:
        """Everybody, with a reference; who may be the same person as another is held until somebody has said so."""
        self._ask()
        number = 0
        for person in self.everybody:
            for place in ("Outcome", "Format", "Interview date"):
                if general := self.profile.for_all.get(place):
                    person.values.setdefault(place, general)
            while not person.reference:
                number += 1
                made = f"C-{number:02}"
                if made.casefold() not in self._by_reference:
                    person.reference = made
        return self.everybody

    def _ask(self) -> None:
        named = {person.name: person for person in self.everybody if not person.reference}
        for one, two in nearly_alike(named):
            first, second = named[one], named[two]
            addresses = {spelling(person.values.get("Email")) for person in (first, second)}
            if same(two) in self._same or ("" not in addresses and len(addresses) == 2):
                continue
            self.asked.append((one, two))
            message = f"“{one}” stands in row {first.origin.row}. Is it the same person?"
            fix = "Say it in the match (in a profile: under [same-person]), or correct the name in the file."
            self.made.hold(second, second.origin, "Last name", two, message, fix)
            self.made.contradicted.append((first, self.made.notes[-1]))
