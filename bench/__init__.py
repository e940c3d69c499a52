"""`./zhijia bench NAME`: a module with HELP, add_arguments(parser) and run(options) is a benchmark; the rest helps."""
