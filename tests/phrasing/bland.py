"""Texts that say nothing, and short ones that say enough, by the field they stand in."""

BLAND = {
    "strength": """
        You interviewed well.
        You did really well.
        Well done!
        Great interview, thank you.
        A very good performance overall.
        You came across as confident and friendly.
        Good communication skills.
        Strong communicator with a positive attitude.
        You gave good answers to all of our questions.
        You answered every question well.
        Your answers were clear and relevant.
        You showed excellent knowledge of the role.
        You demonstrated a strong understanding of the subject.
        You clearly know your stuff.
        You have lots of experience.
        Your experience really shone through.
        You are obviously a hard-working person.
        A real team player.
        You would be an asset to any team.
        Lovely manner.
        Excellent rapport with the panel.
        You were calm, polite and professional throughout.
        You presented yourself very well.
        The presentation was great.
        Really enjoyed meeting you.
        It was a pleasure to talk to you.
        You spoke clearly and confidently.
        You had obviously prepared.
        You met the standard.
        You met all of the criteria to a high level.
        Ticked all the boxes.
        Very strong here.
        Good.
        Fine.
        OK
        N/A
        See above.
        As discussed.
        That's the sort of answer we like.
        Exactly what we were looking for.
        Exactly the kind of response we wanted to hear.
        This was one of your best answers.
        You nailed it.
        Smashed it!
        Spot on.
        Full marks from me.
        Great examples, well explained.
        You used good examples to support your points.
        You gave clear and structured examples from your past experience.
        You demonstrated good problem solving skills.
        Great leadership qualities.
        You have good people skills and a can-do attitude.
        You engaged well with the panel and listened carefully.
        You showed real passion and enthusiasm for the job.
        You were very enthusiastic.
        Good eye contact and body language.
        Solid technical knowledge.
        Your strengths are your attitude and your energy.
        You are good with people.
        Excellent customer service skills.
        You seem like a great person to work with.
        You handled the questions brilliantly.
        You dealt with the exercise effectively.
        A thoughtful and well-structured response.
    """,
    "development": """
        More depth needed.
        Needs more depth.
        Lacked detail.
        Your answers lacked detail.
        Your answers were a bit vague.
        A little vague in places.
        Some answers could have been stronger.
        You could have done better.
        You could have given more detail.
        More detail would have helped.
        Room for improvement.
        There is some room for improvement in this area.
        Not strong enough.
        This was your weakest area.
        This area needs work.
        Needs development.
        You need more experience.
        Lack of experience.
        You didn't quite have the experience we were looking for.
        Communication could be improved.
        You were not confident enough.
        You seemed nervous.
        Lacked confidence.
        You didn't sell yourself.
        You did not demonstrate this competency.
        You did not fully meet the standard.
        Fell a bit short of the level needed.
        You struggled with this question.
        The answer was weak.
        Poor answer.
        Your presentation was disappointing.
        You could have been clearer.
        Your answer was not very clear.
        Answers were too short.
        A bit rushed.
        Not what we were looking for.
        Others were better.
        You could improve your structure.
        Your structure needs improving.
        More focus needed.
        None.
        Nothing further to say.
        See notes.
        You need to develop your leadership skills.
        You should show more initiative.
    """,
    "next_step": """
        Keep trying!
        Keep going.
        Keep up the good work.
        Don't give up.
        Good luck for the future.
        Best of luck with your search.
        Better luck next time.
        Apply again.
        Please apply again in the future.
        Try again when you have more experience.
        Gain more experience.
        Get more experience in this area.
        Get some more practice.
        Practise your interview skills.
        Practise more.
        Work on your communication.
        Work on your confidence.
        Work on this.
        Work on your presentation skills.
        Be more confident.
        Be yourself.
        Believe in yourself.
        Improve your knowledge.
        Develop your skills further.
        Continue to develop.
        Prepare better.
        Prepare more next time.
        Do more research.
        Give more detail next time.
        Give better examples.
        Think about your answers.
        Try harder.
        Relax and enjoy it.
        Speak up more.
        Build on your strengths.
        Take any opportunity that comes along.
        Further training would help.
        None.
        Training.
        More of the same!
        Reflect on your performance.
        Have a think about how you come across.
    """,
    "evidence": """
        You interviewed well.
        You did well on this one.
        You have a passion for people.
        You clearly know your stuff.
        You gave strong examples.
        You answered all the questions.
        You were well prepared.
        You had done your research.
        You engaged well with the panel.
        You showed a lot of enthusiasm.
        You talked about your experience.
        You told us about your previous role.
        You gave us some examples from your work.
        You discussed leadership.
        You responded to the questions asked.
        You expressed yourself clearly.
        You covered most of the points.
        You ticked all the boxes.
        You made a good impression on us.
        You performed at the level we look for.
        You sold yourself well.
        You presented yourself well.
        You spoke well about teamwork.
        You demonstrated this throughout.
        You demonstrated strong leadership skills.
        You met the criterion.
        You scored well here.
        Your answer was on the right lines.
        There was plenty of good evidence.
        We were impressed by your answer.
        The panel liked what you said.
        You gave it your all.
        You were a pleasure to talk to.
        You hit the key points.
        Everything we wanted to hear.
        A relevant example was given.
        You interviewed really nicely.
        You sold your experience to us well.
        You discussed your skills with confidence.
        You are a people person.
        You answered every question asked.
        You were on the right lines throughout.
        You showed passion.
        You evidenced this criterion.
        You had some lovely answers.
        You provided relevant experience.
        You were easy to talk to.
        You came prepared.
        You showed you could do the job.
        You reflected well.
        You had good ideas.
        You gave a full answer.
        You clearly care about people.
        You had all the skills needed.
        You showed good knowledge of the role.
        You highlighted your achievements.
        You referred to past experience.
        You mentioned teamwork.
        You seem to fit in.
        You shone.
    """,
}

ENOUGH = {
    "strength": """
        You checked the meter twice.
        You rang the GP first.
        You named all three risks.
        You asked about allergies before the order.
        You put the insulin first.
        You refused to share the password.
        You gave the date and the amount.
        You counted the tills with a witness.
        You quoted the 2019 regulations.
        You drew the wiring before you touched it.
        You told the driver to wait.
        You knelt down to talk to him.
        Right order: airway, breathing, bleeding.
        You caught the wrong postcode.
        You wrote the handover in four lines.
        Two suppliers compared, cheaper one chosen.
        You apologised before explaining the delay.
        You spotted the missing signature.
        You locked the cabinet.
        You said no to the discount, and why.
        Every invoice matched.
        You kept the queue moving.
    """,
    "development": """
        You did not log the call.
        The dates were missing.
        No costs in the plan.
        You did not give an example.
        You forgot the gloves.
        You ran out of time at question five.
        The last slide was skipped.
        You did not ask her name.
        Nothing on what happens at night.
        VAT was left out.
        You guessed the dose.
        You did not say who would tell the family.
        The budget came last.
        You talked over the customer.
        The plan stopped at lunchtime.
        You did not mention fire doors.
        You read from the screen.
        The total was wrong by £40.
        You offered a refund too early.
        Only one supplier was asked.
        You never looked at the map.
        You did not answer the second half of the question.
    """,
    "next_step": """
        Read the lone working policy.
        Write one example for each criterion.
        Time yourself with a kitchen timer.
        Practise aloud to a friend.
        Shadow a night shift.
        Learn the three fire signals.
        Draw the process on one page.
        Ask a colleague to mark your draft.
        Record yourself and listen back.
        Start each answer with the decision.
        Put a date beside each action.
        Say what you did yourself, and what came of it.
        Join the first aid course in May.
        Volunteer at the food bank once.
        Look up the VAT rules.
        Print a checklist.
        Rehearse the opening minute.
        Bring a costed plan.
        Do the free GDPR module.
        Price three jobs from the catalogue.
    """,
    "evidence": """
        You counted twice.
        You asked who was on call.
        You rang the ward first.
        You drew the queue on the board.
        You said no to the overtime.
        You named two suppliers.
        You kept the line moving while the scanner was down.
        You told the parent the truth about the bruise.
        You apologised to the customer and rang back.
        You walked us through the month-end close.
        You put the children first when the alarm went.
        You mended the fence before lambing.
        You spoke to the driver alone.
        You wrote the test before the fix.
        You waited for the interpreter.
        You taught the new starter to strap a pallet.
        You turned the gas off.
        You offered her a chair.
        You showed us your rota.
        You shared the tips out evenly.
        You gave three prices.
        You began with the drains.
        You stayed calm when the caller swore.
        You chose the cheaper van and said why.
        You thanked the porter by name.
        You left the decision to the family.
        You asked before you touched his arm.
        You found the error in the ledger.
        You split the class into three.
        You cared for the lambs first.
        You mentioned the fire door.
        You referred the parent to the nurse.
        You highlighted row nine in red.
        You touched on the tide tables.
        You said what the tenant owed.
        You gave the dose in millilitres.
        You put the people with sticks near the door.
        You talked to the driver in his cab.
        You described how the hoist sling is checked.
        You had four ideas for the shop window and costed two.
        You mentioned that the lift was out.
        You knew where the stopcock was.
        You listened to the whole of her complaint.
        You made a list.
        You stopped.
        You told the truth.
        You kept your word to the supplier.
        You set out the rota by skill.
        You told us how you would stop the line.
    """,
}


def lines(table: dict[str, str]) -> list[tuple[str, str]]:
    """Field and text of each line."""
    return [(field, line.strip()) for field, text in table.items() for line in text.splitlines() if line.strip()]
