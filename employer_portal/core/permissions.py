"""Who may do what, as one table (product page). What is not in it is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from employer_portal.core.errors import NotAllowed


class Role(StrEnum):
    INTERVIEWER = "interviewer"
    HR = "HR"
    APPROVER = "approver"
    TRAINER = "trainer"
    RECORDS = "records"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a person may do, in words that fit into "you may not ..."."""

    WRITE_ENTRIES = "write feedback on candidates that you interviewed"
    RUN_ROUNDS = "run hiring rounds: criteria, candidates, panels, import"
    ENTER_ON_BEHALF = "enter feedback on an interviewer's behalf"
    REVIEW_ENTRIES = "accept or give back entries"
    SETTLE_CONCERNS = "settle concerns"
    DECIDE = "record a decision"
    COMPOSE_LETTERS = "compose letters and hand them in"
    WITHDRAW_LETTERS = "withdraw letters"
    SEND = "send, recall or resend what waits"
    READ_LETTERS = "read all that belongs to a letter"
    APPROVE_LETTERS = "approve letters"
    CERTIFY = "grant and revoke certificates"
    READ_RECORDS = "read the whole record"
    EXPORT_RECORDS = "export the record"
    HOLD_RECORDS = "place a legal hold"
    ERASE_RECORDS = "erase personal data"
    MANAGE_USERS = "manage users and brands"
    WATCH_SYSTEM = "watch queues and settings"


P = Permission
ROLES: Mapping[Role, frozenset[Permission]] = {
    Role.INTERVIEWER: frozenset({P.WRITE_ENTRIES}),
    Role.HR: frozenset(
        {P.RUN_ROUNDS, P.ENTER_ON_BEHALF, P.REVIEW_ENTRIES, P.SETTLE_CONCERNS, P.DECIDE, P.COMPOSE_LETTERS}
        | {P.WITHDRAW_LETTERS, P.SEND, P.READ_LETTERS}
    ),
    Role.APPROVER: frozenset({P.READ_LETTERS, P.APPROVE_LETTERS}),
    Role.TRAINER: frozenset({P.CERTIFY}),
    Role.RECORDS: frozenset({P.READ_RECORDS, P.READ_LETTERS, P.EXPORT_RECORDS, P.HOLD_RECORDS, P.ERASE_RECORDS}),
    Role.ADMIN: frozenset({P.MANAGE_USERS, P.WATCH_SYSTEM}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: passed to every operation, never read from a request.

    `narrowed` names the permissions that hold in some brands only, with those brands; all others hold in every one.
    `mailbox` (`core/addresses.py`) says which candidate they are themselves, should they be one.
    """

    id: int
    name: str
    permissions: frozenset[Permission]
    narrowed: Mapping[Permission, frozenset[int]] = field(default_factory=dict)
    mailbox: str = field(default="", repr=False)

    def must(self, permission: Permission, brand_id: int | None = None) -> None:
        """Raise `NotAllowed` unless the actor holds `permission`, in that brand where one is named."""
        if permission not in self.permissions:
            raise NotAllowed(f"You may not {permission}.", "Ask an administrator for the role that may.")
        if not self.may(permission, brand_id):
            raise NotAllowed(f"You may not {permission} for this brand.", "Ask an administrator to add the brand.")

    def must_hold(self, *permissions: Permission) -> None:
        """Raise `NotAllowed` unless the actor holds one of these permissions, in whichever brand."""
        if self.permissions.isdisjoint(permissions):
            self.must(permissions[0])

    def may(self, permission: Permission, brand_id: int | None = None) -> bool:
        """Whether the actor holds `permission`: in that brand, or in any where none is named."""
        brands = self.brands(permission)
        return permission in self.permissions and (brand_id is None or brands is None or brand_id in brands)

    def brands(self, permission: Permission) -> frozenset[int] | None:
        """The brands in which the actor holds `permission`; None stands for every brand, there and to come."""
        return self.narrowed.get(permission) if permission in self.permissions else frozenset()


#: Who the trail names for what no person did.
SYSTEM = Actor(0, "the worker", frozenset())


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that these roles together allow."""
    return frozenset().union(*(ROLES[role] for role in roles))
