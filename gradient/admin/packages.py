"""Admin pages for models of third-party packages, at the same cost for any number of rows.

Django's own model permissions apply, so in practice they are for superusers. Not registered:
axes' logs other than the attempts.
"""

from typing import Any

from axes.admin import AccessAttemptAdmin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import EmailField, Model
from django.http import HttpRequest

from gradient.admin.paginator import CappedPaginator
from gradient.core.contact_fields import EmailFormField


class AtAnySize(admin.ModelAdmin[Any]):
    """A list at the same cost for any number of rows."""

    paginator = CappedPaginator
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    date_hierarchy = None


# Importing the packages' own pages, above, has registered them.
admin.site.unregister([User, Group, AccessAttempt, AccessFailureLog, AccessLog])


@admin.register(User)
class Users(AtAnySize, UserAdmin):
    """Who may sign in. What users may do is defined by their memberships."""

    formfield_overrides = {EmailField: {"form_class": EmailFormField}}


@admin.register(Group)
class Groups(AtAnySize, GroupAdmin):
    pass


@admin.register(AccessAttempt)
class SignInAttempts(AtAnySize, AccessAttemptAdmin):
    """Failed sign-ins. Deleting a row unlocks its user."""

    list_filter = ("attempt_time",)  # a filter by path would read the whole table for its choices

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        return False
