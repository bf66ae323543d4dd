"""What is said to people about a file that cannot be taken, in their language."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from hub.services.refusals import SENTENCES, Refusal

# The sentences of the services, here so that they are translated like all others.
WORDS = (
    _l("This file is empty. Look whether the right one was chosen."),
    _l("This file is larger than 64 GB. Split it, or make a smaller version."),
    _l("This is a picture. Share a video, a recording, a PDF, Word, PowerPoint or HTML file."),
    _l(
        "This is an archive or an Office file of a kind that we cannot read. Unpack it, or save it as PDF, "
        ".docx or .pptx."
    ),
    _l("This is a list that names other files, not a video. Share the video itself."),
    _l("These are captions without their video. Share the video, then add them on its page."),
    _l("This is plain text. Write a note, and paste it there."),
    _l("We do not know this kind of file. Share a video, a recording, a PDF, Word, PowerPoint or HTML file."),
    _l("This file unpacks to far more than it should. Save it anew and try again."),
    _l("What arrived is not as large as the file was said to be. Send it again."),
    _l("What arrived is not the file that was chosen. Send it again."),
    _l("This upload is no longer there. Send the file again."),
    _l("This upload has ended. Send the file again."),
    _l("This part is not here, or not as it was sent. Send it again."),
    _l("Not every part is named. Send those that are missing."),
    _l("Your files would take more room than your organisation gives each person. Delete one first."),
    _l("Only a video or a document has a file to replace."),
    _l("Give the file a name."),
    _l("The end must lie after the start."),
)


def said(reason: str) -> str:
    """The sentence for why a file was refused; nothing where it was not."""
    return str(gettext(SENTENCES[Refusal(reason)])) if reason in set(Refusal) else ""
