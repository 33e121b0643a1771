"""The rules of the office: called by the bot's handlers and the officials' pages alike, knowing neither."""
