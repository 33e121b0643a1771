"""Tables and the queries on them; the only room that speaks SQL."""

from storage.sparing import spare_sessions

spare_sessions()
