"""Documents in, ranked hits out: a library that knows no Flask, no SQLAlchemy and no Celery.

`ports.py` says what an engine can do, `embedded/` and `opensearch/` do it, `ranking/` turns what they
answer into results by pure functions that both share, and `finder.py` joins the three.
"""
