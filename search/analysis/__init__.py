"""Text, analysed once for both engines: words, languages, stems, compounds, synonyms, queries, typos.

`indexing` makes the tokens of a document and `queries` those of a query; the other modules are what both
stand on. Nothing here knows an engine. Every token is made of letters and digits alone, so that neither
engine takes it apart again.
"""
