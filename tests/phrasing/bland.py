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
}


def lines(table: dict[str, str]) -> list[tuple[str, str]]:
    """Field and text of each line."""
    return [(field, line.strip()) for field, text in table.items() for line in text.splitlines() if line.strip()]
