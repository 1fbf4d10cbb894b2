"""Everybody else in the story of one person, each called by their role, the same one each time; and whoever else is
named in full in what was written about them."""

import re
from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Brand, User, UserRole
from employer_portal.core.arriving import ALL
from employer_portal.core.permissions import Role
from employer_portal.evidence.naming import names_of
from employer_portal.feedback.models import Check, Entry, Finding, Revision
from employer_portal.hiring import lookup
from employer_portal.hiring.models import Application, Candidate, Round
from employer_portal.hiring.names import looked_up, whole_names
from employer_portal.keeping.hiding import Hiding, spans_of

#: "user" with their number, "candidate" with their person's, "contact" with an address, "named" with what was written.
Key = tuple[str, int | str]
NAMED = {"candidate": "Another candidate", "contact": "Contact", "named": "Somebody named here"}
#: The checker's rules that find the name of somebody else in what was written.
_FINDS_NAMES = "disclosure.named_"
ROLES = {Role.HR: "Recruiter", Role.APPROVER: "Approver"}
#: What stands between a name and what somebody does: “Helen Marsh, People Team”.
_APART = re.compile(r"[,;:/()|]|\s[-–—]\s")
#: A name with one of these in it is a team's: it is hidden as a whole, for its words are everybody's.
_TEAM = re.compile(r"(?i)\b(team|hr|people|recruit\w*|resourcing|resources|hiring|talent|careers?|department|office)\b")


class Others:
    """All users, all other candidates of the same vacancies, and whom their rounds name to write to: of them each word
    of their names is hidden. Of any other candidate whole names are, which are looked up as texts come with them: there
    may be a hundred thousand."""

    def __init__(self, session: Session, applications: Collection[int]) -> None:
        self._session = session
        self._called: dict[Key, str] = {}
        self._counts: dict[str, int] = defaultdict(int)
        self._all = Hiding[Key](self._name, several="somebody else", strangers="an address")
        self._candidates = Hiding[Key](self._name, several="another candidate")
        self._asked: set[str] = set()  # what in the texts might have been a whole name
        mine = self._own(applications)
        self._roles = self._roles_of_users()
        self._learn_users()
        self._learn_contacts()
        self._learn_candidates(applications)
        self._learn_named(applications)
        self._mine = {one.person_id for one in mine}
        names = {name for one in mine for name in names_of(one.first_name, one.last_name, one.known_as)}
        addresses = {one.email for one in mine}
        for hiding in (self._all, self._candidates):
            hiding.know(names, addresses)
        for entry in session.scalars(sa.select(Entry).where(Entry.application_id.in_(applications)).order_by(Entry.id)):
            if ("user", entry.interviewer_id) not in self._called:
                self._called["user", entry.interviewer_id] = self._next("Interviewer")

    def user(self, user_id: int | None) -> str:
        """What that colleague is called here."""
        return "" if user_id is None else self._name(("user", user_id)) if user_id in self._roles else "the portal"

    def named(self, user_id: int) -> str:
        """That colleague's name, where somebody chose to show it."""
        user = self._session.get(User, user_id)
        return user.name if user else ""

    def hidden(self, text: str, *, colleagues: bool = True) -> str:
        """That text with others called by their role; without `colleagues`, other candidates alone."""
        self._meet(text)
        return (self._all if colleagues else self._candidates).hidden(text)

    def _meet(self, text: str) -> None:
        """Learn the candidates, of whichever vacancy, whose whole names stand in that text."""
        names = set(map(looked_up, spans_of(text))) - self._asked
        self._asked |= names
        for one in lookup.called_in(self._session, names):
            if one.person_id not in self._mine:
                for hiding in (self._all, self._candidates):
                    wholes = whole_names(one.first_name, one.last_name, one.known_as)
                    hiding.meet(("candidate", one.person_id), wholes)

    def _name(self, key: Key) -> str:
        kind, number = key
        if key not in self._called:
            self._called[key] = self._next(NAMED.get(kind) or self._roles.get(int(number), "Colleague"))
        return self._called[key]

    def _next(self, role: str) -> str:
        self._counts[role] += 1
        return f"{role} {self._counts[role]}"

    def _own(self, applications: Collection[int]) -> list[Candidate]:
        wanted = sa.select(Candidate).join(Application, Application.candidate_id == Candidate.id)
        return list(self._session.scalars(wanted.where(Application.id.in_(applications)).execution_options(**ALL)))

    def _roles_of_users(self) -> dict[int, str]:
        roles = dict.fromkeys(self._session.scalars(sa.select(User.id)), "Colleague")
        for user_id, role in self._session.execute(sa.select(UserRole.user_id, UserRole.role).order_by(UserRole.role)):
            roles[user_id] = ROLES.get(role, roles[user_id])
        return roles

    def _learn_users(self) -> None:
        """But those whose accounts were erased: what they are called now (“Former interviewer 12”) is no name."""
        for user in self._session.scalars(sa.select(User).where(User.forgotten_at.is_(None)).order_by(User.id)):
            self._all.learn(("user", user.id), [user.name], user.email or "")

    def _learn_contacts(self) -> None:
        found = self._session.execute(
            sa.select(User.id, User.email, User.name).where(User.forgotten_at.is_(None))
        ).all()
        users = {address.casefold(): number for number, address, _ in found if address}
        colleagues = {name for *_, name in found}
        rounds = self._session.execute(sa.select(Round.contact_name, Round.contact_email).distinct())
        brands = self._session.execute(sa.select(Brand.signatory, Brand.reply_to).distinct())
        for name, address in sorted({(row[0] or "", row[1] or "") for row in (*rounds, *brands)}):
            known = users.get(address.casefold())
            key: Key = ("user", known) if known else ("contact", address.casefold() or name)
            self._all.learn(key, [], address)
            for part in filter(None, map(str.strip, _APART.split(name))):
                if part in colleagues:  # who signs for a brand is called as they are everywhere
                    continue
                if _TEAM.search(part):
                    self._all.learn_phrase(key, part if " " in part else "")  # “HR” alone is nobody
                else:
                    self._all.learn(key, [part])

    def _learn_candidates(self, applications: Collection[int]) -> None:
        vacancies = sa.select(Round.vacancy_id).join(Application).where(Application.id.in_(applications))
        wanted = sa.select(Candidate).join(Application, Application.candidate_id == Candidate.id).join(Round)
        wanted = wanted.where(Round.vacancy_id.in_(vacancies), Application.id.not_in(applications))
        wanted = wanted.distinct().order_by(Candidate.id).execution_options(**ALL)  # who was removed is somebody still
        for one in self._session.scalars(wanted):
            for hiding in (self._all, self._candidates):
                names = names_of(one.first_name, one.last_name, one.known_as)
                hiding.learn(("candidate", one.person_id), names, one.email)

    def _learn_named(self, applications: Collection[int]) -> None:
        """Whom the checker found to be named in what was written about the person, whoever that is."""
        wanted = sa.select(Finding.match).join(Check).join(Revision, Revision.id == Check.revision_id).join(Entry)
        wanted = wanted.where(Entry.application_id.in_(applications), Finding.rule.startswith(_FINDS_NAMES))
        for name in self._session.scalars(wanted.distinct().order_by(Finding.match)):
            for hiding in (self._all, self._candidates):
                hiding.learn_phrase(("named", name), name)
