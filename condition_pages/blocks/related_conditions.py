"""Other conditions that a reader may mean or have."""

from __future__ import annotations

from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.blocks import SnippetChooserBlock

from clinics.country import local
from condition_pages.blocks.children import entries, problem, rich_text
from condition_pages.blocks.section import SectionBlock, SectionValue, count_warning
from condition_pages.blocks.text import prose_of
from seo import markdown as md

#: The language of the library's names.
LIBRARY = "en"


class RelatedConditionsValue(SectionValue):
    @property
    def links(self) -> list[dict]:
        """Each condition with the practice's own page on it, where there is one."""
        return self.once("links", self._links)

    def _links(self) -> list[dict]:
        return [self._link(chosen.entry) for chosen in self["conditions"] if chosen]

    def _link(self, condition) -> dict:
        page = self.page
        own = page.page_on_condition(condition) if page else None
        code = "" if get_language() == LIBRARY else LIBRARY
        language = own.language_beside(page) if own else ""
        # A page in the reader's language names it so; the library speaks English.
        named = own if code and not language else None
        return {
            "title": named.title if named else local.in_words_of_here(condition.name, LIBRARY),
            "title_language": "" if named else code,
            "clinical": local.in_words_of_here(condition.clinical_name, LIBRARY),
            "clinical_language": code,
            "url": own.get_url() if own else None,
            "language": language,
        }

    @property
    def why_hidden(self):
        return "" if any(self["conditions"]) else gettext("No condition is chosen.")

    def words_from_elsewhere(self):
        for link in self.links:
            yield from (link["title"], link["clinical"])

    def warnings(self):
        yield from count_warning(len(self["conditions"]), 3, 6)

    def markdown(self):
        linked = (md.link(entry["title"], entry["url"] or "") for entry in self.links)
        return [prose_of(self), md.bullets(linked)]


class RelatedConditionsBlock(SectionBlock):
    text = rich_text(required=False)
    conditions = entries(
        SnippetChooserBlock("condition_pages.Condition", label=_("Condition")),
        label=_("Conditions"),
        help_text=_("Three to six."),
    )

    class Meta:
        value_class = RelatedConditionsValue
        label = _("Related conditions")
        in_sentence = gettext_noop("related conditions")
        icon = "link"
        group = _("About the condition")
        description = _("What else a reader may mean or have.")
        default_heading = _("Related conditions")
        preview_value = {"text": "<p>You may also want to read about cramps.</p>"}

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation and not value["conditions"]:
            raise problem(conditions=_("Choose at least one condition."))
        return value
