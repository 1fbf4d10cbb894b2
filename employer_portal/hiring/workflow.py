"""The lifecycle of an upload: read, shown, brought in when its owner says so."""

from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Workflow, step
from employer_portal.hiring.models import UploadState as S
from employer_portal.hiring.verbs import Verb

UPLOAD = Workflow(
    "upload",
    Verb,
    (
        step("read", S.READING, S.READ),
        step("refuse", S.READING, S.REFUSED),
        step("ask", S.READING, S.MATCHING),
        step("match", {S.MATCHING, S.READ, S.REFUSED}, S.READING, may=Permission.RUN_ROUNDS),
        step("bring_in", S.READ, S.IMPORTING, may=Permission.RUN_ROUNDS),
        step("done", S.IMPORTING, S.DONE),
        step("fail", S.IMPORTING, S.READ),
    ),
    brand_of=lambda upload: upload.brand_id,
)
