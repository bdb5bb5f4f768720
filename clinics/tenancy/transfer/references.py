"""Where a row, a block or a text names other rows by their numbers, and giving them new ones.

Numbers are an installation's own: in another one, 12 is somebody else's page. Whatever can't be
translated names nothing rather than that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from typing import Any

from django.apps import apps
from django.db import models
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.rich_text.rewriters import FIND_A_TAG, FIND_EMBED_TAG, extract_attrs

#: (model, number there) -> number here, or None where there is no such row here.
Translate = Callable[[type[models.Model], Any], Any]

#: What a link or an embed in rich text names, by its type.
RICH_TEXT = {
    "page": "wagtailcore.Page",
    "document": "wagtaildocs.Document",
    "image": "wagtailimages.Image",
}


def root_of(model: type[models.Model]) -> type[models.Model]:
    """The model at the top of multi-table inheritance: its numbers are those of all below."""
    parents = model._meta.get_parent_list()
    return parents[-1] if parents else model._meta.concrete_model or model


def is_own_number(field: models.Field) -> bool:
    """Whether a primary key is drawn by the database: others name their row by something else."""
    return isinstance(field, models.AutoField)


def translate_field(field: models.Field, value: Any, translate: Translate) -> Any:
    """The value of one field, as JSON has it, with the numbers of here."""
    if value is None:
        return None
    if field.related_model is not None:
        return translate(field.related_model, value)
    if isinstance(field, StreamField):
        raw = json.loads(value) if isinstance(value, str) else value
        changed = translate_block(field.stream_block, raw, translate)
        return json.dumps(changed) if isinstance(value, str) else changed
    if isinstance(field, RichTextField):
        return translate_html(value, translate)
    return value


def translate_block(block: blocks.Block, value: Any, translate: Translate) -> Any:
    """The stored value of a block of StreamField, with the numbers of here."""
    if value is None:
        return None
    if isinstance(block, ImageBlock) and not isinstance(value, dict):
        # As stored before it had words beside the picture.
        return translate(block.child_blocks["image"].target_model, value)
    if isinstance(block, blocks.StreamBlock):
        children = block.child_blocks
        return [
            {**child, "value": translate_block(children[child["type"]], child["value"], translate)}
            if child.get("type") in children
            else child
            for child in value
        ]
    if isinstance(block, blocks.ListBlock):
        return [_translate_item(block.child_block, item, translate) for item in value]
    if isinstance(block, blocks.StructBlock):
        known = block.child_blocks
        return {
            name: translate_block(known[name], each, translate) if name in known else each
            for name, each in value.items()
        }
    if isinstance(block, blocks.ChooserBlock):
        return translate(block.model_class, value)
    if isinstance(block, blocks.RichTextBlock):
        return translate_html(value, translate)
    return value


def _translate_item(block: blocks.Block, item: Any, translate: Translate) -> Any:
    if isinstance(item, dict) and item.get("type") == "item" and "value" in item:
        return {**item, "value": translate_block(block, item["value"], translate)}
    return translate_block(block, item, translate)


def translate_html(html: str, translate: Translate) -> str:
    """Rich text as Wagtail stores it, with the numbers of here in its links and embeds."""

    def tag(name: str, kind: str, end: str) -> Callable[[re.Match], str]:
        def rewrite(match: re.Match) -> str:
            attrs = extract_attrs(match[1])
            label = RICH_TEXT.get(attrs.get(kind, ""))
            if label is None or "id" not in attrs:
                return match[0]
            model = apps.get_model(label)
            number = attrs["id"]
            # Nothing has the number 0.
            attrs["id"] = str(translate(model, int(number)) or 0) if number.isdecimal() else "0"
            told = "".join(f' {key}="{escape(value)}"' for key, value in attrs.items())
            return f"<{name}{told}{end}>"

        return rewrite

    html = FIND_A_TAG.sub(tag("a", "linktype", ""), html)
    return FIND_EMBED_TAG.sub(tag("embed", "embedtype", "/"), html)


def translate_content(model: type[models.Model], content: dict, translate: Translate) -> dict:
    """What a revision holds of a page: its fields, and its children's with their numbers."""
    changed = dict(content)
    for field in model._meta.concrete_fields:
        for name in {field.name, field.attname} & set(content):
            if field.primary_key and not field.is_relation:
                changed[name] = translate(model, content[name])
            else:
                changed[name] = translate_field(field, content[name], translate)
    if "pk" in content:
        # An inline that is there no more, named as a row of another practice, would overwrite it.
        changed["pk"] = translate(model, content["pk"])
    for field in get_all_child_m2m_relations(model):
        if content.get(field.name):
            found = [translate(field.related_model, number) for number in content[field.name]]
            changed[field.name] = [number for number in found if number is not None]
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if content.get(name):
            child = relation.related_model
            changed[name] = [translate_content(child, each, translate) for each in content[name]]
    return changed
