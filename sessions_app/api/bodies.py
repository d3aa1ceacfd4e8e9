"""What the calls on sessions take."""

from gradient.api.fields import FlagField, ObjectField, TextField, TimeField, WholeNumberField
from gradient.api.serializers import StrictSerializer


class CheckpointBody(StrictSerializer):
    deliverableState = ObjectField(help_text="The current phase's deliverable content.")


class SubmitBody(StrictSerializer):
    deliverableState = ObjectField(required=False, help_text="The final deliverable content.")


class AdvancePhaseBody(StrictSerializer):
    deliverableState = ObjectField(
        required=False, help_text="The current phase's deliverable content; else its last save."
    )
    timeRemainingAtEnd = WholeNumberField(
        min_value=0, default=0, help_text="Seconds left by the client's timer; kept as it was said."
    )
    phaseIndex = WholeNumberField(
        required=False,
        min_value=0,
        help_text="The phase that the client believes it is leaving; one left already is no error.",
    )


class InviteBody(StrictSerializer):
    email = TextField(max_length=254, email=True)
    name = TextField(max_length=200)
    dueDate = TimeField(
        required=False, allow_null=True, help_text="Until when the session can be started."
    )
    sendEmail = FlagField(default=True, help_text="Whether the candidate gets the link by e-mail.")
