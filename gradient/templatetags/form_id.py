"""The hidden field by which a form is done once; see `sessions_app.pages.sent_forms`."""

from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def form_id() -> SafeString:
    """A hidden field with a random id, another one each time a form is rendered."""
    return format_html('<input type="hidden" name="form_id" value="{}">', uuid4())
