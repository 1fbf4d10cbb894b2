"""How long personal data is kept, by class. Every personal column names its class; erasure goes by it."""

from enum import StrEnum
from typing import Any


class Retention(StrEnum):
    """Fact sheet, section 5.3. The periods are settings; the classes are not."""

    FILE = "file"  # applications, entries, findings, letters: with the candidate's file
    DELIVERY = "delivery"  # addresses and messages: with the file they belong to
    ACCOUNT = "account"  # users: while they work here, then with the last file they wrote in
    TRAINING = "training"  # certificates: while certified, and the claim period after
    KEY = "key"  # the key of a person's digests: destroyed first, then nothing leads back


#: `mapped_column(..., info=personal(Retention.FILE))` marks a column with personal data.
def personal(retention: Retention) -> dict[str, Any]:
    """The mark of a column that may hold personal data, with its retention class."""
    return {"retention": retention}


#: The mark of a text column that holds none: codes, versions, the employer's own words.
NOT_PERSONAL: dict[str, Any] = {"retention": None}
