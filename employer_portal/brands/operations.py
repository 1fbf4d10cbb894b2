"""The verbs of brands: making and changing one, and proving that somebody reads the address that answers go to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import guesses, notices
from employer_portal.accounts.models import Brand, BrandVersion, User
from employer_portal.accounts.operations import make_brand
from employer_portal.accounts.verbs import Verb
from employer_portal.brands.look import why_no_footer
from employer_portal.core import audit, documents, tokens
from employer_portal.core.addresses import must_be_names
from employer_portal.core.clock import local
from employer_portal.core.editing import Seen, must_stand
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tokens import Purpose, Token
from employer_portal.core.workflow import Act
from employer_portal.delivery.envelope import Mailbox
from employer_portal.printing import fonts
from employer_portal.printing.content import Typeface

#: What a brand's row takes from its form as it is.
COLUMNS = (
    "name", "colour", "accent", "typeface", "logo_alt", "sender", "reply_to", "signatory", "signatory_role",
    "privacy_contact", "address", "telephone", "telephone_hours", "web", "footer", "name_beside_logo",
    "ratings_in_letters", "page_use",
)  # fmt: skip

#: How long the code of a test message is awaited.
PROOF_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Logo:
    """What becomes of a picture, the logo or a scanned signature: `picture` is a new one (a plain PNG), `kept` the
    SHA-256 of one that was there before; without either it goes, or stays as it is."""

    picture: bytes | None = None
    goes: bool = False
    kept: str = ""

    def changes(self, there: str | None) -> bool:
        """Whether it makes something else of the picture that is there, by its SHA-256."""
        return self.picture is not None or (self != UNCHANGED and (self.kept or None) != there)


UNCHANGED = Logo()


def brands_of(session: Session, actor: Actor) -> list[Brand]:
    """The brands that this administrator looks after, by name."""
    wanted = sa.select(Brand).order_by(sa.func.lower(Brand.name), Brand.id)
    mine = actor.brands(Permission.MANAGE_USERS)
    return list(session.scalars(wanted if mine is None else wanted.where(Brand.id.in_(mine))))


def one_brand(session: Session, brand_id: int, actor: Actor) -> Brand:
    """A brand that this administrator looks after. Raises `NotFound`."""
    found = session.get(Brand, brand_id) if actor.may(Permission.MANAGE_USERS, brand_id) else None
    if found is None:
        raise NotFound("There is no such brand.")
    return found


def new_brand(
    session: Session, values: Mapping[str, Any], logo: Logo, signature: Logo = UNCHANGED, *, actor: Actor, now: datetime
) -> Brand:  # fmt: skip
    """A new brand that looks and signs like this; for administrators of every brand."""
    if actor.brands(Permission.MANAGE_USERS) is not None:
        raise NotAllowed("You look after some brands only.", "Ask an administrator of all brands.")
    brand = make_brand(session, values["name"], actor=actor, now=now)
    _change(session, brand, values, {"logo": logo, "signature": signature}, Act(actor, now), first=True)
    return brand


def edit_brand(
    session: Session, brand_id: int, values: Mapping[str, Any], logo: Logo, signature: Logo = UNCHANGED, *,
    back_to: int = 0, seen: Seen | None = None, actor: Actor, now: datetime,
) -> Brand:  # fmt: skip
    """Change a brand. Letters that are sealed stay as they are; another reply address has to be proved anew. The
    pictures of the version `back_to`, as far as it knows them, come back with it where no others are given. Raises
    `Conflict` for a name that is taken, `DomainError` for a name or an address that no mail can carry, for a footer
    that no letter can have and a typeface that this machine lacks, and as `must_stand` does."""
    brand = _brand(session, brand_id, actor)
    must_stand(editable(brand), seen)
    taken = sa.select(Brand.id).where(Brand.name == values["name"], Brand.id != brand_id)
    if session.scalar(taken) is not None:
        raise Conflict("There is already a brand of this name.", "Choose another one.")
    if earlier := version(session, brand_id, back_to):
        logo = _back(logo, earlier.logo_sha256)
        if values["signatory"] == earlier.kit["signatory"] and earlier.knows_signature:
            signature = _back(signature, earlier.signature_sha256)
    _change(session, brand, values, {"logo": logo, "signature": signature}, Act(actor, now))
    return brand


def _back(given: Logo, kept: str | None) -> Logo:
    if given != UNCHANGED:
        return given
    return Logo(kept=kept) if kept else Logo(goes=True)


def editable(brand: Brand) -> Mapping[str, Any]:
    """What `edit_brand` changes, as it stands."""
    return {name: getattr(brand, name) for name in COLUMNS} | {
        "logo": brand.logo_sha256, "signature": brand.signature_sha256,
    }  # fmt: skip


def versions(session: Session, brand_id: int) -> list[tuple[BrandVersion, str]]:
    """How the brand was from change to change, the newest first, each with the name of who changed it."""
    wanted = (
        sa.select(BrandVersion, sa.func.coalesce(User.name, ""))
        .outerjoin(User, User.id == BrandVersion.by_id)
        .where(BrandVersion.brand_id == brand_id)
    )
    return [(row[0], row[1]) for row in session.execute(wanted.order_by(BrandVersion.number.desc()))]


def version(session: Session, brand_id: int, number: int) -> BrandVersion | None:
    """How the brand was in that version, if it has one."""
    return session.scalar(sa.select(BrandVersion).filter_by(brand_id=brand_id, number=number))


def ask_for_proof(session: Session, brand_id: int, *, actor: Actor, now: datetime) -> None:
    """Send a test message with a code to the brand's reply address. An earlier code is void.

    Raises `DomainError` while the brand has no reply address or no sender.
    """
    brand = _brand(session, brand_id, actor)
    if not brand.reply_to or not brand.sender:
        raise DomainError("The brand needs a sender and a reply address first.", "Fill both in and save them.")
    brand.reply_to_proved_at = None
    code = tokens.make_code(session, Purpose.REPLY_TO, f"brand:{brand.id}", by=actor.id, now=now, lasts=PROOF_FOR)
    notice = notices.put("reply-to-proof", brand=brand, code=code, until=local(now + PROOF_FOR))
    to = notices.Addressee("", brand.reply_to, f"brand:{brand.id}")
    notices.send(session, to, notice, actor=actor, now=now, brand_id=brand.id)
    audit.record(session, Verb.BRAND_PROOF_ASKED, f"brand:{brand.id}", actor_id=actor.id, at=now)


def awaited(session: Session, brand_id: int, now: datetime) -> Token | None:
    """What is kept of the code of the last test message, while it is awaited."""
    return tokens.newest(session, Purpose.REPLY_TO, f"brand:{brand_id}", now)


def prove(session: Session, brand_id: int, code: str, *, actor: Actor, now: datetime) -> bool:
    """Whether this is the code of the test message: then somebody reads the reply address, and letters may leave.

    Raises `DomainError` where none is expected, or after many wrong ones for as long as one has to wait.
    """
    brand = _brand(session, brand_id, actor)
    token = awaited(session, brand.id, now)
    if token is None:
        raise DomainError("No test message is on its way.", "Send one first.")
    tries = [guesses.Tried(f"reply-to:{brand.id}", guesses.ACCOUNT)]
    if guesses.take(session, tries, now) > timedelta(0):
        raise DomainError("Those were too many wrong codes.", "Wait a few minutes, or send a new test message.")
    if not tokens.is_code(token, code):
        return False
    guesses.forget(session, tries)
    tokens.use(session, token, now)
    brand.reply_to_proved_at = now
    audit.record(session, Verb.BRAND_REPLY_TO_PROVED, f"brand:{brand.id}", actor_id=actor.id, at=now)
    return True


def _brand(session: Session, brand_id: int, actor: Actor) -> Brand:
    actor.must(Permission.MANAGE_USERS, brand_id)
    brand = session.get(Brand, brand_id, with_for_update=True)
    if brand is None:
        raise NotFound("There is no such brand.")
    return brand


def _change(
    session: Session, brand: Brand, values: Mapping[str, Any], pictures: Mapping[str, Logo], act: Act, *,
    first: bool = False,
) -> None:  # fmt: skip
    actor, now = act.actor, act.now
    signs = values.get("signatory", brand.signatory) != brand.signatory
    if signs and brand.signature_sha256 and pictures.get("signature", UNCHANGED) == UNCHANGED:
        pictures = {**pictures, "signature": Logo(goes=True)}  # nobody's hand stands above somebody else's name
    changed = sorted(name for name, value in values.items() if getattr(brand, name) != value)
    changed += [name for name, one in pictures.items() if one.changes(getattr(brand, f"{name}_sha256"))]
    if not changed:
        return
    _must_do(values, changed)
    if values.get("reply_to", brand.reply_to) != brand.reply_to:
        brand.reply_to_proved_at = None
        tokens.end(session, f"brand:{brand.id}", Purpose.REPLY_TO, now=now)
    last = session.scalar(sa.select(sa.func.max(BrandVersion.number)).where(BrandVersion.brand_id == brand.id)) or 0
    if not last and not first:  # it was there before versions were kept
        session.add(_version(brand, last := 1, [], None, now))
    for name, value in values.items():
        setattr(brand, name, value)
    for name, one in pictures.items():
        if one.picture is not None:
            setattr(brand, f"{name}_sha256", documents.store(session, one.picture, "image/png", now=now))
        elif one != UNCHANGED:
            setattr(brand, f"{name}_sha256", one.kept or None)
    session.add(_version(brand, last + 1, changed, actor.id, now))
    audit.record(
        session, Verb.BRAND_CHANGED, f"brand:{brand.id}", actor_id=actor.id, at=now, fields=changed,
        proved=brand.reply_to_proved_at is not None,
        name_beside_logo=brand.name_beside_logo, ratings_in_letters=brand.ratings_in_letters,
        page_use=brand.page_use,
        sender=audit.keyed(session, f"brand:{brand.id}", f"{brand.sender}\n{brand.reply_to}"),
        head=audit.keyed(session, f"brand:{brand.id}", _head(brand)),
        footer=audit.keyed(session, f"brand:{brand.id}", brand.footer),
    )  # fmt: skip


def _version(brand: Brand, number: int, changed: list[str], by: int | None, now: datetime) -> BrandVersion:
    kit = {name: getattr(brand, name) for name in COLUMNS}
    return BrandVersion(
        brand_id=brand.id, number=number, at=now, by_id=by, changed=changed, kit=kit, logo_sha256=brand.logo_sha256,
        signature_sha256=brand.signature_sha256,
    )  # fmt: skip


def _must_do(values: Mapping[str, Any], changed: Collection[str]) -> None:
    """Raise `DomainError` for what no letter can have, or no mail can carry."""
    must_be_names(values["name"])
    for address in filter(None, (values.get("sender"), values.get("reply_to"))):
        Mailbox.of(address)  # says what is wrong with it
    if reason := why_no_footer(values.get("footer", "")):
        raise DomainError("This cannot stand at the foot of a letter.", reason)
    if "typeface" in changed and (lacking := fonts.lacking(Typeface(values["typeface"]))):
        raise DomainError(
            "This typeface is not on the machine that prints the letters.",
            f"Have {' and '.join(lacking)} installed and the portal started anew, or choose another one.",
        )


def _head(brand: Brand) -> str:
    return f"{brand.address}\n{brand.telephone}\n{brand.telephone_hours}\n{brand.web}"
