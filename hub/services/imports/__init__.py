"""What an organisation brings from elsewhere: topics, people and items, as `docs/import-format.md` says.

`lines` reads files, `values` reads fields, `topics`, `people`, `items` and `transcripts` make rows of them;
`saving_*` keep a batch of rows, and `run` does it all, a transaction a batch.
"""
