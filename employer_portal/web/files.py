"""Bytes as an answer: a download, or a document that a page shows in a frame. Every view that answers with bytes goes
through here, so that type, name and policy are always said."""

import io
import re
from pathlib import Path

from flask import Response, send_file

from employer_portal.web import headers

#: What no file system or header takes in a name, and what would turn its end round.
NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff/\\:*?"<>|]+')
LONGEST_NAME = 120


def download(content: bytes, name: str, media_type: str) -> Response:
    """A file to be kept, under a name that may hold what somebody typed."""
    return _answer(content, name, media_type, headers.FILE_POLICY, kept=True)


def handed_out(path: Path, name: str, media_type: str) -> Response:
    """A file from the disk to be kept: it may be large, and is not read into memory."""
    return _answer(path, name, media_type, headers.FILE_POLICY, kept=True)


def shown(content: bytes | str, name: str, media_type: str, policy: str = headers.DOCUMENT_POLICY) -> Response:
    """A document to be read in the browser, with a policy of its own (by default in a sandbox)."""
    return _answer(content.encode() if isinstance(content, str) else content, name, media_type, policy, kept=False)


def _answer(content: bytes | Path, name: str, media_type: str, policy: str, *, kept: bool) -> Response:
    given = io.BytesIO(content) if isinstance(content, bytes) else content
    kind = media_type.partition(";")[0]  # Flask says the charset of what is text
    answer = send_file(given, kind, as_attachment=kept, download_name=named(name), conditional=False, etag=False)
    answer.headers["Content-Security-Policy"] = policy
    return answer


def named(name: str) -> str:
    """A file name as every system takes it: no path, no control character, not longer than LONGEST_NAME."""
    stem, dot, ending = NOT_IN_NAMES.sub("-", name).strip(". ").rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending)]}{dot}{ending}" if stem else ending[:LONGEST_NAME] or "file"
