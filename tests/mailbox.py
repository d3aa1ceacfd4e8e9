"""Parsers of e-mails."""

from django.core.mail import EmailMessage, EmailMultiAlternatives


def html_of(message: EmailMessage) -> str:
    """The message as HTML."""
    assert isinstance(message, EmailMultiAlternatives)
    (html, mimetype), *_others = message.alternatives
    assert mimetype == "text/html"
    return str(html)
