"""The architecture holds: no stage knows a later one, heavy libraries wait until they are needed, one module rounds."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HOME = Path(__file__).resolve().parent.parent
CODE = HOME / "generator"

GROUND = {
    "generator",
    "generator.amounts",
    "generator.compiled",
    "generator.directions",
    "generator.findings",
    "generator.form_words",
    "generator.numbers",
    "generator.document",
    "generator.expressions",
    "generator.language",
    "generator.collector",
    "generator.memory",
    "generator.messages",
    "generator.functions",
    "generator.layout",
    "generator.pack_files",
    "generator.pack_models",
    "generator.pack_shapes",
    "generator.profile",
    "generator.program",
    "generator.rates",
    "generator.room",
    "generator.store",
    "generator.paper_kinds",
    "generator.workbook_form",
    "generator.commands.usage",
    "generator.model",
    "generator.model.catalogue",
    "generator.model.facts",
    "generator.read",
    "generator.read.blocks",
    "generator.render",
    "generator.render.archive",
}
"""What every stage may use: values, packs, and the tree between writers and readers."""

STAGES = ("load", "model", "derive", "check", "compose", "render", "read", "verify", "package")
STAGE_OF = {
    "explain": "derive",
    "scoring": "derive",
    "inspection": "check",
    "missing": "compose",
    "wording": "compose",
    "figure_ties": "verify",
    "verify_pdf": "verify",
    "fillin": "package",
    "dossier_papers": "package",
    "dossier_yaml": "package",
    "marked": "package",
    "rendering": "package",
    "publish": "package",
    "publish.sources": "render",
    "publish.treefile": "verify",
    "revise": "package",
    "revise.align": "compose",
    "revise.changes": "verify",
    "packs.schemas": "package",
}
"""Folders and modules whose name is not their stage's. Readers stand beside verify: writing does not need them."""
ABOVE = {"pipeline", "cli", "commands", "packs", "__main__"}
HEAVY = {"weasyprint", "openpyxl", "rich", "fontTools", "pypdf", "pypdfium2", "docx", "highspy", "uharfbuzz"}
FLOATS = {"solve.py", "suggest.py", "suggest_case.py", "suggest_cost.py", "suggest_search.py", "xls_file.py"}
"""Linear programs run on floats, which only propose, exact fractions decide; .xls files store doubles."""
LAYOUT = {"render", "read"}
"""Millimetres, points and column widths are floats; money is not there."""


def module_name(path: Path) -> str:
    parts = path.relative_to(HOME).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def modules() -> list[Path]:
    return sorted(CODE.rglob("*.py"))


def stage(module: str) -> int | None:
    """The position of a module in the pipeline; None for the ground and for what stands above all stages."""
    if module in GROUND:
        return None
    parts = module.split(".")[1:]
    name, folder = ".".join(parts), parts[0] if parts else module
    if above(module):
        return None
    name = STAGE_OF.get(name) or STAGE_OF.get(folder, folder)
    return STAGES.index(name) if name in STAGES else None


def above(module: str) -> bool:
    """Whether a module stands above all stages."""
    parts = module.split(".")[1:]
    return bool(parts) and parts[0] in ABOVE and ".".join(parts) not in STAGE_OF


def imports(node: ast.AST, *, types_too: bool = True) -> Iterator[tuple[str, int]]:
    """Yield (module, line) of every import below ``node``; those for type checking only when wanted."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING" and not types_too:
            continue
        if isinstance(child, ast.Import):
            yield from ((alias.name, child.lineno) for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            names = [f"{child.module}.{alias.name}" for alias in child.names]
            known = {module_name(path) for path in modules()}
            yield from ((name if name in known else child.module, child.lineno) for name in names)
        yield from imports(child, types_too=types_too)


def test_no_module_imports_from_a_later_stage() -> None:
    wrong = []
    for path in modules():
        here = stage(module_name(path))
        for name, line in imports(tree(path), types_too=False):
            there = stage(name) if name.startswith("generator") else None
            if here is not None and there is not None and there > here:
                wrong.append(f"{path.relative_to(HOME).as_posix()}:{line} imports {name}")
    assert wrong == []


def test_the_ground_stands_on_nothing_but_ground() -> None:
    wrong = []
    for path in modules():
        if module_name(path) in GROUND:
            for name, line in imports(tree(path), types_too=False):
                if name.startswith("generator") and name not in GROUND:
                    wrong.append(f"{path.relative_to(HOME).as_posix()}:{line} imports {name}")
    assert wrong == []


def test_only_the_pipeline_and_the_commands_stand_above_the_stages() -> None:
    for path in modules():
        name = module_name(path)
        for imported, line in imports(tree(path), types_too=False):
            assert not above(imported) or above(name), f"{path.name}:{line} imports {imported}"


def test_every_module_has_its_stage() -> None:
    names = [module_name(path) for path in modules()]
    lost = [name for name in names if name not in GROUND and not above(name) and stage(name) is None]
    assert lost == [], "请在 STAGE_OF 写明属于哪一阶段"


def test_heavy_libraries_are_imported_inside_functions_only() -> None:
    wrong = []
    for path in modules():
        for node in tree(path).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                wrong += [f"{path.name}: {name}" for name in names if name.split(".")[0] in HEAVY]
    assert wrong == []


def test_the_parser_starts_without_any_heavy_library() -> None:
    code = (
        "import sys, generator.cli; generator.cli.make_parser(); print(*sorted({m.split('.')[0] for m in sys.modules}))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=HOME, capture_output=True, text=True, check=True).stdout
    assert HEAVY.isdisjoint(loaded.split())
    assert "lxml" not in loaded.split()


def calls(path: Path, *names: str) -> list[str]:
    return [
        f"{path.relative_to(HOME).as_posix()}:{node.lineno}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
    ]


def in_layout(path: Path) -> bool:
    return path.relative_to(CODE).parts[0] in LAYOUT or path.name == "layout.py"


def test_money_never_becomes_a_float() -> None:
    money = [path for path in modules() if not in_layout(path) and path.name not in FLOATS]
    assert [place for path in money for place in calls(path, "float", "round")] == []


def test_only_numbers_rounds() -> None:
    wrong = []
    for path in modules():
        if module_name(path) == "generator.numbers":
            continue
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Attribute | ast.Name):
                continue
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            if name in ("quantize", "to_integral_value", "to_integral") and not in_layout(path):
                wrong.append(f"{path.name}:{node.lineno} {name}")
            if name.startswith("ROUND_"):
                wrong.append(f"{path.name}:{node.lineno} {name}")
    assert wrong == []


def test_no_public_function_lacks_its_promise() -> None:
    wrong = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.col_offset:
                continue
            if not node.name.startswith("_") and not ast.get_docstring(node):
                wrong.append(f"{path.name}:{node.lineno} {node.name}")
    assert wrong == []


def test_no_path_of_a_machine_stands_in_the_code() -> None:
    for path in modules():
        text = path.read_text(encoding="utf-8")
        for machine in ("/work/", "/home/", "/root/"):
            assert machine not in text, f"{path.name}: {machine}"
