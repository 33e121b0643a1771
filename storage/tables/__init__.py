"""Every table, for queries and for the migrations to be checked against."""

from storage.tables.answers import content_flags, faq_edits, faq_misses, faq_ratings
from storage.tables.columns import UtcDateTime, metadata
from storage.tables.desk import agencies, agency_topics, canned_answers, deadline_rules, topic_rules
from storage.tables.messages import attachments, conversation_states, deliveries, inbound_messages, outbound_messages
from storage.tables.officials import (
    grants,
    link_codes,
    official_addresses,
    official_sessions,
    officials,
    recovery_codes,
)
from storage.tables.people import addresses, areas, contacts
from storage.tables.records import audit_events, channel_states, rejected_bodies, sensitive_log
from storage.tables.tickets import (
    OPEN_STATES,
    drafts,
    supporters,
    ticket_concerns,
    ticket_events,
    ticket_groups,
    ticket_reminders,
    ticket_views,
    tickets,
)

__all__ = [
    "OPEN_STATES",
    "UtcDateTime",
    "addresses",
    "agencies",
    "agency_topics",
    "areas",
    "attachments",
    "audit_events",
    "canned_answers",
    "channel_states",
    "contacts",
    "content_flags",
    "conversation_states",
    "deadline_rules",
    "deliveries",
    "drafts",
    "faq_edits",
    "faq_misses",
    "faq_ratings",
    "grants",
    "inbound_messages",
    "link_codes",
    "metadata",
    "official_addresses",
    "official_sessions",
    "officials",
    "outbound_messages",
    "recovery_codes",
    "rejected_bodies",
    "sensitive_log",
    "supporters",
    "ticket_concerns",
    "ticket_events",
    "ticket_groups",
    "ticket_reminders",
    "ticket_views",
    "tickets",
    "topic_rules",
]
