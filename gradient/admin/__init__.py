"""Helpers for both apps' admin. Autodiscovered, so it also configures the site."""

from django.contrib import admin

from gradient.admin import packages  # noqa: F401  importing registers the models
from gradient.admin.html import EMPTY

admin.site.site_header = "gradient"
admin.site.site_title = "gradient"
admin.site.empty_value_display = EMPTY
admin.site.index_title = "Overview"
admin.site.site_url = "/"
admin.site.enable_nav_sidebar = False  # lists need the width; the header links to the main ones
# It loads every related row, for its confirmation page and again when confirmed.
admin.site.disable_action("delete_selected")
