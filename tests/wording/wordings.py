"""Ways to a wording in the state that a test starts from."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from employer_portal.accounts.models import Brand
from employer_portal.composing.sentences import as_raw, flat, paragraphs, to_translate
from employer_portal.core.terms import Language
from employer_portal.wording import operations as wording
from employer_portal.wording.models import WordingVersion

CLOSE = "With our best wishes for what comes next,"


def brand_of(story) -> int:
    with story.database.reading() as session:
        return session.scalars(sa.select(Brand.id).order_by(Brand.id)).first()


def written(story, who="dana", language=Language.ENGLISH, **blocks) -> int:
    """A draft in which the letters close another way."""
    with story.database.transaction() as session:
        return wording.write(
            session, brand_of(story), language, blocks or {"common.close": [CLOSE]}, standard=story.blocks,
            actor=story.actors[who], now=story.now,
        ).id  # fmt: skip


def in_no_welsh(standard) -> dict[str, Any]:
    """A wording in place of a translator's, by block: obviously no Welsh, and whole."""
    table = to_translate(standard.table, Language.WELSH)
    return {
        at: as_raw(
            [
                [replace(one, waiting=False, texts=tuple(f"Zz {text}" for text in one.texts)) for one in paragraph]
                for paragraph in paragraphs(raw)
            ],
            raw,
        )
        for at, raw in flat(table).items()
    }


def translated(story, **blocks) -> int:
    """The approved wording in place of a Welsh one."""
    return approved(story, language=Language.WELSH, **{**in_no_welsh(story.blocks), **blocks})


def proposed(story, who="dana", language=Language.ENGLISH, **blocks) -> int:
    wording_id = written(story, who, language, **blocks)
    step(story, "propose", wording_id, "A kinder end", who=who)
    return wording_id


def approved(story, who="ann", **blocks) -> int:
    wording_id = proposed(story, **blocks)
    step(story, "approve", wording_id, digest(story, wording_id), who=who)
    return wording_id


def step(story, name, wording_id, *given, who="dana"):
    with story.database.transaction() as session:
        more = {"checker": story.checker} if name == "propose" else {}
        getattr(wording, name)(session, wording_id, *given, **more, actor=story.actors[who], now=story.now)


def version(story, wording_id) -> WordingVersion:
    with story.database.reading() as session:
        found = session.get_one(WordingVersion, wording_id)
        session.expunge(found)
        return found


def digest(story, wording_id) -> str:
    return version(story, wording_id).digest
