"""Captions as their owner corrects them: lines and changes (pure), and the rows that keep them.

A change names the lines that its editor saw and what is to stand there. It goes wherever those lines still
stand, so that two people who correct at once lose nothing; where they do not, nobody is overwritten.
"""
