"""What the demo company's operators wrote beside the dates."""

from __future__ import annotations

REASONS = (
    "Left the company",
    "Certificate found to be invalid",
    "Issued in error",
    "Suspended pending investigation",
    "Failed the practical assessment",
    "Issuing authority withdrew the certificate",
    "No longer fit for the post, by the examiner's letter",
)

NOTES = (
    "Original seen; copy in the personnel file.",
    "Course held on site.",
    "Certificate arrived by post, two weeks later.",
    "Paid by the previous employer.",
    "Retest after a first attempt without success.",
    "Corrective lenses required.",
    "Exam in Spanish – certificado original archivado.",
    "Extension agreed with the authority by e-mail.",
)

RECORDERS = ("a.keller", "j.okafor", "maria", "n.lindqvist", "r.santos", "t.brennan")
"""Accounts of operators of the past years."""
