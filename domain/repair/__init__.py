"""The repair of a wrong fact (更正): a fact of its own, with a reason and a second person."""
