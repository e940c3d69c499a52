"""One command a file: HELP, add_arguments(parser), run(options) → exit code or None."""
