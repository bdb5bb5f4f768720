"""What a host tells machines beside its pages: each thing off until somebody switches it on."""

from __future__ import annotations

import secrets

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from seo import crawlers

#: What search engines give out; whoever copies the whole tag has copied too much.
CODE = RegexValidator(
    r"^[a-zA-Z0-9_=.-]+\Z",
    _("This is no code: copy what stands between the quotes behind “content=”."),
)
CODE_HELP = _("What stands behind “content=” in the tag that you are asked to add.")


def new_key() -> str:
    return secrets.token_hex(16)


class AiUse(models.TextChoices):
    """What crawlers of language models may read pages for; the values are ``seo.crawlers``'."""

    ALL = crawlers.ALL, _("May read for answers and to train models")
    ANSWERS = crawlers.ANSWERS_ONLY, _("May read for answers, not to train models")
    NONE = crawlers.NONE, _("May not read")


@register_setting(icon="search", order=700)
class SearchEngines(BaseSiteSetting):
    """One host's choices. A host without a row behaves as if all were off."""

    indexnow = models.BooleanField(
        _("tell search engines at once when a page changes"),
        default=False,
        help_text=_("Sends the page’s address to IndexNow (Bing, Yandex, Seznam and others)."),
    )
    indexnow_key = models.CharField(
        _("IndexNow key"),
        max_length=128,
        default=new_key,
        # Source: indexnow.org/documentation, "8 to 128 characters: a-z, A-Z, 0-9 and dashes".
        validators=[RegexValidator(r"^[a-zA-Z0-9-]{8,128}$")],
        help_text=_("Served at /KEY.txt of this host to prove that it is yours."),
    )
    llms_txt = models.BooleanField(
        _("publish llms.txt"),
        default=False,
        help_text=_(
            "Lists this site’s pages for language models at /llms.txt, with their texts at "
            "/llms-full.txt. It promises no better ranking."
        ),
    )

    ai_crawlers = models.CharField(
        _("language models"),
        max_length=10,
        choices=AiUse.choices,
        default=AiUse.ALL,
        help_text=_(
            "What robots.txt asks of the crawlers of language models. Search engines are not "
            "asked to stay away. It is a request: not every crawler keeps to it."
        ),
    )
    #: When all of the host's pages were last looked at; None where they never were.
    audited_at = models.DateTimeField(null=True, editable=False)
    title_ending = models.CharField(
        _("what ends each title"),
        max_length=60,
        blank=True,
        help_text=_("In the place of the site’s name, such as: Acupuncture in Ellsworth."),
    )
    description = models.CharField(
        _("usual description"),
        max_length=300,
        blank=True,
        help_text=_("For pages that have none of their own."),
    )
    google_code = models.CharField(
        _("Google’s code"), max_length=120, blank=True, validators=[CODE], help_text=CODE_HELP
    )
    bing_code = models.CharField(
        _("Bing’s code"), max_length=120, blank=True, validators=[CODE], help_text=CODE_HELP
    )
    hidden = models.BooleanField(
        _("ask search engines not to list this site"),
        default=False,
        help_text=_("For a site that is still being tried. Visitors see it all the same."),
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel("title_ending"), FieldPanel("description"), FieldPanel("hidden")],
            heading=_("Results"),
        ),
        MultiFieldPanel(
            [FieldPanel("google_code"), FieldPanel("bing_code")],
            heading=_("Proof that the site is yours"),
        ),
        MultiFieldPanel(
            [FieldPanel("indexnow"), FieldPanel("indexnow_key")], heading=_("Notices of changes")
        ),
        MultiFieldPanel(
            [FieldPanel("ai_crawlers"), FieldPanel("llms_txt")], heading=_("Machine readers")
        ),
    ]

    class Meta:
        verbose_name = _("search engines")
        verbose_name_plural = _("search engines")
