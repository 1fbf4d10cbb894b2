"""The published standard as a candidate reads it: "Names the risk" -> "someone who names the risk"."""

import re

from employer_portal.composing.passages import capital, finished, sentences

#: Verbs with which a standard begins. Another word may be a thing ("Posters"): then it is quoted.
_VERBS = frozenset(
    """accepts acts adapts adds admits agrees allows analyses analyzes answers applies arranges asks assesses assumes
    avoids begins brings builds calls carries challenges changes checks chooses clarifies cleans closes coaches
    collects communicates compares completes connects considers consults cooks corrects counts covers creates
    cuts decides delegates delivers demonstrates deploys describes develops does draws drives encourages engages ensures
    enters escalates establishes evaluates explains explores fills finds finishes fits fixes follows gathers
    gets gives greets handles hands has helps holds identifies improves includes inspires installs interprets
    involves judges keeps knows leads learns lets lifts listens loads locks logs looks maintains makes manages
    marks measures meets mentions mixes monitors motivates moves names narrows negotiates notices offers opens
    organises organizes outlines owns packs passes pays persuades picks plans plays prepares presents prevents
    prioritises prioritizes produces protects provides puts quotes raises reacts reads reassures recognises
    recognizes records refers reflects refuses relates remembers repairs replaces reports resolves respects
    responds returns reviews rings runs says searches seeks sees selects sends separates serves sets shares
    shows signs simplifies sorts speaks spots starts stays stops stores structures studies suggests summarises
    summarizes supports switches tags takes talks teaches tells tests thinks tidies traces tracks trains
    translates treats tries turns understands updates uses values varies verifies waits watches wears weighs
    welcomes works writes""".split()
)
#: These are things as well: "Records of each visit", "Plans with a date".
_THINGS = frozenset(
    """answers changes checks covers loads locks logs marks measures moves notes offers plans plays quotes records
    repairs
    replies reports reviews runs signs stores supports switches tags tests tracks trains
    turns uses values works""".split()
)
_OF = frozenset("of with for and that which in or".split())
_VERB = re.compile(r"(?:(?:Always|Never|Often|Also|[A-Z][a-z]+ly) )?([A-Za-z]+)\b\W*([a-z]*)")
_THING = re.compile(r"(?:A|An|The|Someone|Somebody|Anyone|People) ")
#: "The candidate names ...": whom the standard speaks of is the someone that was looked for.
_CANDIDATE = re.compile(
    r"(?:(?:The|A|An|Each|Every|Any) )?(?:\w+ )?(?:candidate|applicant|post[- ]?holder)s? (?=\w)", re.IGNORECASE
)
#: A thing that does something is a sentence ("The plan shows ...", "The tasks are clear"); what stands behind one of
#: these only says which thing is meant.
_SAYS_WHICH = re.compile(r"\b(?:who|whose|that|which|where|when|with|of|for|to|in|on|about)\b")
_DOES = (_VERBS - _THINGS) | frozenset(
    "is are was were has have had does do did can could may might must shall should will would".split()
)
_LOOKED_FOR = re.compile(r"\s*(?:we (?:were looking|looked|look) for)\b[:,]?\s*", re.IGNORECASE)


def clause(standard: str) -> str | None:
    """What stands behind "We were looking for", without a full stop; None where no rule is certain."""
    given = sentences(_LOOKED_FOR.sub("", standard, count=1))
    parts = [capital(part.strip().rstrip(".")) for one in given for part in one.split(";") if part.strip(" .")]
    if not parts or any(one[-1] in "?!:…" for one in parts):
        return None
    clauses = [_one(part) for part in parts]
    if any(one is None for one in clauses):
        return None
    told = [
        one.removeprefix("someone ") if number and one.startswith("someone who") else one
        for number, one in enumerate(filter(None, clauses))
    ]
    return ", and ".join(filter(None, (", ".join(told[:-1]), told[-1])))


def quoted(standard: str) -> str:
    """A standard as it was published, to stand behind "What we looked for:"."""
    return finished(" ".join(standard.split()))


def _one(sentence: str) -> str | None:
    if whom := _CANDIDATE.match(sentence):
        said = _one(capital(sentence[whom.end() :]))
        return said if said and said.startswith("someone who ") else None
    verb = _VERB.match(sentence)
    small = sentence[0].lower() + sentence[1:]
    if verb and verb[1].lower() in _VERBS and not (verb[1].lower() in _THINGS and verb[2] in _OF):
        return f"someone who {small}"
    if sentence.startswith("Can "):
        return f"someone who {small}"
    if sentence.startswith("Able to "):
        return f"someone {small}"
    if sentence.startswith("Ability to "):
        return f"the {small}"
    if _THING.match(sentence) and _DOES.isdisjoint(_SAYS_WHICH.split(small, maxsplit=1)[0].split()):
        return small
    return None
