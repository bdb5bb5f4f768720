"""What counts how much when a piece of a page is given its kind: every weight, in one table.

One point is a hint, three points make a kind likely where nothing speaks against it, six and more
decide. A rule's own weight (``importer_words.json``) is on this scale, too. What the rules say is
turned into probabilities (``RULES_TEMPERATURE``), joined with the learned reader's, and handed on
as CERTAIN times the probability, so that thresholds stay on the same scale.
"""

from __future__ import annotations

from condition_pages.importer.messages import gettext_noop

# -- headings
HEADING_MORE = 0.3  # what further rules of a kind add to the loudest in a heading
FIRST_NAMED = 0.8  # of two kinds in one heading, the one that is named first
LOUD_HEADING = 4  # a heading this loud needs no parent
UNDER = 0.3  # share of what the heading over the heading says
TITLE_KIND = 4.5  # the page's title says what all of it is
LEAD = 0.9  # share of what the line over a list says

# -- words of the text
FULL_TEXT = 60  # words; in longer texts each counts less
LEAST_WORDS = 20
UNDER_LOUD = 5  # under a heading this loud, the text's words count …
UNDER_ITS_HEADING = 0.55  # … this much
AGAIN = 0.45  # share that a rule adds for each further time it speaks …
MOST_AGAIN = 5  # … but for no more than these
LISTED = 0.7  # … and in a list this much
LEAST_ENTRIES = 2
LEAST_SHARE = 0.25  # of the entries, before their openings count
ENTRIES = 7  # where all entries open as a kind's do
NAMED_IN_HEADING = 5  # the practice
NAMED_IN_TEXT = 3
NAMED_LEAST = 0.6

# -- places and shapes
PLACES = {
    "opens": (9.0, gettext_noop("opens the page")),
    "opens with a list": (2.0, gettext_noop("opens the page")),
    "opens under a heading": (2.0, gettext_noop("opens the page")),
    "above": (1.8, gettext_noop("stands above the first heading")),
    "near the top": (0.8, gettext_noop("stands near the top")),
    "end, cta": (0.8, gettext_noop("stands at the end")),
    "end, about_clinic": (0.6, gettext_noop("stands at the end")),
}
BUTTON = 8
QUOTATION = 5
LONGEST_ANSWER = 70  # words under a question, before it is a heading like any other
PAIRS = 30  # questions with answers under each

# -- what leaves a heading
LEAVES = {  # a paragraph of these kinds, and only when it is as loud as this
    "cta": 6.0,
    "red_flags": 6.5,
    "evidence": 6.0,
    "case_study": 7.0,
    "testimonial": 6.0,
    "disclaimer": 6.0,
    "offer": 6.0,
}
LOUD_LIST = 9.0  # a list of another kind

# -- neighbours
SETTLED = 0.72  # as sure as this, a paragraph asks no neighbour
FOLLOWS = 0.5  # what usually follows what, beside a piece's own log-probability
TOLD = 4.0  # a heading this loud says what stands under it

# -- the scorers together
RULES_TEMPERATURE = 1.0  # points by which a kind must lead to be e times as likely
RULES_SHARE = 0.5  # of the joined log-probability; the rest is the learned reader's
LEARNED_ELSEWHERE = 0.65  # … on a page in another language than English
CERTAIN = 12.0  # what probability 1 is in points
HEARD = 1.0  # points by which the rules have an opinion of their own

# -- how sure is said to be (calibration.py)
# The joint verdict is steep: it says .99 of nearly three in four pieces. Of 414 labelled places on
# pages that were put aside (22 of real clinics, and tests/…/importer/measured):
#   both say the kind that it got     252 places   said .96   right .89
#   one of them says it, the other
#   nothing                            21 places   said .80   right .86
#   they differ, joint verdict >= .97  50 places   said .99   right .88
#   they differ, below that            87 places   said .73   right .60
#   neither says it                     2 places   said .93   right none
AGREED = (0.8, 0.9)  # at least and at most
ALONE = 0.8  # at most
DIFFER = 0.6  # at most
LOUD = 0.97  # where one of those who differ is so loud that the joint verdict is as sure as this …
DIFFER_LOUD = 0.75  # … at most: the two sets of pages are far apart (.96 and .76)

# -- what a practice's editors moved
MOVE_STEP = 1.5  # log-probability that one move adds to a kind, and takes from the other
MOVE_LEAD = 2.0  # a move that is led by this much already teaches nothing
MOST_LEAN = 2.0  # what all moves together may add to a kind or take from it
