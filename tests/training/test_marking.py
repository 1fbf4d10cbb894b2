"""What passes as a rewriting: what somebody could be sent, in whatever style; and nothing that only looks like it."""

import json
from random import Random

import pytest

from employer_portal.patterns.sentences import senseless, sentences, tells
from employer_portal.settings import HOME
from employer_portal.training.content import load_content
from employer_portal.training.marking import amiss, lost, passes, place

CASES = {case.id: case for case in load_content(HOME / "guidance").rewrites}
WORDED = [case for case in CASES.values() if case.model]

#: Good rewritings by hands that write as people write: short, foreign, dictated, with a joke of order.
NATURAL = [
    ("age-02", "You found the sign-up fault within two minutes. Title and picture were there; the steps were not."),
    ("age-02", "On reporting faults: your report had a picture. No steps though, and no expected result."),
    ("age-01", "Your rota had twelve people, same as any Monday. You didn't use the order lines."),
    ("age-01", "The rota you did was for twelve. Next time take the orders first, then count people."),
    ("age-03", "Both families greeted by you within a minute, and each family was told how long they'd wait. Lovely."),
    (
        "race-01",
        "You have named queue, driver and cable, this was right. But the order you did not say: which is first?",
    ),
    ("disability-01", "You explained the charge very clear. The credit and due date you have forgotten to explain."),
    ("disability-03", "Six of eight steps, in order - good. You missed the blank and the second reading."),
    (
        "disclosure-02",
        "Your plan has two vans and three people with reasons; there is no parking and no agreed time in it.",
    ),
    (
        "marriage-01",
        "All five buyers fitted. What I'd have liked: a ring to the sellers, and a time to confirm each one.",
    ),
    ("marriage-02", "You gave the van and the gate. You left out the times, and the copper was you guessing."),
    ("silence-02", "You saw the gate and the lorry. You didn't see the child, and you didn't say to close the lane."),
    ("silence-04", "Twenty-two jobs, well done, that was all of them! But they had no dates and the permit came late."),
    (
        "style-02",
        "You ranked the ten cards by customers asking. Effort wasn't in it and you didn't want to leave any out.",
    ),
    ("tone-03", "Found: the hourly rate. Still to find were the double bonus and the missing day in your sheet."),
    ("vague-04", "You asked him what he wants, which is to cook for his son. We did not hear any date for a review."),
    ("silence-03", "Keep a record of your fridge for a week. Write the temperature down morning and night."),
    ("promise-02", "Put the decision at the top of your letter, and say the policy terms in plain words."),
    (
        "disclosure-04",
        "Practise the wrong client case: decide whom to ring first. Tell your manager and put it in the log.",
    ),
    ("speculation-03", "We were told the result (nine departments), but not your own part in it, only the meetings."),
    (
        "tone-04",
        "You priced three coffins. At “Mum loved the sea” you went on to flowers; you didn’t ask what they want.",
    ),
    ("vague-01", "You rang the plumber and turned off the water alone. Three colleagues stood there without any task."),
    (
        "vague-02",
        "Good timing for the hour, and materials ready. What I missed is what the children should know after it.",
    ),
    (
        "vague-03",
        "You noticed the dose straight away. You'd still have given it, and nobody rang the prescriber.",
    ),
    (
        "victimisation-02",
        "You listened to both drivers. The list on the desk wasn't used, and it ended with next week.",
    ),
    (
        "style-01",
        "You spotted the heifer from her warm ear, before us. Temperature, pen, vet, book: that is the right order.",
    ),
    ("style-03", "Facts all correct. But it is two pages and a half, and your recommendation comes at the very end."),
    (
        "speculation-01",
        "You asked for weight and how long ago. You didn't ask how much or what kind, and offered tomorrow.",
    ),
    (
        "speculation-02",
        "You checked lights and tyres, and not the straps. The lamp you saw, but would report it only at night.",
    ),
    ("silence-01", "You asked how far the stand is, showed him two lenses and gave the price for each."),
    (
        "silence-05",
        "You found the valve in four minutes! The customer wasn't told the price, or the reason why it's safe.",
    ),
    (
        "sex-02",
        "Every step was explained by you first. You forgot to ask if she wants help, and left the door open.",
    ),
    (
        "sex-03",
        "You gave a reason and a date. When he objected you said the date again, instead of asking what worries him.",
    ),
    ("race-03", "Your sums are right. Two lines are wrong: stamps and insurance have no VAT on them."),
    ("promise-01", "Note down what fish is sold each weekend and what goes in the waste, then order from that."),
    (
        "pregnancy-03",
        "You decided the carpet claim correctly in five minutes. You didn't open the policy and named no rule.",
    ),
    (
        "gender-reassignment-02",
        "You got the pool cleared and the swimmer out. Who rings the ambulance was left open, so was the log.",
    ),
    (
        "disclosure-01",
        "You named gloves and gas, correct. The overspend in May you did not mention and no forecast was given.",
    ),
    ("comparison-02", "You said sorry and gave the cause. You didn't tell them how long, nor about the buses."),
]


def test_every_model_passes(checker):
    assert [case.id for case in WORDED if not passes(checker, case, case.model)] == []


@pytest.mark.parametrize(("name", "words"), NATURAL)
def test_good_words_in_an_odd_style_pass(checker, name, words):
    assert (amiss(CASES[name], words), lost(CASES[name], words)) == ([], [])
    assert passes(checker, CASES[name], words)


#: Tries to get by without saying anything: facts strung together, notes copied, lorem, padding, letters.
SENSELESS = [
    ("age-02", "fault picture steps, a a a."),
    ("age-02", "Fault picture steps and some more words to fill it."),
    ("age-02", "You fault picture steps."),
    ("age-02", "You gave fault picture steps very well indeed."),
    ("age-02", "You fault. You picture. You steps. You expected result."),
    (
        "age-02",
        "Title and a picture of the screen. Steps not given; expected result not given. Found the fault.",
    ),
    ("age-02", "You: Title and a picture of the screen. Steps not given; expected result not given."),
    ("age-02", "Reporting faults: fault, picture, steps, title, screen, result."),
    ("age-02", "asdf fault qwer picture zxcv steps jkl."),
    ("age-02", "Lorem ipsum dolor sit amet fault picture consectetur adipiscing steps elit."),
    ("age-02", "You found lorem ipsum dolor fault sit amet picture consectetur steps adipiscing."),
    ("age-02", "the fault of the picture of the steps of the fault."),
    ("age-02", "the of fault to picture a steps in was you."),
    ("age-02", "Fault! Picture! Steps! Thank you for coming to the interview."),
    ("age-02", "Thank you for coming. fault picture steps"),
    ("age-02", "fault fault fault picture picture picture steps steps steps"),
    ("age-02", "I think the answer is fault, picture, steps."),
    ("age-02", "The words that are wanted here: fault, picture, steps."),
    ("age-01", "rota twelve orders rota twelve orders rota twelve orders"),
    ("age-01", "Rota, 12, orders."),
    ("age-01", "Planning ahead rota twelve orders lines next step."),
    (
        "age-01",
        "Rota for Monday: twelve people, the same as every Monday. The sheet with the order lines was not used.",
    ),
    ("age-01", "You rota twelve order lines sheet Monday people same."),
    ("age-01", "bla bla rota bla bla twelve bla bla orders bla"),
    ("age-01", "Your rota. Your twelve. Your orders."),
    ("age-01", "xxxx rota xxxx twelve xxxx orders xxxx"),
    ("age-01", "We rota you twelve they orders it Monday."),
    ("disability-01", "charge credit date"),
    ("disability-01", "Standing charge. Credit from March. Date for payment."),
    (
        "disability-01",
        "The credit from March and the date for payment were not mentioned. Explained the standing charge.",
    ),
    ("disability-01", "Explaining a bill charge reading credit date due owe total caller."),
    ("disability-03", "six blank reading. six blank reading. six blank reading."),
    ("disability-03", "For following a method, six, blank, reading."),
    ("race-01", "Queue driver cable first order repair talking printer."),
    ("race-01", "Very good interview, many thanks, queue, first, we wish you luck."),
    ("disclosure-02", "vans, parking, time: vans, parking, time."),
    ("silence-04", "You could plan. jobs dates permit"),
    ("silence-03", "fridge sheet fridge sheet write it."),
    ("promise-02", "letter decision plain words"),
    ("tone-02", "stop knee stop knee stop."),
    ("tone-03", "hourly bonus day hourly bonus day ok ok."),
    ("tone-03", "You are hourly bonus day."),
    ("tone-03", "Sheet with three errors, hourly rate, double bonus, missing day."),
    ("tone-03", "Accuracy with figures: hourly. bonus. day. thanks"),
    ("tone-03", "I will pass this if I write hourly bonus and day."),
    ("tone-04", "coffins the sea wish asked family listening good."),
    ("tone-04", "prices, flowers, wish: you can do it."),
    ("vague-01", "pipe three task pipe three task pipe three task pipe three task"),
    ("vague-01", "You pipe colleagues task and you water tasks and doors."),
    ("vague-02", "hour materials know aim hour materials."),
    ("vague-02", "One hour on Roman coins. Times for each part, materials for thirty. Know aim."),
    ("vague-03", "dose prescriber gave dose prescriber gave it it it"),
    ("vague-03", "dose. chart. pharmacy. stop. You you you."),
    ("vague-04", "cook soup date again review, kind regards, the panel."),
    ("victimisation-02", "both drivers list week agreed both drivers list."),
    ("victimisation-02", "You both list week."),
    ("style-01", "heifer warm temperature heifer warm temperature in this order in this order."),
    ("style-03", "facts recommendation page and so on and so forth."),
    ("style-03", "All facts correct. The recommendation stands at the foot of the third page. Two and a half pages."),
    ("style-04", "doors late wait doors late wait full house."),
    ("speculation-01", "weight much tomorrow dog chocolate vet."),
    (
        "speculation-01",
        "Asked the weight and how long ago. How much, what kind, how the dog is now: not asked. Offered tomorrow.",
    ),
    ("speculation-02", "lights straps lamp, lights straps lamp, lights straps lamp."),
    ("speculation-02", "qqq lights www straps eee lamp rrr"),
    ("silence-01", "lenses price stand music choices explaining customer reads."),
    ("silence-02", "gate child lane gate child lane gate child lane"),
    ("silence-05", "valve price safe. Nice. Good. Fine."),
    ("sex-02", "explained asked towel door covered."),
    ("sex-03", "reason date objected reason date objected change."),
    ("sexual-orientation-01", "referee private rules two five front shouting."),
    ("race-03", "stamps insurance two stamps insurance two VAT."),
    ("promise-03", "parcels dock six parcels dock six noon."),
    ("pregnancy-02", "counting second date counting second date children."),
    ("pregnancy-03", "carpet policy rule carpet policy rule pay claim."),
    ("marriage-03", "eleven sum eleven sum eleven sum night."),
    ("marriage-01", "five sellers confirm, blah blah blah blah blah."),
    ("gender-reassignment-02", "pool ambulance log pool ambulance log swimmer."),
    ("disclosure-01", "gloves overspend forecast, lorem ipsum dolor sit amet."),
    ("disclosure-03", "counted difference cheque; counted difference cheque; till."),
]


@pytest.mark.parametrize(("name", "words"), SENSELESS)
def test_what_only_looks_like_a_rewriting_does_not_pass(checker, name, words):
    assert not passes(checker, CASES[name], words)


def shuffled(text, chance):
    words = text.replace(".", "").split()
    return " ".join(chance.sample(words, len(words))) + "."


@pytest.mark.parametrize(
    "cheat",
    [
        pytest.param(lambda case, facts: case.notes, id="the notes as they stand"),
        pytest.param(lambda case, facts: f"You. {case.notes}", id="the notes behind one word"),
        pytest.param(lambda case, facts: f"{case.text} {', '.join(facts)}.", id="facts behind the sentence"),
        pytest.param(lambda case, facts: f"For {case.criterion}, {', '.join(facts)}.", id="facts behind the criterion"),
        pytest.param(lambda case, facts: f"You {' '.join(facts)}. Thank you very much for coming.", id="you and facts"),
        pytest.param(
            lambda case, facts: f"You gave {' and '.join(facts)} very well indeed here.", id="facts on a line"
        ),
    ],
)
def test_no_case_lets_a_trick_pass(checker, cheat):
    of_three = [case for case in WORDED if len(case.keeps) > 2]
    tricked = [(case, cheat(case, [fact.split("|")[0] for fact in case.keeps])) for case in of_three]
    assert [(case.id, words) for case, words in tricked if passes(checker, case, words)] == []


def test_of_notes_and_models_in_any_order_few_pass(checker):
    """What is left over goes to a trainer: a machine that reads words cannot tell all of it."""
    tricked = [(case, shuffled(text, Random(7))) for case in WORDED for text in (case.notes, case.model)]
    passed = sum(passes(checker, case, words) for case, words in tricked)
    assert passed <= len(tricked) / 10


def test_sentences_of_many_hands_are_sentences():
    """The second reader's sentences, of all trades and dialects: few of them look senseless, or say nothing."""
    lines = (HOME / "guidance/phrasing/sentences").glob("*.jsonl")
    texts = [json.loads(line) for file in lines for line in file.read_text().splitlines()]
    assert sum(bool([*senseless(one["text"])]) for one in texts) < len(texts) / 200
    to_them = [one["text"] for one in texts if one["expect"] == "pass" and one["person"] == "second"]
    assert sum(not any(map(tells, sentences(one))) for one in to_them) < len(to_them) / 100


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Fault picture steps, a a a.", ["“a a” stands", "is no whole sentence yet"]),
        ("Steps not given. You found the fault, with a picture of the screen.", ["is the panel’s note as it stands"]),
        ("You found a fault. You found a fault.", ["stands there twice"]),
        ("You found the fault.", ["So few words"]),
    ],
)
def test_each_reason_is_said(words, said):
    found = amiss(CASES["age-02"], words)
    assert all(any(one in told for told in found) for one in said), found


def test_a_next_step_asks_for_something():
    assert (
        "Nobody is asked"
        in amiss(CASES["promise-01"], "Your order of fish was made by feel, and waste was not known.")[0]
    )


def test_each_fact_is_found_in_the_notes():
    assert place(CASES["age-02"], "steps") == "Steps not given"
    assert place(CASES["age-02"], "nowhere") == ""
