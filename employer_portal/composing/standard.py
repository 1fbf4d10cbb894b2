"""The published standard as a candidate reads it: "Names the risk" -> "someone who names the risk"."""

import re

from employer_portal.composing.passages import finished, sentences

#: Verbs with which a standard begins. Another word may be a thing ("Posters"): then it is quoted.
_VERBS = frozenset(
    """accepts acts adapts adds admits agrees analyses analyzes answers applies arranges asks assesses assumes avoids
    begins brings builds calls carries challenges changes checks chooses clarifies coaches collects communicates
    compares completes considers connects consults corrects creates decides delegates delivers demonstrates
    describes develops does draws encourages engages ensures escalates establishes evaluates explains explores
    finds finishes fixes follows gathers gets gives handles hands has helps identifies improves includes
    inspires interprets involves judges keeps knows leads learns listens looks maintains makes manages measures
    meets mentions monitors motivates names negotiates notices offers opens organises organizes outlines owns
    passes persuades picks plans prepares presents prevents prioritises prioritizes produces protects provides
    puts raises reacts reads recognises recognizes records refers reflects relates remembers reports resolves
    respects responds returns reviews rings says sees seeks selects sends sets shares shows simplifies sorts
    speaks spots starts stays stops structures suggests summarises summarizes supports takes talks teaches tells
    tests thinks traces treats tries turns understands updates uses values varies verifies waits works writes""".split()
)
_VERB = re.compile(r"(?:(?:Always|Never|Often|Also|[A-Z][a-z]+ly) )?([A-Za-z]+)\b")
_THING = re.compile(r"(?:A|An|The|Someone|Somebody|Anyone|People) ")
_LOOKED_FOR = re.compile(r"\s*(?:we (?:were looking|looked|look) for)\b[:,]?\s*", re.IGNORECASE)


def clause(standard: str) -> str | None:
    """What stands behind "We were looking for", without a full stop; None where no rule is certain."""
    parts = [one.rstrip(".") for one in sentences(_LOOKED_FOR.sub("", standard, count=1))]
    if not parts or any(one[-1] in "?!:…" for one in parts):
        return None
    told = [_one(part) for part in parts]
    if any(one is None for one in told):
        return None
    return ", and ".join(
        one.removeprefix("someone ") if number and one.startswith("someone who") else one
        for number, one in enumerate(filter(None, told))
    )


def quoted(standard: str) -> str:
    """A standard as it was published, to stand behind "What we looked for:"."""
    return finished(" ".join(standard.split()))


def _one(sentence: str) -> str | None:
    verb = _VERB.match(sentence)
    small = sentence[0].lower() + sentence[1:]
    if verb and verb[1].lower() in _VERBS:
        return f"someone who {small}"
    if sentence.startswith("Can "):
        return f"someone who {small}"
    if sentence.startswith("Able to "):
        return f"someone {small}"
    if sentence.startswith("Ability to "):
        return f"the {small}"
    if _THING.match(sentence) or sentence.startswith(("someone ", "a ", "an ", "the ")):
        return small
    return None
