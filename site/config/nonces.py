"""The few scripts that Wagtail writes into its pages carry a nonce; nothing else inline runs.

Wagtail has no nonce of its own. What it writes inline are the starters of its choosers, dates and
lists of rows, which hold names and ids, so no hash fits them. They get the nonce where they are
made; a script that somebody got into a page by other means has none, and is not run.

The nonce is the session's, not the response's: a chooser's window and new rows come in answers of
their own and are put into a page that was sent with another response. Nobody else can know it.
"""

from __future__ import annotations

import secrets
from contextvars import ContextVar, Token
from functools import wraps

from django.utils.crypto import salted_hmac
from django.utils.safestring import mark_safe

#: The request whose answer is being made; a preview is a request inside of another.
_request: ContextVar = ContextVar("request", default=None)


def begin(request) -> Token:
    return _request.set(request)


def end(token: Token) -> None:
    _request.reset(token)


def nonce_of(request) -> str:
    """The nonce of a request's session; one of its own where nobody has a session yet."""
    if not hasattr(request, "_nonce"):
        key = getattr(getattr(request, "session", None), "session_key", None)
        request._nonce = (
            salted_hmac("config.nonce", key, algorithm="sha256").hexdigest()[:32]
            if key
            else secrets.token_hex(16)
        )
    return request._nonce


def install() -> None:
    """Have Wagtail's inline scripts carry the nonce; called once, when the app is ready."""
    from wagtail.admin.filters import DateRangePickerWidget
    from wagtail.admin.panels import InlinePanel, MultipleChooserPanel
    from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput, AdminTimeInput
    from wagtail.admin.widgets.chooser import BaseChooser

    # Each of these ends with the one script that is its own: what stands before may be others'.
    for widget in (AdminDateInput, AdminDateTimeInput, AdminTimeInput, BaseChooser):
        widget.render = _with_nonce(widget.render)
    for panel in (InlinePanel.BoundPanel, MultipleChooserPanel.BoundPanel):
        panel.render_html = _with_nonce(panel.render_html)
    # Its two dates are put in by a template, past their own method.
    DateRangePickerWidget.render = _with_nonce(DateRangePickerWidget.render, scripts=2)


def _with_nonce(method, scripts: int = 1):
    @wraps(method)
    def rendered(self, *args, **kwargs):
        html = method(self, *args, **kwargs)
        request = _request.get()
        if request is None:
            return html
        parts = str(html).rsplit("<script>", scripts)
        # nosemgrep: trusted-markup-is-literal
        return mark_safe(f'<script nonce="{nonce_of(request)}">'.join(parts))  # noqa: S308  # nosec

    return rendered
