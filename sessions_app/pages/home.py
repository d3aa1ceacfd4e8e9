from sessions_app.pages.page import Page


class Home(Page):
    """What needs the user now."""

    title = "Home"
    template_name = "sessions_app/pages/home.html"
