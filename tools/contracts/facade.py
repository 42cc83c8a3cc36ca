"""Import contract of our own: a module is entered only through its façade files.

import-linter's `protected` wants one contract a module and `forbidden` refuses overlapping wildcards, so neither can
say it.
"""

from typing import Any

from importlinter import Contract, ContractCheck, fields, output


class FacadeContract(Contract):
    """Keeps `root.a.*` from importing `root.b.x` unless x is a façade, b is open, or a is the wiring."""

    root: Any = fields.StringField()
    facades: Any = fields.SetField(subfield=fields.StringField())
    open_modules: Any = fields.SetField(subfield=fields.StringField(), required=False)
    wiring: Any = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        bypasses = sorted(
            (importer, imported)
            for importer in graph.find_descendants(self.root)
            for imported in graph.find_modules_directly_imported_by(importer)
            if imported.startswith(f"{self.root}.") and self._is_bypass(importer.split("."), imported.split("."))
        )
        return ContractCheck(kept=not bypasses, metadata={"bypasses": bypasses})

    def _is_bypass(self, importer: list[str], imported: list[str]) -> bool:
        mine, theirs = importer[1], imported[1]
        if mine == theirs or theirs in (self.open_modules or ()) or mine in (self.wiring or ()):
            return False
        return len(imported) < 3 or imported[2] not in self.facades

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["bypasses"]:
            output.print_error(f"- {importer} imports {imported}: go through the façade", bold=False)
