"""Words of yes, of no and of a status in cells, one table per language, all kept folded (`certtui.text.search_key`)."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from certtui.records import Status
from certtui.text import search_key

if TYPE_CHECKING:
    from collections.abc import Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(search_key(word) for word in text.split(","))


def _union(tables: Mapping[str, str]) -> frozenset[str]:
    return frozenset().union(*map(_words, tables.values()))


CHECKED = _words("x,✓,✔,☑,√,checked,[x],xx")
"""A mark beside which an empty cell means no."""
TRUE = CHECKED | _union(
    {
        "English": "true,yes,y,t,1,active,on,enabled,current,employed,in service",
        "German": "ja,j,wahr,aktiv,beschäftigt",
        "French": "oui,o,vrai,actif,active,en activité",
        "Spanish": "sí,s,verdadero,activo,activa",
        "Dutch": "ja,waar,actief,in dienst",
        "Polish": "tak,prawda,aktywny,aktywna",
        "Portuguese": "sim,verdadeiro,ativo,ativa",
    }
)
FALSE = _union(
    {
        "English": "false,no,n,f,0,inactive,off,disabled,left,retired,unchecked,[ ]",
        "German": "nein,falsch,inaktiv,ausgeschieden",
        "French": "non,faux,inactif,inactive",
        "Spanish": "no,falso,inactivo,inactiva",
        "Dutch": "nee,onwaar,inactief,uit dienst",
        "Polish": "nie,fałsz,nieaktywny,nieaktywna",
        "Portuguese": "não,falso,inativo,inativa",
    }
)
PASSED = CHECKED | _union(
    {
        "English": "yes,y,true,t,1,pass,passed,completed,complete,done,ok,okay,approved,verified,fit,competent,cleared,attended,"
        "satisfactory",
        "German": "ja,j,wahr,bestanden,erledigt,abgeschlossen,genehmigt,erfolgreich,tauglich,geeignet,teilgenommen",
        "French": "oui,o,vrai,réussi,réussie,validé,validée,terminé,terminée,approuvé,approuvée,fait,admis,admise,"
        "apte,favorable",
        "Spanish": "sí,s,verdadero,aprobado,aprobada,completado,completada,hecho,verificado,verificada,superado,"
        "apto,apta",
        "Dutch": "ja,waar,geslaagd,behaald,voltooid,afgerond,goedgekeurd,gedaan,geschikt",
        "Polish": "tak,prawda,zaliczone,zaliczony,zaliczono,zaliczona,zdany,zdane,zdana,ukończone,ukończono,zatwierdzone,"
        "zdolny,zdolna",
        "Portuguese": "sim,verdadeiro,aprovado,aprovada,concluído,concluída,completo,completa,feito,verificado,apto,apta",
    }
)
"""What says of a certificate that it was earned."""
FAILED = _union(
    {
        "English": "fail,failed,failure,in progress,incomplete,not complete,not completed,not passed,not started,enrolled,"
        "absent,no show,no-show,not attended,did not attend,revoked,rejected,withdrawn,cancelled,canceled,suspended,denied,"
        "declined,refused,refer,referred,deferred,pending,unfit,not fit,not competent,not yet competent,unsatisfactory,"
        "disqualified,invalid,voided,surrendered",
        "German": "nicht bestanden,durchgefallen,in bearbeitung,offen,widerrufen,entzogen,abgelehnt,gesperrt,untauglich,"
        "nicht geeignet,nicht erschienen,nicht teilgenommen,abgebrochen,ausgesetzt,zurückgezogen,storniert,ungültig,ausstehend",
        "French": "échec,échoué,échouée,en cours,révoqué,révoquée,absent,absente,retiré,retirée,suspendu,suspendue,refusé,"
        "refusée,ajourné,ajournée,inapte,annulé,annulée,non admis,non admise,défavorable,en attente",
        "Spanish": "suspenso,suspendido,suspendida,reprobado,reprobada,en curso,revocado,revocada,retirado,retirada,"
        "no aprobado,no aprobada,no apto,no apta,anulado,anulada,cancelado,cancelada,ausente,rechazado,rechazada,pendiente",
        "Dutch": "gezakt,niet geslaagd,niet behaald,bezig,ingetrokken,afgekeurd,geschorst,afwezig,geannuleerd,ongeschikt,"
        "niet geschikt,ongeldig,in behandeling",
        "Polish": "niezaliczone,niezaliczony,niezdany,niezdane,w trakcie,cofnięte,cofnięty,zawieszone,zawieszony,odrzucone,"
        "odrzucony,nieobecny,nieobecna,niezdolny,niezdolna,unieważnione,unieważniony,anulowane,oczekujące",
        "Portuguese": "reprovado,reprovada,em andamento,revogado,revogada,em curso,suspenso,suspensa,cancelado,cancelada,"
        "ausente,inapto,inapta,rejeitado,rejeitada,anulado,anulada,pendente",
    }
)
"""What says that a certificate was not earned, or is taken back, in whatever column it stands."""
NOT_PASSED = FALSE | FAILED
"""What says that it was not, in a column of results."""
HELD = _VALID = frozenset((Status.VALID, Status.EXPIRES_SOON))
"""The statuses of those who hold a certificate."""
_SOON = frozenset((Status.EXPIRES_SOON,))
_EXPIRED = frozenset((Status.EXPIRED,))
_BY_STATUS = {
    _VALID: "valid,active,current,in date,in force,effective,gültig,aktiv,valide,valable,actif,en vigueur,vigente,válido,"
    "válida,activo,activa,geldig,actief,ważny,ważne,ważna,aktywny,aktywne,ativo,ativa,em vigor",
    _SOON: "expires soon,expires_soon,expiring,expiring soon,due soon,about to expire,läuft bald ab,expire bientôt,"
    "por vencer,próximo a vencer,verloopt binnenkort,wkrótce wygasa,a vencer",
    _EXPIRED: "expired,lapsed,out of date,overdue,abgelaufen,expiré,expirée,périmé,caducado,caducada,vencido,vencida,"
    "verlopen,wygasły,wygasłe,wygasła,nieważne,expirado,expirada",
    frozenset((Status.UPCOMING,)): "upcoming,not yet valid",
    frozenset((Status.MISSING,)): "missing",
}
STATUSES: Mapping[str, frozenset[Status]] = MappingProxyType(
    {word: statuses for statuses, words in _BY_STATUS.items() for word in _words(words)}
)
"""Words of a status, with the statuses that they may be. Revoked is none: who revoked it, and when, is not in the word."""
RESULT_NAMES = _union(
    {
        "English": "status,result,results,outcome,completed,complete,passed,pass,verified,approved,grade,attended,attendance,"
        "cleared,competent",
        "German": "ergebnis,bestanden,status,teilgenommen,tauglich,tauglichkeit",
        "French": "résultat,résultats,réussi,réussie,statut,aptitude",
        "Spanish": "resultado,aprobado,aptitud",
        "Dutch": "uitslag,geslaagd",
        "Polish": "wynik,zaliczone,zaliczenie",
        "Portuguese": "aprovado,resultado,situação,aptidão",
    }
)
"""Words within the name of a column that says what came of it. "State" is not one: it is mostly an address."""
REVOKED_NAMES = _union(
    {
        "English": "revoked,revocation,withdrawn,withdrawal,cancelled,canceled,suspended,surrendered",
        "German": "widerrufen,widerruf,entzogen,entzug,gesperrt,storniert",
        "French": "révoqué,révoquée,révocation,retiré,retirée,retrait,annulé,annulée,suspendu,suspendue",
        "Spanish": "revocado,revocada,revocación,retirado,retirada,anulado,anulada,suspendido,suspendida",
        "Dutch": "ingetrokken,intrekking,geschorst,geannuleerd",
        "Polish": "cofnięte,cofnięto,cofnięcie,zawieszone,zawieszono,unieważniono",
        "Portuguese": "revogado,revogada,revogação,suspenso,suspensa,anulado,anulada,cancelado,cancelada",
    }
)
"""Words within the name of a column that says which certificates were taken back, or when."""
STATUS_NAMES = _words("status,statut")
ACTIVITY = (
    TRUE
    | FALSE
    | _words(
        "terminated,leaver,resigned,dismissed,suspended,on leave,former,deceased,ex-employee,gekündigt,sorti,baja,zwolniony"
    )
)
"""Words by which a column of statuses is one about who is active."""
