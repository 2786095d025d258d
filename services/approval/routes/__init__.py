"""The HTTP resources, named as officers would: each route takes, calls and answers."""
