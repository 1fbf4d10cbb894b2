"""The right reason: what a writer reads first about a sentence is the cause that is there.

A row is the rule that must come first (or one of two or three that say the same), the characteristic that it must name
first ("-": none), words that its reason must hold, and the sentence.
"""

import pytest

from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Context, gravest_first
from employer_portal.phrasing.loading import load
from employer_portal.settings import Settings

TABLE = """
age.too_old | age | age | You were simply too old for the scaffolding crew.
age.too_old age.looks | age | age | Bit long in the tooth for nights on the fish dock.
age.number | age | age | At 58 you would be the oldest on the ward.
age.number | age | age | In her fifties, I would guess.
age.retirement | age | retire | You will be drawing your pension before the tram line opens.
age.retirement | age | retire | Likely to retire in three years.
age.years_left | age | years | You only have a few good years left in you.
age.generation | age | generation | Baby boomers like you find the booking app hard.
age.too_young | age | young | You looked far too young to run a care home.
age.too_young | age | young | Barely out of school, could not see him in front of parents.
age.looks age.too_young | age | old | You look younger than we had expected from your letter.
age.stage_of_life | age | stage | At your stage of life a night rota is no fun.
age.at_your_age | age | age | At your age you should know the tide tables.
age.event_instead age.generation | age | age | You remember ration books, as you told us.
age.overqualified | age | old | We felt you were overqualified for the post room.
age.overqualified | age | old | Overqualified for a teaching assistant.
age.bored | age | bored | You would be bored by the till within weeks.
age.energy | age | age | The nursery needs somebody with more energy.
age.energy | age | age | Lacked energy.
age.fresh | age | youth | We were hoping for some fresh blood on the parish desk.
age.old_fashioned | age | old | You are set in your ways about filing.
age.digital_native | age | younger | The library wanted a digital native.
age.mature | age | Maturity | You lack the maturity that a head of year needs.
age.recent_graduate | age | younger | We prefer a recent graduate at the laboratory bench.
age.years_of_experience | age | years | You only have four years of experience in roofing.
family.rusty | age | time away | You are rusty after so long away from the wards.
family.how_long_stay | age | how long | You would not stay long at the observatory.
age.retirement age.years_left | age | retire | Close to retirement, and the glaziers want somebody for ten years.
disability.condition | disability | health | Your depression worried the panel.
disability.said_of_person disability.condition | disability | condition | Diabetic, so nights on the lifeboat are out.
disability.said_of_person | disability | condition | You are disabled and the quarry is steep.
disability.aid | disability | aid | Your wheelchair would not get between the looms.
disability.adjustments | disability | adjustment | You asked for extra time, which other trainees do without.
disability.sickness | disability | illness | You have had a lot of sick leave at the depot.
disability.sickness | disability | illness | Off sick for three months last winter.
disability.treatment | disability | Treatment | You are on medication, so the crane is not for you.
disability.treatment | disability | Treatment | Had chemotherapy in the spring.
disability.health disability.condition | disability | health | Your health is not up to harvest work.
disability.would_not_cope | disability | cope | You would not cope with the noise of the foundry.
disability.brave | disability | pity | How brave of you to come to the interview at all.
disability.for_someone_with | disability | Praise | You did well for someone with dyslexia.
disability.slur | disability | illness | You are a bit of a nutter.
disability.eye_contact | disability | Eye contact | You avoided eye contact while you spoke about the hives.
disability.eye_contact | disability | Eye contact | Poor eye contact throughout.
disability.handshake | disability | handshake | Your handshake was limp.
disability.fidgeting | disability | Movement | You fidgeted with your pen all through the welding questions.
disability.nerves | disability | Nerves | You were very nervous at the counter exercise.
disability.stress | disability | stress | You seemed stressed and anxious at the mock trial.
disability.slow_answers | disability | Pace | You were slow to answer on the fire drill.
disability.condition | disability | health | Your stammer made the announcements hard to follow.
disability.voice race.voice | disability | Voice | You spoke in a monotone about the herbarium.
disability.resilience | disability | Resilience | You are not resilient enough for the emergency line.
disability.condition disability.volunteered | disability | health | You told us about your bipolar disorder.
disability.awkward | disability | Manner | You were socially awkward with the guests.
disability.odd | disability | different | You came across as a bit odd.
disability.idiom | disability | figure of speech | Your answer on drainage fell on deaf ears.
disability.said_of_person disability.aid | disability | condition | You are blind and the archive has steps.
disability.sickness disability.treatment | disability | illness | We noticed how many sick days you had at the dairy.
disability.nerves | disability | Nerves | Nervous throughout.
disability.slow_answers | disability | Pace | Slow to answer.
disability.genetic | genetic_information | inherit | Huntington's runs in your family.
family.pregnancy | pregnancy_maternity | pregnancy | You are pregnant, and the lambing starts in March.
family.pregnancy | pregnancy_maternity | pregnancy | Visibly pregnant.
family.maternity | pregnancy_maternity | maternity | You would be on maternity leave when the new ferry comes.
family.plans | pregnancy_maternity | plans | You may want to start a family soon.
family.plans | pregnancy_maternity | plans | Newly wed and will want babies.
family.marriage | marriage_civil_partnership | married | You are recently divorced and need time.
family.marriage | marriage_civil_partnership | married | Unmarried.
family.spouse | marriage_civil_partnership | partner | Your husband would not want you on the oil rig.
family.spouse | marriage_civil_partnership | partner | His wife earns enough for both.
family.marriage family.mention | marriage_civil_partnership | married | You are married, and the island is far.
family.childcare | sex | childcare | Your childcare would not stretch to early shifts at the bakery.
family.children family.parent | sex | family | With three small children you cannot do weekends at the stables.
family.children family.parent | sex | family | Has two kids under five.
family.parent | sex | parent | You are a single mother and the rota is long.
family.parent | sex | parent | As a mother you will know how it is.
family.carer | sex | kin | You look after your mother and could not be on call.
family.career_gap | sex | Breaks | Career break, six years.
family.commitment | sex | commitment | We doubt your commitment to the vineyard.
family.part_time | sex | hours | You only want part-time hours at the museum.
family.asked_about | sex | right | You asked about flexible working before anything else.
sex.said_of_person | sex | woman or a man | As a woman you would find the garage hard.
sex.said_of_person | sex | woman or a man | For a man you were good with the babies.
sex.job_for_a_sex | sex | one sex | Not a job for a woman, in my view.
sex.strength | sex | strength | The sacks are too heavy for a woman.
sex.endearment | sex | pet name | You did well, love.
sex.stereotype sex.trait | sex | women | You were too emotional when the model bridge fell.
sex.tears sex.stereotype | sex | Tears | You burst into tears over the ledger.
sex.trait | sex | women | You came over as bossy in the group task.
sex.trait | sex | women | Shrill and bossy.
sex.confidence | sex | women | You need more confidence at the lectern.
sex.gendered_word | sex | one sex | You chaired it as a good chairman would.
sex.likeness | sex | womanly | You are rather mannish.
sex.slur | sex | contempt | You are a silly bitch.
sex.coded_word | sex | battle | We want a rock star for the pastry section.
sex.trait race.coded | sex | women | You were rather aggressive about the parking fines.
sex.said_of_person | sex | woman or a man | For a woman you know a lot about gearboxes.
sex.endearment | sex | pet name | Chin up, sweetheart.
race.accent | race | where you are | Your accent is hard to follow on the radio.
race.accent | race | where you are | Strong accent, patients would struggle.
race.english | race | English | Your English was not good enough for the courtroom.
race.native_speaker | race | mother tongue | We need a native speaker for the helpline.
race.name | race | name | Your name is hard to pronounce.
race.where_from | race | from | Where are you really from?
race.said_of_person | race | origin | You are Nigerian and the parish would not have it.
race.said_of_person | race | origin | For a Pole he was punctual.
race.visa | race | right to work | Your visa would be a nuisance for the payroll.
race.language_barrier | race | where the person | There was a language barrier at the handover.
race.foreign_ways race.where_from | race | comes from | You do not know how we do things in this country.
race.token | race | merit | You would help our diversity numbers.
race.you_people unsaid.people_like_you | race | kind | You people are always late.
race.slur | race | contempt | You are a Paki.
race.caste | race | Caste | You are of a low caste.
gb.travellers | race | Traveller | You live on a Traveller site.
looks.surprised_praise | race | Surprise | You were surprisingly well read.
culture.fit | race | Fit | You were not a good culture fit for the forge.
culture.gut_feeling | race | feeling | My gut said no.
culture.one_of_us | race | ourselves | You are not one of us.
race.accent | race | where you are | You have a thick accent.
race.said_of_person | race | origin | You are Chinese and the clients in the shire are old.
race.native_speaker | race | mother tongue | Not a native speaker.
culture.fit | race | Fit | Would not fit in with the crew of the dredger.
religion.said_of_person | religion_belief | faith | You are Muslim and the bar is part of the job.
religion.said_of_person | religion_belief | faith | Devout Catholic.
religion.dress | religion_belief | dress | Your hijab would not go with the uniform of the cabin crew.
religion.dress | religion_belief | dress | Wears a turban.
religion.time_off | religion_belief | faith | You cannot work on the Sabbath.
religion.time_off | religion_belief | faith | You would want Fridays off for the mosque.
religion.food_and_drink | religion_belief | eats | You do not eat pork, so the carvery is a problem.
religion.food_and_drink | religion_belief | drinks | You do not drink, and we go out after each launch.
religion.said_of_person religion.refusal | religion_belief | faith | You refused to sell alcohol because of your faith.
religion.said_of_person | religion_belief | faith | You are a Jehovah's Witness and the blood bank is our customer.
religion.dress | religion_belief | dress | Would she take off the headscarf in the kitchen?
identity.orientation | sexual_orientation | orientation | You are gay and the lads on the rig would notice.
identity.orientation | sexual_orientation | orientation | Lesbian, I think.
identity.manner | sexual_orientation | manner | You were rather camp in the role play.
identity.orientation identity.openness | sexual_orientation | orientation | You were too open about being gay.
identity.gender_reassignment | gender_reassignment | gender reassignment | You are transgender and the dorm is shared.
identity.former_name | gender_reassignment | former name | You used to be called Gary.
identity.gender_reassignment identity.former_name | gender_reassignment | gender reassignment | You used to be a man.
identity.facilities | gender_reassignment | gender reassignment | Which toilet would you use at the plant?
identity.gender_reassignment | gender_reassignment | gender reassignment | She is trans and the mine has one shower.
looks.beauty | appearance | looks | You are very pretty and the guests would like you.
looks.build | appearance | build | You are too fat for the ladder.
looks.dress | appearance | Dress | Your suit was shabby.
looks.hair_and_skin | appearance | Hair | Your tattoos would put off the mourners.
looks.polish | appearance | Polish | You lack the polish that our auction house expects.
looks.beauty | appearance | looks | Very attractive.
looks.dress | appearance | Dress | Scruffy shoes for somebody in a bank.
class.background | socioeconomic | class | You come from a rough estate.
class.wealth | socioeconomic | Means | You do not need the money.
culture.pub | lifestyle | outside work | You would not join us at the pub on Fridays.
politics.views | politics | politics | You are a Tory.
status.record | status | record | You have a criminal record.
rights.used | status | right | You took your last employer to a tribunal.
status.military | veteran | Military | You have been in the army too long.
comparison.others comparison.than_you | - | others | Other candidates knew the tariff better.
comparison.than_you comparison.others | - | others | Somebody else had more practice with bees than you.
comparison.we_chose | - | others | We chose somebody who had run a lock before.
comparison.how_many comparison.mention | - | others | There were forty applicants for one place on the barge.
promise.we_will promise.contact | - | hold | We will call you when the next post comes up.
promise.we_will promise.on_file | - | hold us | We will keep your CV on file.
promise.job_is_yours promise.guarantee | - | hold us | You will definitely get the next post at the mill.
promise.we_will promise.in_mind | - | hold us | We will keep you in mind for the spring.
promise.you_will promise.encouragement | - | hold us | We hope to see you on the team one day.
speculation.motive | - | motive | You only applied for the free travel.
speculation.motive speculation.feeling | - | motive | You did not really want to be at the interview.
speculation.probably | - | fact | You probably copied the drawing from a colleague.
style.all_about_us speculation.felt | - | evidence | We felt that you did not know the valley.
disclosure.decided_before disclosure.process | - | before the interview | The post was promised to the foreman.
disclosure.house_voice disclosure.panel_split | - | one voice | Two of us wanted you and one did not.
disclosure.hearsay disclosure.reference | - | third person | Your referee warned us about your timekeeping.
disclosure.searched | - | elsewhere | We found photographs of you on Facebook.
tone.insult | - | attacks | You are an idiot.
tone.scathing tone.contempt | - | scorns | Frankly, your answer on the boiler was a joke.
tone.career | - | line of work | Perhaps teaching is not for you.
vague.fit vague.mismatch | - | looked for | You were not quite what we were looking for.
vague.something | - | missing | Something was missing.
vague.be_more | - | practise | You need to be more strategic.
vague.a_bit_more | - | More of what | We wanted a bit more from you.
vague.nearly vague.threshold | - | Near | You were nearly there.
vague.lacked_quality | - | reason | Your answer lacked depth.
vague.form_letter | - | everybody | On this occasion we will not be taking your application further.
style.placeholder signs.placeholder | - | note | TODO ask the head gardener.
signs.link | - | fraud | Have a look at www.tide-tables.example for the basics.
comparison.others comparison.superlative | - | others | The others all brought a sketch of the garden.
promise.guarantee promise.you_will promise.will_hire promise.job_is_yours | - | hold us | The job is yours next time.
tone.insult tone.contempt | - | attacks | You are hopeless.
"""
ROWS = [line.split(" | ") for line in TABLE.strip().splitlines()]


@pytest.fixture(scope="module")
def rules():
    return load(Settings().rules, cache=Settings().var / "cache" / "phrasing")


def test_the_table_is_long_and_speaks_of_every_kind():
    assert len({row[3] for row in ROWS}) == len(ROWS) >= 150
    assert {row[0].split(".")[0] for row in ROWS} >= {
        "age",
        "disability",
        "family",
        "race",
        "religion",
        "identity",
        "sex",
    }


@pytest.mark.parametrize(("named", "characteristic", "says", "text"), ROWS, ids=[row[3][:40] for row in ROWS])
def test_the_first_reason_is_the_one_that_is_there(rules, named, characteristic, says, text):
    found = sorted(check(text, Context(), rules), key=gravest_first)
    assert found, "nothing was found"
    first = found[0]
    assert first.rule in named.split(), (first.rule, first.match)
    assert (first.characteristic or ("-",))[0] == characteristic
    assert says.casefold() in first.why.casefold()
