"""An archive comes in: a folder or bucket of recordings and documents, each with files beside it."""
