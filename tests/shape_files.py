"""Files of other trades and languages, each with what it must come to in an empty register.

What must come of each was written down before the file was tried.
"""

from __future__ import annotations

import importlib
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from tests.import_cases import Case, File

xlsxwriter: Any = importlib.import_module("xlsxwriter")  # without types


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]], hidden: str = "", merged: str = "") -> bytes:
    """A workbook with typed dates and ticks; one sheet may be hidden, a range of the first sheet merged."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, as_date)
                else:
                    sheet.write(at, column, cell)
        if name == hidden:
            sheet.hide()
        elif hidden:
            sheet.activate()
    if merged:
        book.worksheets()[0].merge_range(merged, sheets[0][1][0][0])
    book.close()
    return stream.getvalue()


NEW_PEOPLE = "--kind employee --create-missing"
NEW_ASSETS = "--kind asset --create-missing"
NEW_CLIENTS = "--kind client --create-missing"

SHAPES = [
    Case(
        "vehicles of a fleet, German, Windows-1252",
        File(
            "instances",
            (
                "Fuhrparkliste Stand 01.06.2026;;;;\nKennzeichen;Fahrzeug;Prüfart;Prüfdatum;Gültig bis\n"
                "B-MW 101;Sprinter Müller;Hauptuntersuchung;03.02.2025;28.02.2027\n"
                "B-MW 102;Kran Groß;UVV;10.03.2025;31.03.2026\nGesamt: 2;;;;\n"
            ).encode("cp1252"),
            NEW_ASSETS,
        ),
        asks=("missing_column", "missing_column"),
        answers='--map "Kennzeichen=entity_code" --map "Prüfart=certification"',
        lines={"created": (3, 4), "skipped": (5,)},
        findings={"header_found": (2,), "line_skipped": (5,), "encoding_guessed": ()},
        held=(
            "B-MW 101 Hauptuntersuchung valid 2025-02-03..2027-02-28",
            "B-MW 102 UVV expired 2025-03-10..2026-03-31",
        ),
        made=("B-MW 101 | Sprinter Müller", "B-MW 102 | Kran Groß"),
        says=("Kran Groß",),
        about="assets",
    ),
    Case(
        "driving licences, Spanish, of which one is withdrawn",
        File(
            "instances",
            "\ufeffNúmero de empleado,Nombre,Apellidos,Habilitación,Fecha de expedición,Válido hasta,Estado\n"
            "11,Íñigo,Peña Ruiz,Carnet C+E,15/03/2021,15/03/2026,Vigente\n"
            "12,Lucía,Gómez,Carnet C+E,02/04/2019,02/04/2029,Retirado\n",
            NEW_PEOPLE,
        ),
        asks=("result_column Estado",),
        answers="--only Estado=Vigente",
        lines={"created": (2,), "skipped": (3,)},
        findings={"result_column": (3,)},
        held=("11 Carnet C+E expired 2021-03-15..2026-03-15", "12 Carnet C+E missing"),
        made=("11 | Peña Ruiz, Íñigo", "12 | Gómez, Lucía"),
    ),
    Case(
        "medical examinations, French, UTF-16, fit or not",
        File(
            "instances",
            "Matricule;Nom;Prénom;Visite;Date de visite;Aptitude;Échéance\n"
            "M1;Lefèvre;Chloé;Visite périodique;12/01/2026;Apte;12/01/2028\n"
            "M2;Dubois;Éric;Visite périodique;23/02/2026;Inapte;23/02/2028\n".encode("utf-16"),
            NEW_PEOPLE,
        ),
        asks=("missing_column", "result_column Aptitude", "course_days Échéance"),
        answers='--map "Visite=certification" --only "Aptitude=Apte" --map "Échéance=expires_on"',
        lines={"created": (2,), "skipped": (3,)},
        findings={"result_column": (3,)},
        held=("M1 Visite périodique valid 2026-01-12..2028-01-12", "M2 Visite périodique missing"),
        made=("M1 | Lefèvre, Chloé", "M2 | Dubois, Éric"),
    ),
    Case(
        "instruments and their calibration, with tabs",
        File(
            "instances",
            "Asset Tag\tInstrument\tCalibration\tCal Date\tCal Due\n"
            "T-1\tTorque wrench\tTorque 5-50 Nm\t2025-09-01\t2026-09-01\n"
            "T-2\tMultimeter\tElectrical\t2025-04-01\t2026-04-01\n",
            NEW_ASSETS,
        ),
        asks=("missing_column", "course_days Cal Due"),
        answers='--map "Calibration=certification" --map "Cal Due=expires_on" --map "Cal Date=issued_on"',
        lines={"created": (2, 3)},
        held=(
            "T-1 Torque 5-50 Nm valid 2025-09-01..2026-09-01",
            "T-2 Electrical expired 2025-04-01..2026-04-01",
        ),
        made=("T-1 | T-1", "T-2 | T-2"),
        about="assets",
    ),
    Case(
        "insurances of contractors, Excel, the header on row 6 below a merged title",
        File(
            "instances",
            workbook(
                (
                    "Insurance",
                    [
                        ["Contractor insurance register", "", "", "", ""],
                        [],
                        ["Prepared by", "Risk"],
                        ["As at", date(2026, 6, 1)],
                        [],
                        ["Contractor", "Client No", "Certificate", "Inception", "Expiry Date"],
                        ["Hale & Sons", "K-7", "Public liability", date(2025, 7, 1), date(2026, 6, 30)],
                        ["Orr Ltd", "K-8", "Public liability", date(2024, 7, 1), date(2025, 6, 30)],
                        ["", "", "", "", ""],
                        ["Total", 2],
                    ],
                ),
                merged="A1:E1",
            ),
            NEW_CLIENTS,
            "insurance.xlsx",
        ),
        asks=("issue_date",),
        answers='--map "Inception=issued_on"',
        lines={"created": (7, 8), "skipped": (10,)},
        findings={"header_found": (6,), "line_skipped": (10,)},
        held=(
            "K-7 Public liability expires_soon 2025-07-01..2026-06-30",
            "K-8 Public liability expired 2024-07-01..2025-06-30",
        ),
        made=("K-7 | Hale & Sons", "K-8 | Orr Ltd"),
        about="clients",
    ),
    Case(
        "background checks of volunteers",
        File(
            "instances",
            "ID No,Last Name,First Name,Credential,Cleared On,Cleared,Renewal Due\n"
            "V1,Ito,Mei,Background check,5/13/2025,Yes,5/13/2027\nV2,Kerr,Ian,Background check,,No,\n"
            "V3,Lobo,Rui,Background check,5/20/2025,Pending,\n",
            NEW_PEOPLE,
        ),
        asks=("result_column Cleared", "course_days Renewal Due"),
        answers='--only "Cleared=Yes" --map "Renewal Due=expires_on" --map "Cleared On=issued_on"',
        lines={"created": (2,), "skipped": (3, 4)},
        findings={"result_column": (3, 4)},
        held=(
            "V1 Background check valid 2025-05-13..2027-05-13",
            "V2 Background check missing",
            "V3 Background check missing",
        ),
        made=("V1 | Ito, Mei", "V2 | Kerr, Ian", "V3 | Lobo, Rui"),
    ),
    Case(
        "inspections of cranes, Dutch",
        File(
            "instances",
            "Materieelnummer;Materieel;Certificaat;Keuringsdatum;Geldig tot;Uitslag\n"
            "KR1;Torenkraan;Jaarkeuring;04-03-2026;13-03-2027;Goedgekeurd\n"
            "KR2;Mobiele kraan;Jaarkeuring;05-03-2026;14-03-2027;Afgekeurd\n",
            NEW_ASSETS,
        ),
        asks=("date_order Keuringsdatum", "result_column Uitslag"),
        answers='--date-format "issued_on=DMY" --only "Uitslag=Goedgekeurd"',
        lines={"created": (2,), "skipped": (3,)},
        findings={"result_column": (3,)},
        held=("KR1 Jaarkeuring valid 2026-03-04..2027-03-13", "KR2 Jaarkeuring missing"),
        made=("KR1 | Torenkraan", "KR2 | Mobiele kraan"),
        about="assets",
    ),
    Case(
        "qualifications of welders, Polish, some without an end",
        File(
            "instances",
            "Nr pracownika;Imię;Nazwisko;Uprawnienie;Data wydania;Ważne do\n"
            "S1;Łukasz;Żak;Spawanie MAG 135;12.05.2024;12.05.2026\n"
            "S2;Ewa;Śliwa;Spawanie TIG 141;1 lutego 2025;bezterminowo\nRazem: 2;;;;;\n",
            NEW_PEOPLE,
        ),
        lines={"created": (2, 3), "skipped": (4,)},
        findings={"line_skipped": (4,)},
        held=(
            "S1 Spawanie MAG 135 expired 2024-05-12..2026-05-12",
            "S2 Spawanie TIG 141 valid 2025-02-01..never",
        ),
        made=("S1 | Żak, Łukasz", "S2 | Śliwa, Ewa"),
    ),
    Case(
        "food hygiene, a workbook whose older sheet is hidden",
        File(
            "instances",
            workbook(
                (
                    "2019",
                    [["Staff ID", "Certificate", "Date of Issue", "Expiry"], ["F1", "Hygiene", date(2019, 1, 1), ""]],
                ),
                (
                    "Current",
                    [
                        ["Staff ID", "Certificate", "Date of Issue", "Expiry"],
                        ["F1", "Hygiene", date(2025, 1, 8), date(2028, 1, 7)],
                    ],
                ),
                hidden="2019",
            ),
            NEW_PEOPLE,
            "hygiene.xlsx",
        ),
        lines={"created": (2,)},
        held=("F1 Hygiene valid 2025-01-08..2028-01-07",),
        made=("F1 | F1",),
        says=("'Current'",),
    ),
    Case(
        "a course list from a training provider",
        File(
            "instances",
            "First Aid at Work - course of 12 and 13 March 2026,,,,\n,,,,\nNo,Delegate,Badge No,Outcome,Certificate No\n"
            "1,A. Mwangi,31,Pass,FA-1\n2,B. Nilsen,32,Refer,FA-2\n3,C. Oduya,33,Absent,\n",
            NEW_PEOPLE + ' --set certification="First Aid at Work" --set issued_on=2026-03-13 --set validity="3 years"',
        ),
        asks=("result_column Outcome",),
        answers='--only "Outcome=Pass"',
        lines={"created": (4,), "skipped": (5, 6)},
        findings={"header_found": (3,), "result_column": (5, 6), "expiry_calculated": (4,)},
        held=(
            "31 First Aid at Work valid 2026-03-13..2029-03-13 FA-1",
            "32 First Aid at Work missing",
            "33 First Aid at Work missing",
        ),
        made=("31 | A. Mwangi", "32 | B. Nilsen", "33 | C. Oduya"),
    ),
    Case(
        "an export of a learning system with attempts and scores",
        File(
            "instances",
            "User Name,Employee ID,Course Title,Attempt,Score,Status,Completion Date\n"
            "mw,L1,Fire Safety,1,45,Failed,2026-01-10 09:12\nmw,L1,Fire Safety,2,88,Passed,2026-01-17 10:02\n"
            "nb,L2,Fire Safety,1,30,In Progress,\n",
            NEW_PEOPLE + ' --set validity="12 months"',
        ),
        asks=("result_column Status",),
        answers='--only "Status=Passed"',
        lines={"created": (3,), "skipped": (2, 4)},
        findings={"result_column": (4,), "expiry_calculated": (3,), "time_of_day": (3,)},
        held=("L1 Fire Safety valid 2026-01-17..2027-01-17", "L2 Fire Safety missing"),
        made=("L1 | L1", "L2 | L2"),
        says=("Failed 1", "In Progress 1"),
    ),
    Case(
        "union cards, Portuguese, of which one is suspended",
        File(
            "instances",
            "Matrícula;Nome;Certificado;Emitido em;Válido até;Situação\n"
            "P1;Conceição Araújo;Carteira sindical;01.02.2025;31.01.2027;Ativa\n"
            "P2;João Brandão;Carteira sindical;01.02.2025;31.01.2027;Suspensa\n",
            NEW_PEOPLE,
        ),
        asks=("result_column Situação",),
        answers='--only "Situação=Ativa"',
        lines={"created": (2,), "skipped": (3,)},
        findings={"result_column": (3,)},
        held=("P1 Carteira sindical valid 2025-02-01..2027-01-31", "P2 Carteira sindical missing"),
        made=("P1 | Conceição Araújo", "P2 | João Brandão"),
        says=("Suspensa 1",),
    ),
    Case(
        "site inductions with the time of signing in",
        File(
            "instances",
            "Badge;Person;Signed in at;Induction completed\nI1;Ola Nord;13/06/2026 07:45;Y\nI2;Pia Oest;02/06/2026 16:30;Y\n",
            NEW_PEOPLE + ' --set "certification=Site induction"',
        ),
        asks=("missing_column",),
        answers='--map "Signed in at=issued_on"',
        lines={"created": (2, 3)},
        findings={"time_of_day": (2, 3), "result_column": (), "expiry_never": (2, 3)},
        held=("I1 Site induction valid 2026-06-13..never", "I2 Site induction valid 2026-06-02..never"),
        made=("I1 | Ola Nord", "I2 | Pia Oest"),
    ),
    Case(
        "protective equipment that passed or failed",
        File(
            "instances",
            "Serial No,Item,Inspection,Inspected on,Next Inspection,Pass/Fail\n"
            "H-1,Harness,Harness check,2026-02-01,2026-08-01,Pass\nH-2,Harness,Harness check,2026-02-01,,Fail\n",
            NEW_ASSETS,
        ),
        asks=("missing_column", "result_column Pass/Fail"),
        answers='--map "Serial No=entity_code" --only "Pass/Fail=Pass"',
        lines={"created": (2,), "skipped": (3,)},
        findings={"result_column": (3,)},
        held=("H-1 Harness check valid 2026-02-01..2026-08-01", "H-2 Harness check missing"),
        made=("H-1 | H-1", "H-2 | H-2"),
        about="assets",
    ),
    Case(
        "radiation badges worn from one day to another",
        File(
            "instances",
            "Badge No,Wearer,From,To\nR1,Quist,2026-04-01,2026-06-30\nR2,Raab,2026-01-01,2026-03-31\n",
            NEW_PEOPLE + ' --set "certification=Dosimeter"',
        ),
        asks=("course_days From", "course_days To"),
        answers='--map "From=effective_on" --map "To=expires_on"',
        lines={"created": (2, 3)},
        findings={"issue_date_calculated": (2, 3)},
        held=("R1 Dosimeter expires_soon 2026-04-01..2026-06-30", "R2 Dosimeter expired 2026-01-01..2026-03-31"),
        made=("R1 | Quist", "R2 | Raab"),
    ),
    Case(
        "pilots with two expiries",
        File(
            "instances",
            "Staff No,Name,Qualification,Issued,Medical Expiry,Rating Expiry\n"
            '81,"Sousa, Ari",A320,2025-11-01,2026-05-01,2026-11-30\n82,"Toft, Bo",A320,2025-03-01,2026-12-01,2026-03-31\n',
            NEW_PEOPLE,
        ),
        asks=("course_days Medical Expiry", "course_days Rating Expiry"),
        answers='--ignore "Medical Expiry" --map "Rating Expiry=expires_on"',
        lines={"created": (2, 3)},
        findings={},
        held=("81 A320 valid 2025-11-01..2026-11-30", "82 A320 expired 2025-03-01..2026-03-31"),
        made=("81 | Sousa, Ari", "82 | Toft, Bo"),
    ),
    Case(
        "ticks as an online spreadsheet writes them",
        File(
            "instances",
            workbook(
                (
                    "Form responses 1",
                    [
                        ["Timestamp", "Employee ID", "Course", "Completed"],
                        [date(2026, 3, 2), "G1", "Ladders", True],
                        [date(2026, 3, 2), "G2", "Ladders", False],
                    ],
                )
            ),
            NEW_PEOPLE + " --map Timestamp=issued_on",
            "form.xlsx",
        ),
        asks=("result_column Completed",),
        answers='--only "Completed=true"',
        lines={"created": (2,), "skipped": (3,)},
        findings={"result_column": (3,), "expiry_never": (2,)},
        held=("G1 Ladders valid 2026-03-02..never", "G2 Ladders missing"),
        made=("G1 | G1", "G2 | G2"),
    ),
    Case(
        "a code that is merged over the lines of one person",
        File(
            "instances",
            workbook(
                (
                    "Skills",
                    [
                        ["Emp No", "Name", "Course", "Date"],
                        ["E1", "Uhl, Ana", "Slinging", date(2026, 1, 5)],
                        ["", "", "Rigging", date(2026, 1, 6)],
                    ],
                )
            ),
            NEW_PEOPLE,
            "skills.xlsx",
        ),
        code=1,
        lines={"created": (2,)},
        errors={3: "empty"},
        findings={"expiry_never": (2,)},
        says=("--skip-errors",),
    ),
    Case(
        "electricians, French, of whom one was put off",
        File(
            "instances",
            "Matricule,Nom et prénom,Habilitation,Délivré le,Valable jusqu'au,Résultat\n"
            "H1,Vidal Léa,B1V,2024-05-01,2027-05-01,Admis\nH2,Weiss Max,B1V,2024-05-01,2027-05-01,Ajourné\n",
            NEW_PEOPLE,
        ),
        asks=("result_column Résultat",),
        answers='--only "Résultat=Admis"',
        lines={"created": (2,), "skipped": (3,)},
        findings={"result_column": (3,)},
        held=("H1 B1V valid 2024-05-01..2027-05-01", "H2 B1V missing"),
        made=("H1 | Vidal Léa", "H2 | Weiss Max"),
    ),
    Case(
        "guards' licences with the day on which one was revoked",
        File(
            "instances",
            "Staff ID,Licence,Licence No,Issued,Expires,Revoked\nX1,Door supervisor,D-1,2024-09-01,2027-08-31,\n"
            "X2,Door supervisor,D-2,2024-09-01,2027-08-31,2026-02-10\n",
            NEW_PEOPLE,
        ),
        asks=("result_column Revoked",),
        answers='--map "Revoked=voided_on"',
        lines={"created": (2, 3)},
        held=(
            "X1 Door supervisor valid 2024-09-01..2027-08-31 D-1",
            "X2 Door supervisor revoked",
        ),
        made=("X1 | X1", "X2 | X2"),
    ),
    Case(
        "guards' licences of which those that were revoked are marked",
        File(
            "instances",
            "Staff ID,Licence,Licence No,Issued,Expires,Cancelled\nX1,Door supervisor,D-1,2024-09-01,2027-08-31,\n"
            "X2,Door supervisor,D-2,2024-09-01,2027-08-31,x\n",
            NEW_PEOPLE,
        ),
        asks=("result_column Cancelled",),
        answers='--only "Cancelled=(empty)"',
        lines={"created": (2,), "skipped": (3,)},
        findings={"result_column": (3,)},
        held=("X1 Door supervisor valid 2024-09-01..2027-08-31 D-1", "X2 Door supervisor missing"),
        made=("X1 | X1", "X2 | X2"),
    ),
    Case(
        "only those who failed are marked",
        File(
            "instances",
            "Staff ID,Course,Date,Result\nY1,Scaffolds,2026-03-01,\nY2,Scaffolds,2026-03-01,Fail\n",
            NEW_PEOPLE,
        ),
        asks=("result_column Result",),
        answers='--only "Result=(empty)"',
        lines={"created": (2,), "skipped": (3,)},
        findings={"result_column": (3,), "expiry_never": (2,)},
        held=("Y1 Scaffolds valid 2026-03-01..never", "Y2 Scaffolds missing"),
        made=("Y1 | Y1", "Y2 | Y2"),
    ),
    Case(
        "a word of failing in a column of another name",
        File(
            "instances",
            "Staff ID,Course,Date,Site,Assessor says\nZ1,Lifts,2026-03-01,Hull,competent\nZ2,Lifts,2026-03-01,Hull,failed\n",
            NEW_PEOPLE,
        ),
        asks=("result_column Assessor says",),
        answers='--only "Assessor says=competent"',
        lines={"created": (2,), "skipped": (3,)},
        findings={"result_column": (3,), "expiry_never": (2,)},
        held=("Z1 Lifts valid 2026-03-01..never", "Z2 Lifts missing"),
        made=("Z1 | Z1", "Z2 | Z2"),
    ),
    Case(
        "notes that say of one line that somebody failed",
        File(
            "instances",
            "Staff ID,Course,Date,Remarks\nZ1,Lifts,2026-03-01,retook part 2\nZ2,Lifts,2026-03-01,Failed\nZ3,Lifts,2026-03-01,\n",
            NEW_PEOPLE,
        ),
        asks=("result_column Remarks",),
        answers='--only "Remarks=(empty)"',
        lines={"created": (4,), "skipped": (2, 3)},
        findings={"result_column": (2, 3), "expiry_never": (4,)},
        held=("Z1 Lifts missing", "Z2 Lifts missing", "Z3 Lifts valid 2026-03-01..never"),
        made=("Z1 | Z1", "Z2 | Z2", "Z3 | Z3"),
        says=("Failed 1",),
    ),
    Case(
        "days to come in a column of another name",
        File(
            "instances",
            "Personalnr;Name;Nachweis;Prüfdatum;Wiedervorlage;Geburtstag\n"
            "W1;Abel Kurt;Staplerschein;01.03.2025;01.03.2027;05.07.1980\n"
            "W2;Bohn Uwe;Staplerschein;01.03.2024;01.03.2026;06.07.1981\n",
            NEW_PEOPLE,
        ),
        asks=("course_days Wiedervorlage",),
        answers='--map "Wiedervorlage=expires_on"',
        lines={"created": (2, 3)},
        held=(
            "W1 Staplerschein valid 2025-03-01..2027-03-01",
            "W2 Staplerschein expired 2024-03-01..2026-03-01",
        ),
        made=("W1 | Abel Kurt", "W2 | Bohn Uwe"),
    ),
    Case(
        "text of a spreadsheet, UTF-16 and tabs, a column with quotes in its name",
        File(
            "instances",
            'Staff ID\tCourse\tDate\t"Passed ""final"" $exam"\nQ1\tBlasting\t2026-03-01\tYes\nQ2\tBlasting\t2026-03-01\tNo\n'.encode(
                "utf-16"
            ),
            NEW_PEOPLE,
        ),
        asks=('result_column Passed "final" $exam',),
        answers="--only 'Passed \"final\" $exam=Yes'",
        lines={"created": (2,), "skipped": (3,)},
        findings={"result_column": (3,), "expiry_never": (2,)},
        held=("Q1 Blasting valid 2026-03-01..never", "Q2 Blasting missing"),
        made=("Q1 | Q1", "Q2 | Q2"),
    ),
]  # fmt: skip
