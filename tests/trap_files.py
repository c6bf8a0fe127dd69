"""Files in the shapes that people really have, each with what it must come to, in a register with some people."""

from __future__ import annotations

from tests.import_cases import Case, File

DEFINED = (
    "name,kind,validity,offsets\nFirst Response,employee,12 months,30\nRope Access,employee,2 years,60\n"
    "Site Tour,employee,never,\nTower Licence,client,3 years,90\n"
)
STAFF = (
    'code,name,email\n00042,"Abe, Kenji",kenji@yard.example\nW10,"Moreau, Lise",lise@yard.example\n'
    'W11,"Novak, Petr",petr@yard.example\nW12,"Okoye, Ada",ada@yard.example\n'
    '205,"Vargas, Ines",ines@yard.example\n206,"Walsh, Tom",tom@yard.example\n'
)
LICENCE = "Customer No,Customer,Licence,Licence No,Issued,Expires\n"

TRAPS = [
    Case(
        "an expiry that is empty",
        File(
            "instances",
            "employee id,name,certification,date,expires\n"
            'W10,"Moreau, Lise",First Response,2025-02-28,\nW11,"Novak, Petr",First Response,2025-02-28,N/A\n'
            'W12,"Okoye, Ada",First Response,2025-02-28,Lifetime\n205,"Vargas, Ines",Site Tour,2025-02-28,-\n',
            "--kind employee --assign",
        ),
        lines={"created": (2, 3, 4, 5)},
        findings={"expiry_calculated": (2, 3), "expiry_never": (5,)},
        held=(
            "W10 First Response expired 2025-02-28..2026-02-28",
            "W11 First Response expired 2025-02-28..2026-02-28",
            "W12 First Response valid 2025-02-28..never",
            "205 Site Tour valid 2025-02-28..never",
        ),
    ),
    Case(
        "a result column",
        File(
            "instances",
            "employee id,course,date,completed\nW10,Rope Access,2025-07-01,Yes\nW11,Rope Access,2025-07-01,No\n"
            "W12,Rope Access,2025-07-02,Yes\n",
            "--assign",
        ),
        asks=("result_column completed",),
        says=("Yes 2, No 1",),
    ),
    Case(
        "a result column of which some lines are wanted",
        File(
            "instances",
            "employee id,course,date,completed\nW10,Rope Access,2025-07-01,Yes\nW11,Rope Access,2025-07-01,No\n"
            "W12,Rope Access,2025-07-02,Yes\n",
            "--assign",
        ),
        asks=("result_column completed",),
        answers='--only "completed=Yes"',
        lines={"created": (2, 4), "skipped": (3,)},
        findings={"result_column": (3,), "expiry_calculated": (2, 4)},
        held=(
            "W10 Rope Access valid 2025-07-01..2027-07-01",
            "W11 Rope Access missing",
            "W12 Rope Access valid 2025-07-02..2027-07-02",
        ),
    ),
    Case(
        "names that are not those of the codes",
        File(
            "instances",
            'Emp #,Employee,Course,Date Completed\n206,"Vargas, Ines",Rope Access,2/15/2026\n'
            "W10,Lise Moreau,Rope Access,2/16/2026\n",
            "--assign",
        ),
        code=1,
        lines={"created": (3,)},
        errors={2: "206 is Walsh, Tom, but the file names Vargas, Ines (code 205)"},
        findings={"expiry_calculated": (3,)},
        says=("--trust-codes", "--skip-errors"),
    ),
    Case(
        "names that are not those of the codes, left out",
        File(
            "instances",
            'Emp #,Employee,Course,Date Completed\n206,"Vargas, Ines",Rope Access,2/15/2026\n'
            "W10,Lise Moreau,Rope Access,2/16/2026\n",
            "--assign --skip-errors",
        ),
        lines={"created": (3,)},
        errors={2: "Vargas, Ines (code 205)"},
        findings={"expiry_calculated": (3,)},
        held=("W10 Rope Access valid 2026-02-16..2028-02-16",),
    ),
    Case(
        "a name under another code",
        File(
            "instances",
            'employee id,name,course,date\n777,"Okoye, Ada",Rope Access,2026-02-01\n',
            "--create-missing",
        ),
        code=1,
        errors={2: "'Okoye, Ada' is W12 already"},
        says=("--allow-same-name",),
    ),
    Case(
        "a name under another code that is another person's",
        File(
            "instances",
            'employee id,name,course,date\n777,"Okoye, Ada",Rope Access,2026-02-01\n',
            "--create-missing --allow-same-name",
        ),
        lines={"created": (2,)},
        findings={"name_exists": (2,), "expiry_calculated": (2,)},
        held=("777 Rope Access valid 2026-02-01..2028-02-01",),
        made=("777 | Okoye, Ada",),
    ),
    Case(
        "codes in another case and with blanks",
        File(
            "instances",
            "employee id,course,date\nw10,Rope Access,2026-02-01\n W11 ,Rope Access,2026-02-01\n",
            "--create-missing",
        ),
        lines={"created": (2, 3)},
        findings={"code_case": (2,), "expiry_calculated": (2, 3)},
        held=(
            "W10 Rope Access valid 2026-02-01..2028-02-01",
            "W11 Rope Access valid 2026-02-01..2028-02-01",
        ),
    ),
    Case(
        "an issue date to come",
        File(
            "instances",
            "employee id,course,date,expires\nW10,Rope Access,2062-03-10,2064-03-10\n"
            "W11,Rope Access,2026-03-10,2226-03-10\n",
            "--assign --skip-errors",
        ),
        lines={"created": (3,)},
        errors={2: "2062-03-10 is after today"},
        findings={"implausible_year": (2, 3)},
        held=("W11 Rope Access valid 2026-03-10..2226-03-10",),
    ),
    Case(
        "expiries and no issue dates",
        File(
            "instances",
            'employee id,name,certification,expires\nW10,"Moreau, Lise",Rope Access,2028-02-29\n'
            'W11,"Novak, Petr",Rope Access,2025-06-30\n',
            "--assign",
        ),
        lines={"created": (2, 3)},
        findings={"issue_date_calculated": (2, 3)},
        held=(
            "W10 Rope Access valid 2026-02-28..2028-02-29",
            "W11 Rope Access expired 2023-06-30..2025-06-30",
        ),
    ),
    Case(
        "one bad cell",
        File(
            "instances",
            "employee id,course,date,expires\nW10,Rope Access,2025-01-10,\nW11,Rope Access,2025-01-11,ask HR\n"
            "W12,Rope Access,2025-01-12,\n205,Rope Access,30/02/2025,\n",
            "--assign --skip-errors",
        ),
        lines={"created": (2, 4)},
        errors={3: "'ask HR'", 5: "there is no 30 February 2025"},
        findings={"expiry_calculated": (2, 4)},
        held=(
            "W10 Rope Access valid 2025-01-10..2027-01-10",
            "W12 Rope Access valid 2025-01-12..2027-01-12",
        ),
    ),
    Case(
        "times of day",
        File(
            "instances",
            "employee id,course,completed at\nW10,Rope Access,2025-08-12T08:15:01\n"
            "W11,Rope Access,2025-08-12 22:45:00-05:00\nW12,Rope Access,2025-08-13T00:00:00Z\n",
            "--assign",
        ),
        lines={"created": (2, 3, 4)},
        findings={"time_of_day": (2, 3), "expiry_calculated": (2, 3, 4)},
        held=(
            "W10 Rope Access valid 2025-08-12..2027-08-12",
            "W11 Rope Access valid 2025-08-12..2027-08-12",
            "W12 Rope Access valid 2025-08-13..2027-08-13",
        ),
    ),
    Case(
        "the days of a course",
        File(
            "instances",
            "employee id,course,Start Date,End Date\nW10,Rope Access,2026-03-02,2026-03-05\n"
            "W11,Rope Access,2026-03-02,2026-03-05\n",
            "--assign",
        ),
        asks=("course_days Start Date", "course_days End Date"),
        says=('--map "End Date=expires_on"', '--ignore "End Date"'),
    ),
    Case(
        "an expiry put right",
        File(
            "instances",
            LICENCE + "K1,Delta Ltd,Tower Licence,T-5,2023-04-01,2026-04-01\n",
            "--kind client --create-missing",
        ),
        before=(
            File(
                "instances",
                LICENCE + "K1,Delta Ltd,Tower Licence,T-5,2023-04-01,2036-04-01\n",
                "--kind client --create-missing",
            ),
        ),
        lines={"updated": (2,)},
        findings={"correction": (2,)},
        held=("K1 Tower Licence expired 2023-04-01..2026-04-01 T-5",),
        about="clients",
    ),
    Case(
        "two numbers at once",
        File(
            "instances",
            LICENCE
            + "K2,Echo Ltd,Tower Licence,A-1,2023-05-01,2026-05-31\nK2,Echo Ltd,Tower Licence,B-2,2024-02-01,2028-01-31\n",
            "--kind client --create-missing",
        ),
        lines={"created": (2, 3)},
        findings={"overlapping_numbers": (2, 3)},
        held=("K2 Tower Licence valid 2024-02-01..2028-01-31 B-2",),
        made=("K2 | Echo Ltd",),
        says=("Status comes from B-2; A-1 expired 2026-05-31", "--per-number"),
        about="clients",
    ),
    Case(
        "first and last names",
        File(
            "employees",
            "Emp No.,First Name,Last Name,Email\n301,Noor,Xu,noor@yard.example\n302,Otto,Yilmaz,otto@yard.example\n",
        ),
        lines={"created": (2, 3)},
        made=("301 | Xu, Noor | noor@yard.example", "302 | Yilmaz, Otto | otto@yard.example"),
    ),
    Case(
        "titles and a total",
        File(
            "employees",
            'South Yard - People 2026,,\n"Printed 2026-05-01",,\n,,\nEmp #,Employee Name,Email\n'
            '401,"Zeller, Paul",paul@yard.example\n402,"Ahn, Quin",quin@yard.example\n,,\nTotal: 2,,\n',
        ),
        lines={"created": (5, 6), "skipped": (8,)},
        findings={"header_found": (4,), "line_skipped": (8,)},
        made=("401 | Zeller, Paul | paul@yard.example", "402 | Ahn, Quin | quin@yard.example"),
        says=("line 4", "Total: 2"),
    ),
    Case(
        "a list for one certification",
        File(
            "instances",
            "employee id,date\nW10,2026-02-01\nW12,2026-02-02\n",
            '--set certification="Rope Access" --assign',
        ),
        lines={"created": (2, 3)},
        findings={"expiry_calculated": (2, 3)},
        held=(
            "W10 Rope Access valid 2026-02-01..2028-02-01",
            "W12 Rope Access valid 2026-02-02..2028-02-02",
        ),
    ),
    Case(
        "lines without a date",
        File(
            "instances",
            "employee id,course,date completed\nW10,Rope Access,2026-02-01\nW11,Rope Access,\nW12,Rope Access,\n",
            "--assign",
        ),
        lines={"created": (2,), "assigned": (3, 4)},
        findings={"no_date": (3, 4), "expiry_calculated": (2,)},
        held=(
            "W10 Rope Access valid 2026-02-01..2028-02-01",
            "W11 Rope Access missing",
            "W12 Rope Access missing",
        ),
    ),
    Case(
        "dates in two orders",
        File(
            "instances",
            "employee id,course,issued,expires\nW10,Rope Access,2025-01-10,11/02/2027\nW11,Rope Access,2025-02-10,06.03.2027\n",
            "--assign",
        ),
        asks=("date_order expires",),
        answers='--date-format "expires_on=DMY"',
        says=("DD/MM/YYYY",),
        lines={"created": (2, 3)},
        held=(
            "W10 Rope Access valid 2025-01-10..2027-02-11",
            "W11 Rope Access valid 2025-02-10..2027-03-06",
        ),
    ),
    Case(
        "line breaks in cells",
        File("employees", 'code,name,address\n501,"Iris\nBlom","3 Mill Lane\nYork"\n'),
        lines={"created": (2,)},
        findings={"line_break": (2,)},
        made=("501 | Iris, Blom | address=3 Mill Lane, York",),
    ),
    Case(
        "two columns of one name",
        File("employees", 'code,name,Notes,Notes\n601,"Cruz, Rosa",one,two\n'),
        lines={"created": (2,)},
        made=("601 | Cruz, Rosa | Notes=one | Notes (2)=two",),
    ),
    Case(
        "dates in words",
        File(
            "instances",
            "employee id,course,date\nW10,Site Tour,2-Feb-25\nW11,Site Tour,7 Sept 2024\nW12,Site Tour,3. März 2025\n"
            '205,Site Tour,14 janv. 2025\n206,Site Tour,"Jan 6, 2024"\n',
            "--assign",
        ),
        lines={"created": (2, 3, 4, 5, 6)},
        findings={"expiry_never": (2, 3, 4, 5, 6)},
        held=(
            "W10 Site Tour valid 2025-02-02..never",
            "W11 Site Tour valid 2024-09-07..never",
            "W12 Site Tour valid 2025-03-03..never",
            "205 Site Tour valid 2025-01-14..never",
            "206 Site Tour valid 2024-01-06..never",
        ),
    ),
    Case(
        "words for never",
        File(
            "instances",
            "employee id,course,date,expires\nW10,Rope Access,2019-01-10,No expiry\nW11,Rope Access,2019-01-10,permanent\n"
            "W12,Rope Access,2019-01-10,does not expire\n205,Rope Access,2019-01-10,unlimited\n",
            "--assign",
        ),
        lines={"created": (2, 3, 4, 5)},
        held=tuple(f"{code} Rope Access valid 2019-01-10..never" for code in ("W10", "W11", "W12", "205")),
    ),
    Case(
        "marks of who is active",
        File("employees", 'code,name,active\n701,"Dahl, Siv",x\n702,"Egan, Una",\n703,"Faro, Vito",checked\n'),
        lines={"created": (2, 3, 4)},
        findings={"inactive_by_empty_cell": (3,)},
        made=("701 | Dahl, Siv", "702 | Egan, Una | inactive", "703 | Faro, Vito"),
    ),
    Case(
        "a file that lists everyone",
        File(
            "employees",
            'code,name,email\n00042,"Abe, Kenji",kenji@yard.example\nW10,"Moreau, Lise",lise@yard.example\n'
            'W11,"Novak, Petr",petr@yard.example\nW12,"Okoye, Ada",ada@yard.example\n'
            '205,"Vargas, Ines",ines@yard.example\n',
            "--complete",
        ),
        lines={"unchanged": (2, 3, 4, 5, 6)},
        made=("206 | Walsh, Tom | tom@yard.example | inactive",),
        gone=("206 | Walsh, Tom | tom@yard.example",),
        says=("Walsh, Tom (206)",),
    ),
    Case(
        "Windows-1250",
        File(
            "employees",
            'code,name\n801,"Wałęsa Józef"\n802,"Růžička, Jiří"\n'.encode("cp1250"),
            "--encoding cp1250",
        ),
        lines={"created": (2, 3)},
        made=("801 | Wałęsa Józef", "802 | Růžička, Jiří"),
    ),
    Case(
        "Windows-1250 that nobody names",
        File("employees", 'code,name\n801,"Wałęsa Józef"\n802,"Růžička, Jiří"\n'.encode("cp1250")),
        lines={"created": (2, 3)},
        findings={"encoding_guessed": ()},
        made=("801 | Wa³êsa Józef", "802 | Rùžièka, Jiøí"),
        says=("Wa³êsa Józef", "--encoding"),
    ),
]  # fmt: skip

MATRIX = [
    Case(
        "a matrix",
        File(
            "matrix",
            'Staff #,Worker,First Response,Rope Access,Site Tour\nW10,"Moreau, Lise",2026-02-01,,2020-05-04\n'
            'W11,"Novak, Petr",n/a,03/15/2024,2021-05-04\n',
            "--kind employee",
        ),
        lines={"created": (2, 3)},
        findings={"expiry_calculated": (2, 3), "expiry_never": (2, 3)},
        held=(
            "W10 First Response valid 2026-02-01..2027-02-01",
            "W10 Site Tour valid 2020-05-04..never",
            "W11 Rope Access expired 2024-03-15..2026-03-15",
            "W11 Site Tour valid 2021-05-04..never",
        ),
    ),
    Case(
        "a matrix of expiry dates, marks and a word",
        File(
            "matrix",
            "Staff #,First Response,Rope Access,Site Tour\nW12,2027-12-31,2028-01-31,x\n205,-,booked,\n",
            '--kind employee --value "Rope Access: booked=missing"',
        ),
        asks=("cell_dates First Response", "issue_date Site Tour"),
        answers="--cells expires_on --set issued_on=2026-03-01",
        lines={"created": (2,), "assigned": (3,)},
        findings={"no_date": (3,), "expiry_never": (2,)},
        held=(
            "205 Rope Access missing",
            "W12 First Response valid 2026-03-01..2027-12-31",
            "W12 Rope Access valid 2026-03-01..2028-01-31",
            "W12 Site Tour valid 2026-03-01..never",
        ),
    ),
]
