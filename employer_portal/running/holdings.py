"""What an installation holds beside the portal's tables: its files, its queue, its logs. `files.py` closes to others
what lies in the data folder under these names."""

from employer_portal.core.retention import Place

PLACES = (
    Place(
        called="The database of a small installation, with what SQLite keeps beside it", entries=r"portal\.sqlite.*",
        holds="every table", goes="row by row: SQLite writes over what is deleted, and its log ends with the processes",
        written_by=("core/db.py", "running/health.py"),
    ),
    Place(
        called="The queue", entries=r"portal\.queue.*", tables=r"huey_\w+",
        holds="nothing: the name of a job and the number of a row", goes="when a worker takes it",
        written_by=("running/jobs.py",),
    ),
    Place(
        called="The secret key, and those before it", entries=r"\.?secret_key.*",
        holds="nothing: a key that passwords hang on", goes="by hand", written_by=("running/keys.py",),
    ),
    Place(
        called="The mailbox, while no mail server is named", entries="mailbox",
        holds="whole mails, with names, addresses and letters", goes="with the person: each file is named by the"
        " message's number, which its delivery has", written_by=("delivery/transport.py",),
    ),
    Place(
        called="The list of erasures", entries="erasures",
        holds="numbers that lead nowhere: whom to erase again after a restore", goes="never, and is copied elsewhere",
        written_by=("erasing/record.py",),
    ),
    Place(
        called="Back-ups", entries=r"(backup|portal-\d).*", holds="every table, as it was",
        goes="by hand, when it is too old to be needed: whoever restores one erases again who was erased since",
        written_by=("database/backup.py",),
    ),
    Place(
        called="The demonstration, with its logs", entries=r"demo.*|made|(web|worker)\.log",
        holds="nothing: people who were made up", goes="by `./portal demo --fresh`",
        written_by=("demo/folder.py", "demo/running.py"),
    ),
    Place(
        called="The compiled rules, and the empty database that a trial run begins with", entries="cache",
        holds="nothing", goes="when a rule or a migration changes",
        written_by=("database/fresh.py", "phrasing/loading.py"),
    ),
    Place(
        called="The pages of guidance", entries="guidance", holds="nothing", goes="by hand",
        written_by=("training/guidance.py",),
    ),
    Place(
        called="The gallery of letters, where somebody had it written", holds="nothing: people who were made up",
        goes="by hand", written_by=("preview/commands.py", "preview/gallery.py"),
    ),
    Place(
        called="What others leave in a data folder", entries=r"lost\+found|\..*|bench-.*",
        holds="nothing of the portal's", goes="by hand",
    ),
    Place(
        called="A workbook that comes in or goes out, among the temporary files",
        holds="a whole round, or what is wrong in it", goes="with the request or the job; after a crash with the"
        " system's temporary files",
        written_by=("exchange/exporting.py", "exchange/tasks.py", "exchange/views.py", "workbook/writer.py"),
    ),
    Place(
        called="A request of more than half a megabyte, among the temporary files", holds="what was uploaded",
        goes="with the request: the file has no name", written_by=("web/server.py",),
    ),
    Place(
        called="Texts that a process beside checks, among the temporary files", holds="an entry's or a letter's words",
        goes="with the check: the file has no name", written_by=("phrasing/filtering.py", "phrasing/service.py"),
    ),
    Place(
        called="The renderer's folder, among the temporary files", holds="nothing: the fonts of letters",
        goes="with its process", written_by=("printing/press.py",),
    ),
    Place(
        called="Packs of evidence, until they are fetched", entries="evidence",
        holds="all that is on record of a vacancy, a round or a candidate",
        goes="after a week or any erasure, with a line in the trail; one that a command wrote elsewhere, by hand",
        written_by=(
            "evidence/bag.py", "evidence/bundle.py", "evidence/tasks.py", "binding/volumes.py", "proof/stamping.py",
        ),
    ),
    Place(
        called="What people asked to see of themselves, until they have it", entries="access",
        holds="all that is on record of one person, with others called by their role",
        goes="30 days after it was given, or with the person, with a line in the trail",
        written_by=("access/pack.py", "access/commands.py"),
    ),
    Place(
        called="What somebody had a command write where they said",
        holds="letters, a whole round, or names in the draft of a profile",
        goes="by hand: the portal does not know of it any more",
        written_by=(
            "desk/commands.py", "desk/outbox_commands.py", "desk/rehearsal.py", "desk/report.py", "exchange/reading.py",
            "letters/commands.py",
        ),
    ),
    Place(
        called="The logs of the processes, kept by whoever starts them",
        holds="numbers and codes; clients' addresses where LOG_ADDRESSES is set", goes="as the system keeps its logs",
        written_by=("running/logs.py", "web/requests.py"),
    ),
)  # fmt: skip
