"""How a command ends: 0 is done."""

NO = 1  # the answer, of `verify` that the index differs
USAGE = 2  # click's own
BUSY = 3
FAILED = 4
