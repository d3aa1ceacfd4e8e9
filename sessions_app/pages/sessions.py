from sessions_app.pages.page import Page


class Sessions(Page):
    """The sessions of the user's organizations."""

    title = "Sessions"
    template_name = "sessions_app/pages/sessions.html"
