"""The type of a draft: features, plain-array inference, confidence and abstaining."""
