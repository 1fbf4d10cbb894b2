"""When refreshers are due, as `guidance/refreshers.toml` tells it: soon after the licence, then again and again."""

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from employer_portal.training.content import ContentFault, Mistake

FILE = "refreshers.toml"
Days = Annotated[int, Field(ge=1, le=3650)]


class Refreshers(BaseModel):
    """So many `days` after the licence, in their order, and `then_every` so many again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: Annotated[tuple[Days, ...], Field(min_length=1)]
    then_every: Days

    def dates(self, licensed: date) -> Iterator[date]:
        """The days on which a refresher is due, without end."""
        yield from (licensed + timedelta(days=after) for after in self.days)
        yield from (licensed + timedelta(days=self.days[-1] + self.then_every * again) for again in count(1))


@cache
def load_refreshers(folder: Path) -> Refreshers:
    """The dates in that `guidance` folder. Raises `ContentFault` where they cannot be read."""
    try:
        told = Refreshers.model_validate(tomllib.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentFault([Mistake(FILE, "", f"this cannot be read ({error}).")]) from error
    except ValidationError as error:
        wrong = [Mistake(FILE, str(one["loc"][0]), f"{one['msg'].lower()}.") for one in error.errors()]
        raise ContentFault(wrong) from error
    if list(told.days) != sorted(set(told.days)):
        raise ContentFault([Mistake(FILE, "days", "these do not rise from one to the next.")])
    return told
