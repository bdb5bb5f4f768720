"""Questions that people ask, answered."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail import blocks

from condition_pages.blocks.children import entries, problem, rich_text
from condition_pages.blocks.section import ListedValue, SectionBlock
from condition_pages.blocks.text import prose_of
from seo import markdown as md


class FaqValue(ListedValue):
    def markdown(self):
        asked = (
            md.blocks(md.heading(3, entry["question"]), md.from_html(entry["answer"].source))
            for entry in self["entries"]
        )
        return [prose_of(self), *asked]


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(max_length=160, label=_("Question"))
    answer = rich_text(label=_("Answer"))

    class Meta:
        icon = "help"
        label_format = "{question}"


class FaqBlock(SectionBlock):
    # Search engines show no FAQ results any more (since 7 May 2026): questions serve readers.
    text = rich_text(required=False, label=_("Before the questions"))
    entries = entries(QuestionBlock(label=_("Question")), label=_("Questions"))

    class Meta:
        value_class = FaqValue
        label = _("Questions")
        in_sentence = gettext_noop("questions and answers")
        icon = "comment"
        description = _("What people ask, where no other section answers it.")
        default_heading = _("Common questions")
        entries_wanted = (3, 8)
        preview_value = {
            "entries": [
                {"question": "Can I keep running?", "answer": "<p>Yes, if it does not hurt.</p>"}
            ]
        }

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation and not value["entries"]:
            raise problem(entries=_("Add at least one question."))
        return value

    def from_import(self, found):
        return {
            "heading": found.heading,
            "text": found.prose_without(found.heading, *(item.label for item in found.items)),
            "entries": found.entries(
                lambda item: {
                    "question": item.label or item.text,
                    "answer": found.rich(item.text if item.label else ""),
                }
            ),
        }
