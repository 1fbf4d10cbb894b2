"""What the trail says of the whole database: each verb with its sentence."""

from employer_portal.core.audit import TrailVerb


class Verb(TrailVerb):
    DATABASE_BACKED_UP = "database.backed_up", "The database was backed up."
    DATABASE_RESTORED = "database.restored", "The database was restored from a back-up."
    DATABASE_WITHOUT_ERASURES = (
        "database.without_erasures",
        "It was said that there is no list of erasures: whoever was erased since the back-up may be back.",
    )
    DATABASE_MOVED = "database.moved", "The database was moved."
