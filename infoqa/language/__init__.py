"""From raw text to the shared reading of a draft: normal form, units, tokens, lexicon hits, numbers."""
