"""Public web pages for residents: they read the desk and the channels, and know nothing of handlers or SQL."""
