"""Flask-Security in our words: its settings, what its messages say, and how its fields are called."""

from datetime import timedelta
from typing import Any

from employer_portal.running.keys import Keys
from employer_portal.settings import Settings
from employer_portal.signin.credentials import SHORTEST

CODE_SECONDS = 30  # a code is taken for that long before and after its own half minute: clocks differ

MISTAKE, DONE = "mistake", "done"
#: What its messages say instead. An empty one is not shown: the page itself says it.
WORDS = {
    "GENERIC_AUTHN_FAILED": ("This address and this password do not belong together.", MISTAKE),
    "PASSWORD_RESET_REQUEST": ("If somebody here has the address %(email)s, a link is on its way to them.", DONE),
    "PASSWORD_RESET_EXPIRED": ("This link is older than %(within)s. Ask for a new one.", MISTAKE),
    "INVALID_RESET_PASSWORD_TOKEN": ("This link does not work, or was used before. Ask for a new one.", MISTAKE),
    "PASSWORD_RESET_NO_LOGIN": ("Your password is changed. Sign in with the new one.", DONE),
    "PASSWORD_CHANGE": ("Your password is changed, and your other devices are signed out.", DONE),
    "PASSWORD_IS_THE_SAME": ("That is the password you have already.", MISTAKE),
    "PASSWORD_MISMATCH": ("The two are not the same.", MISTAKE),
    "RETYPE_PASSWORD_MISMATCH": ("The two are not the same.", MISTAKE),
    "PASSWORD_NOT_PROVIDED": ("Type your password.", MISTAKE),
    "INVALID_PASSWORD": ("This is not your password.", MISTAKE),
    "EMAIL_NOT_PROVIDED": ("Type your e-mail address.", MISTAKE),
    "INVALID_EMAIL_ADDRESS": ("This is not an e-mail address.", MISTAKE),
    "DISABLED_ACCOUNT": ("This account is closed.", MISTAKE),
    "UNAUTHENTICATED": ("", DONE),
    "REAUTHENTICATION_REQUIRED": ("", DONE),
    "REAUTHENTICATION_SUCCESSFUL": ("", DONE),
    "INVALID_REDIRECT": ("That address leads outside this portal.", MISTAKE),
    "INVALID_CODE": ("This code does not work. Codes change every half minute: use the one shown now.", MISTAKE),
    "INVALID_RECOVERY_CODE": ("This recovery code does not work, or was used before.", MISTAKE),
    "NO_RECOVERY_CODES_SETUP": ("", DONE),
    "TWO_FACTOR_INVALID_TOKEN": (
        "This code does not work. Codes change every half minute: use the one shown now.",
        MISTAKE,
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": ("", DONE),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": ("Your second step is set up.", DONE),
    "TWO_FACTOR_PERMISSION_DENIED": ("That took too long, or began elsewhere. Sign in once more.", MISTAKE),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": ("Your role asks for a second step, so it cannot be switched off.", MISTAKE),
    "TWO_FACTOR_DISABLED": ("Your second step is switched off.", DONE),
    "TWO_FACTOR_SETUP_EXPIRED": ("That took longer than %(within)s. Begin once more.", MISTAKE),
}
#: form -> field -> what it is called.
LABELS = {
    "login_form": {"email": "E-mail address", "password": "Password", "remember": "Keep me signed in on this device"},
    "forgot_password_form": {"email": "E-mail address"},
    "reset_password_form": {"password": "New password", "password_confirm": "New password again"},
    "change_password_form": {
        "password": "The password you have now",
        "new_password": "New password",
        "new_password_confirm": "New password again",
    },
    "verify_form": {"password": "Your password"},
    "two_factor_verify_code_form": {"code": "The six digits that your app shows"},
    "mf_recovery_form": {"code": "Recovery code"},
}


def values(settings: Settings, keys: Keys) -> dict[str, Any]:
    """Flask-Security's settings for this installation."""
    secure = settings.public_url.startswith("https://")
    return {f"SECURITY_MSG_{name}": words for name, words in WORDS.items()} | {
        "SECURITY_PASSWORD_SALT": keys.derived("password"),
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": ["auto"],
        # In the mailed link stands a digest of what argon2 made; a slow one would tell who has an account.
        "SECURITY_HASHING_SCHEMES": ["hex_sha256"],
        "SECURITY_DEPRECATED_HASHING_SCHEMES": [],
        "SECURITY_TOTP_SECRETS": {"1": keys.derived("second step")},
        "SECURITY_TOTP_ISSUER": settings.organisation_name or "Interview feedback",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [keys.derived("recovery codes").encode()],
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_RESET_URL": "/forgotten-password",
        "SECURITY_CHANGE_URL": "/account/password",
        "SECURITY_VERIFY_URL": "/account/verify",
        "SECURITY_TWO_FACTOR_SETUP_URL": "/account/second-step",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/account/recovery-codes",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery",
        "SECURITY_POST_CHANGE_VIEW": "/account",
        "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/account",
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": CODE_SECONDS,
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST,
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=4),
        "SECURITY_FRESHNESS": timedelta(minutes=30),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=15),
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
        "SECURITY_EMAIL_PLAINTEXT": False,  # our mail is written by `security_mail`
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": _address, "case_insensitive": True}}],
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=60),
        "SESSION_PROTECTION": None,  # a phone changes its network; the device's row is what counts
        "REMEMBER_COOKIE_SECURE": secure,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
    }


def _address(identity: str) -> str | None:
    return identity.strip().lower() if "@" in identity else None
