"""How the portal signs in at the mail server: with a password, or with a token of Microsoft or Google (XOAUTH2).

A token is fetched before the server is spoken to, outside any transaction, and kept by the libraries until shortly
before its end. They are imported where one is fetched: whoever sends with a password waits for neither.
"""

import json
import smtplib
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from employer_portal.delivery.replies import Reply
from employer_portal.settings import Settings

MICROSOFT = "https://login.microsoftonline.com"
#: What an app may do without a person: its permissions for Exchange, of which SMTP.SendAsApp is the one needed.
MICROSOFT_SCOPE = "https://outlook.office365.com/.default"
GOOGLE_SCOPE = "https://mail.google.com/"
PATIENCE = 10.0  # seconds for a token: it comes before the letter's own time begins
XOAUTH2 = b" (XOAUTH2)"  # after the server's words: what is missing is something else than for a password


class NoToken(Exception):
    """None was given; `reply` holds the provider's words, with code 0 where it could not be asked."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


class SignIn(Protocol):
    """A way to sign in, for as many connections as are made."""

    def prepare(self) -> None:
        """Have what is needed before the server is spoken to. Raises `NoToken`."""

    def begin(self, smtp: smtplib.SMTP) -> None:
        """Sign in on this connection. Raises what smtplib raises."""


class ByPassword:
    """A name and a password."""

    def __init__(self, user: str, password: str) -> None:
        self._user, self._password = user, password

    def prepare(self) -> None:
        """A password is at hand."""

    def begin(self, smtp: smtplib.SMTP) -> None:
        smtp.login(self._user, self._password)


class Tokens(Protocol):
    """Who gives tokens out."""

    def token(self) -> str:
        """One that is good for some minutes more. Raises `NoToken`."""

    def forget(self) -> None:
        """The last one was refused: the next is a new one."""


class ByToken:
    """A mailbox, and a token for it."""

    def __init__(self, user: str, tokens: Tokens) -> None:
        self._user, self._tokens = user, tokens
        self._token = ""

    def prepare(self) -> None:
        self._token = self._tokens.token()

    def begin(self, smtp: smtplib.SMTP) -> None:
        if "XOAUTH2" not in smtp.esmtp_features.get("auth", "").upper().split():
            raise smtplib.SMTPAuthenticationError(504, b"5.7.4 XOAUTH2 is not offered")
        try:
            smtp.auth("XOAUTH2", self._said)
        except smtplib.SMTPAuthenticationError as refused:
            self._tokens.forget()
            words = refused.smtp_error if isinstance(refused.smtp_error, bytes) else refused.smtp_error.encode()
            raise smtplib.SMTPAuthenticationError(refused.smtp_code, words + XOAUTH2) from None

    def _said(self, challenge: bytes | None = None) -> str:
        """The first word; a server that then asks has refused, and waits for an empty line before it says so."""
        return f"user={self._user}\1auth=Bearer {self._token}\1\1" if challenge is None else ""


class Microsoft:
    """Tokens for an app of a Microsoft 365 organisation (client credentials)."""

    def __init__(self, tenant: str, client: str, secret: str) -> None:
        self._tenant, self._client, self._secret = tenant, client, secret
        self._app: Any = None

    def token(self) -> str:
        import msal
        from requests import RequestException

        try:
            if self._app is None:
                self._app = msal.ConfidentialClientApplication(
                    self._client, client_credential=self._secret, authority=f"{MICROSOFT}/{self._tenant}",
                    instance_discovery=False, timeout=PATIENCE,
                )  # fmt: skip
            given = self._app.acquire_token_for_client([MICROSOFT_SCOPE])
        except (RequestException, RuntimeError) as error:
            raise _unreachable("Microsoft", error) from None
        except ValueError:  # it found no such directory, and keeps the reason to itself
            raise NoToken(Reply(400, "AADSTS90002: no such directory (tenant)", "token")) from None
        if "access_token" not in given:
            raise NoToken(Reply(400, _words(given.get("error_description") or given.get("error")), "token"))
        return str(given["access_token"])

    def forget(self) -> None:
        self._app.remove_tokens_for_client()


class Google:
    """Tokens for a service account that may act for a mailbox of its organisation."""

    def __init__(self, user: str, key: str) -> None:
        self._user, self._key = user, key
        self._credentials: Any = None

    def token(self) -> str:
        from google.auth.exceptions import GoogleAuthError, TransportError
        from google.auth.transport.requests import Request
        from google.oauth2.service_account import Credentials

        try:
            if self._credentials is None:
                self._credentials = Credentials.from_service_account_info(  # type: ignore[no-untyped-call,unused-ignore]
                    json.loads(self._key), scopes=[GOOGLE_SCOPE], subject=self._user
                )
            if not self._credentials.valid:
                self._credentials.refresh(partial(Request(), timeout=PATIENCE))
        except TransportError as error:
            raise _unreachable("Google", error) from None
        except (ValueError, TypeError, AttributeError):
            raise NoToken(Reply(400, "the key is no service account's", "token")) from None
        except GoogleAuthError as refused:
            raise NoToken(Reply(400, _words(refused.args[0] if refused.args else ""), "token")) from None
        return str(self._credentials.token)

    def forget(self) -> None:
        self._credentials.token = None


def sign_in_of(settings: Settings) -> SignIn | None:
    """How these settings sign in; None where nobody is named."""
    user, secret = settings.mail_user, settings.mail_password.get_secret_value()
    ways: dict[str, Callable[[], SignIn]] = {
        "password": lambda: ByPassword(user, secret),
        "microsoft": lambda: ByToken(user, Microsoft(settings.mail_tenant, settings.mail_client, secret)),
        "google": lambda: ByToken(user, Google(user, secret)),
    }
    return ways[settings.mail_sign_in]() if user else None


def _unreachable(whom: str, error: Exception) -> NoToken:
    return NoToken(Reply(0, f"{whom} gave no token: {type(error).__name__}", "token"))


def _words(said: object) -> str:
    """The provider's words in one line, without the numbers by which it finds the request again."""
    return " ".join(str(said or "no reason was given").split()).partition(" Trace ID:")[0]
