"""What the rows of each table are called."""

from __future__ import annotations

from certtui.text import count

_NAMES = {
    "entity": ("employee, asset, client or location", "employees, assets, clients and locations"),
    "certification_group": ("certification group", "certification groups"),
    "certification": ("certification", "certifications"),
    "association": ("assignment of a certification", "assignments of certifications"),
    "association_role": ("assignment by a role", "assignments by a role"),
    "instance": ("certificate", "certificates"),
    "revocation": ("revocation", "revocations"),
    "attachment": ("attached file", "attached files"),
    "role": ("role", "roles"),
    "role_member": ("role member", "role members"),
    "role_certification": ("certification of a role", "certifications of roles"),
    "permission_set": ("permission set", "permission sets"),
    "permission": ("right in a permission set", "rights in permission sets"),
    "operator": ("operator", "operators"),
    "operator_permission": ("permission set of an operator", "permission sets of operators"),
    "saved_filter": ("saved filter", "saved filters"),
    "import_mapping": ("saved mapping of an import", "saved mappings of imports"),
    "sweep": ("audit sweep", "audit sweeps"),
    "sweep_row": ("row of an audit sweep", "rows of audit sweeps"),
}


def plural_of(table: str) -> str:
    """The rows of a table in words."""
    return _NAMES[table][1] if table in _NAMES else f"table {table}"


def count_rows(number: int, table: str) -> str:
    """So many rows of a table, in words."""
    return count(number, *_NAMES.get(table, (f"row of table {table}", f"rows of table {table}")))
