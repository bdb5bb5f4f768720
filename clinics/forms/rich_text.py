"""Wagtail's editor of rich text, for whatever is posted in its name."""

from __future__ import annotations

from wagtail.admin.rich_text import DraftailRichTextArea

NOT_FROM_THE_EDITOR = (ValueError, TypeError, KeyError, AttributeError, IndexError)


class RichTextArea(DraftailRichTextArea):
    """Draftail, which also reads HTML: of it stays what the field offers, and text.

    The editor's own browser never sends HTML. Who does gets what pasting it would have given,
    rather than an error of the server's.
    """

    def value_from_datadict(self, data, files, name):
        try:
            return super().value_from_datadict(data, files, name)
        except NOT_FROM_THE_EDITOR:
            state = self.converter.from_database_format(str(data.get(name) or ""))
            return self.converter.to_database_format(state)
