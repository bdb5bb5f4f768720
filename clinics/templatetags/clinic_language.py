"""In which language something is, as its practice's country has it: ``lang="en-GB"``."""

from django import template

from clinics import local

register = template.Library()


@register.simple_tag
def language_tag() -> str:
    """The tag of the language that is spoken (BCP 47), for a page's ``lang``."""
    return local.here()


@register.filter
def as_tag(code: str) -> str:
    """The tag of the language of this code, such as that of a page's locale."""
    return local.here(code)
