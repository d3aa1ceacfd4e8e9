"""Pages for managing webhooks: endpoints, the delivery log, and redelivery."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from gradient.admin.paginator import CappedPaginator
from sessions_app.accounts import access
from sessions_app.changes.webhooks import deliveries, endpoints
from sessions_app.models import MAX_URL_LENGTH, Organization, WebhookDelivery, WebhookEndpoint
from sessions_app.pages.page import MemberPage
from sessions_app.pages.paging import get_page
from sessions_app.vocabulary.enums import ChangeType, DeliveryStatus
from sessions_app.vocabulary.exceptions import DomainError

PAGE_SIZE = 50


class EndpointForm(forms.Form):
    """A new endpoint."""

    url = forms.CharField(
        max_length=MAX_URL_LENGTH,
        label="Address",
        help_text="An https URL that accepts POST requests.",
    )
    name = forms.CharField(required=False, max_length=200)
    organization = forms.ModelChoiceField(Organization.objects.none(), empty_label=None)
    events = forms.MultipleChoiceField(
        required=False,
        choices=ChangeType.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Without a selection, all events are sent.",
    )

    def __init__(self, user: access.User, data: Any = None) -> None:
        super().__init__(data, auto_id="webhook_%s")
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        organizations = Organization.objects.order_by("name")
        field.queryset = access.filter_for_user(organizations, user, path="pk", roles=access.ADMINS)
        if len(choices := list(field.queryset[:2])) == 1:
            field.initial, field.widget = choices[0].pk, forms.HiddenInput()


class DeliveryFilterForm(forms.Form):
    """The filters of the message log."""

    endpoint = forms.UUIDField(required=False)
    status = forms.ChoiceField(required=False, choices=[("", "All"), *DeliveryStatus.choices])


class WebhookPage(MemberPage):
    """A page for admins. Objects of other organizations are 404."""

    title = "Webhooks"
    roles = access.ADMINS

    def get_endpoints(self) -> QuerySet[WebhookEndpoint]:
        rows = WebhookEndpoint.objects.select_related("organization")
        return access.filter_for_user(rows, self.request.user, roles=access.ADMINS)

    def get_deliveries(self) -> QuerySet[WebhookDelivery]:
        rows = WebhookDelivery.objects.select_related("endpoint")
        path = "endpoint__organization"
        return access.filter_for_user(rows, self.request.user, path=path, roles=access.ADMINS)


class Webhooks(WebhookPage):
    """The endpoints and the message log. POST creates an endpoint."""

    template_name = "sessions_app/pages/webhooks.html"

    def form_page(self) -> str:
        return reverse("pages:webhooks")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = DeliveryFilterForm(self.request.GET)
        paginator = CappedPaginator(self._filter_deliveries(filters), PAGE_SIZE)
        is_failed_only = self.request.GET.get("state") == "failed"
        rows = self.get_endpoints()
        webhooks = list(endpoints.disabled_by_failures(rows) if is_failed_only else rows)
        context = {
            "endpoints": webhooks,
            "is_failed_only": is_failed_only,
            "has_several_organizations": len({endpoint.organization_id for endpoint in webhooks})
            > 1,
            "form": EndpointForm(self.request.user),
            "page": get_page(self.request, paginator),
            "count": paginator.count_label,
            "chosen": filters.cleaned_data,
            "chosen_errors": filters.errors,
            "statuses": DeliveryStatus.choices,
            "events": dict(ChangeType.choices),
        }
        return super().get_context_data(**context | kwargs)

    def _filter_deliveries(self, filters: DeliveryFilterForm) -> QuerySet[WebhookDelivery]:
        rows = self.get_deliveries().defer("payload").prefetch_related("attempts")
        if not filters.is_valid():
            return rows.none()
        lookups = {name: filters.cleaned_data[name] for name in ("endpoint", "status")}
        rows = rows.filter(**{name: value for name, value in lookups.items() if value})
        return rows.order_by("-created_at", "-id")

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = EndpointForm(request.user, request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                endpoint, secret = endpoints.create(
                    data["organization"],
                    url=data["url"],
                    events=data["events"],
                    name=data["name"],
                    actor=self.actor,
                    created_by=request.user if isinstance(request.user, User) else None,
                )
            except ValidationError as error:
                form.add_error(None, error)
            except DomainError as error:
                form.add_error(None, error.message)
            else:
                return self.show_once(endpoint, secret)
        context = self.get_context_data(form=form, is_invalid=True)
        return self.render_to_response(context, status=400)

    def show_once(self, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
        """Show the secret. Not a redirect, which would have to store the secret."""
        context = self.get_context_data(new_endpoint=endpoint, secret=secret)
        return self.render_to_response(context, status=201)


class WebhookAction(Webhooks):
    """POST: an action on an endpoint. `verb` is the last part of the path."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        endpoint = get_object_or_404(self.get_endpoints(), pk=self.kwargs["endpoint_id"])
        verb = self.kwargs["verb"]
        try:
            if verb == "rotate":
                return self.show_once(
                    *endpoints.rotate(endpoint.organization_id, endpoint.pk, actor=self.actor)
                )
            messages.success(request, self._do(verb, endpoint))
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("pages:webhooks")

    def _do(self, verb: str, endpoint: WebhookEndpoint) -> str:
        """Perform the action and return the message of success. Raises DomainError."""
        organization_id, id = endpoint.organization_id, endpoint.pk
        if verb == "test":
            deliveries.ping(organization_id, id, actor=self.actor)
            return "The test message is queued. The log below shows whether it was delivered."
        if verb == "delete":
            endpoints.delete(organization_id, id, actor=self.actor)
            return "The webhook and its log are deleted."
        if verb in ("on", "off"):
            endpoints.update(organization_id, id, actor=self.actor, is_active=verb == "on")
            return "The webhook is enabled." if verb == "on" else "The webhook is disabled."
        raise Http404("Unknown action.")


class Delivery(WebhookPage):
    """A message: its payload and its attempts. POST sends it again."""

    template_name = "sessions_app/pages/webhook_delivery.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.get_deliveries().prefetch_related("attempts")
        delivery = get_object_or_404(rows, pk=self.kwargs["delivery_id"])
        payload = json.dumps(json.loads(delivery.payload), indent=2, ensure_ascii=False)
        return super().get_context_data(delivery=delivery, payload=payload, **kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        delivery = get_object_or_404(self.get_deliveries(), pk=self.kwargs["delivery_id"])
        organization_id = delivery.endpoint.organization_id
        try:
            deliveries.redeliver(organization_id, delivery.pk, actor=self.actor)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "The message is queued again.")
        return redirect("pages:webhook-delivery", delivery.pk)
