"""What services find wrong with a form, in the viewer's language.

Services speak English and know no request; the sentences that a person can meet stand here, so that they are
translated like all others.
"""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from hub.errors import Invalid

SENTENCES = (
    _l("Give a name."),
    _l("Choose languages from the list."),
    _l("Choose one of the three levels."),
    _l("Name a topic."),
    _l("That is more than fifty. Remove one first."),
    _l("That is more than thirty. Remove one first."),
    _l("Choose a photo first."),
    _l("This photo is larger than 20 MB. Choose a smaller one."),
    _l("This photo has more than 50 million pixels. Choose a smaller one."),
    _l("This is not a photo that we can read. Choose a JPEG, PNG or WebP."),
    _l("Somebody has this e-mail address already."),
    _l("This is not an e-mail address."),
    _l("Use 10 to 200 characters."),
    _l("This is not your present password."),
    _l("Give it a name of at most 60 characters, so that you know it again."),
    _l("Choose what it may do."),
    _l("Choose how long it works."),
    _l("You have twenty tokens. Revoke one first."),
    _l("Choose one of the languages."),
    _l("Your organisation names nobody."),
    _l("Somebody has to look after the hub: make another person administrator first."),
    _l("You cannot deactivate yourself. Ask another administrator."),
    _l("There is a group with this name already."),
    _l("Nobody with this e-mail address can sign in."),
    _l("This is one and the same profile."),
    _l("Both have a login: take one of the two logins away first."),
    _l("Say what is not right."),
    _l("Keep it under 2,000 characters."),
    _l("Give a whole number of days."),
    _l("Give a whole number of gigabytes."),
    _l("Choose one of the three."),
    _l("Keep it under 100 characters."),
    _l("Give a search of at most 200 characters."),
    _l("You follow thirty searches. Stop following one first."),
    _l("Another rebuild has not come to its end yet."),
    _l("No earlier index is kept."),
    _l("Another back-up has not come to its end yet."),
    _l("Give an address such as /contents/12 or /people/3."),
    _l("Give at least two words or phrases, with commas between them."),
    _l("Keep it to twenty phrases of at most 100 characters."),
    _l("Each phrase needs a letter or a digit."),
    _l("That is more than two thousand. Remove one first."),
    _l("Give one to twenty searches of at most 100 characters, one a line."),
    _l("Five stand on top there already. Remove one first."),
    _l("Give the address of something that can be found, such as /contents/12."),
    _l("That is more than two thousand words. Remove some first."),
    _l("One word is longer than 60 characters. Put each word on a line of its own."),
    _l("Write at least one word."),
    _l("Give a title."),
    _l("Keep it under 120 characters."),
    _l("You have 200 playlists. Delete one first."),
    _l("A playlist holds 500 contents."),
    _l("Give whole addresses such as https://intranet.example.org, one a line."),
    _l("A line holds at most 1,000 characters. Split it first."),
    _l("Put the cursor between two words, and split there."),
    _l("At least a second has to stay."),
    _l("Write a time as 1:02:03, or a number of seconds."),
    _l("These lines stand on two pages."),
    _l("This text has no times."),
    _l("Write a time as 1:02.5."),
    _l("A line ends after it begins."),
    _l("A line cannot begin before the one above it, or after the one below it."),
    _l("At least one line has to stay."),
    _l("There is no next line to join."),
    _l("Choose one line."),
    _l("That is more than can be changed at once."),
    _l("Write what to find."),
    _l("Keep it under 200 characters."),
    _l("There are captions in this language already."),
    _l("There are captions in this language already. Choose to replace them."),
    _l("Somebody changed these captions since. Look at them first."),
    _l("Choose a file first."),
    _l("This is no list of captions. Choose a .vtt or .srt file."),
    _l("These times cannot be read."),
    _l("A caption ends before it begins."),
    _l("Captions are at most 10 MB and 50,000 lines."),
    _l("The page sent something that is no change. Open it again."),
    _l("Write a number of seconds."),
    _l("This step has not failed."),
    _l("Write an answer first."),
)


def in_words(error: Invalid) -> str:
    """The sentence for people."""
    return str(gettext(error.problem))
