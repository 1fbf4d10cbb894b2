"""Believable letters of several trades, scripts and lengths, to render, look at and test with."""

from dataclasses import replace
from io import BytesIO

from PIL import Image, ImageDraw

from employer_portal.printing.content import Accent, Content, Look, Point, Section


def logo(width: int = 360, height: int = 120) -> bytes:
    """A small PNG mark: three bars, drawn here so that no file is needed."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for bar in range(3):
        left = bar * width // 3
        draw.rectangle((left, height - (bar + 1) * height // 3, left + width // 4, height), fill="#7a2e3b")
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


ABOUT = Section(
    heading="About this feedback",
    paragraphs=(
        "It was written from the notes both interviewers filed on the day. Nothing else was used.",
        (
            "If we have misheard you anywhere, tell me. I will look at the notes again and reply within five "
            "working days. "
            "You can also ask for this letter in large print or as plain text, or to talk it over with Marek Dvorak."
        ),
        (
            "You are welcome to apply to us again whenever you like; the next panel will not be shown this letter. "
            "For a "
            "copy of the information we keep about you, or to object to how we use it, write to "
            "privacy@northgate.example."
        ),
    ),
    small=True,
)

SENDER = ("Gate 4, Northgate Way, Harwich CO12 4QT", "01632 960 274 (weekdays 9 to 5)", "www.northgate.example")

WAREHOUSE = Content(
    look=Look(name="Northgate Distribution", colour="#1f4e5f", accent=Accent.CLASSIC, sender=SENDER),
    subject="Your interview for Warehouse Team Leader at Northgate Distribution",
    title="Your interview for Warehouse Team Leader",
    preheader="A letter from Hannah Boyle, with her telephone number.",
    reference="Our reference: NGD-2026-118",
    reference_note="Please give it when you get in touch.",
    heading="Feedback on your interview",
    role="Warehouse Team Leader",
    farewell="Thank you again for your time, and for walking the loading bay. We wish you well.",
    date_line="25 November 2026",
    recipient=("Sam Whitlock",),
    salutation="Dear Sam,",
    opening=(
        "We will not be offering you the post of Warehouse Team Leader.",
        (
            "You met Marek Dvorak and Joy Adeyemi on 18 November, and you had walked the loading bay beforehand so "
            "that "
            "your answers would fit our site. Thank you for that care. Everyone we saw was asked the same five "
            "questions."
        ),
        (
            "Two of our five criteria were not fully met: planning people against volume, and raising performance. "
            "Our decision rests on those two."
        ),
    ),
    sections=(
        Section(
            heading="What went well",
            points=(
                Point(
                    "Leading a shift",
                    (
                        (
                            "You told us about the evening the conveyor stopped at half past nine. You gave each "
                            "pair one "
                            "aisle, kept one colleague on the telephone to the carriers, and wrote the handover on the "
                            "board before the night team came in. Clear tasks and a full handover are what we look for."
                        ),
                    ),
                ),
                Point(
                    "Working safely",
                    (
                        (
                            "You saw a pallet leaning over the walkway, closed the aisle, and had it restacked before "
                            "anyone went past. You explained each step and why closing the aisle came first."
                        ),
                    ),
                ),
            ),
        ),
        Section(
            heading="What would make a stronger application",
            points=(
                Point(
                    "Planning people against volume",
                    (
                        (
                            "We hoped for a plan that starts from the day’s orders and shows how many people each area "
                            "needs. Your plan gave fourteen people a place. It did not show orders or a picking "
                            "rate, so "
                            "we could not follow how fourteen was reached."
                        ),
                    ),
                    ("Take one shift you remember, note its orders and lines per hour, and work out the number.",),
                ),
                Point(
                    "Raising performance",
                    (
                        (
                            "You described how you spoke in private with a colleague who was often late. We did not "
                            "hear "
                            "what the two of you agreed, or what was different afterwards."
                        ),
                    ),
                    ("Close that example with two facts: what was agreed, and what had changed a month on.",),
                ),
            ),
        ),
        ABOUT,
    ),
    close="Yours sincerely,",
    signatory=("Hannah Boyle", "People Manager", "01632 960 274, weekdays 9 to 5"),
    foot="record 7c1e 44 b0d2",
)

MODERN = replace(WAREHOUSE, look=replace(WAREHOUSE.look, accent=Accent.MODERN, colour="#7a2e3b"))
PLAIN = replace(WAREHOUSE, look=replace(WAREHOUSE.look, accent=Accent.PLAIN, colour="#f2c200"))
LOGO = replace(
    WAREHOUSE, look=replace(WAREHOUSE.look, colour="#7a2e3b", logo=logo(), logo_alt="Northgate Distribution logo")
)
LARGE_PRINT = replace(WAREHOUSE, large_print=True)
POST = replace(
    WAREHOUSE,
    recipient=("Sam Whitlock", "Flat 3, Old Custom House", "17 Quayside Row", "HARWICH", "CO12 9ZZ"),
)

NURSE = replace(
    WAREHOUSE,
    look=Look(name="St Brannock’s Hospice", colour="#5b3a86", accent=Accent.MODERN),
    subject="Your interview for Staff Nurse at St Brannock’s Hospice",
    title="Your interview for Staff Nurse",
    role="Staff Nurse",
    reference="Our reference: SBH-NUR-27",
    recipient=("Aoife Ní Bhriain",),
    salutation="Dear Aoife,",
    opening=(
        "We have placed you on our reserve list for the post of Staff Nurse until 31 March 2027.",
        "You met every essential criterion. We had one post and offered it on the panel’s total ratings.",
    ),
    sections=(
        Section(
            "What went well",
            points=(
                Point(
                    "Comfort at the end of life",
                    (
                        (
                            "You described sitting with a family who could not agree about moving their father. You "
                            "asked "
                            "each of them what he had said to them, wrote the answers down with them, and took that "
                            "page "
                            "to the ward round."
                        ),
                    ),
                ),
                Point(
                    "Medicines",
                    ("You checked the syringe driver twice with a second nurse and recorded the time of both checks.",),
                ),
            ),
        ),
        Section(
            "What would make a stronger application",
            points=(
                Point(
                    "Teaching others",
                    ("You told us that you support students. We did not hear how you know what a student has learnt.",),
                    ("Choose one student and note what they could do before, what you did, and what they did next.",),
                ),
            ),
        ),
        ABOUT,
    ),
    signatory=("Thomas Ashworth", "Director of Nursing", "01632 960 551"),
    foot="record 09aa 12 c3f7",
)

LISTS = replace(
    WAREHOUSE,
    sections=(
        Section(
            "What went well",
            points=(
                Point(
                    "Keeping a record",
                    ("You showed us the log of your last month:", "- the minutes were kept\n- the risk was named"),
                ),
            ),
        ),
        Section(
            "What would make a stronger application",
            points=(
                Point(
                    "Planning", ("Your plan did not show the volume.",), ("1. Take one shift.\n2. Note its orders.",)
                ),
            ),
        ),
        ABOUT,
    ),
)

RATINGS = replace(
    LISTS,
    ratings_heading="How each criterion was rated",
    ratings=(("Keeping a record", "Strongly shown"), ("Planning people against volume", "Partly shown")),
)

SQUARE = replace(LOGO, look=replace(LOGO.look, logo=logo(200, 200)))
TALL = replace(
    LOGO,
    look=replace(
        LOGO.look, logo=logo(120, 260), accent=Accent.MODERN, name="The Northgate and Harbour Distribution Group"
    ),
)
WORD_MARK = replace(LOGO, look=replace(LOGO.look, logo=logo(600, 100), accent=Accent.PLAIN, name_beside=False))

LONG = replace(
    WAREHOUSE,
    sections=(
        replace(WAREHOUSE.sections[0], points=WAREHOUSE.sections[0].points * 2),
        replace(WAREHOUSE.sections[1], points=WAREHOUSE.sections[1].points * 2),
        ABOUT,
    ),
)

SCRIPTS = replace(
    WAREHOUSE,
    recipient=("Žofia Łęcka, Ελένη Παπαδοπούλου, Юлия Ёлкина",),
    salutation="Dear 李小龍, 佐藤さくら, 김민준,",
    opening=(
        "ดวงใจ สุขสันต์ and अनुष्का शर्मा asked the same five questions. 🎉 Thank you for the drawing 👩🏽‍⚕️.",
        "דנה לוי and ليلى حداد took the notes.",
        "שלום דנה, תודה שבאת לראיון ביום שלישי. המכתב הזה נכתב מתוך ההערות של 2 המראיינים.",
        "مرحبا ليلى، شكرا على حضورك المقابلة يوم الثلاثاء. كتبت هذه الرسالة من ملاحظات المحاورين 2.",
    ),
)

ARABIC = replace(
    WAREHOUSE,
    look=replace(WAREHOUSE.look, name="شركة الميناء"),
    title="مقابلتك لوظيفة قائد فريق المستودع",
    heading="ملاحظات على مقابلتك",
    role="قائد فريق المستودع",
    reference="مرجعنا: NGD-2026-118",
    reference_note="",
    farewell="شكرا لك مرة أخرى على وقتك.",
    recipient=("سامي حداد",),
    date_line="25 نوفمبر 2026",
    salutation="عزيزي سامي،",
    opening=("لن نعرض عليك وظيفة قائد فريق المستودع.", "شكرا على وقتك وعلى الخطة التي أحضرتها معك (3 صفحات)."),
    sections=(
        Section(
            "ما سار على ما يرام",
            points=(Point("قيادة الفريق", ("وصفت ليلة تعطل الأجهزة وكيف قسمت الفريق إلى مجموعتين.",)),),
        ),
        Section(
            "ما يجعل الطلب أقوى",
            points=(Point("التخطيط", ("لم تظهر خطتك عدد الطلبات.",), ("خذ نوبة واحدة تعرفها واحسب العدد.",)),),
        ),
    ),
    close="مع أطيب التحيات،",
    signatory=("هناء بويل", "مديرة شؤون الموظفين"),
    language="ar",
)

#: In two languages: obviously no Welsh, around what people wrote in English.
WELSH = replace(
    WAREHOUSE,
    language="cy",
    subject="Zz eich cyfweliad",
    title="Zz eich cyfweliad",
    heading="Zz adborth",
    salutation="Zz Sam,",
    opening=("Zz nid y Warehouse Team Leader.",),
    fixed=("Zz nid y Warehouse Team Leader.", *ABOUT.paragraphs),
    sections=(
        *(replace(section, heading=f"Zz {number}") for number, section in enumerate(WAREHOUSE.sections[:-1])),
        replace(ABOUT, heading="Zz am"),
    ),
    close="Zz yn gywir,",
    farewell="Zz diolch.",
    named=("Warehouse Team Leader", *(point.title for section in WAREHOUSE.sections for point in section.points)),
)
BOTH = replace(WAREHOUSE, first=WELSH)

ALL = {
    "warehouse": WAREHOUSE,
    "modern": MODERN,
    "plain": PLAIN,
    "logo": LOGO,
    "large-print": LARGE_PRINT,
    "post": POST,
    "nurse": NURSE,
    "long": LONG,
    "scripts": SCRIPTS,
    "arabic": ARABIC,
    "lists": LISTS,
    "ratings": RATINGS,
    "square": SQUARE,
    "tall": TALL,
}
