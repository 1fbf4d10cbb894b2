"""What wording owes the audit trail: which sentences, whose, and who proposed and approved them."""

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.composing.blocks import digest
from employer_portal.core.trail import ACTOR, Ledger
from employer_portal.wording.models import WordingAuthor, WordingVersion


def authors(session: Session, versions: Sequence[int]) -> dict[int, Any]:
    """Who wrote in each of these versions."""
    found: dict[int, list[int]] = {version: [] for version in versions}
    wanted = sa.select(WordingAuthor.wording_id, WordingAuthor.user_id).order_by(WordingAuthor.user_id)
    for version, user in session.execute(wanted.where(WordingAuthor.wording_id.in_(versions))):
        found[version].append(user)
    return found


def _digests(session: Session, versions: Sequence[int]) -> dict[int, Any]:
    """The digest of each of these versions, so far as its sentences make it."""
    blocks = sa.type_coerce(WordingVersion.blocks, sa.types.NULLTYPE)
    wanted = sa.select(WordingVersion.id, WordingVersion.digest, blocks).where(WordingVersion.id.in_(versions))
    return {
        version: mark if _digest(table) == mark else "not that of its sentences"
        for version, mark, table in session.execute(wanted)
    }


def _digest(table: Any) -> str:
    try:
        return digest(json.loads(table) if isinstance(table, str) else table)
    except (TypeError, ValueError):
        return ""


LEDGERS = (
    Ledger(
        subject="wording",
        id=WordingVersion.id,
        facts={
            "state": WordingVersion.state,
            "brand": WordingVersion.brand_id,
            "language": WordingVersion.language,
            "number": WordingVersion.number,
            "proposed_by": WordingVersion.proposed_by,
            "approved_by": WordingVersion.approved_by,
        },
        more={"digest": _digests, "authors": authors},
        made={"wording.begun": ""},
        says={
            "wording.begun": {"state": "draft", "proposed_by": None, "approved_by": None},
            "wording.propose": {"proposed_by": ACTOR},
            "wording.approve": {"approved_by": ACTOR},
        },
    ),
)
