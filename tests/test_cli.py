"""The command line as a user meets it: messages, exit codes, prompts in a real terminal, and what it imports."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pyte
import pytest
from conftest import ROOT

from scaffolder import cli, questionnaire
from scaffolder.paths import Data
from scaffolder.render import answers

HEAVY = ("copier", "questionary", "docker", "rich", "pydantic", "httpx", "yaml", "pygments")
SCAFFOLD = [sys.executable, "-m", "scaffolder"]


def scaffold(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*SCAFFOLD, *arguments],
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["list", "--json"], ["show", "fastapi"], ["--version"]])
def test_imports_nothing_heavy(arguments: list[str], tmp_path: Path) -> None:
    code = f"""
import sys
from scaffolder import cli
code = cli._run({arguments!r})
print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)
sys.exit(code)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert done.stderr.strip() == "[]"


def test_new_without_a_terminal_takes_defaults_and_asks_nothing(tmp_path: Path) -> None:
    done = scaffold("new", "my-shop", "--stack", "fastapi", "--frontend", "none", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert answers.read(tmp_path / "my-shop").spec.name == "My shop"
    assert "docker compose up --build" in done.stdout
    log = subprocess.run(
        ["git", "log", "--oneline"], cwd=tmp_path / "my-shop", capture_output=True, text=True, check=True
    )
    assert len(log.stdout.splitlines()) == 1


def test_the_command_it_prints_makes_the_same_again(tmp_path: Path) -> None:
    first = scaffold("new", "shop", "--stack", "fastapi", "--no-git", cwd=tmp_path)
    (line,) = [line for line in first.stdout.splitlines() if line.startswith("To repeat: ")]
    again = tmp_path / "again"
    again.mkdir()
    command = shlex.split(line.removeprefix("To repeat: "))
    assert scaffold(*command[1:], cwd=again).returncode == 0
    assert not (again / "shop" / ".git").exists()
    assert answers.read(tmp_path / "shop").digest == answers.read(again / "shop").digest


def test_dry_run_shows_the_tree_and_writes_nothing(tmp_path: Path) -> None:
    done = scaffold("new", "shop", "--stack", "fastapi", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert "├── backend/" in done.stdout
    assert "nothing was written" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_dry_run_as_json_lists_what_new_writes(tmp_path: Path) -> None:
    arguments = ["new", "shop", "--stack", "fastapi", "--no-git", "--json"]
    planned = json.loads(scaffold(*arguments, "--dry-run", cwd=tmp_path).stdout)
    written = json.loads(scaffold(*arguments, cwd=tmp_path).stdout)
    assert planned.pop("refusal") is None
    assert planned == written
    again = json.loads(scaffold(*arguments, "--dry-run", cwd=tmp_path).stdout)
    assert again["refusal"].startswith("shop is already a scaffold project")
    files = {
        path.relative_to(tmp_path / "shop").as_posix() for path in (tmp_path / "shop").rglob("*") if path.is_file()
    }
    assert files == {*planned["files"], ".copier-answers.yml"}


@pytest.mark.parametrize("command", ["status", "diff", "update", "change --frontend vue", "run", "stop"])
def test_a_folder_that_does_not_exist_is_not_the_project_around_it(tmp_path: Path, command: str) -> None:
    assert scaffold("new", "shop", "--stack", "gin", cwd=tmp_path).returncode == 0
    for typo in ("gone", "README.md"):
        done = scaffold(*command.split(), typo, cwd=tmp_path / "shop")
        said = f"scaffold: {typo} does not exist or is not a directory\n"
        assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


def test_an_entry_is_also_found_by_its_name(tmp_path: Path) -> None:
    shown = [scaffold("show", name, cwd=tmp_path).stdout for name in ("Spring Boot", "spring-boot")]
    assert shown[0] == shown[1] != ""
    done = scaffold("new", "shop", "--stack", "ASP.NET Core", "--frontend", "plain JavaScript", cwd=tmp_path)
    assert done.returncode == 0
    assert "aspnet-core-sqlite-vanilla" in scaffold("status", "shop", cwd=tmp_path).stdout


def test_inside_a_repository_nothing_is_committed(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert scaffold("new", ".", "--stack", "fastapi", "--name", "X", cwd=tmp_path).returncode == 0
    assert (tmp_path / "README.md").is_file()
    status = subprocess.run(["git", "log"], cwd=tmp_path, capture_output=True, check=False)
    assert status.returncode != 0, "there is no commit"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["new"], 2, "--name"),
        (["new", "shop"], 2, "--stack"),
        (["new", "shop", "--stack", "cobol"], 2, "--stack: there is no 'cobol'; choose from "),
        (["new", "full", "--stack", "fastapi"], 1, "is not empty"),
        (["new", "x/../🚀", "--stack", "fastapi"], 2, "at least one letter or digit"),
        (["new", "--bogus"], 2, "No such option"),
        (["nope"], 2, "No such command"),
        (["show", "cobol"], 2, "STACK: there is no 'cobol'; choose from "),
        (["show", "Djago"], 2, "STACK: there is no 'Djago'; did you mean django?"),
        (["change", "--frontend", "raect"], 2, "--frontend: there is no 'raect'; did you mean react?"),
        (["run", "full"], 1, "is not a scaffold project"),
        (["run", "full", "--docker", "--native"], 2, "Use --docker or --native, not both"),
        (["stop", "gone"], 1, "gone does not exist or is not a directory"),
        (
            ["new", "x", "--language", "go", "--for", "ai-data"],
            2,
            "--for ai-data recommends fastapi, flask, none of them in",
        ),
        (["stop", "full"], 1, "is not a scaffold project"),
        (["check"], 2, "URL"),
        (["check", "http://127.0.0.1:9"], 2, "does not answer"),
        (["check", "http://127.0.0.1:9", "--junit", "full"], 2, "'full' is a directory"),
        (["smoke", "fastapi", "--junit", "full"], 2, "'full' is a directory"),
        (["smoke", "cobol"], 2, "STACK: there is no 'cobol'"),
        (["smoke", "--project", "full", "--all"], 2, "--project: the project determines the cell"),
        (["smoke", "--project", "full"], 1, "is not a scaffold project"),
        (
            ["smoke", "gin-sqlite-react", "--database", "postgres"],
            2,
            "gin-sqlite-react names its database and front end",
        ),
        (["check", "--list", "--only", "nothing"], 2, "there is no check named nothing"),
        (["update", "full"], 1, "full is not a scaffold project: it has no .copier-answers.yml"),
        (["update", "--check", "full"], 2, "full is not a scaffold project"),
        (["change", "full", "--name", "X"], 1, "full is not a scaffold project"),
        (["smoke", "--database", "oracle"], 2, "--database: there is no 'oracle'"),
    ],
)
def test_a_mistake_is_one_line_and_an_exit_code(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("", encoding="utf-8")
    done = scaffold(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["full"]


def test_list_and_show_print_every_stack(known, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    listed = json.loads(scaffold("list", "--json", cwd=tmp_path).stdout)
    assert [stack["id"] for stack in listed["stacks"]] == list(known.stacks)
    for stack in known.stacks.values():
        shown = scaffold("show", stack.id, cwd=tmp_path).stdout
        assert stack.native.dev in shown
        assert all(path in shown for path in stack.tour.values())


def test_completion_offers_stacks(tmp_path: Path) -> None:
    env = {"_SCAFFOLD_COMPLETE": "bash_complete", "COMP_WORDS": "scaffold show fast", "COMP_CWORD": "2"}
    assert "fastapi" in scaffold(cwd=tmp_path, env=env).stdout


def test_help_names_what_there_is_to_choose_from(known, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    said = scaffold("new", "--help", cwd=tmp_path).stdout.split()
    assert all(stack in {word.strip(",.") for word in said} for stack in known.stacks)


WITHOUT_LEDGER = "from scaffolder import cli, ledger; ledger.read = lambda data: {}; cli.main()"
"""The command line as it is before any cell was smoked: what is offered first does not depend on the day."""


def terminal(arguments: list[str], cwd: Path, *, columns: int = 160, asked: str = "1") -> pexpect.spawn:
    env = {**os.environ, "TERM": "xterm", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": asked}
    child = pexpect.spawn(
        sys.executable,
        ["-c", WITHOUT_LEDGER, *arguments],
        cwd=str(cwd),
        env=env,
        encoding="utf-8",
        timeout=60,
        dimensions=(50, columns),
    )
    child.logfile_read = io.StringIO()
    return child


def test_the_questionnaire_asks_for_all_and_writes(tmp_path: Path) -> None:
    child = terminal(["new"], tmp_path)
    child.expect("What is the project called")
    child.send("Corner Shop\r")
    child.expect("What are you building")
    child.send("\x1b[A\r")  # one up from the first is the last: I know my stack
    child.expect("Which language")
    child.send("\x1b[B\r")  # the second
    child.expect("Which framework")
    child.send("\r")
    child.expect("Which database")
    child.send("\x1b[B\r")
    child.expect("Which front end")
    child.send("\x1b[A\r")  # the last: none
    child.expect("To repeat")
    child.expect("Write it")
    child.send("y")
    child.expect("Next, ")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    spec = answers.read(tmp_path / "corner-shop").spec
    assert (spec.name, spec.stack, spec.database, spec.frontend) == ("Corner Shop", "fastapi", "postgres", "none")


def test_escape_goes_back_and_the_stacks_recommended_come_first(tmp_path: Path) -> None:
    child = terminal(["new", "shop", "--name", "Shop", "--database", "sqlite", "--frontend", "none"], tmp_path)
    child.expect("same small shop")
    child.expect(r"What are you building\?.*\(1 of 3\)")
    child.send("\x1b[B\r")  # the second
    child.expect(r"Recommended: FastAPI \(not verified\),\s+Flask \(not")
    child.expect("Recommended:\r?\n?.*Python")
    child.send("\x1b")
    child.expect("What are you building")
    child.send("\x1b[B\r")
    child.expect(r"Which language\?.*\(2 of 3\)")
    child.send("\r")
    child.expect(r"Which framework\?.*\(3 of 3\)")
    child.send("\x1b")
    child.expect("Which language")
    child.send("\r")
    child.expect("Which framework")
    child.send("\r")
    child.expect("Write it")
    child.send("y")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert answers.read(tmp_path / "shop").spec.stack == "fastapi"


def screen(child: pexpect.spawn, columns: int) -> list[str]:
    """All that a terminal of that width has shown, in its lines; what was written over is not."""
    shown = pyte.Screen(columns, 200)
    pyte.Stream(shown).feed(child.logfile_read.getvalue())
    return [line.rstrip() for line in shown.display]


def test_what_a_choice_means_is_shown_whole_and_apart_on_a_narrow_terminal(tmp_path: Path) -> None:
    child = terminal(["new", "shop", "--name", "Shop"], tmp_path, columns=60, asked="")
    child.expect_exact("\x1b[6n")
    child.send("\x1b[7;1R")  # The cursor is in row 7 of 50: there is room to spare.
    child.expect(r"everyone\s+at once\.")
    child.send("\x1b[B")
    while "An API in front of" not in "\n".join(shown := screen(child, 60)):
        child.read_nonblocking(4096, timeout=60)
    last = shown.index("   Something else, or I know my stack")
    assert shown[last + 1] == ""
    assert shown[last + 2].startswith("   An API in front of")
    assert not any("Description" in line for line in shown)
    child.sendintr()
    child.expect(pexpect.EOF)


def test_only_what_is_missing_is_asked(tmp_path: Path) -> None:
    child = terminal(["new", "shop", "--name", "Shop", "--stack", "fastapi", "--frontend", "none"], tmp_path)
    child.expect("Which database")
    child.send("\r")
    child.expect("Write it")
    child.send("n")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert "Which language" not in (child.before or "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("questions", range(5))
def test_ctrl_c_at_any_question_leaves_nothing(tmp_path: Path, questions: int) -> None:
    child = terminal(["new", "shop", "--language", "python"], tmp_path)
    asked = ["What is the project called", "Which framework", "Which database", "Which front end", "Write it"]
    for question in asked[:questions]:
        child.expect(question)
        child.send("\r")
    child.expect(asked[questions])
    child.sendintr()
    child.expect("Cancelled")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130
    assert list(tmp_path.iterdir()) == []


def test_a_broken_catalog_is_one_line(tiny_data: Data, monkeypatch: pytest.MonkeyPatch, capsys) -> None:  # type: ignore[no-untyped-def]
    (tiny_data.catalog / "stacks" / "tiny.toml").write_text("name = 3", encoding="utf-8")
    monkeypatch.setattr("scaffolder.paths.find_data", lambda: tiny_data)
    assert cli._run(["list"]) == 1
    said = capsys.readouterr().err
    assert "tiny.toml: language is missing" in said
    assert len(said.splitlines()) == 1


def test_what_the_system_refuses_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise PermissionError(13, "Permission denied", "/some/folder")

    monkeypatch.setattr("scaffolder.paths.find_data", refuse)
    assert cli._run(["list"]) == 1
    assert capsys.readouterr().err == "scaffold: /some/folder: Permission denied\n"


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_no_color_is_kept_on_a_terminal(tmp_path: Path, no_color: str, coloured: bool) -> None:
    env = {**os.environ, "TERM": "xterm", "NO_COLOR": no_color}
    for arguments in (["list"], ["show", "cobol"]):
        child = pexpect.spawn(sys.executable, ["-m", "scaffolder", *arguments], cwd=str(tmp_path), env=env)
        child.expect(pexpect.EOF)
        assert (b"\x1b[" in child.before) == coloured


def test_what_is_printed_to_be_typed_can_be_typed(tmp_path: Path) -> None:
    said = scaffold("new", "my shop", "--stack", "fastapi", "--yes", "--no-git", cwd=tmp_path).stdout
    assert "cd 'my shop' && docker compose up" in said
    assert "scaffold run 'my shop'\n" in said


def test_a_program_that_is_not_on_the_path_is_called_by_its_path(tmp_path: Path) -> None:
    """As README's first command installs it: into a folder of its own."""
    program = tmp_path / ".venv" / "bin" / "scaffold"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!{sys.executable}\nfrom scaffolder import cli\ncli.main()\n", encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "git").symlink_to(str(shutil.which("git")))
    env = {"PYTHONPATH": str(ROOT), "PATH": str(tmp_path)}
    done = subprocess.run(
        [".venv/bin/scaffold", "new", "shop", "--stack", "fastapi"],
        cwd=tmp_path, env={**os.environ, **env}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "  .venv/bin/scaffold run shop\n" in done.stdout
    assert "To repeat: .venv/bin/scaffold new shop " in done.stdout


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "the project is inside {}; use --git to give it its own"),
        (["--no-git"], None),
        (["--git"], None),
    ],
)
def test_new_says_why_it_made_no_repository(tmp_path: Path, arguments: list[str], reason: str | None) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    said = scaffold("new", "shop", "--stack", "fastapi", "--frontend", "none", *arguments, cwd=tmp_path).stdout
    if reason:
        assert f"No git repository was made: {reason.format(tmp_path)}.\n" in said
    else:
        assert "No git repository" not in said


@pytest.mark.parametrize("columns", [80, 60])
def test_a_command_to_copy_is_never_cut(tmp_path: Path, columns: int) -> None:
    arguments = ["new", "corner-shop", "--name", "The 'corner' shop", "--stack", "fastapi", "--frontend", "none"]
    child = terminal(arguments, tmp_path, columns=columns)
    child.expect("Which database")
    child.send("\r")
    child.expect("Write it")
    child.send("n")
    child.expect(pexpect.EOF)
    shown = screen(child, columns)
    begin = next(row for row, line in enumerate(shown) if "To repeat" in line)
    lines = shown[begin : shown.index("", begin)]
    assert all(len(line) <= columns for line in lines)
    assert all(line.endswith(" \\") for line in lines[:-1])
    command = "\n".join([lines[0].removeprefix("  To repeat   "), *lines[1:]])
    words = subprocess.run(
        ["sh", "-c", f"scaffold() {{ printf '%s\\n' \"$@\"; }}; {command}"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert words == [*arguments[:6], "--database", "sqlite", "--frontend", "none", "--yes"]


@pytest.mark.parametrize("columns", [80, 60])
def test_an_answer_is_repeated_by_its_name_alone_and_whole(tmp_path: Path, columns: int) -> None:
    child = terminal(["new", "shop", "--name", "Shop"], tmp_path, columns=columns)
    child.expect(r"What are you building\?")
    child.send("\r")
    child.expect(r"Which language\?")
    child.send("\r")
    child.expect(r"Which framework\?")
    child.send("\r")
    child.expect(r"Which database\?")
    child.sendintr()
    child.expect(pexpect.EOF)
    shown = screen(child, columns)
    assert "? What are you building? Real-time: chat, games, live boards" in shown
    assert "? Which language? JavaScript" in shown
    assert "? Which framework? Express" in shown


def test_a_polite_kill_cleans_up_as_ctrl_c_does(tmp_path: Path) -> None:
    child = terminal(["new", "shop", "--language", "python"], tmp_path)
    child.expect("Which framework|What is the project called")
    child.kill(signal.SIGTERM)
    child.expect("Cancelled")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 130


def test_a_terminal_without_a_size_is_80_columns_wide(tmp_path: Path) -> None:
    child = terminal(["list"], tmp_path, columns=0)
    child.expect("Stacks")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert isinstance(child.logfile_read, io.StringIO)
    assert 70 < max(map(len, child.logfile_read.getvalue().splitlines())) < 80


@pytest.mark.parametrize(("columns", "width"), [(0, 79), (1, 19), (60, 59), (200, 79)])
def test_text_between_questions_is_as_wide_as_the_terminal(
    monkeypatch: pytest.MonkeyPatch, columns: int, width: int
) -> None:
    monkeypatch.setattr("os.get_terminal_size", lambda: os.terminal_size((columns, 0)))
    assert questionnaire._width() == width


def test_ctrl_c_is_quiet_while_modules_are_imported(tmp_path: Path) -> None:
    script = """
import os, runpy, signal, sys
class Finder:
    def find_spec(self, name, *_):
        if name == "click":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
runpy.run_module("scaffolder", run_name="__main__")
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")


def test_settings_of_git_that_it_cannot_read_are_one_line(tmp_path: Path) -> None:
    (tmp_path / ".gitconfig").write_text("[bad\n", encoding="utf-8")
    done = scaffold("new", "shop", "--stack", "gin", "--no-git", cwd=tmp_path, env={"HOME": str(tmp_path)})
    assert done.returncode == 1
    assert re.fullmatch(r"scaffold: .*/shop: fatal: bad config line 1 in file .*\.gitconfig\n", done.stderr)


@pytest.mark.parametrize(("variable", "said"), [("of-another-project-0123456789abcdef", True), (None, False)])
def test_check_says_whose_secret_key_it_takes(tmp_path: Path, variable: str | None, said: bool) -> None:
    env = {"SECRET_KEY": variable} if variable else {}
    done = scaffold("check", "http://127.0.0.1:9", cwd=tmp_path, env=env)
    assert ("Using the secret key from the environment variable SECRET_KEY.\n" in done.stderr) == said
