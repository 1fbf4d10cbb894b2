"""The inflections of an English word, for `word~` and `word~er` in patterns.

A form too many does no harm: nobody writes "goed".
"""

import re

_OUR = re.compile(r"(?<=av|ol|nd|ab|hb|on|um|rm|am|ig|vi|an|od)our")
_IS = re.compile(r"(?<=[a-z]{3})is(?=e|ing|ation)")
_IZ = re.compile(r"(?<=[a-z]{3})iz(?=e|ing|ation)")
VOWELS = "aeiou"
IRREGULAR = {
    line.split()[0]: tuple(line.split())
    for line in """
be am are is was were been being 's 're 'm
have has had having 've 'd
do does did done doing
go goes went gone going
say says said saying
get gets got gotten getting
make makes made making
know knows knew known knowing
think thinks thought thinking
take takes took taken taking
see sees saw seen seeing
come comes came coming
find finds found finding
give gives gave given giving
tell tells told telling
feel feels felt feeling
become becomes became becoming
leave leaves left leaving
keep keeps kept keeping
bring brings brought bringing
begin begins began begun beginning
hold holds held holding
write writes wrote written writing
stand stands stood standing
hear hears heard hearing
meet meets met meeting
run runs ran running
pay pays paid paying
sit sits sat sitting
speak speaks spoke spoken speaking
grow grows grew grown growing
lose loses lost losing
fall falls fell fallen falling
build builds built building
understand understands understood understanding
wear wears wore worn wearing
drive drives drove driven driving
break breaks broke broken breaking
choose chooses chose chosen choosing
show shows showed shown showing
lie lies lied lying lain lay
teach teaches taught teaching
drink drinks drank drunk drinking
send sends sent sending
lead leads led leading
read reads reading
put puts putting
bear bears bore borne bearing
forget forgets forgot forgotten forgetting
swear swears swore sworn swearing
fight fights fought fighting
cost costs costing
man men
woman women
child children
person persons people
wife wives
life lives
foot feet
good better best
bad worse worst
old older oldest elder eldest
""".strip().splitlines()
}


def inflections(word: str) -> frozenset[str]:
    """The word as a verb and as a noun: retire, retires, retired, retiring, retire's."""
    if word in IRREGULAR:
        return frozenset(IRREGULAR[word])
    forms = {word, f"{word}s"}
    if word.endswith(("s", "x", "z", "ch", "sh", "o")):
        forms |= {f"{word}es"}
    for stem in _stems(word):
        forms |= {f"{stem}ed", f"{stem}ing"}
    if word.endswith("e"):
        forms |= {f"{word}d", f"{word}ing"}
    if _consonant_y(word):
        forms |= {f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing"}
    if word.endswith("man") and len(word) > 5:
        forms |= {f"{word[:-3]}men"}
    if word.endswith("ie"):
        forms |= {f"{word[:-2]}ying"}
    return frozenset(forms)


def comparison(word: str) -> frozenset[str]:
    """The word as an adjective: old, older, oldest."""
    if word in IRREGULAR:
        return frozenset(IRREGULAR[word])
    stems = {word[:-1]} if word.endswith("e") else {word[:-1] + "i"} if _consonant_y(word) else set(_stems(word))
    return frozenset({word} | {stem + ending for stem in stems for ending in ("er", "est")})


def both_spellings(forms: frozenset[str]) -> frozenset[str]:
    """British and American: organise and organize, colour and color."""
    american = {_OUR.sub("or", _IS.sub("iz", form)) for form in forms}
    return forms | american | {_IZ.sub("is", form) for form in forms}


def _stems(word: str) -> list[str]:
    """What -ed, -ing and -er are added to; a short word's last consonant may be doubled (plan, planned)."""
    if word.endswith("e"):
        return [word[:-1]]
    if _consonant_y(word):
        return []
    doubles = len(word) > 2 and word[-1] not in f"{VOWELS}wxy" and word[-2] in VOWELS and word[-3] not in VOWELS
    return [word, word + word[-1]] if doubles else [word]


def _consonant_y(word: str) -> bool:
    return len(word) > 2 and word.endswith("y") and word[-2] not in VOWELS
