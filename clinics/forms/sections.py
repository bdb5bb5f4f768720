"""What a form tells the browser of a page's sections, worked out once for each state of a practice.

A body's form carries the description of every kind of section: all labels, help, choices. Wagtail
builds it anew for each form that is opened, a third of what the editor of a condition costs. It
says the same each time, until the language is another or something of the practice is changed
(which a section may offer as a choice).
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Any

from django import forms
from wagtail.blocks.base import BlockWidget

from clinics import tenancy
from clinics.country import local
from clinics.runtime import content_cache
from clinics.tenancy import context

#: So many descriptions of some 200 KB each a process keeps: those that were asked for last.
MOST_KEPT = 40

_kept: OrderedDict[tuple, tuple] = OrderedDict()
_lock = Lock()


class SectionsWidget(BlockWidget):
    """Wagtail's widget for a body, whose description of the kinds is kept."""

    _js_context: Any
    _block_json: Any

    def _build_block_json(self) -> None:
        practice = tenancy.current()
        if practice is None:
            super()._build_block_json()
            return
        version = content_cache.content_of(practice.pk).version
        sight = context.current().rows
        # Kept as long as the process: a page model's field holds it.
        block = id(self.block_def)
        key = (block, local.here(), practice.pk, version, sight)
        with _lock:
            found = _kept.get(key)
        if found is None:
            super()._build_block_json()
            found = self._js_context, self._block_json
        with _lock:
            _kept[key] = found
            _kept.move_to_end(key)
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        self._js_context, self._block_json = found


def keep_sections(form: forms.BaseForm) -> None:
    """Have every body in ``form`` describe its kinds from what is kept."""
    for field in form.fields.values():
        if type(field.widget) is BlockWidget:
            field.widget = SectionsWidget(field.widget.block_def, field.widget.attrs)
