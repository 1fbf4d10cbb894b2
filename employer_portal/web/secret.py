"""The key that signs cookies and links: from the settings, else made once and kept beside the data."""

import base64
import hashlib
import hmac
import os
import secrets

from employer_portal.settings import Settings


def key(settings: Settings) -> bytes:
    """The installation's secret key. All web processes of one installation find the same."""
    given = settings.secret_key.get_secret_value()
    if given:
        return given.encode()
    file = settings.var / "secret_key"
    settings.var.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"secret_key.{os.getpid()}")
    if not file.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, file)  # of two processes that begin at once, one makes it and the other reads it
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip().encode()


def derived(settings: Settings, purpose: str) -> str:
    """A key for one purpose, so that what is signed for one thing cannot be used for another."""
    return base64.urlsafe_b64encode(hmac.digest(key(settings), purpose.encode(), hashlib.sha256)).decode()
