"""Counts each request, and answers ``/metrics`` to those who may read it."""

from __future__ import annotations

import ipaddress
import logging
from time import perf_counter

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotFound
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from clinics.metrics import recording
from clinics.metrics.state import StateCollector

logger = logging.getLogger(__name__)

ADDRESS = "/metrics"
#: Who may read them unless ``METRICS_FROM`` says otherwise: this machine.
LOOPBACK = ("127.0.0.0/8", "::1/128")
#: Wagtail's one view for all pages.
PAGE_VIEW = "wagtail_serve"


class MetricsMiddleware:
    """First of all but what answers health checks: it needs no known host, nor https."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == ADDRESS:
            return metrics() if may_read(request) else not_found()
        began = perf_counter()
        recorder = recording.recorder
        was_begun = recorder.begin()
        status = 500
        try:
            response = self.get_response(request)
            status = response.status_code
            return response
        finally:
            seconds = perf_counter() - began
            recorder.end(was_begun, view_of(request), request.method or "", status, seconds)

    def process_template_response(self, request, response):
        """Note what kind of page it is: an answer of 304 has forgotten."""
        page = (getattr(response, "context_data", None) or {}).get("page")
        request.metrics_page = getattr(getattr(page, "_meta", None), "label", "")
        return response


def view_of(request) -> str:
    """A name from the code for what was asked: a view's, or the kind of a page."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        is_static = request.path_info.startswith(f"/{settings.STATIC_URL.lstrip('/')}")
        return "static" if is_static else "none"
    if match.view_name == PAGE_VIEW:
        return getattr(request, "metrics_page", "") or PAGE_VIEW
    return match.view_name


def may_read(request) -> bool:
    """Whether the token was shown, or one of ``METRICS_FROM`` asks without a proxy between.

    What a proxy says of an address is not read here: who can reach a proxy is anybody.
    """
    token = getattr(settings, "METRICS_TOKEN", "")
    shown = request.headers.get("Authorization", "")
    if token and constant_time_compare(shown, f"Bearer {token}"):
        return True
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    allowed = getattr(settings, "METRICS_FROM", LOOPBACK)
    return any(address in ipaddress.ip_network(each) for each in allowed)


def not_found() -> HttpResponse:
    return HttpResponseNotFound("Not found\n", content_type="text/plain")


def metrics() -> HttpResponse:
    """All of them, as Prometheus reads them; 503 where they can't be read."""
    try:
        text = generate_latest(counted()) + generate_latest(state())
    except Exception as error:
        logger.error("Metrics could not be read: %s", error)
        return HttpResponse("Not now\n", status=503, content_type="text/plain")
    response = HttpResponse(text, content_type=CONTENT_TYPE_LATEST)
    response["Cache-Control"] = "no-store"
    return response


def counted() -> CollectorRegistry:
    """What all processes of this server have counted, or this one where it is alone."""
    recorder = recording.recorder
    if recorder.place is None:
        return recorder.registry
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(recorder.place[0]))
    return registry


def state() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(StateCollector())
    return registry
