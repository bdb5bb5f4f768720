"""Every address that the project answers; pages come last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config import views

handler400 = "clinics.runtime.errors.bad_request"
handler403 = "clinics.runtime.errors.permission_denied"
handler404 = "clinics.runtime.errors.not_found"
# Not Django's: allauth asks for it.
handler429 = "clinics.runtime.errors.too_many_requests"
handler500 = "clinics.runtime.errors.server_error"

urlpatterns = [
    path("admin/", include("accounts.urls")),
    path("admin/", include(wagtailadmin_urls)),
    # Wagtail's other form asks for a password alone.
    path("_util/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
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
