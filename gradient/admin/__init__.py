"""What every admin page shares. Autodiscovered, so it also names the site."""

from django.contrib import admin

from gradient.admin import packages  # noqa: F401  registering them is the import's purpose
from gradient.admin.html import EMPTY

admin.site.site_header = "gradient"
admin.site.site_title = "gradient"
admin.site.empty_value_display = EMPTY
admin.site.index_title = "Overview"
admin.site.site_url = "/"
admin.site.enable_nav_sidebar = False  # lists need the width; the header has the main ones
# It collects every related row, on its confirmation page and again when it is confirmed.
admin.site.disable_action("delete_selected")
