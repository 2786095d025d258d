"""What every process needs and no office would recognise: settings, log lines, embedded servers."""
