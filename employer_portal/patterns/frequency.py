"""How often words come in feedback, roughly: a pattern is looked for only where its rarest word stands."""

#: The commonest words, most frequent first; the order is an estimate. It changes the speed,
#: and which of several words is meant where letters are starred out.
COMMON = {
    word: rank
    for rank, word in enumerate(
        """candidate the to and you a candidates applicant people of in your for was with on that we it is were not as
        be have but are at how an by more 's from this would had or which what they one about when so could did
        our will has if their who there been can do role team example examples answer answers question
        questions work experience interview good well strong also very clear skills next time gave described
        explained two than other new first some all out up into no us them i he she his her him my me its
        because where while after before then just only make made use used using need needed needs help helped
        show showed shown evidence job panel felt feel seem seemed think thought know like give given say said
        asked ask tell told get got go going come came take took see find found look looked looking further
        lack lacked limited detail detailed specific result results outcome outcomes project projects customer
        customers service person manager management managing lead led leading support plan planning problem
        problems process quality safety training level high position company business understanding knowledge
        ability able working worked through during over across between within without against every each any
        many much most few less least same different own both another such too enough still even already
        always often never really quite rather perhaps however though although once again here now today day
        days week weeks month months year years three four five six seven eight nine ten hours man woman men
        women child children old young right best better great excellent confident confidence improve improved
        improving development future strengths strength should may might must shall want wanted way ways thing
        things part 'd 're 've 'll being does done doing let set put keep kept end start started
        """.split()
    )
}
RARE = 0.02
UNKNOWN_LOOK = {"x": 1000.0, "N": 100.0, "s": 100.0, "g": 50.0, "e": 50.0, "l": 20.0, "A": 20.0, "#": 5.0}
SIGN = {".": 80.0, ",": 50.0, ":": 5.0}  # the end of a sentence, a comma, a colon: beside the words


def cost(form: str) -> float:
    """How often this word is met in a thousand, roughly."""
    return 1000 / (COMMON[form] + 15) if form in COMMON else RARE
