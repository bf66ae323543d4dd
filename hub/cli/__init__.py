"""The command line. Sets how many threads numpy takes before anything loads it.

More threads than one make a query slower, not faster, on a machine that does anything else.
"""

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
