"""Numbered pages of a list."""

from typing import Any

from django.contrib import messages
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import HttpRequest


def get_page(request: HttpRequest, paginator: Paginator[Any]) -> Page[Any]:
    """The page that `?page=` asks for; for one that does not exist the nearest, with a message."""
    number = request.GET.get("page", "1")
    try:
        return paginator.page(number)
    except InvalidPage:
        page = paginator.get_page(number)
        messages.warning(request, f"There is no page {number[:20]}; this is page {page.number}.")
        return page
