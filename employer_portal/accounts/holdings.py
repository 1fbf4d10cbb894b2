"""What accounts hold of the people who work here, and how it goes."""

from employer_portal.accounts.models import Brand, BrandVersion, Guesses, ProvenNetwork, SignIn, User, UserRole
from employer_portal.core.retention import Goes, Holding, Rows, Shown
from employer_portal.core.tokens import Token

LETS_IN = "it lets whoever knows it in"

HELD = (
    Rows(
        model=User, called="Somebody's account", ways=((),), goes=Goes.EMPTIED,
        because="what others wrote says by its number who did it",
        holds=(
            Holding(User.name, "name"),
            Holding(User.email, "e-mail address"),
            Holding(User.password, "password, as a hash", Shown.NOT, LETS_IN),
            Holding(User.tf_totp_secret, "secret of the second step", Shown.NOT, LETS_IN),
            Holding(User.mf_recovery_codes, "recovery codes", Shown.NOT, LETS_IN),
        ),
    ),
    Rows(model=UserRole, called="A role of theirs", ways=((UserRole.user_id,),), goes=Goes.ROW),
    Rows(
        model=SignIn, called="A device that was signed in", ways=((SignIn.user_id,),), goes=Goes.ROW,
        because="it goes by itself 90 days after it was last seen",
        holds=(Holding(SignIn.device, "browser and system"),),
    ),
    Rows(
        model=Token, called="A link or a code that works once, by its digest",
        ways=((Token.subject,), (Token.made_by,)),
        goes=Goes.ROW, because="it goes by itself some time after its date",
    ),
    Rows(
        model=Guesses, called="Wrong passwords, by a digest of the address or the machine", ways=(), goes=Goes.ROW,
        because="it goes by itself when nobody has guessed for a while",
    ),
    Rows(
        model=ProvenNetwork, called="A network that somebody came in from, by a digest of it", ways=(), goes=Goes.ROW,
        because="it goes by itself when nobody has come in from there for a while",
    ),
    Rows(
        model=Brand, called="A brand", ways=(), goes=Goes.STAYS,
        because="it says how the employer writes; whoever looks after brands changes it when that person leaves",
        holds=(
            Holding(Brand.sender, "sender of letters"),
            Holding(Brand.reply_to, "address that answers go to"),
            Holding(Brand.signatory, "name under letters"),
        ),
    ),
    Rows(
        model=BrandVersion, called="How a brand was before it was changed, and who changed it",
        ways=((BrandVersion.by_id,),), goes=Goes.STAYS,
        because="it says who had letters look and sign how; it is the record of a change, as its line in the trail is",
        holds=(Holding(BrandVersion.kit, "sender, answers and signature as they were"),),
    ),
)  # fmt: skip
