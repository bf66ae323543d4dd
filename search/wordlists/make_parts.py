"""Makes `parts_nl.txt`: the Dutch words that may be a part of a compound, the most common first.

    python search/wordlists/make_parts.py FREQUENCIES WORDS... > search/wordlists/parts_nl.txt

FREQUENCIES has "word<TAB>frequency" lines (wordfreq's large Dutch list), WORDS are spelling lists (OpenTaal).
Kept: words of at least 0.5 in a million that a spelling list has in lowercase, folded, without the particles
and endings below, which begin or end so many words that cutting at them is wrong more often than right.
"""

import sys
from collections import defaultdict
from pathlib import Path

from search.analysis.tokens import fold

_NOTICE = """\
# Dutch words that may be a part of a compound, most common first. CC BY-SA 4.0; made by make_parts.py from
# the word frequencies of wordfreq 3.1.1 (Robyn Speer) and the spelling lists of OpenTaal (BSD or CC BY 3.0).
"""
_COMMON = 5e-7
_SHORTEST = 4
_SHORT = """
    app bad bos bus cel dag eis gas ict ijs jas kas kat koe lab les net pad pen ras rit rug sla tas tol
    urn vak vee vet vis web wet zak zee zin
"""
_NEVER = """
    aan aar aars achter achtig af alle alles altijd ander andere anti aten atie aties baar baars bare
    bij binnen boven brengen buiten daar dan dat den der des deze die dit doen dom door dus een eerd
    eerde eerden elen elke ende enen eren erg erig erij gaan gaat geen geven haft hebben hebt heden
    heeft heel heen heid her het hier hoe houden hun ieder ief iek iemand iets in ing ingen inter isch
    ische iseer iseren isme ist isten iteit jarige jij ken kende komen kunnen lands langs leggen len
    liggen lijk lijke lijks ling loos lopen loze maar macro matig matige mede mee meer meest mega men
    met micro mijn mini moeten mogen multi na naar naast neder neer nemen nen niemand niet niets nog
    nooit om omdat onder onderling ons ooit ook op over pass pees pen per pro ren rijk ring rond samen
    schap schappen sel semi sen staan stellen sten ster super te tegen teit ten ter terug tie ties tig
    tisch tje tjes toe tot trans trekken tussen uit ultra uur uw vallen van vast veel ven ver voor
    voorbij voort vooruit waar waarom waarts wanneer want waren was wat weer weg wel welke werd wie wij
    willen worden wordt zaam zame zeer zetten zien zij zijn zitten zonder zullen
"""


def main() -> None:
    frequencies, *spelled = map(Path, sys.argv[1:])
    spelling = {
        fold(word)
        for path in spelled
        for word in (line.split("/")[0].strip() for line in path.read_text("utf-8").splitlines())
        if word.islower()
    }
    common: dict[str, float] = defaultdict(float)
    for line in frequencies.read_text("utf-8").splitlines():
        word, _, frequency = line.partition("\t")
        common[fold(word)] += float(frequency)
    sys.stdout.write(_NOTICE)
    kept = [word for word, frequency in common.items() if frequency >= _COMMON and _may_be_part(word)]
    for word in sorted(set(kept) & spelling, key=lambda word: (-common[word], word)):
        sys.stdout.write(word + "\n")


def _may_be_part(word: str) -> bool:
    if not word.isascii() or not word.isalpha() or word in _NEVER.split():
        return False
    return len(word) >= _SHORTEST or word in _SHORT.split()


if __name__ == "__main__":
    main()
