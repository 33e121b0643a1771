"""What the bot says: one file per subject, the same on every channel."""
