"""400 绩效 tables: time and memory of a whole build against the number of tables; ``python benchmarks/papers.py``.

Every size is a process of its own. Linear means an exponent near 1: twice the tables cost twice as much over an
empty dossier.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SIZES = (0, 50, 100, 200, 400)
FORMATS = ("docx", "xlsx", "html", "txt", "pdf")
RECORD = """类型: 项目支出
金额单位: 元
精确到: 分
名称: 示例项目{number}
主管部门: 示例局
实施单位: 示例局
资金:
  财政拨款: {{年初预算数: 100000.00, 全年预算数: 120000.00, 全年执行数: 11{last}000.00}}
  其他: 0
预期目标: 巡查不少于{target}次，隐患整改率100%。
实际完成情况: 截至2024年12月31日，巡查{target}次，隐患整改率100%。
指标:
"""
ROWS = (
    '  - {{一级: 产出指标, 二级: 数量指标, 三级: 巡查次数{number}, 目标: ">={target}次", 实际: ={target}次, 权重: 20}}',
    "  - {{三级: 演练次数, 目标: =2次, 实际: =2次, 权重: 10}}",
    "  - {{二级: 质量指标, 三级: 隐患整改率, 目标: =100%, 实际: =100%, 权重: 10}}",
    "  - {{一级: 成本指标, 二级: 经济成本指标, 三级: 单次成本, 目标: <=500元, 实际: =500元, 权重: 20}}",
    "  - {{一级: 效益指标, 二级: 社会效益指标, 三级: 保障能力, 目标: 有效提升, 实际: 达到预期指标, 权重: 20}}",
    '  - {{一级: 满意度指标, 二级: 满意度指标, 三级: 满意度, 目标: ">=90%", 实际: =90%, 权重: 10}}',
)


def dossier(folder: Path, count: int) -> Path:
    """Write a dossier with ``count`` project records and return it."""
    (folder / "绩效").mkdir(parents=True)
    (folder / "单位.yaml").write_text("模板: xinjiang/2024\n年度: 2024\n单位: {名称: 示例局}\n", encoding="utf-8")
    for number in range(1, count + 1):
        text = RECORD + "\n".join(ROWS) + "\n"
        filled = text.format(number=number, last=number % 10, target=10 + number % 7)
        (folder / "绩效" / f"{number}.yaml").write_text(filled, encoding="utf-8")
    return folder


def measure(folder: Path, formats: tuple[str, ...]) -> dict[str, float]:
    """Build the dossier in this process as a draft; CPU seconds by stage, and the peak memory in MB."""
    from generator.pipeline import examine  # noqa: PLC0415 - the child pays for its own imports
    from generator.rendering import render  # noqa: PLC0415 - as above

    started = time.process_time()
    work = examine(folder)
    examined = time.process_time()
    found = {"读入核对成文": examined - started}
    for name in formats:
        before = time.process_time()
        render(work, (name,))
        found[name] = time.process_time() - before
    found["合计"] = time.process_time() - started
    return found | {"内存MB": peak()}


def peak() -> float:
    """Return the peak memory of this process in MB; 0 where the system does not say."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return 0.0
    scale = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale / 2**20


def exponent(low: tuple[int, float], high: tuple[int, float], base: float) -> float:
    """Return k of cost ~ tables**k between two sizes, the cost of an empty dossier taken off."""
    return math.log((high[1] - base) / (low[1] - base)) / math.log(high[0] / low[0])


def main() -> int:
    """Measure every size and print one line each; 1 when time or memory grow faster than linearly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", type=int)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--formats", default=",".join(FORMATS))
    options = parser.parse_args()
    formats = tuple(options.formats.split(","))
    if options.child is not None:
        with TemporaryDirectory() as folder:
            found = measure(dossier(Path(folder) / "d", options.child), formats)
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        return 0
    return _compare([int(size) for size in options.sizes.split(",")], options.formats)


def _compare(sizes: list[int], formats: str) -> int:
    rows: dict[int, dict[str, float]] = {}
    for size in sizes:
        command = [sys.executable, __file__, "--child", str(size), "--formats", formats]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
        rows[size] = json.loads(done.stdout.splitlines()[-1])
        shown = "  ".join(f"{name} {value:.2f}" for name, value in rows[size].items())
        sys.stdout.write(f"{size:4} 张表  {shown}\n")
    low, high = sizes[-2], sizes[-1]
    worst = 0.0
    for name in ("合计", "内存MB"):
        grown = exponent((low, rows[low][name]), (high, rows[high][name]), rows[sizes[0]][name])
        worst = max(worst, grown)
        sys.stdout.write(f"{name}：从 {low} 到 {high} 张表，增长指数 {grown:.2f}（1 为线性）\n")
    return int(worst > LINEAR)


LINEAR = 1.15
"""What measuring noise may add to 1."""

if __name__ == "__main__":
    raise SystemExit(main())
