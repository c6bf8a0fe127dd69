"""The words in cells of dates: months by name, what means never, and what means that nothing is given.

One table per language. All words are kept folded (`certtui.text.search_key`): without case and accents. Invariant: no
name stands for two months, whatever the languages it is from, so a name never needs to be guessed.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from certtui.text import search_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MONTHS_BY_LANGUAGE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "English": (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        "German": (
            "januar jänner jan jän", "februar feber feb", "märz maerz mär mrz", "april apr", "mai", "juni jun",
            "juli jul", "august aug", "september sept sep", "oktober okt", "november nov", "dezember dez",
        ),
        "French": (
            "janvier janv jan", "février févr fév", "mars", "avril avr", "mai", "juin",
            "juillet juil", "août", "septembre sept", "octobre oct", "novembre nov", "décembre déc",
        ),
        "Spanish": (
            "enero ene", "febrero feb", "marzo mar", "abril abr", "mayo may", "junio jun",
            "julio jul", "agosto ago", "septiembre setiembre sept sep set", "octubre oct", "noviembre nov",
            "diciembre dic",
        ),
        "Dutch": (
            "januari jan", "februari feb", "maart mrt", "april apr", "mei", "juni jun",
            "juli jul", "augustus aug", "september sept sep", "oktober okt", "november nov", "december dec",
        ),
        "Polish": (
            "styczeń stycznia sty", "luty lutego lut", "marzec marca mar", "kwiecień kwietnia kwi",
            "maj maja", "czerwiec czerwca cze", "lipiec lipca lip", "sierpień sierpnia sie",
            "wrzesień września wrz", "październik października paź", "listopad listopada lis",
            "grudzień grudnia gru",
        ),
        "Portuguese": (
            "janeiro jan", "fevereiro fev", "março mar", "abril abr", "maio mai", "junho jun",
            "julho jul", "agosto ago", "setembro set", "outubro out", "novembro nov", "dezembro dez",
        ),
    }
)  # fmt: skip
MONTHS: Mapping[str, int] = MappingProxyType(
    {
        search_key(word): number
        for months in MONTHS_BY_LANGUAGE.values()
        for number, words in enumerate(months, 1)
        for word in words.split()
    }
)
BETWEEN = frozenset(("de", "del", "do", "of", "the", "den", "le", "el", "r", "roku", "am"))
"""Words that may stand in a date beside the month: 5 de enero de 2025, 12 maja 2025 r."""


def _words(*lists: str) -> frozenset[str]:
    return frozenset(_folded(word for one in lists for word in one.split(",")))


def _folded(words: Iterable[str]) -> Iterable[str]:
    return (search_key(word).rstrip(".") for word in words)


NEVER = _words(
    "never, never expires, does not expire, doesn't expire, do not expire, non-expiring, non expiring",
    "no expiry, no expiration, no expiry date, no expiration date, not expiring, without expiry, unlimited, lifetime",
    "life, for life, life time, permanent, permanently, indefinite, indefinitely, perpetual, forever, endless",
    "unbegrenzt, unbefristet, nie, niemals, läuft nicht ab, kein ablauf, kein ablaufdatum, lebenslang, dauerhaft",
    "jamais, illimité, illimitée, sans limite, sans expiration, sans échéance, n'expire pas, permanente, à vie",
    "nunca, ilimitado, ilimitada, indefinido, indefinida, no caduca, no vence, sin caducidad, sin vencimiento",
    "vitalicio, nooit, onbeperkt, onbepaald, verloopt niet, geen vervaldatum, levenslang, n.v.t, nvt",
    "nigdy, bezterminowo, bezterminowe, bezterminowy, bezterminowa, nieograniczony, nie wygasa, na zawsze",
    "não expira, sem validade, sem vencimento, não vence, vitalício, indeterminado, sem prazo",
)
NOT_GIVEN = _words(
    ", -, --, ---, –, —, n/a, na, n.a, n.a., #n/a, null, nil, none, tbc, tbd, tba, to be confirmed, to be determined",
    "?, ??, ???, unknown, not known, not given, not available, pending, x.x.xxxx, unbekannt, k.a, k. a, keine angabe, offen",
    "inconnu, inconnue, non renseigné, à confirmer, desconocido, por confirmar, sin dato, sin datos, onbekend",
    "nieznany, nieznana, brak, brak danych, bd, b.d, desconhecido, a confirmar, 0000-00-00, 00/00/0000, 00.00.0000",
)


def is_never(text: str) -> bool:
    """Whether a cell of an expiry says that there is none."""
    return not text[:1].isdigit() and search_key(text).rstrip(".") in NEVER


def is_not_given(text: str) -> bool:
    """Whether a cell says that its value is not known, as an empty one does."""
    if text[:1].isdigit():
        return text in NOT_GIVEN  # mostly a date: there is nothing to fold
    return not text or search_key(text).rstrip(".") in NOT_GIVEN
