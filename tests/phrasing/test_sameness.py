# ruff: noqa: E501
"""What one sentence says of another: said already, so that it can be left out, or something of its own."""

import pytest

from employer_portal.phrasing.sameness import covers, weight

#: The fuller sentence first: the other says nothing that it does not say.
SAME = """
You told us of a child who nearly slipped and how you held her arm. | You told us how you held the arm of a child who nearly slipped.
We did not hear who was told, or what changed on the site. | We did not hear who was told or what changed.
You asked the tenant first what she wanted to keep, before you packed anything. | You asked the tenant what she would like to keep before you packed anything.
You swept the yard and stacked the pallets, which is the order we use. | You swept the yard and stacked the pallets.
You raised a missed safety check with the crew at the van. | You raised the missed safety check with the crew at the van.
Before pouring, you asked for the volume and for the cost of a second mix. | You asked for the volume and the price of a second mix before you poured.
You named the risk, its owner and its date. | You named the owner of the risk and its date.
You explained the refund policy to the customer in plain words. | You explained the refund policy in plain words.
You named the price before the work began. | You told us the price before you started the work.
You did not say who would own the risk. | You did not say who would own the risk!
We did not hear when the report was sent. | We didn't hear when you sent the report.
You organised the rota by skill and then by seniority. | You organized the rota by skill, then by seniority.
You checked the patient’s wristband before giving the tablet. | You checked the patient's wristband before you gave the tablet.
You counted the till twice with a witness. | You counted the till with a witness.
You rang the on-call doctor at once and wrote down the time. | You phoned the on-call doctor and recorded the time at once.
You began with the volume and worked out the pickers from it. | You started with the volume and worked out the pickers from it.
You prioritised the three calls by risk. | You prioritised 3 calls by risk.
The plan stopped at noon on Friday, and the weekend was left open. | The plan stopped at noon on Friday.
Practise your opening minute aloud with a timer and a friend. | Practise the opening minute aloud with a timer.
Write the name of the checker beside each line of the plan. | Write the checker's name beside each line of the plan.
Look up the VAT rules for charities on the official site. | Look up VAT rules for charities.
Ask one person to repeat the plan back to you at the briefing. | At the briefing, ask one person to repeat the plan back.
Add the date and the owner to each risk in your log. | Add an owner and a date to each risk in the log.
You drew the kitchen circuit and labelled both ends of each cable. | You drew the kitchen circuit and labelled both ends of every cable.
You used the pupil’s own words in the summary at the end. | You used the pupil's own words in the summary.
You apologised to the caller, and offered her a new time. | You apologised to the caller and offered a new time.
The answer left out who was told and by when. | The answer left out who was told.
You said what you would do first and why. | You said why, and what you would do first.
You kept the queue moving while the printer was down on Monday. | You kept the queue moving while the printer was down.
You thanked the volunteers by name at the close of the evening. | You thanked the volunteers by name.
You wrote the handover in four lines. | You wrote down the handover in four lines.
You spotted the wrong postcode on the invoice. | You noticed the incorrect postcode on the invoice.
You measured the depth of the trench at three points. | You measured the trench's depth at three points.
Read the lone working policy, and note two rules in it. | Read the lone working policy.
You locked the medicine cabinet after the round. | You locked the medicine cabinet after the round…
You compared a lease with a loan over five years. | You compared a loan with a lease over five years.
You had a full set of observations within four minutes. | Within four minutes you had a full set of observations.
You spoke to the packer in private about the damaged parcels. | You talked to the packer about the damaged parcels in private.
The example did not name what was agreed with the partners. | The example did not say what was agreed with the partners.
There was no budget in the plan, and no owner for any task. | Your plan had no budget.
There was no budget in the plan, and no owner for any task. | The plan did not show a budget.
Before going to the shelf you asked the reader three questions. | You asked the reader three questions before you went to the shelf.
Write down the first question you would ask a colleague who is late. | Write down your first question.
Find the list of duty officers for any library, and note who keeps the record. | Look up the list of duty officers of any library.
You told us about a man who wanted the 1961 town map. | You told us about the gentleman who was after the 1961 map of the town.
You closed the cash drawer on your own, and you did not write down what was missing. | You closed the cash drawer alone.
You closed the cash drawer on your own, and you did not write down what was missing. | You did not record what was missing.
Ask a colleague to count with you, and write any difference in the book before you leave. | Write any difference in the book before leaving.
You set the price per hour and per day. | You set the price per day and per hour.
"""

#: Each of the two says something that the other does not.
NOT_THE_SAME = """
You picked twelve orders. | You packed twelve orders.
You named 12 people. | You named 13 people.
You did show the volume. | You did not show the volume.
You told the doctor before the family. | You told the family before the doctor.
You told the patient what would happen. | The patient told you what would happen.
You named the risk owner. | You named the risk.
You called the fire marshal first. | You called the fire service first.
You named the owner of each risk. | You named the date of each risk.
You named the risk, its owner, its date and its cost. | You named the risk, its owner, its date and its impact.
You only updated the log. | You updated the log.
You would stop the machine and report it. | You stopped the machine and reported it.
You almost finished the plan. | You finished the plan.
You checked the meter on Monday. | You checked the meter on Tuesday.
You did not name the owner of the third risk. | You did not name the owner.
You did not check the gas. | You did not check the gas before you left the house on the second day.
You gave two examples of planning. | You gave three examples of planning.
You turned the alarm off. | You turned the alarm on.
You spoke to the tenant about damp. | You spoke to the landlord about damp.
You measured the trench. | You shored the trench.
You explained the appeal to her. | You explained the complaint to her.
You recorded the temperature of the fridge. | You recorded the temperature of the freezer.
You spoke with Priya about the rota. | You spoke with Tom about the rota.
You raised it early and in private. | You raised it late and in private.
You gave the dates. | You gave the date of birth.
You worked from the volume to the people. | You worked from the people to the volume.
You wrote more tests than notes. | You wrote more notes than tests.
You asked whether the alarm had been tested. | You tested the alarm.
You sometimes checked the seals. | You checked the seals.
You put safety before speed in the plan. | You put speed before safety in the plan.
You sent the form without a signature. | You sent the form with a signature.
You forgot to lock the cabinet. | You locked the cabinet.
You labelled the sample and the form. | You labelled the sample and the box.
You increased the dose after the call. | You decreased the dose after the call.
You checked for hypertension in each patient. | You checked for hypotension in each patient.
You thanked the interviewer by name. | You thanked the interviewee by name.
You kept the children calm. | You kept a register of the children.
You agreed a date with the supplier. | You agreed a price with the supplier.
You used 4.5 kg of sand. | You used 45 kg of sand.
You started at 09:30 with the oldest order. | You started at 19:30 with the oldest order.
Add a date to each risk. | Add an owner to each risk.
Read the policy on lone working. | Write one example on lone working.
Practise aloud with a timer. | Ask a colleague to time you.
Ask a colleague to read your report. | Read a colleague's report.
Take one shift and write down the volume. | Take one shift and write down the breaks.
You chose the lock because it is fast. | You chose the lock because it is safe.
You put the insulin first and the dressing second. | You put the dressing first and the insulin second.
You said that the handover was late. | You said that the handover was long.
The plan named who covers Monday. | The plan did not name who covers Monday.
You reported the spill to the supervisor. | You reported the spill to the council.
You asked for help when the second call came. | You asked for help when the first call came.
You signed for the parcels and counted them. | You signed for the parcels.  You weighed them.
You apologised for the delay. | You apologised for the invoice.
You knelt down to speak to him. | You did not use his name.
The report was clear and short. | The report was unclear and short.
You fixed the leak within an hour. | You fixed the leak within a day.
You gave the price per hour. | You gave the price per day.
You kept both keys yourself. | You kept both keys in the safe.
You read the drawing against the wall. | You read the drawing on the wall.
You tried to ring the office. | You rang the office.
You asked him what he knew. | You asked her what she knew.
You will train the new starters. | You trained the new starters.
You forgot to lock the door, and rang the office. | You locked the door, and forgot to ring the office.
We agreed a date for the review. | You agreed a date for the review.
You described the incident in order. | You described your own part in the incident.
The first caller waited two minutes and the second ten. | The first caller waited ten minutes and the second two.
You asked the nurse to call the son. | You asked the son to call the nurse.
You saved 5% on the order. | You saved £5 on the order.
Practise C++ each day. | Practise C# each day.
You would write down the question. | You wrote down the question.
There was no budget in the plan, and no owner for any task. | There was an owner for each task.
You told the family, and the doctor rang the ward. | You rang the ward.
You did not give the tablet to the patient. | You did not mention the tablet to the patient.
The plan did not show how many people it needs. | The plan did not show people.
You invited the parents, but not the tutor. | You invited the tutor, but not the parents.
You asked less of the new starters. | You asked more of the new starters.
"""


def pairs(table: str) -> list[tuple[str, str]]:
    return [
        (one.strip(), other.strip()) for one, _, other in (line.partition(" | ") for line in table.strip().splitlines())
    ]


@pytest.mark.parametrize("pair", pairs(SAME), ids=" | ".join)
def test_what_was_said_in_other_words_is_seen(pair):
    assert covers(*pair)


@pytest.mark.parametrize("pair", pairs(NOT_THE_SAME), ids=" | ".join)
def test_nothing_that_says_something_of_its_own_is_lost(pair):
    assert not covers(*pair)
    assert not covers(*pair[::-1])


@pytest.mark.parametrize("pair", [pair for pair in pairs(SAME) if not covers(*pair[::-1])], ids=" | ".join)
def test_the_one_that_says_more_is_the_fuller(pair):
    assert weight(pair[0]) > weight(pair[1])
