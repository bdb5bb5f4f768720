"""Every address that the project answers; pages come last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config import views

handler404 = "config.views.not_found"

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("clinics.urls")),
    path("", include("seo.urls")),
    # Nothing outside of DEBUG: there the web server hands out media.
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    # English at /, every other language at its code.
    *i18n_patterns(
        path("", views.front, name="front"),
        path("search/", include("search.urls")),
        path("", include("seo.page_urls")),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
