"""The store that the services share: facts appended once, in order, without gaps."""
