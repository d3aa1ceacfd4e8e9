"""Numbered pages of a list."""

from typing import Any

from django.contrib import messages
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import HttpRequest


def get_page(request: HttpRequest, paginator: Paginator[Any]) -> Page[Any]:
    """The requested page or, if it does not exist, the nearest page with a message."""
    number = request.GET.get("page", "1")
    try:
        return paginator.page(number)
    except InvalidPage:
        page = paginator.get_page(number)
        messages.warning(request, f"Page {number[:20]} does not exist. This is page {page.number}.")
        return page
