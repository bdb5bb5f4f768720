"""The index of public pages, what a practice promotes in it, and what was looked for in vain."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from clinics import tenancy
from clinics.forms.fields import LinesField


class SearchDocument(models.Model):
    """A public page of a practice as search knows it. ``search.indexer`` alone writes it.

    The ``in_`` columns hold analysed words, each carrying its practice (``engines.word_token``),
    and feed the database's full text index: triggers into an FTS5 table on SQLite, generated
    columns on PostgreSQL. A migration that makes SQLite build this table anew has to run
    ``engines.install`` after it, because the triggers go with the old table.
    """

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    practice = models.ForeignKey("clinics.Practice", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    concept = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=20)
    title = models.CharField(max_length=255)
    names = models.JSONField(default=list)
    #: What it answers of what visitors ask a practice: ``documents.Passage``, each as a dict.
    passages = models.JSONField(default=list)
    headings = models.JSONField(default=list)
    excerpt = models.TextField(blank=True)
    text = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    #: Which ``indexer.VERSION`` made this row; older ones are made anew after an upgrade.
    version = models.PositiveSmallIntegerField(default=0)

    in_title = models.TextField(blank=True)
    in_names = models.TextField(blank=True)
    in_headings = models.TextField(blank=True)
    in_body = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["practice", "concept"], name="clinic_search_concept")]
        verbose_name = _("page in the search index")
        verbose_name_plural = _("pages in the search index")

    def __str__(self):
        return self.title


class SearchName(models.Model):
    """A name that leads to a page, from one of its words on: completes what a visitor types.

    ``key``: the folded name from that word to its end. ``word``: the first word of the key.
    Both are compared by bytes on either database, so that a prefix is a range.
    """

    document = models.ForeignKey(SearchDocument, on_delete=models.CASCADE, related_name="keys")
    practice = models.ForeignKey("clinics.Practice", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    word = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    is_start = models.BooleanField()
    #: "#" and the anchor of a place on the page, where the name is of what it answers there.
    place = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["practice", "key"], name="clinic_search_key"),
            models.Index(fields=["practice", "word"], name="clinic_search_word"),
        ]
        verbose_name = _("name in the search index")
        verbose_name_plural = _("names in the search index")

    def __str__(self):
        return self.key


class SearchBacklog(models.Model):
    """A page that a search server has yet to be told of; ``engines.server`` writes and reads it.

    ``page`` is the number of a page that may be gone by now.
    """

    practice = models.ForeignKey("clinics.Practice", on_delete=models.CASCADE, related_name="+")
    page = models.BigIntegerField()

    class Meta:
        verbose_name = _("change that the search server does not know")
        verbose_name_plural = _("changes that the search server does not know")

    def __str__(self):
        return str(self.page)


class SearchPromotion(Orderable):
    """A page that a practice shows first for certain words."""

    page = ParentalKey(
        "clinics.ClinicPage", on_delete=models.CASCADE, related_name="search_promotions"
    )
    words = LinesField(
        _("when somebody looks for"), help_text=_("Words or whole phrases, one a line.")
    )
    target = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("show this page first"),
    )
    reason = models.CharField(_("a line to show with it"), max_length=160, blank=True)

    panels = [FieldPanel("words"), FieldPanel("target"), FieldPanel("reason")]

    class Meta(Orderable.Meta):
        verbose_name = _("promoted search result")
        verbose_name_plural = _("promoted search results")

    def __str__(self):
        return ", ".join(self.words)

    def clean(self):
        super().clean()
        if not self.target_id:
            return
        own = tenancy.practice_of(self.page) or tenancy.current()
        if tenancy.practice_of(self.target) != own:
            raise ValidationError({"target": _("This belongs to another practice.")})


class ZeroResultsQuery(models.Model):
    """How often a practice's visitors looked for something in vain on one day.

    Nothing of the visitor is kept, and no query that might tell of one: see ``zero_results``.
    """

    practice = models.ForeignKey("clinics.Practice", on_delete=models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    query = models.CharField(_("looked for"), max_length=40)
    times = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "day", "query"], name="clinic_search_zero_results_once"
            )
        ]
        verbose_name = _("search without results")
        verbose_name_plural = _("searches without results")

    def __str__(self):
        return self.query
