"""`python -m bot` is the same as `doithoai`."""

from bot.cli import main

main()
