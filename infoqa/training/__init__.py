"""Corpus, fitting with scikit-learn, evaluation and bundles. Nothing here is needed to assess a draft."""
