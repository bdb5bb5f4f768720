"""What a browser may do: little on visitors' pages, what Wagtail needs in the admin."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.urls import reverse
from django.utils.functional import cached_property

#: Nothing here uses a device or counts people.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
#: Wagtail's editor writes styles and a few scripts into its pages and shows previews in frames.
ADMIN_POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
    "object-src": ["'none'"],
    "form-action": ["'self'"],
    "base-uri": ["'self'"],
    "frame-ancestors": ["'self'"],
}


class HeadersMiddleware(CSPMiddleware):
    """One content security policy for the admin, another for everybody else's pages."""

    @cached_property
    def admin_path(self) -> str:
        return reverse("wagtailadmin_home")

    def get_policy_parts(self, request, response, report_only=False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(self.admin_path) and not report_only:
            parts.config = ADMIN_POLICY
        return parts

    def process_response(self, request, response):
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path.startswith(self.admin_path):
            # A preview has passed here once as a visitor's page, which no frame may hold.
            del response.headers["Content-Security-Policy"]
        if "Content-Security-Policy" in response.headers:
            # A document, which Wagtail serves under a policy that is stricter still.
            return response
        return super().process_response(request, response)
