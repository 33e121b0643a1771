"""What is counted and measured for the operator; no label ever names a person."""

from prometheus_client import Counter, Gauge, Histogram

MESSAGES_IN = Counter("doithoai_messages_in", "Messages taken in", ["channel", "kind"])
UNKNOWN_EVENTS = Counter("doithoai_unknown_events", "Webhook events of a kind we do not handle", ["channel"])
REFUSED_HOOKS = Counter("doithoai_refused_hooks", "Webhook calls refused", ["channel", "why"])
TURNS = Counter("doithoai_turns", "Turns handled", ["outcome"])
SENDS = Counter("doithoai_sends", "Tries to send a message", ["channel", "outcome"])
UNKNOWN_SENDS = Counter("doithoai_sends_unknown", "Messages whose sender vanished while they were being sent")
TURN_SECONDS = Histogram(
    "doithoai_turn_seconds", "Seconds spent on one batch of turns", buckets=(0.005, 0.02, 0.05, 0.1, 0.5, 1, 5)
)
RECIPIENTS = Counter("doithoai_announcement_recipients", "Recipients of announcements", ["channel", "outcome"])
WAITING_RECIPIENTS = Gauge("doithoai_announcement_recipients_unsent", "Recipients not written to yet", ["state"])
WAITING_IN = Gauge("doithoai_messages_unread", "Messages recorded but not handled yet")
WAITING_OUT = Gauge("doithoai_messages_unsent", "Messages not sent yet", ["state"])
TICKETS = Gauge("doithoai_tickets", "Questions to officials", ["state"])
