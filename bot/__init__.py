"""The process: settings, wiring, web server, intake, dispatcher, sender, jobs, command line."""
