"""The employee roles of the demo company: who is in them and which certifications they bring."""

from __future__ import annotations

from typing import NamedTuple

EVERYBODY = "All Staff"
SIGNED_BY_ALL = "Code of Conduct"
"""The certification that every employee holds directly; the other that all hold comes by the role of all staff."""


class Post(NamedTuple):
    """A role. `share` is of all employees, in percent; `department` only for the role that is somebody's job."""

    name: str
    share: float
    certifications: tuple[str, ...]
    department: str = ""


ALL_STAFF = Post(EVERYBODY, 100, ("Safety Orientation",))

JOBS = (
    Post("Site Labourer", 14, ("OSHA 10-Hour", "Fall Protection", "Silica Awareness", "Ladder Safety"), "Construction"),
    Post("Office Staff", 13, ("Security Awareness", "Privacy and Data Protection", "Anti-Harassment"), "Administration"),
    Post("Electrician", 8, ("Journeyman Electrician", "Electrical Safety NFPA 70E", "Lockout/Tagout", "OSHA 10-Hour"), "Electrical"),
    Post("Driver", 8, ("Commercial Driver Licence", "Driver Medical Card", "Tachograph Card", "Defensive Driving", "Driver Licence Check"), "Transport"),
    Post("Warehouse Operative", 8, ("Forklift Operator", "Security Awareness", "Lockout/Tagout"), "Logistics"),
    Post("Welder", 6, ("Welding Qualification 6G", "Hot Work Permit", "Respirator Fit Test", "Abrasive Wheels", "OSHA 10-Hour"), "Fabrication"),
    Post("Plant Operator", 6, ("Excavator Operator", "Skid Steer Operator", "OSHA 10-Hour", "Trench and Excavation"), "Construction"),
    Post("Maintenance Technician", 6, ("Lockout/Tagout", "Confined Space Entry", "Aerial Work Platform Operator", "Electrical Safety NFPA 70E"), "Maintenance"),
    Post("Supervisor", 6, ("OSHA 30-Hour", "First Aid/CPR", "Supervisor Essentials", "Anti-Harassment", "Driver Licence Check"), "Construction"),
    Post("Plumber", 5, ("Master Plumber", "Confined Space Entry", "Backflow Tester", "OSHA 10-Hour"), "Mechanical"),
    Post("Scaffolder", 4, ("Scaffold User", "Fall Protection", "OSHA 10-Hour", "Rigger Level I"), "Construction"),
    Post("Engineer", 4, ("Professional Engineer", "Security Awareness", "Export Control"), "Engineering"),
    Post("IT Administrator", 3, ("Security Awareness", "Privileged Access Agreement", "Incident Response Exercise", "Privacy and Data Protection"), "Information Technology"),
    Post("Crane Operator", 2, ("Mobile Crane Operator", "Tower Crane Operator", "Signal Person", "Occupational Health Examination", "Drug and Alcohol Screening"), "Lifting"),
    Post("Environmental Technician", 2, ("Hazardous Waste Handling", "Spill Response", "HAZWOPER 40-Hour", "Stormwater Inspector"), "Environment"),
    Post("Quality Inspector", 2, ("Internal Auditor ISO 9001", "Concrete Field Testing", "Coating Inspector"), "Quality"),
    Post("Buyer", 2, ("Anti-Bribery", "Conflict of Interest Statement", "Security Awareness"), "Procurement"),
    Post("Security Guard", 1, ("Security Guard Licence", "First Aid/CPR", "Background Check"), "Security"),
)  # fmt: skip

DUTIES = (
    Post("First Aider", 5, ("First Aid/CPR", "AED Operator", "Bloodborne Pathogens")),
    Post("Fire Warden", 4, ("Fire Warden",)),
    Post("Pool Car Driver", 4, ("Driver Licence Check",)),
    Post("Safety Officer", 1, ("OSHA 30-Hour", "Internal Auditor ISO 45001", "Confined Space Entry")),
    Post("Internal Auditor", 0.8, ("Internal Auditor ISO 9001",)),
    Post("Data Protection Coordinator", 0.5, ("Health Records Privacy", "Records Retention")),
)
"""Roles that somebody has beside a job."""
