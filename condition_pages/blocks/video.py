"""A video of the practice's own, with its words: for who can't hear, see, or play it."""

from __future__ import annotations

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language_info, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from clinics.files import videos
from clinics.templatetags.clinic_pictures import renditions
from condition_pages.blocks.children import problem, rich_text
from condition_pages.blocks.section import SectionBlock, SectionValue
from condition_pages.blocks.text import bold, has_words, prose_of
from seo import markdown as md
from seo.graph import GraphContext

#: What stands there until the video plays: the shape of most videos.
POSTER = "fill-1280x720|format-webp"
#: On a telephone's line a larger one keeps people waiting.
HEAVY = 20 * 1024 * 1024


class VideoValue(SectionValue):
    @property
    def why_hidden(self):
        if self["video"] is None:
            return gettext("No video file is chosen, or it was deleted since.")
        if not has_words(self["transcript"]):
            return gettext("The video has no transcript.")
        return ""

    @property
    def is_in_graph(self):
        return self.is_shown and self.still is not None

    @cached_property
    def still(self):
        """The picture that stands in for the video, cut to its shape; None where there is none."""
        made = renditions(self["poster"], [POSTER]) if self["poster"] else None
        return made[POSTER] if made else None

    @property
    def seconds(self) -> int | None:
        try:
            return videos.parse_clock(self["duration"] or "")
        except ValueError:
            return None

    @property
    def address(self) -> str:
        return address_of(self["video"]) if self["video"] else ""

    @property
    def media_type(self) -> str:
        return videos.KINDS.get(videos.ending(self["video"].filename), "") if self["video"] else ""

    @property
    def captions_address(self) -> str:
        return address_of(self["captions"]) if self["captions"] else ""

    @property
    def language(self) -> str:
        """The code of the language that is spoken: the page's."""
        locale = getattr(self.page, "locale", None)
        return locale.language_code if locale else "en"

    @property
    def language_label(self) -> str:
        return get_language_info(self.language)["name_local"].capitalize()

    def graph_nodes(self, context: GraphContext):
        if not self.is_in_graph:
            return
        yield {
            "@type": "VideoObject",
            "@id": context.anchor(self.section.anchor),
            "url": context.anchor(self.section.anchor),
            "name": self.section.heading,
            "description": self.prose(),
            "thumbnailUrl": absolute(context, self.still.url),
            "uploadDate": self["video"].created_at.isoformat(timespec="seconds"),
            "duration": videos.iso(self.seconds) if self.seconds else None,
            "contentUrl": absolute(context, self.address),
            "encodingFormat": self.media_type,
            "inLanguage": context.language,
            "transcript": self.prose("transcript"),
        }

    def warnings(self):
        size = self["video"].get_file_size() if self["video"] else None
        if size and size > HEAVY:
            yield gettext("The video has %(size)s: on a phone it takes long to begin.") % {
                "size": filesizeformat(size)
            }
        if self["poster"] and self["poster"].width < 1280:
            yield gettext("The picture for the video is %(width)s pixels wide; 1,280 fit it.") % {
                "width": self["poster"].width
            }

    def markdown(self):
        return [
            prose_of(self),
            md.link(gettext("Watch the video"), self.full_url(self.address)),
            md.blocks(bold(gettext("Transcript")), md.from_html(self["transcript"].source)),
        ]


def address_of(document) -> str:
    """Where the practice's host hands out a video or its captions, in parts too."""
    return reverse("clinics-video", args=[document.pk, document.filename])


def absolute(context: GraphContext, address: str) -> str:
    return address if ":" in address else f"{context.site_root}{address}"


class VideoBlock(SectionBlock):
    heading = blocks.CharBlock(
        max_length=120, label=_("Title of the video"), help_text=_("Such as: Stretching a calf.")
    )
    text = rich_text(label=_("What it shows"), help_text=_("One or two sentences."))
    video = DocumentChooserBlock(
        label=_("Video file"), help_text=_("MP4 or WebM, from your practice's documents.")
    )
    poster = ImageChooserBlock(
        label=_("Picture until it plays"), help_text=_("1,280 pixels wide, 720 high, or more.")
    )
    duration = blocks.CharBlock(
        required=False,
        max_length=8,
        label=_("How long it lasts"),
        help_text=_("Minutes and seconds, such as 1:30. Of an MP4 it is read from the file."),
    )
    captions = DocumentChooserBlock(
        required=False,
        label=_("Captions"),
        help_text=_("A WebVTT file (.vtt) with what is said, for who can't hear it."),
    )
    silent = blocks.BooleanBlock(
        required=False, label=_("Nothing is said in it, and no sound matters")
    )
    transcript = rich_text(
        label=_("Transcript"),
        help_text=_("All that is said, and what is to be seen. Shown folded, printed in full."),
    )

    class Meta:
        value_class = VideoValue
        label = _("Video")
        takes_words = False
        in_sentence = gettext_noop("video")
        icon = "media"
        group = _("Pictures and videos")
        description = _("A video of your own, with captions and a transcript.")
        default_heading = _("Video")
        preview_value = {
            "heading": "Stretching a calf",
            "text": "<p>Half a minute, against a wall, without any equipment.</p>",
            "duration": "0:32",
            "transcript": "<p>Stand an arm’s length from a wall. Put one foot behind you.</p>",
        }

    def clean(self, value):
        value = super().clean(value)
        errors = {}
        kind = ending_of(value["video"])
        if kind and kind not in videos.KINDS:
            errors["video"] = _("This is no video: choose a file that ends in .mp4 or .webm.")
        if ending_of(value["captions"]) not in ("", *videos.CAPTIONS):
            errors["captions"] = _("These are no captions: choose a file that ends in .vtt.")
        if not value["duration"] and kind == "mp4":
            value["duration"] = duration_of(value["video"])
        if value["duration"]:
            try:
                videos.parse_clock(value["duration"])
            except ValueError:
                errors["duration"] = _("Write minutes and seconds, such as 1:30.")
        elif value["video"] and not self.is_deferred_validation:
            errors["duration"] = _("Say how long the video lasts, such as 1:30.")
        if not self.is_deferred_validation and not (value["captions"] or value["silent"]):
            errors["captions"] = errors.get("captions") or _(
                "Add captions, or say that nothing is said in it."
            )
        if errors:
            raise problem(**errors)
        return value


def ending_of(document) -> str:
    return videos.ending(document.filename) if document else ""


def duration_of(document) -> str:
    """How long an MP4 lasts, as a player shows it; "" where its file does not say or is gone."""
    try:
        with document.file.open("rb") as file:
            seconds = videos.seconds_of(file)
    except OSError:
        return ""
    return videos.clock(seconds) if seconds else ""
