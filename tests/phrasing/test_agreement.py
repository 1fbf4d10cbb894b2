"""Sentences against each other: contradictions, repeats, and what is neither."""

import pytest

from employer_portal.phrasing.agreement import Kind, compare, odd_in

CONTRADICT = """
You said clearly what was agreed. | You did not say what was agreed.
You named the owner of each risk. | You did not name an owner.
You logged the call at once. | You did not log the call.
You checked the meter twice. | You did not check the meter.
You gave the dates. | You did not give any dates.
You explained the refund policy well. | You didn't explain the refund policy.
You told the family about the delay. | You never told the family about the delay.
You described a conflict with a supplier. | You did not describe a conflict.
You listed three costs for the move. | No costs were listed.
You rang the doctor before the ward round. | You did not ring the doctor.
You mentioned the fire doors. | There was no mention of the fire doors.
You wore your gloves for the demonstration. | You forgot your gloves.
You wrote the handover in four lines. | You did not write a handover.
You compared two suppliers. | You did not compare suppliers.
You recorded the temperature of the fridge. | The temperature was not recorded.
You apologised to the customer first. | You did not apologise to the customer.
You stated your budget early on. | The budget was not stated.
You read the policy aloud to us. | You had not read the policy.
You tested the alarm on the second floor. | You did not test the alarm.
You counted the till with a witness. | You failed to count the till.
You outlined the plan for the evening. | You did not outline a plan.
You washed your hands between patients. | You did not wash your hands.
You set a deadline with the builder. | No deadline was set.
You thanked the volunteer by name. | You never thanked the volunteer.
You signed the form in both places. | You did not sign the form.
You asked about allergies straight away. | You did not ask about allergies.
You labelled the sample correctly. | The sample was not labelled.
You locked the cabinet afterwards. | You forgot to lock the cabinet.
You quoted the 2019 regulations. | You did not quote the regulations.
You told us the result of the trial. | You did not tell us the result.
You showed the working for the second sum. | You did not show your working.
You named the designated lead. | You did not name the designated lead.
You covered the night shift in your rota. | You did not cover the night shift.
You stated the price before the work began. | You did not state a price.
You drew the wiring before you began. | You did not draw the wiring.
You invited the parents to the meeting. | The parents were not invited.
You reported the spill to the supervisor. | You did not report the spill.
You updated the risk log each week. | The risk log was not updated.
You gave an example of delegating work. | You gave no example of delegating.
You checked her identity at the desk. | You did not check her identity.
"""

REPEAT = """
You checked the meter twice before you closed the valve. | You checked the meter before closing the valve.
Write down one agreement with each partner. | Write down an agreement for each partner.
You named the risk, its owner and its date. | You named an owner and a date for the risk.
You did not log the call in the incident book. | The call was not logged in the incident book.
You compared two suppliers on price and delivery. | You compared suppliers by price and delivery.
You told the family about the delay in theatre. | You told the family that theatre was delayed.
Practise your opening minute aloud with a timer. | Practise the opening minute with a timer.
You washed your hands before touching the sample. | You washed hands before you touched the sample.
You wrote the handover in four plain lines. | The handover was written in plain lines.
Read the lone working policy before you apply. | Read the policy on lone working.
You drew the wiring of the kitchen circuit. | You drew the kitchen circuit and its wiring.
You counted the till with the deputy as witness. | You counted the till, the deputy being your witness.
The plan stopped at lunchtime on Friday. | Your plan stopped on Friday lunchtime.
You asked the pupil to read the sentence aloud. | You asked a pupil to read that sentence aloud.
You put the insulin round before breakfast. | The insulin round came before breakfast.
You spotted the wrong postcode on the invoice. | You spotted that the invoice had a wrong postcode.
You gave the date, the amount and the payee. | You gave the amount, date and payee.
You did not ask the tenant about damp in the bedroom. | You never asked the tenant about bedroom damp.
You explained the appeal process in plain words. | You explained the process of appeal in plain words.
Ask a colleague to mark your draft report. | Ask your colleague to mark a draft report.
You kept the queue moving while the printer was down. | The queue kept moving when the printer was down.
You recorded the fridge temperature every morning. | You recorded the temperature of the fridge each morning.
You refused to share the password with the contractor. | You refused the contractor the shared password.
You labelled both sample bottles with the date. | You labelled the sample bottles and dated them.
You locked the medicine cabinet after the round. | You locked the medicine cabinet when the round ended.
Look up the VAT rules for charities. | Look up VAT rules on charities.
You invited the parents to a meeting about attendance. | You invited parents to an attendance meeting.
You thanked the volunteers by name at the close. | You thanked volunteers by name when you closed.
You offered the customer a refund or an exchange. | You offered a refund or exchange to the customer.
You reported the diesel spill to the yard supervisor. | You reported the spill of diesel to the yard supervisor.
You signed the visitor form and showed your badge. | You signed the form for visitors and showed a badge.
You tested the smoke alarm on each landing. | You tested smoke alarms on every landing.
You planned a lesson on fractions with counters. | You planned the fractions lesson with counters.
You set a deadline with the builder for the roof. | You set the builder a deadline for the roof.
You left the crane outside the barrier. | The crane was left outside the barrier.
Draw the process from order to invoice on a page. | Draw on one page the process from order to invoice.
You quoted the ladder regulations from memory. | From memory you quoted the regulations on ladders.
You measured the trench depth at three points. | You measured the depth of the trench at three points.
You told the driver to wait behind the line. | You told the driver he should wait behind the line.
You did not cost the hire of the scaffold. | The scaffold hire was not costed.
"""

NEITHER = """
You named all three risks. | You did not name an owner for each risk.
You named two of the risks. | You did not name every risk.
You gave the dates for phase one. | You did not give the dates for phase two until we asked.
You rang the doctor first. | You did not say who would tell the family.
You checked the meter twice. | You did not log the reading.
You gave a clear example of conflict. | You did not give a second example.
You explained the policy. | You did not explain why it matters.
You counted the till. | You counted the stock.
You compared the price of both bids. | You did not compare the delivery times.
You asked about allergies. | You did not ask about tablets.
You apologised to the customer. | You did not offer a refund.
You drew the wiring. | The fuse was missing from the drawing.
You said you would log the call. | You did not say when.
You asked whether the alarm had been tested. | You did not test the alarm.
You covered the morning and the evening. | You did not cover the night.
You wrote the handover. | You did not write it in time.
You told the parents about the trip. | You did not tell them the cost.
You did not rush the patient. | You took time with the patient and waited for the answer.
You did not log the call. | You did not name the owner.
You named the safeguarding lead. | You named the fire marshal.
You measured the trench. | You did not shore the trench.
You set a deadline. | You missed one step after the deadline.
You invited the parents. | You did not invite the tutor.
You labelled the sample. | You did not label both copies of the form.
You gave three reasons. | You gave five dates.
You locked the cabinet. | You did not always lock the cabinet.
You described the incident. | You did not describe your own part in the incident.
You read the policy. | You did not quote the policy.
You spoke to the tenant about damp. | You spoke to the landlord about rent.
You put insulin first. | You put the dressing last.
You thanked the volunteer. | You did not thank the donor.
You reported the spill. | You did not report the cause of the spill.
You signed the form. | You did not date the form.
You planned the first week day by day. | You did not plan the second week.
You knew the limit for cash. | You did not know the limit for cards.
You kept the children calm. | You did not keep a register.
You offered a refund. | You offered a refund before you had read the policy.
You tested the alarm on one floor. | You did not test all the alarms.
You stated the price. | You did not state the price early enough.
You updated the risk log. | You only updated the risk log once.
Read the policy on lone working. | Write one example for each criterion.
Practise aloud with a timer. | Ask a colleague to time you.
You found the wrong postcode. | You did not find the missing signature.
You told us how you lead a team. | You did not tell us what came of it.
You wore the gloves. | You wore the goggles.
You recorded the temperature of the fridge. | You did not record the temperature of the freezer.
You explained the appeal to her. | You explained the complaint to him.
You listed the costs. | No savings were listed.
You mentioned the fire doors. | There was no mention of the extinguishers.
You compared two bids on price. | You compared three bids on price.
You gave the patient a choice of times. | You gave the patient a leaflet.
Your plan named who covers Monday. | Your plan did not name who covers Sunday.
You had the answer for VAT. | You had no answer on duty.
You described a time you led a team. | You did not describe a time when you followed one.
You shared the rota with the team. | You did not share the reason for the change.
You asked the customer to wait. | The customer was not told how long.
You named the two partners. | Nothing was said on funding.
You checked the ladder. | You did not check who was below.
You opened with the decision. | You did not close with a date.
You knelt down to speak to him. | You did not use his name.
"""


def pairs(text: str) -> list[tuple[str, str]]:
    return [
        (one.strip(), other.strip()) for one, _, other in (line.partition("|") for line in text.strip().splitlines())
    ]


def kinds(one: str, other: str) -> list[Kind]:
    return [pair.kind for pair in compare([one, other])]


def share(table: str, kind: Kind) -> float:
    told = pairs(table)
    return sum(kinds(*pair) == [kind] for pair in told) / len(told)


@pytest.mark.parametrize("pair", pairs(NEITHER), ids=" | ".join)
def test_what_neither_contradicts_nor_repeats_is_left_alone(pair):
    assert kinds(*pair) == []
    assert kinds(*pair[::-1]) == []


def test_contradictions_and_repeats_are_found():
    assert share(CONTRADICT, Kind.CONTRADICTION) >= 0.9
    assert share(REPEAT, Kind.REPEAT) >= 0.9


def test_what_was_looked_for_contradicts_nobody():
    assert odd_in(["We were looking for: names the risk and its owner.", "You did not name the risk."]) == []


def test_two_people_are_compared_sentence_by_sentence():
    found = odd_in(["You spoke well. You logged the call at once.", "You did not log the call. The plan was short."])
    assert [(odd.kind, odd.one, odd.other) for odd in found] == [
        (Kind.CONTRADICTION, "You logged the call at once.", "You did not log the call.")
    ]
