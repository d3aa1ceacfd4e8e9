from rest_framework.routers import SimpleRouter

from events_app.api.event_types import EventTypeViewSet
from events_app.api.exports import EventExportViewSet
from events_app.api.receipts import ReceiptViewSet, VerificationViewSet
from events_app.api.viewsets import EventViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("sessions/<uuid:session_id>/events", EventViewSet, "event")
router.register("sessions/<uuid:session_id>/receipt", ReceiptViewSet, "receipt")
router.register("sessions/<uuid:session_id>/verify", VerificationViewSet, "verification")
router.register("sessions/<uuid:session_id>/events/export", EventExportViewSet, "event-export")
router.register("event-types", EventTypeViewSet, "event-type")

urlpatterns = router.urls
