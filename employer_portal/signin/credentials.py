"""What people prove themselves with: which passwords are refused, and codes that work once."""

import unicodedata
from typing import Any

from flask_security import PasswordUtil
from flask_security.totp import Totp

SHORTEST, LONGEST = 10, 200
#: What everybody tries first. Length does the rest.
COMMON = (
    "password", "passwort", "qwertyuiop", "1234567890", "letmein", "iloveyou", "welcome", "administrator",
    "football", "interview", "changeme", "abcdefghij", "0987654321", "1q2w3e4r5t", "q1w2e3r4t5", "feedback",
)  # fmt: skip
TOO_SHORT = f"Use at least {SHORTEST} characters: three or four words that do not belong together do well."
TOO_LONG = f"Use at most {LONGEST} characters."
TOO_PLAIN = "This one is among the first that somebody would try. Use words that do not belong together."
ABOUT_ONESELF = "A password must not be your name or your address."


class Passwords(PasswordUtil):
    """Long rather than complicated; no rule about signs, no date on which it ends."""

    def validate(self, password: str, is_register: bool, **about: Any) -> tuple[list[str] | None, str]:
        """What is wrong with it, and how it is kept."""
        kept = self.normalize(password)
        wrong = why_not(kept, about.get("user"))
        return ([wrong] if wrong else None), kept


def why_not(password: str, user: Any = None) -> str:
    """Why this is no password for that user; empty where it is one."""
    if len(password) < SHORTEST:
        return TOO_SHORT
    if len(password) > LONGEST:
        return TOO_LONG
    plain = "".join(c for c in unicodedata.normalize("NFKD", password).lower() if c.isalnum())
    rest = plain
    for word in COMMON:
        rest = rest.replace(word, "")
    if len(set(plain)) < 5 or len(rest) < 4:
        return TOO_PLAIN
    own = [user.name, user.email, (user.email or "").split("@")[0]] if user is not None else []
    if any(plain == "".join(c for c in (word or "").lower() if c.isalnum()) for word in own):
        return ABOUT_ONESELF
    return ""


class OneTimeCodes(Totp):
    """The second step's codes. One that was used does not work again, however fast somebody reads over a shoulder."""

    def get_last_counter(self, user: Any) -> int | None:
        counter: int | None = user.tf_last_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        user.tf_last_counter = tmatch.counter
