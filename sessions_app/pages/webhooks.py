"""Webhooks: who is told of changes, whether it arrived, and sending it again."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from gradient.admin.paginator import CappedPaginator
from sessions_app.accounts import access
from sessions_app.changes.webhooks import deliveries, endpoints
from sessions_app.models import MAX_URL_LENGTH, Organization, WebhookDelivery, WebhookEndpoint
from sessions_app.pages.page import Page
from sessions_app.vocabulary.enums import ChangeType, DeliveryStatus
from sessions_app.vocabulary.exceptions import DomainError

ON_A_PAGE = 50


class EndpointForm(forms.Form):
    """A new endpoint."""

    url = forms.CharField(
        max_length=MAX_URL_LENGTH, label="Address", help_text="Where we send a POST, by https."
    )
    name = forms.CharField(required=False, max_length=200)
    organization = forms.ModelChoiceField(Organization.objects.none(), empty_label=None)
    events = forms.MultipleChoiceField(
        required=False,
        choices=ChangeType.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: all of them.",
    )

    def __init__(self, user: access.User, data: Any = None) -> None:
        super().__init__(data, auto_id="webhook_%s")
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  declared above
        own = Organization.objects.order_by("name")
        field.queryset = access.filter_for_user(own, user, path="pk", roles=access.ADMINS)
        if len(choices := list(field.queryset[:2])) == 1:
            field.initial, field.widget = choices[0].pk, forms.HiddenInput()


class DeliveryFilter(forms.Form):
    """Which messages the log shows."""

    endpoint = forms.UUIDField(required=False)
    status = forms.ChoiceField(required=False, choices=[("", "All"), *DeliveryStatus.choices])


class WebhookPage(Page):
    """A page of those who administer an organization; what belongs to another one is 404."""

    title = "Webhooks"
    roles = access.ADMINS

    def own_endpoints(self) -> QuerySet[WebhookEndpoint]:
        rows = WebhookEndpoint.objects.select_related("organization")
        return access.filter_for_user(rows, self.request.user, roles=access.ADMINS)

    def own_deliveries(self) -> QuerySet[WebhookDelivery]:
        rows = WebhookDelivery.objects.select_related("endpoint")
        path = "endpoint__organization"
        return access.filter_for_user(rows, self.request.user, path=path, roles=access.ADMINS)


class Webhooks(WebhookPage):
    """The endpoints, and the log of what was sent."""

    template_name = "sessions_app/pages/webhooks.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = DeliveryFilter(self.request.GET)
        pages = CappedPaginator(self._sent(chosen), ON_A_PAGE)
        shown = list(self.own_endpoints())
        context = {
            "endpoints": shown,
            "several": len({endpoint.organization_id for endpoint in shown}) > 1,
            "form": EndpointForm(self.request.user),
            "page": pages.get_page(self.request.GET.get("page")),
            "count": pages.count_label,
            "chosen": chosen.cleaned_data,
            "statuses": DeliveryStatus.choices,
            "events": dict(ChangeType.choices),
        }
        return super().get_context_data(**context | kwargs)

    def _sent(self, chosen: DeliveryFilter) -> QuerySet[WebhookDelivery]:
        rows = self.own_deliveries().defer("payload").prefetch_related("attempts")
        if not chosen.is_valid():
            return rows.none()
        given = {"endpoint": chosen.cleaned_data["endpoint"]}
        given["status"] = chosen.cleaned_data["status"]
        rows = rows.filter(**{name: value for name, value in given.items() if value})
        return rows.order_by("-created_at", "-id")

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = EndpointForm(request.user, request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                made, secret = endpoints.create(
                    given["organization"],
                    url=given["url"],
                    events=given["events"],
                    name=given["name"],
                    actor=self.actor,
                    created_by=request.user if isinstance(request.user, User) else None,
                )
            except ValidationError as error:
                form.add_error(None, error)
            except DomainError as error:
                form.add_error(None, error.message)
            else:
                return self.shown_once(made, secret)
        context = self.get_context_data(form=form, is_wrong=True)
        return self.render_to_response(context, status=400)

    def shown_once(self, made: WebhookEndpoint, secret: str) -> HttpResponse:
        """Not a redirect: the secret is shown here and nowhere else."""
        context = self.get_context_data(made=made, secret=secret)
        return self.render_to_response(context, status=201)


class WebhookPost(Webhooks):
    """POST: something is done to an endpoint; `verb` is the last part of the path."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        endpoint = get_object_or_404(self.own_endpoints(), pk=self.kwargs["endpoint_id"])
        verb = self.kwargs["verb"]
        try:
            if verb == "rotate":
                return self.shown_once(
                    *endpoints.rotate(endpoint.organization_id, endpoint.pk, actor=self.actor)
                )
            messages.success(request, self._do(verb, endpoint))
        except DomainError as error:
            messages.error(request, error.message)
        return redirect("pages:webhooks")

    def _do(self, verb: str, endpoint: WebhookEndpoint) -> str:
        """Do it, and say so. Raises DomainError."""
        of, id = endpoint.organization_id, endpoint.pk
        if verb == "test":
            deliveries.ping(of, id, actor=self.actor)
            return "A test message is on its way; the log below tells whether it arrived."
        if verb == "delete":
            endpoints.delete(of, id, actor=self.actor)
            return "The webhook is deleted, with its log."
        if verb in ("on", "off"):
            endpoints.update(of, id, actor=self.actor, is_active=verb == "on")
            return "The webhook is switched on." if verb == "on" else "The webhook is switched off."
        raise Http404("There is no such action.")


class Delivery(WebhookPage):
    """One message: what was sent, each attempt, and sending it again."""

    template_name = "sessions_app/pages/webhook_delivery.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.own_deliveries().prefetch_related("attempts")
        delivery = get_object_or_404(rows, pk=self.kwargs["delivery_id"])
        payload = json.dumps(json.loads(delivery.payload), indent=2, ensure_ascii=False)
        return super().get_context_data(delivery=delivery, payload=payload, **kwargs)

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        delivery = get_object_or_404(self.own_deliveries(), pk=self.kwargs["delivery_id"])
        of = delivery.endpoint.organization_id
        try:
            deliveries.redeliver(of, delivery.pk, actor=self.actor)
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, "The message is sent again.")
        return redirect("pages:webhook-delivery", delivery.pk)
