"""Tables and the queries on them; the only room that speaks SQL."""
