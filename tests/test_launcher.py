"""The launcher (启动器) on a make-believe machine: python, apt and sudo are stubs on PATH; nothing is installed."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("the launcher is for Unix, its stubs for Linux", allow_module_level=True)

LAUNCHER = Path(__file__).parent.parent / "juesuan"
TOOLS = ("bash", "env", "mkdir", "rm", "mv", "tail", "sed", "sync", "readlink", "cp", "sleep")
ALL_LIBRARIES = "libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0"

PYTHON = f"""#!/usr/bin/env bash
case "$*" in
  *fcntl*) exec {sys.executable} "$@" ;;
  *version_info*) [[ -z ${{FAKE_OLD-}} ]] && echo "$0" ;;
  *ensurepip*) exit 0 ;;
  *"-m venv"*) mkdir -p "${{@: -1}}/bin" && cp "$0" "${{@: -1}}/bin/python" ;;
  *"pip --version"*) exit 0 ;;
  *"pip "*install*)
    echo "${{@: -1}}" >>"$CALLS"
    [[ -z ${{FAKE_SLOW-}} ]] || sleep "$FAKE_SLOW"
    [[ -z ${{FAKE_OFFLINE-}} ]] || {{ echo 'no route to the index'; exit 1; }} ;;
  *"-m ruff"* | *"-m mypy"* | *"-m pytest"*)
    shift; echo "ran $*"
    [[ ${{FAKE_FAIL-}} != "$1" ]] ;;
  *"-m generator"*) echo "program ${{*:4}}"; exit "${{FAKE_EXIT:-0}}" ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """A checkout and a PATH of stubs; ``calls`` lists what pip was asked to install, ``apt`` what apt was."""

    checkout: Path
    tools: Path

    def stub(self, name: str, text: str) -> None:
        path = self.tools / name
        path.write_text(text, encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def environment(self, **more: str) -> dict[str, str]:
        return {"PATH": str(self.tools), "LC_ALL": "C.UTF-8", "CALLS": str(self.tools / "calls"), **more}

    def run(self, *arguments: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.checkout / "juesuan", *arguments],
            cwd=cwd or self.checkout,
            env=self.environment(**more),
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=20,
        )

    def start(self, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.checkout / "juesuan", "build"],
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )

    @property
    def calls(self) -> list[str]:
        path = self.tools / "calls"
        return path.read_text(encoding="utf-8").split() if path.exists() else []

    def wait_for_pip(self) -> None:
        deadline = time.monotonic() + 10
        while not self.calls:
            assert time.monotonic() < deadline, "pip was never called"
            time.sleep(0.02)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with Python, Pango and a Chinese font; no apt, no sudo, not root."""
    made = Machine(tmp_path / "决算 检出", tmp_path / "bin")
    made.checkout.mkdir()
    made.tools.mkdir()
    shutil.copy(LAUNCHER, made.checkout)
    (made.checkout / "pyproject.toml").write_text('[project]\nname = "juesuan"\n', encoding="utf-8")
    for tool in TOOLS:
        (made.tools / tool).symlink_to(shutil.which(tool) or tool)
    made.stub("python3", PYTHON)
    made.stub("id", "#!/usr/bin/env bash\necho 1000\n")
    made.stub("ldconfig", f"#!/usr/bin/env bash\necho '{ALL_LIBRARIES}'\n")
    made.stub("fc-list", "#!/usr/bin/env bash\necho 'Noto Serif CJK SC'\n")
    return made


APT = """#!/usr/bin/env bash
echo "apt-get:$*" | sed 's/ /_/g' >>"$CALLS"
: >"${CALLS%/*}/apt-worked"
"""


def without_pango(machine: Machine) -> None:
    """Pango is there only after the apt of this machine was called."""
    machine.stub("ldconfig", f"#!/usr/bin/env bash\n[[ ! -e ${{CALLS%/*}}/apt-worked ]] || echo '{ALL_LIBRARIES}'\n")
    machine.stub("apt-get", APT)


def test_the_first_run_installs_the_checkout_and_runs_the_program(machine: Machine) -> None:
    first = machine.run("build", "某 单位")
    assert first.stdout == "program build 某 单位\n"
    assert "运行环境已就绪" in first.stderr
    assert "".join(machine.calls).endswith("检出")


def test_the_second_run_is_silent_and_does_not_call_pip(machine: Machine) -> None:
    machine.run()
    calls = machine.calls
    second = machine.run("build")
    assert (second.stderr, machine.calls) == ("", calls)


def test_the_second_run_needs_no_tool_but_bash(machine: Machine) -> None:
    machine.run()
    for tool in (*TOOLS[2:], "python3", "id", "ldconfig", "fc-list"):
        (machine.tools / tool).unlink()
    assert machine.run("build").stdout == "program build\n"


def test_the_exit_code_of_the_program_passes_through(machine: Machine) -> None:
    assert [machine.run("check", FAKE_EXIT=code).returncode for code in ("0", "1", "2")] == [0, 1, 2]


def test_it_runs_from_any_folder_and_through_a_link(machine: Machine, tmp_path: Path) -> None:
    machine.run()
    link = tmp_path / "bin" / "决算"
    link.symlink_to(machine.checkout / "juesuan")
    done = subprocess.run(
        [link, "packs"], cwd="/", env=machine.environment(), capture_output=True, encoding="utf-8", check=True
    )
    assert (done.stdout, done.stderr) == ("program packs\n", "")


def test_a_changed_pyproject_is_brought_up_to_date_without_starting_over(machine: Machine) -> None:
    machine.run()
    kept = machine.checkout / ".venv" / "kept"
    kept.touch()
    with (machine.checkout / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("dependencies = []\n")
    assert "正在准备运行环境" in machine.run().stderr
    assert kept.exists()
    assert machine.run().stderr == ""


def test_a_moved_checkout_is_set_up_anew(machine: Machine) -> None:
    machine.run()
    (machine.checkout / ".venv" / "old").touch()
    moved = Machine(machine.checkout.rename(machine.checkout.with_name("moved")), machine.tools)
    assert "运行环境已就绪" in moved.run().stderr
    assert not (moved.checkout / ".venv" / "old").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(machine: Machine) -> None:
    machine.run()
    (machine.checkout / ".venv" / "bin" / "python").unlink()
    assert machine.run("build").stdout == "program build\n"


def test_a_killed_first_run_is_repaired_by_the_next(machine: Machine) -> None:
    first = machine.start(FAKE_SLOW="30")
    machine.wait_for_pip()
    os.killpg(first.pid, 9)
    first.communicate()
    half = machine.checkout / ".venv" / "half-written"
    half.touch()
    second = machine.run("build")
    assert (second.stdout, second.returncode) == ("program build\n", 0)
    assert not half.exists()
    assert machine.run().stderr == ""


def test_an_interrupted_first_run_says_what_will_happen(machine: Machine) -> None:
    first = machine.start(FAKE_SLOW="30")
    machine.wait_for_pip()
    os.killpg(first.pid, 2)
    _, errors = first.communicate(timeout=10)
    assert first.returncode == 130
    assert "已中断" in errors


def test_two_first_runs_at_once_set_up_once(machine: Machine) -> None:
    first = machine.start(FAKE_SLOW="0.5")
    machine.wait_for_pip()
    second = machine.run("build", FAKE_SLOW="0.5")
    first.communicate(timeout=10)
    assert "另一个 juesuan 正在准备运行环境" in second.stderr
    assert (first.returncode, second.returncode) == (0, 0)
    assert len([call for call in machine.calls if call.endswith("检出")]) == 1


def test_without_an_index_the_reason_is_shown_and_the_next_run_tries_again(machine: Machine) -> None:
    offline = machine.run("build", FAKE_OFFLINE="1")
    assert (offline.returncode, offline.stdout) == (3, "")
    assert "no route to the index" in offline.stderr
    assert "软件源" in offline.stderr
    assert machine.run("build").stdout == "program build\n"


def test_without_a_new_python_it_says_which_is_needed(machine: Machine) -> None:
    old = machine.run("build", FAKE_OLD="1")
    assert old.returncode == 3
    assert "Python 3.11" in old.stderr
    assert not (machine.checkout / ".venv").exists()


def test_without_apt_it_names_what_pdf_lacks_and_goes_on(machine: Machine) -> None:
    without_pango(machine)
    (machine.tools / "apt-get").unlink()
    done = machine.run("build")
    assert "缺少 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0：" in done.stderr
    assert (done.stdout, done.returncode) == ("program build\n", 0)


def test_without_root_it_prints_the_exact_line_to_type(machine: Machine) -> None:
    without_pango(machine)
    machine.stub("fc-list", "#!/usr/bin/env bash\n")
    packages = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk fonts-liberation"
    line = f"su -c 'apt-get update && apt-get install -y --no-install-recommends {packages}'"
    assert line in machine.run("build").stderr.replace("    ", "").splitlines()


def test_a_sudo_that_asks_for_a_password_is_left_to_the_person(machine: Machine) -> None:
    without_pango(machine)
    machine.stub("sudo", "#!/usr/bin/env bash\nexit 1\n")
    done = machine.run("build")
    assert "sudo apt-get update && sudo apt-get install -y" in done.stderr
    assert not [call for call in machine.calls if call.startswith("apt-get")]


def test_with_a_passwordless_sudo_it_installs_the_parts_itself(machine: Machine) -> None:
    without_pango(machine)
    machine.stub("sudo", '#!/usr/bin/env bash\n[[ $1 == -n ]] && shift\n[[ $1 == true ]] || "$@"\n')
    done = machine.run("build")
    assert "正在用 apt 安装 libpango-1.0-0" in done.stderr
    assert "缺少" not in done.stderr
    assert machine.run("build").stderr == ""


def test_the_machine_is_left_alone_when_asked(machine: Machine) -> None:
    without_pango(machine)
    machine.stub("id", "#!/usr/bin/env bash\necho 0\n")
    done = machine.run("build", JUESUAN_NO_APT="1")
    assert "apt-get install -y" in done.stderr
    assert not [call for call in machine.calls if call.startswith("apt-get")]


def test_the_tests_run_every_step_with_pytest_last(machine: Machine) -> None:
    done = machine.run("test", "-k", "某项")
    assert done.stdout.splitlines() == [
        "ran ruff check .",
        "ran ruff format --check .",
        "ran mypy",
        "ran pytest -k 某项",
    ]
    assert machine.calls[-1].endswith("检出[dev]")


@pytest.mark.parametrize("step", ["ruff", "mypy", "pytest"])
def test_any_failing_step_fails_the_tests_and_the_rest_still_runs(machine: Machine, step: str) -> None:
    done = machine.run("test", FAKE_FAIL=step)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "ran pytest"
    assert (step in done.stderr) == (step != "pytest")


def test_the_test_tools_are_installed_once(machine: Machine) -> None:
    machine.run("build")
    machine.run("test")
    calls = machine.calls
    assert machine.run("test").stderr == ""
    assert machine.run("build").stderr == ""
    assert machine.calls == calls


def test_ci_runs_the_tests_from_anywhere_without_input(machine: Machine) -> None:
    shutil.copytree(LAUNCHER.parent / ".ci", machine.checkout / ".ci")
    (machine.tools / "dirname").symlink_to(shutil.which("dirname") or "dirname")
    done = subprocess.run(
        [machine.checkout / ".ci" / "run"],
        cwd="/",
        env=machine.environment(CI="true", FAKE_FAIL="mypy"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "ran pytest")
