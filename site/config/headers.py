"""What a browser may do: little on visitors' pages, what Wagtail needs in the admin."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.urls import reverse
from django.utils.functional import cached_property

from config import nonces

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
#: Wagtail's editor writes styles into its pages and shows previews in frames. Of the scripts in its
#: pages those run that carry the nonce, which config/nonces.py gives to Wagtail's own.
ADMIN_POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
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
            nonce = f"'nonce-{nonces.nonce_of(request)}'"
            parts.config = {**ADMIN_POLICY, "script-src": [*ADMIN_POLICY["script-src"], nonce]}
        return parts

    def process_request(self, request):
        super().process_request(request)
        request._nonces = nonces.begin(request)

    def process_response(self, request, response):
        if hasattr(request, "_nonces"):
            nonces.end(request.__dict__.pop("_nonces"))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path.startswith(self.admin_path):
            # A preview has passed here once as a visitor's page, which no frame may hold.
            del response.headers["Content-Security-Policy"]
        if "Content-Security-Policy" in response.headers:
            # A document, which Wagtail serves under a policy that is stricter still.
            return response
        return super().process_response(request, response)
