"""Messaging channels: each verifies, parses and sends for one platform, knowing nothing of tables or dialogues."""
