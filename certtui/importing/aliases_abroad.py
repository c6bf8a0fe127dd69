"""The names of the commonest columns in files of other languages: one table per language.

What `certtui.importing.aliases` says of English ones holds here: case, accents and punctuation do not count, and a name
stands with one field of a kind of import only.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_GERMAN = {
    "employee_code": "personalnummer, personalnr, personal nr, pers nr, mitarbeiternummer, mitarbeiternr, "
    "mitarbeiter nr, mitarbeiter id, stammnummer",
    "asset_code": "inventarnummer, inventar nr, gerätenummer, geräte nr, anlagennummer",
    "client_code": "kundennummer, kunden nr, kundennr",
    "location_code": "standortnummer, baustellennummer",
    "employee_name": "mitarbeiter, mitarbeiterin, mitarbeitername, vollständiger name, vor und nachname, inhaber, inhaberin, teilnehmer, teilnehmerin, "
    "teilnehmername, name des teilnehmers, fahrer, fahrerin",
    "asset_name": "gerät, gerätename, maschine, fahrzeug",
    "client_name": "kunde, kundenname, firma, firmenname",
    "location_name": "standort, baustelle",
    "first_name": "vorname, vornamen, rufname",
    "last_name": "nachname, familienname, zuname",
    "email": "e-mail-adresse, mailadresse, emailadresse",
    "active": "aktiv, beschäftigt",
    "certification": "zertifikat, zertifizierung, nachweis, qualifikation, schulung, unterweisung, lehrgang, "
    "befähigung, berechtigung",
    "number": "zertifikatsnummer, zertifikatnummer, zertifikat nr, zertifikats nr, nachweisnummer",
    "issued_on": "ausgestellt, ausgestellt am, ausstellungsdatum, erteilt am, erworben am, bestanden am, "
    "abgeschlossen am, abschlussdatum, datum, prüfdatum, geprüft am, letzte prüfung, schulungsdatum",
    "effective_on": "gültig ab, gültig von, gültig seit",
    "expires_on": "gültig bis, ablaufdatum, läuft ab, läuft ab am, ablauf, verfallsdatum, gültigkeit bis, nächste prüfung",
    "note": "bemerkung, bemerkungen, anmerkung, anmerkungen, notiz, notizen",
    "role": "rolle, funktion, stelle",
    "starts": "start, beginn, anfang, startdatum, von, ab",
    "ends": "ende, enddatum, bis, fällig, fälligkeit, ablauf, ablaufdatum, gültigkeit, frist",
}
_FRENCH = {
    "employee_code": "matricule, numéro matricule, n° matricule, numéro employé, numéro d'employé, n° employé, "
    "numéro de salarié, n° salarié, code employé",
    "asset_code": "numéro d'inventaire, n° inventaire, numéro d'équipement",
    "client_code": "numéro client, n° client, code client",
    "location_code": "code site, numéro de site, code chantier",
    "employee_name": "employé, salarié, collaborateur, nom complet, nom et prénom, nom prénom, prénom et nom, titulaire, "
    "participant, stagiaire, apprenant, conducteur, nom du participant, nom du salarié",
    "asset_name": "équipement, matériel, véhicule",
    "client_name": "nom du client, société, entreprise",
    "location_name": "chantier, lieu",
    "first_name": "prénom, prénoms",
    "last_name": "nom de famille, nom d'usage",
    "email": "courriel, adresse e-mail, adresse mail, adresse courriel",
    "active": "actif, en activité",
    "certification": "certificat, habilitation, formation, attestation, diplôme",
    "number": "numéro de certificat, n° de certificat, n° certificat, numéro du certificat",
    "issued_on": "délivré, délivré le, date de délivrance, date d'obtention, obtenu le, date d'émission, émis le, "
    "date de réussite, réussi le, date de formation, date de visite, date de contrôle, date du contrôle",
    "effective_on": "valable du, valable à partir du, valide du, valide à partir du, date d'effet",
    "expires_on": "valable jusqu'au, valide jusqu'au, expire le, date d'expiration, date de fin de validité, "
    "fin de validité, expiration le, prochaine visite, prochain contrôle",
    "note": "remarque, remarques, commentaire, commentaires, observation, observations",
    "role": "rôle, fonction, poste",
    "starts": "début, debut, commence",
    "ends": "fin, échéance, expire, jusqu",
}
_SPANISH = {
    "employee_code": "número de empleado, nº de empleado, nº empleado, num empleado, código de empleado, "
    "código empleado, legajo, número de trabajador",
    "asset_code": "número de inventario, nº de inventario, código de equipo",
    "client_code": "número de cliente, nº de cliente, código de cliente",
    "location_code": "código de sitio, código de ubicación",
    "employee_name": "empleado, trabajador, nombre completo, nombre y apellidos, apellidos y nombre, titular, "
    "alumno, participante, conductor, nombre del empleado, nombre del trabajador",
    "asset_name": "equipo, vehículo, máquina",
    "client_name": "nombre del cliente, empresa",
    "location_name": "ubicación, sitio",
    "first_name": "nombres, primer nombre, nombre de pila",
    "last_name": "apellido, apellidos",
    "email": "correo, correo electrónico, e-mail del empleado",
    "active": "activo, en activo",
    "certification": "certificado, certificación, habilitación, capacitación, acreditación, formación",
    "number": "número de certificado, nº de certificado, nº certificado",
    "issued_on": "fecha de emisión, emitido, emitido el, fecha de expedición, expedido el, fecha de obtención, "
    "fecha de certificación, fecha, fecha de aprobación, fecha de inspección, fecha de revisión",
    "effective_on": "válido desde, válida desde, vigente desde, vigencia desde",
    "expires_on": "válido hasta, válida hasta, vigente hasta, vigencia hasta, fecha de vencimiento, vencimiento, vence, "
    "caduca, caduca el, fecha de caducidad, caducidad, próxima inspección, próxima revisión",
    "note": "nota, observación, observaciones, comentario, comentarios",
    "role": "rol, puesto, cargo",
    "starts": "inicio, comienzo, desde",
    "ends": "fin, hasta, vencimiento, vence, caducidad, caduca, límite, plazo",
}
_DUTCH = {
    "employee_code": "personeelsnummer, personeelsnr, personeels nr, werknemersnummer, medewerkersnummer, "
    "medewerker nr, medewerker id",
    "asset_code": "inventarisnummer, materieelnummer",
    "client_code": "klantnummer, klant nr",
    "location_code": "locatienummer, locatiecode",
    "employee_name": "medewerker, werknemer, volledige naam, naam medewerker, houder, deelnemer, "
    "naam deelnemer, cursist, bestuurder, chauffeur",
    "asset_name": "materieel, voertuig",
    "client_name": "klant, klantnaam, bedrijf",
    "location_name": "locatie, werkplek",
    "first_name": "voornaam, roepnaam",
    "last_name": "achternaam, familienaam",
    "email": "e-mailadres, mailadres",
    "active": "actief, in dienst",
    "certification": "certificaat, certificering, opleiding, cursus, kwalificatie, bevoegdheid",
    "number": "certificaatnummer, certificaat nr",
    "issued_on": "afgegeven, afgegeven op, afgiftedatum, datum afgifte, behaald, behaald op, uitgegeven op, "
    "datum behaald, keuringsdatum, datum keuring, gekeurd op",
    "effective_on": "geldig vanaf, geldig van, ingangsdatum",
    "expires_on": "geldig tot, geldig tot en met, geldig t/m, vervaldatum, verloopdatum, verloopt, verloopt op, "
    "vervalt op, volgende keuring",
    "note": "opmerking, opmerkingen",
    "role": "rol, functie",
    "starts": "begin, begindatum, startdatum, vanaf, van",
    "ends": "einde, eind, einddatum, tot, vervaldatum, verloopdatum, verloopt, uiterlijk",
}
_POLISH = {
    "employee_code": "nr pracownika, numer pracownika, nr ewidencyjny, numer ewidencyjny, nr osobowy, id pracownika, "
    "numer kadrowy",
    "asset_code": "numer inwentarzowy, nr inwentarzowy",
    "client_code": "numer klienta, nr klienta, id klienta",
    "location_code": "kod lokalizacji",
    "employee_name": "pracownik, imię i nazwisko, nazwisko i imię, imię nazwisko, nazwisko imię",
    "asset_name": "urządzenie, pojazd",
    "client_name": "klient, nazwa klienta",
    "location_name": "lokalizacja, budowa",
    "first_name": "imię, imiona",
    "last_name": "nazwisko",
    "email": "adres e-mail, adres email, adres mailowy, poczta",
    "active": "aktywny, aktywna, zatrudniony",
    "certification": "uprawnienie, uprawnienia, certyfikat, szkolenie, kwalifikacja, kwalifikacje",
    "number": "nr certyfikatu, numer certyfikatu, nr uprawnienia, numer uprawnienia, nr uprawnień, nr zaświadczenia",
    "issued_on": "data wydania, wydano, wydane, wydany dnia, data uzyskania, data szkolenia, data ukończenia, "
    "data badania, data przeglądu",
    "effective_on": "ważne od, ważny od, ważna od, obowiązuje od",
    "expires_on": "ważne do, ważny do, ważna do, data ważności, termin ważności, data wygaśnięcia, wygasa, "
    "obowiązuje do, następne badanie, następny przegląd",
    "note": "uwagi, uwaga, komentarz",
    "role": "rola, stanowisko",
    "starts": "początek, rozpoczęcie, rozpoczęcia, od",
    "ends": "koniec, zakończenie, zakończenia, ważności, termin, wygasa",
}
_PORTUGUESE = {
    "employee_code": "matrícula, número de matrícula, nº de matrícula, número do funcionário, nº funcionário, "
    "código do funcionário, registro do funcionário",
    "asset_code": "número de patrimônio, número de inventário",
    "client_code": "número do cliente, código do cliente",
    "location_code": "código do local",
    "employee_name": "funcionário, colaborador, nome completo, nome do funcionário, trabalhador, "
    "aluno, participante, motorista, titular, nome do colaborador",
    "asset_name": "equipamento, veículo",
    "client_name": "cliente, nome do cliente",
    "location_name": "local, obra",
    "first_name": "primeiro nome, nome próprio",
    "last_name": "sobrenome, apelido, último nome",
    "email": "correio eletrônico, correio eletrónico, endereço de e-mail",
    "active": "ativo, ativa",
    "certification": "certificação, treinamento, habilitação, formação, qualificação",
    "number": "número do certificado, nº do certificado",
    "issued_on": "emitido em, emissão, data de emissão, data da emissão, data de conclusão, concluído em, obtido em, "
    "data da inspeção",
    "effective_on": "válido de, válido a partir de, válida a partir de, válido desde",
    "expires_on": "válido até, válida até, data de validade, validade até, expira em, data de vencimento, "
    "próxima inspeção",
    "note": "observação, observações, comentário, comentários",
    "role": "função, cargo",
    "starts": "início, inicio, começo",
    "ends": "fim, término, até, validade, vencimento, prazo",
}
ABROAD: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "German": _GERMAN,
        "French": _FRENCH,
        "Spanish": _SPANISH,
        "Dutch": _DUTCH,
        "Polish": _POLISH,
        "Portuguese": _PORTUGUESE,
    }
)
"""By language: our fields, with the names of columns. `starts` and `ends` are words within the names of columns that
may be days of a course, or a deadline."""


def abroad(field: str) -> tuple[str, ...]:
    """The names of a column in all languages but English, each once."""
    found = (name.strip() for table in ABROAD.values() for name in table.get(field, "").split(","))
    return tuple(dict.fromkeys(name for name in found if name))
