"""The tables on which the weights of `compounds.py` were fitted: what must be cut, and what must not be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.compounds import split
from search.analysis.indexing import parts, stems

_CUT = """
loopbaanontwikkeling=loopbaan+ontwikkeling kennisdeling=kennis+deling
projectmanagement=project+management leerlijn=leer+lijn kinderopvang=kinder+opvang
zonnepaneel=zonne+paneel boekenkast=boeken+kast arbeidsmarkt=arbeid+markt
verzekeringsmaatschappij=verzekering+maatschappij gemeenteraad=gemeente+raad
belastingdienst=belasting+dienst softwareontwikkelaar=software+ontwikkelaar
gegevensbescherming=gegeven+bescherming informatiebeveiliging=informatie+beveiliging
privacywetgeving=privacy+wetgeving databeheer=data+beheer teamleider=team+leider
klantgesprek=klant+gesprek leiderschapstraining=leiderschap+training veranderproces=verander+proces
medewerkerstevredenheid=medewerkers+tevredenheid ziekteverzuim=ziekte+verzuim
thuiswerkbeleid=thuis+werk+beleid stikstofbeleid=stikstof+beleid
waterschapsbelasting=waterschap+belasting huurtoeslag=huur+toeslag zorgverzekering=zorg+verzekering
jeugdzorg=jeugd+zorg energietransitie=energie+transitie klimaatverandering=klimaat+verandering
fietspad=fiets+pad verkeersveiligheid=verkeer+veiligheid stadsvernieuwing=stad+vernieuwing
groepsdynamiek=groep+dynamiek stemherkenning=stem+herkenning gebruikersonderzoek=gebruikers+onderzoek
toegankelijkheidseisen=toegankelijkheid+eisen onderwijsvernieuwing=onderwijs+vernieuwing
docentenhandleiding=docenten+handleiding lesmateriaal=les+materiaal taalmodel=taal+model
spraakherkenning=spraak+herkenning zoekmachine=zoek+machine gegevensbank=gegeven+bank
rekenkracht=reken+kracht kwaliteitszorg=kwaliteit+zorg risicoanalyse=risico+analyse
besluitvorming=besluit+vorming jaarverslag=jaar+verslag inkoopbeleid=inkoop+beleid
personeelszaken=personeel+zaken vrijwilligerswerk=vrijwilligers+werk
arbeidsovereenkomst=arbeid+overeenkomst ontwikkelteam=ontwikkel+team testomgeving=test+omgeving
broncodebeheer=broncode+beheer gesprekstechnieken=gesprek+technieken
presentatievaardigheden=presentatie+vaardigheden bedrijfscultuur=bedrijf+cultuur
werkplekonderzoek=werk+plek+onderzoek
"""

_WHOLE = """
onderzoek organisatie verantwoordelijkheid ontwikkeling vergadering beoordeling leidinggevende
communicatie samenwerking universiteit gemeente bibliotheek medewerker collega ondersteuning
duurzaamheid mogelijkheid belangrijk natuurlijk automatisch administratie presentatie documentatie
certificering inspiratie evaluatie kandidaat vrijwilliger verandering overheid beschikbaarheid
toegankelijkheid veiligheid aanvraag opdracht uitvoering toepassing voorbeeld achtergrond tegenstelling
gebruiker beheerder onderwijs openbaar amsterdam rotterdam nederlands kubernetes asyncio javascript
postgresql django tensorflow facebook microsoft elasticsearch vertrouwen herinnering ervaring
architectuur infrastructuur methodologie democratie economisch technologie laboratorium verzoek
betrokkenheid wetenschap eigenschap partner personeel interessant onafhankelijk algemeen geschiedenis
operationeel professional internationaal
"""


@pytest.mark.parametrize("case", _CUT.split())
def test_a_compound_is_cut_into_its_parts(case: str) -> None:
    compound, _, expected = case.partition("=")
    assert "+".join(split(compound)) == expected


@pytest.mark.parametrize("word", _WHOLE.split())
def test_a_word_that_is_no_compound_stays_whole(word: str) -> None:
    assert split(word) == ()


@pytest.mark.parametrize("query", ["loopbaan", "ontwikkeling", "beleid"])
def test_a_text_with_a_compound_is_found_by_each_part(query: str) -> None:
    assert set(stems(query, "nl")) <= set(parts("Ons loopbaanontwikkelingsbeleid.", "nl"))


def test_english_texts_are_not_cut_as_dutch() -> None:
    assert parts("our projectmanagement", "en") == []


@given(st.text(alphabet="abdehiklnorstuwz", min_size=1, max_size=70))
def test_parts_stand_in_the_word_in_order(word: str) -> None:
    place = 0
    for part in split(word):
        place = word.index(part, place) + len(part)
    assert len(split(word)) != 1
