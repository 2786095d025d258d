"""The approval engine, over HTTP and the command line."""
