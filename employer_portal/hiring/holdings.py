"""What rounds hold of candidates and of those who run them, and how it goes."""

from employer_portal.core.retention import Goes, Holding, Rows, Shown
from employer_portal.hiring.lookup import LookupWord, WholeName
from employer_portal.hiring.models import (
    Application,
    Candidate,
    Joining,
    OutcomeTold,
    Person,
    Round,
    RoundImport,
    TwoPeople,
    Upload,
    UploadProblem,
)

#: From an application to its person: the ways of whatever hangs on an application end so.
CANDIDATE = (Application.candidate_id, Candidate.person_id)
_IN_ROUND = (Application.round_id, *CANDIDATE)
OTHERS = "it names others; what was taken from it is shown where it stands"
MADE = "it is made from the name or the address, to find them by"

HELD = (
    Rows(
        model=Person, called="A person who applied", ways=((), (Person.not_written_to_by,)), goes=Goes.ROW,
        holds=(Holding(Person.not_written_to_because, "why they are not to be written to"),),
    ),
    Rows(
        model=Joining, called="That two records are of one person", goes=Goes.ROW,
        ways=((Joining.into_id,), (Joining.from_id,), (Joining.by_id,)),
    ),
    Rows(
        model=TwoPeople, called="That two who are alike are two people", goes=Goes.ROW,
        ways=((TwoPeople.one_id,), (TwoPeople.other_id,), (TwoPeople.by_id,)),
    ),
    Rows(
        model=Candidate, called="A candidate", ways=((Candidate.person_id,),), goes=Goes.ROW,
        holds=(
            Holding(Candidate.first_name, "first name"),
            Holding(Candidate.last_name, "last name"),
            Holding(Candidate.known_as, "what they like to be called"),
            Holding(Candidate.email, "e-mail address"),
            Holding(Candidate.mailbox, "e-mail address in its plainest spelling", Shown.NOT, MADE),
            Holding(Candidate.postal_address, "postal address"),
            Holding(Candidate.by_last, "name as lists order it", Shown.NOT, MADE),
            Holding(Candidate.by_first, "name as the search finds it", Shown.NOT, MADE),
        ),
    ),
    Rows(
        model=LookupWord, called="What a candidate is found by", ways=((LookupWord.candidate_id, Candidate.person_id),),
        goes=Goes.ROW, holds=(Holding(LookupWord.word, "a word of the names or the address", Shown.NOT, MADE),),
    ),
    Rows(
        model=WholeName, called="What a candidate is known by in a text",
        ways=((WholeName.candidate_id, Candidate.person_id),), goes=Goes.ROW,
        holds=(Holding(WholeName.name, "a whole name, run together", Shown.NOT, MADE),),
    ),
    Rows(
        model=Application, called="An application", ways=(CANDIDATE,), goes=Goes.ROW,
        holds=(Holding(Application.reference, "reference"),),
    ),
    Rows(
        model=OutcomeTold, called="When they were told the outcome", goes=Goes.ROW,
        ways=((OutcomeTold.application_id, *CANDIDATE), (OutcomeTold.by_id,)),
        holds=(Holding(OutcomeTold.how, "how they were told"),),
    ),
    Rows(
        model=Round, called="A hiring round", goes=Goes.STAYS,
        because="it says what was asked and when; nobody is a candidate in it once their applications are gone",
        ways=((Round.approver_id,), (Round.stand_in_id,), (Round.chair_id,), (Round.same_questions_by,)),
        holds=(
            Holding(Round.contact_name, "contact for candidates", goes=Goes.EMPTIED),
            Holding(Round.contact_email, "address of the contact", goes=Goes.EMPTIED),
            Holding(
                Round.arriving, "who is named in a workbook that is coming in", Shown.NOT, OTHERS, goes=Goes.EMPTIED
            ),
        ),
    ),
    Rows(
        model=RoundImport, called="That a workbook was brought in", ways=((RoundImport.by_id,),), goes=Goes.STAYS,
        because="it holds a digest of the file and the number of a user alone",
    ),
    Rows(
        model=Upload, called="A workbook on its way in", goes=Goes.ROW,
        because="its bytes go once it is in or thrown away, and after a week in any case",
        ways=((Upload.round_id, *_IN_ROUND), (Upload.by_id,)),
        holds=(
            Holding(Upload.name, "name of the file", Shown.DESCRIBED, OTHERS),
            Holding(Upload.content, "the file", Shown.DESCRIBED, OTHERS),
            Holding(Upload.match, "how its columns are read", Shown.DESCRIBED, OTHERS),
            Holding(Upload.found, "what was found in it", Shown.DESCRIBED, OTHERS),
            Holding(Upload.refused, "why it was refused", Shown.DESCRIBED, OTHERS),
        ),
    ),
    Rows(
        model=UploadProblem, called="Something that is wrong in a workbook", goes=Goes.ROW,
        because="it goes with its workbook",
        ways=((UploadProblem.upload_id, Upload.round_id, *_IN_ROUND), (UploadProblem.upload_id, Upload.by_id)),
        holds=(
            Holding(UploadProblem.sheet, "name of the sheet", Shown.DESCRIBED, OTHERS),
            Holding(UploadProblem.column, "name of the column", Shown.DESCRIBED, OTHERS),
            Holding(UploadProblem.value, "what stands in the cell", Shown.DESCRIBED, OTHERS),
            Holding(UploadProblem.message, "what is wrong with it", Shown.DESCRIBED, OTHERS),
            Holding(UploadProblem.fix, "how to correct it", Shown.DESCRIBED, OTHERS),
        ),
    ),
)  # fmt: skip
