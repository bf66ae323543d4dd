"""Real servers for the tests, on random ports of 127.0.0.1: started when first asked for, stopped at the end.

Each worker of pytest-xdist has its own. A server whose program is not installed skips the tests that need it;
with CI=true in the environment they fail instead.
"""
