"""The names that other people's files have for our fields, as they are met in registers, HR exports and spreadsheets.

Case, accents, blanks and punctuation do not count, and # is read as No. A name stands with one field of a kind of
import only: a column is never guessed to be two things, so what may mean either (a bare "number" of a licence register)
stands with none. Names that may be a deadline or the days of a course (start, end, until, due) stand with none either:
see `STARTS` and `ENDS`. Other languages: `certtui.importing.aliases_abroad`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from certtui.importing.aliases_abroad import abroad
from certtui.records import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping


def names(*lists: str, abroad: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Take lists of names, separated by commas, apart; add those of other languages."""
    here = [name.strip() for one in lists for name in one.split(",")]
    return tuple(dict.fromkeys((*here, *abroad)))


CODES: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.EMPLOYEE: names(
            "employee id, employee no, employee number, employee code, employee ref, emp id",
            "emp no, emp code, emp number, emp ref, staff id, staff no, staff number, staff code, personnel no",
            "personnel number, personnel id, personnel code, payroll no, payroll number",
            "payroll id, badge, badge no, badge number, badge id, worker id, worker no, clock no",
            abroad=abroad("employee_code"),
        ),
        Kind.ASSET: names(
            "asset id, asset no, asset number, asset code, asset tag, tag, tag no, tag number",
            "equipment id, equipment no, equipment number, equipment code, unit no, unit number",
            "unit id, plant no, plant number, inventory no, inventory number, fleet no",
            "fleet number",
            abroad=abroad("asset_code"),
        ),
        Kind.CLIENT: names(
            "client id, client no, client number, client code, customer id, customer no",
            "customer number, customer code, account no, account number, account id, account code",
            abroad=abroad("client_code"),
        ),
        Kind.LOCATION: names(
            "location id, location no, location number, location code, job location code",
            "job location id, site id, site no, site number, site code, job no, job number, job code",
            "job site id",
            abroad=abroad("location_code"),
        ),
    }
)
NAMES: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.EMPLOYEE: names(
            "employee, employee name, employee full name, emp name, staff name, worker",
            "worker name, person, person name, trainee, trainee name, holder, holder name, licensee",
            "licence holder, license holder, certificate holder, name of holder, delegate, delegate name, attendee",
            "attendee name, participant, participant name, learner, learner name, student, student name, candidate",
            "candidate name, volunteer, volunteer name, driver, driver name, pilot, pilot name, welder, welder name, wearer",
            "wearer name, member name, name of employee, name of person, employee's name, cardholder, card holder",
            abroad=abroad("employee_name"),
        ),
        Kind.ASSET: names(
            "asset, asset name, asset description, equipment, equipment name",
            "equipment description, machine, machine name, vehicle, vehicle name",
            abroad=abroad("asset_name"),
        ),
        Kind.CLIENT: names(
            "client, client name, customer, customer name, account name, company, company name, contractor, contractor name",
            "subcontractor, subcontractor name, policyholder",
            "organisation, organization",
            abroad=abroad("client_name"),
        ),
        Kind.LOCATION: names(
            "location, location name, site, site name, job location, job location name, job site",
            "job site name, job name",
            abroad=abroad("location_name"),
        ),
    }
)
EMAIL = names(
    "e-mail, mail, email address, mail address, work email, company email, business email",
    "contact email, primary email, employee email, responsible email, owner email, manager email",
    "holder email, client email, user principal name, upn",
    abroad=abroad("email"),
)
ACTIVE = names(
    "is active, enabled, current, in service, in use, employed, live",
    abroad=abroad("active"),
)
CERTIFICATION = names(
    "cert, cert name, certification name, certificate, certificate name, certificate type",
    "cert type, certification type, licence, license, licence type, license type, licence name",
    "license name, qualification, qualification name, training, training name, training course, course",
    "course name, course title, ticket, permit, permit type, inspection, inspection type",
    "competency, competence, credential, credential name, requirement, skill",
    abroad=abroad("certification"),
)
GROUP = names(
    "certification group, category, certification category, cert group, group name, class, topic",
)
KIND = names(
    "entity kind, entity type, for, applies to",
)
NUMBER = names(
    "certificate number, certificate no, certificate id, cert number, cert no, cert id, cert #",
    "certification number, certification no, certification id, licence number, licence no",
    "licence id, license number, license no, license id, licence #, license #, certificate #",
    "permit number, permit no, card number, card no, ticket number, ticket no, document number",
    "document no, registration number, registration no, credential id",
    abroad=abroad("number"),
)
ISSUED = names(
    "issued, issue date, date issued, issued date, date of issue, issue, issued at, completed, completed on, completed at",
    "completion date, date completed, completion, date of completion, certified on",
    "certification date, date certified, achieved, date achieved, achieved on, awarded, awarded on, award date",
    "passed on, date passed, pass date, training date, date of training, course date, inspected on",
    "inspection date, date of inspection, obtained, date obtained, date, renewed on, date renewed",
    "last renewed, last inspection, granted, date granted, passed at, passed, verified on, approved on",
    "date verified, date approved, approval date, verification date",
    abroad=abroad("issued_on"),
)
EFFECTIVE = names(
    "effective, effective date, effective from, valid from, valid from date, valid since, commencement date, in force from",
    abroad=abroad("effective_on"),
)
EXPIRES = names(
    "expires, expiry, expiry date, expiration, expiration date, expire date, expire, expires at",
    "date of expiry, date of expiration, expiring, expiring on, expired on, exp, exp date, exp. date, valid until",
    "valid to, valid till, valid thru, valid through, valid until date, validity date, valid up to, renew by, next inspection",
    abroad=abroad("expires_on"),
)
NOTE = names(
    "notes, remark, remarks, comment, comments",
    abroad=abroad("note"),
)
ROLE = names(
    "role name, name, position, job title, job role, title",
    abroad=abroad("role"),
)
BARE_CODES = names("no, nr, num")
"""Names that are a code only where nothing else can be: see `certtui.importing.columns`."""
FIRST_NAMES = names(
    "first name, firstname, given name, given names, forename, forenames, christian name, fname, first",
    abroad=abroad("first_name"),
)
LAST_NAMES = names(
    "last name, lastname, surname, family name, lname, last",
    abroad=abroad("last_name"),
)
WHOLE_NAMES = names("nom, nombre, nome, naam")
"""Names beside the bare word "name": alone they are a name whole."""
LAST_BESIDE_FIRST = names("name, nom, naam, nome, nombre")
"""A whole name that is the last name where the first one has a column of its own: Name, Vorname."""
FIRST_BESIDE_LAST = names("name, nombre, nome")
"""A whole name that is the first name where the last one has a column of its own: nombre, apellidos."""
STARTS = names(
    "start, starts, starting, started, begin, begins, beginning, began, from, commences, commencement",
    abroad=abroad("starts"),
)
ENDS = names(
    "end, ends, ending, ended, until, till, to, due, deadline, finish, finishes, expiry, expiration, expires, expire, exp",
    "valid, validity",
    abroad=abroad("ends"),
)
"""Words within the name of a column that may be the day on which a course, or what it certifies, begins and ends."""
ELSEWHERE = (
    *(*FIRST_NAMES, *LAST_NAMES, *BARE_CODES),
    *(name for word in (*STARTS, *ENDS) if word != "valid" for name in (word, f"{word} date")),
)
"""Names of columns that can be in a header without being the alias of a field."""
