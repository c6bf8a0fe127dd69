"""The names that other people's files have for our fields, as they are met in registers, HR exports and spreadsheets.

Case, blanks, underscores, hyphens and dots do not count. A name stands with one field of a kind of import only: a column
is never guessed to be two things, so what may mean either (a bare "number" of a licence register) stands with none.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from certtui.records import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping


def names(*lists: str) -> tuple[str, ...]:
    """Take lists of names, separated by commas, apart."""
    return tuple(name.strip() for one in lists for name in one.split(","))


CODES: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.EMPLOYEE: names(
            "employee id, employee no, employee number, employee code, employee ref, emp id",
            "emp no, emp code, emp number, staff id, staff no, staff number, staff code, personnel no",
            "personnel number, personnel id, personnel code, payroll no, payroll number",
            "payroll id, badge, badge no, badge number, badge id, worker id, worker no, clock no",
            "matricule, personalnummer",
        ),
        Kind.ASSET: names(
            "asset id, asset no, asset number, asset code, asset tag, tag, tag no, tag number",
            "equipment id, equipment no, equipment number, equipment code, unit no, unit number",
            "unit id, plant no, plant number, inventory no, inventory number, fleet no",
            "fleet number",
        ),
        Kind.CLIENT: names(
            "client id, client no, client number, client code, customer id, customer no",
            "customer number, customer code, account no, account number, account id, account code",
        ),
        Kind.LOCATION: names(
            "location id, location no, location number, location code, job location code",
            "job location id, site id, site no, site number, site code, job no, job number, job code",
            "job site id",
        ),
    }
)
NAMES: Mapping[Kind, tuple[str, ...]] = MappingProxyType(
    {
        Kind.EMPLOYEE: names(
            "employee, employee name, employee full name, emp name, staff name, worker",
            "worker name, person, person name, trainee, trainee name, holder, holder name, licensee",
            "licence holder, license holder, certificate holder, name of holder, mitarbeiter",
        ),
        Kind.ASSET: names(
            "asset, asset name, asset description, equipment, equipment name",
            "equipment description, machine, machine name, vehicle, vehicle name",
        ),
        Kind.CLIENT: names(
            "client, client name, customer, customer name, account name, company, company name",
            "organisation, organization",
        ),
        Kind.LOCATION: names(
            "location, location name, site, site name, job location, job location name, job site",
            "job site name, job name",
        ),
    }
)
EMAIL = names(
    "e-mail, mail, email address, mail address, work email, company email, business email",
    "contact email, primary email, employee email, responsible email, owner email, manager email",
    "holder email, client email, user principal name, upn",
)
ACTIVE = names(
    "is active, enabled, current, in service, in use, employed, live",
)
CERTIFICATION = names(
    "cert, cert name, certification name, certificate, certificate name, certificate type",
    "cert type, certification type, licence, license, licence type, license type, licence name",
    "license name, qualification, qualification name, training, training name, training course, course",
    "course name, course title, ticket, permit, permit type, inspection, inspection type",
    "competency, competence, credential, credential name, requirement, skill",
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
)
ISSUED = names(
    "issued, issue date, date issued, issued date, date of issue, issue, completed, completed on",
    "completion date, date completed, completion, date of completion, certified on",
    "certification date, date certified, achieved, date achieved, achieved on, awarded, awarded on, award date",
    "passed on, date passed, pass date, training date, date of training, course date, inspected on",
    "inspection date, date of inspection, obtained, date obtained, date, renewed on, date renewed",
    "last renewed, last inspection, granted, date granted",
)
EFFECTIVE = names(
    "effective, effective date, effective from, valid from, starts, starts on, start date, start",
    "from, from date, begin date, commencement date, in force from",
)
EXPIRES = names(
    "expires, expiry, expiry date, expiration, expiration date, expire date, expire, expires at",
    "date of expiry, expiring, expiring on, expired on, exp, exp date, exp. date, valid until",
    "valid to, valid till, valid thru, valid through, validity date, end date, end, ends on, until",
    "to date, due, due date, next due, next due date, renewal due, renew by, next inspection",
)
NOTE = names(
    "notes, remark, remarks, comment, comments",
)
