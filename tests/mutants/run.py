#!/usr/bin/env python3
"""Puts the faults of mutants.txt into a copy of the checkout and asks the tests for each one of them.

    python3 tests/mutants/run.py [--in FOLDER] [--only WORD] [--seconds N]

All faults are compiled at once, each behind a condition on the environment variable RETABLE_MUTANT, so that a fault costs a run of its tests and no build.
A fault is caught if any of the test projects named beside it fails; the others survive and are listed. Exit code 0: at most one in twenty survived; 1: more did;
2: a fault's text is not in its file, or the copy does not build or fails its tests without a fault.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LARGEST_SHARE = 0.05


def read_faults():
    faults, where = [], None
    for number, line in enumerate(open(os.path.join(HERE, "mutants.txt"), encoding="utf-8"), 1):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        if line.startswith("- "):
            where["old"] = line[2:]
        elif line.startswith("+ "):
            faults.append({**where, "new": line[2:], "id": len(faults) + 1})
        else:
            file, tests = line.split(": ")
            where = {"file": file, "tests": tests.split(", "), "line": number}
    return faults


def condition(fault):
    return f'System.Environment.GetEnvironmentVariable("RETABLE_MUTANT") == "{fault["id"]}"'


def insert(copy, faults):
    """Every fault is looked for in the file as it was, so that none sees another one."""
    wrong = []
    for file in sorted({fault["file"] for fault in faults}):
        path = os.path.join(copy, file)
        text = open(path, encoding="utf-8").read()
        places = []
        for fault in (fault for fault in faults if fault["file"] == file):
            at = text.find(fault["old"])
            if at < 0 or text.find(fault["old"], at + 1) >= 0:
                wrong.append(f"mutants.txt:{fault['line']}: {'not there' if at < 0 else 'there more than once'}: {fault['old']}")
                continue
            places.append((at, fault))
        # Backwards, so that no place moves.
        for at, fault in sorted(places, key=lambda place: -place[0]):
            old, new = fault["old"], fault["new"]
            end = at + len(old)
            changed = f"if ({condition(fault)}) {{ {new} }} else {{ {old} }}" if old.endswith(";") else f"({condition(fault)} ? ({new}) : ({old}))"
            if text[at:end] != old:
                wrong.append(f"mutants.txt:{fault['line']}: overlaps another fault: {old}")
                continue
            text = text[:at] + changed + text[end:]
        with open(path, "w", encoding="utf-8") as changed_file:
            changed_file.write(text)
    return wrong


def build(copy, projects):
    for project in projects:
        made = subprocess.run(
            ["dotnet", "build", f"tests/{project}.Tests/{project}.Tests.csproj", "-c", "Release", "-v", "quiet", "--nologo", "-nodeReuse:false", "-m:1",
             "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:TreatWarningsAsErrors=false", "-p:GenerateDocumentationFile=false"],
            cwd=copy, text=True, capture_output=True)
        if made.returncode != 0:
            return "\n".join(line for line in made.stdout.splitlines() if "error" in line)[:4000]
    return None


def passes(copy, project, fault, seconds):
    """True if all tests pass. One that hangs has noticed."""
    program = os.path.join(copy, "artifacts", "bin", f"{project}.Tests", "release", f"Retable.{project}.Tests")
    environment = {**os.environ, "RETABLE_MUTANT": str(fault)}
    try:
        return subprocess.run([program, "-noLogo", "-stopOnFail"], cwd=copy, env=environment, capture_output=True, timeout=seconds).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def main():
    options = argparse.ArgumentParser(description="asks the tests for deliberate faults")
    options.add_argument("--in", dest="folder", help="where the copy goes, and is kept; a temporary folder if left out")
    options.add_argument("--only", default="", help="faults whose file, test or text has this word")
    options.add_argument("--seconds", type=int, default=900, help="after so long a test project counts as failed")
    given = options.parse_args()
    faults = [fault for fault in read_faults() if given.only in f"{fault['file']} {' '.join(fault['tests'])} {fault['old']}"]
    projects = sorted({project for fault in faults for project in fault["tests"]})
    copy = given.folder or tempfile.mkdtemp(prefix="retable-mutants-")
    if os.path.isdir(copy):
        for entry in os.listdir(copy):
            if entry != "artifacts":
                path = os.path.join(copy, entry)
                shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, text=True, capture_output=True, check=True).stdout.splitlines()
    for file in (file for file in files if os.path.isfile(os.path.join(ROOT, file))):
        os.makedirs(os.path.dirname(os.path.join(copy, file)), exist_ok=True)
        shutil.copy2(os.path.join(ROOT, file), os.path.join(copy, file))
    wrong = insert(copy, faults)
    error = "\n".join(wrong) or build(copy, projects)
    if error:
        print(error, file=sys.stderr)
        return 2
    for project in projects:
        if not passes(copy, project, 0, given.seconds):
            print(f"{project}.Tests fails without a fault", file=sys.stderr)
            return 2
    survivors = []
    for fault in faults:
        by = next((project for project in fault["tests"] if not passes(copy, project, fault["id"], given.seconds)), None)
        print(f"{'caught by ' + by if by else 'SURVIVED':24} {fault['file']}: {fault['old']}  ->  {fault['new']}", flush=True)
        survivors += [] if by else [fault]
    print(f"{len(faults)} faults, {len(survivors)} survived")
    if not given.folder:
        shutil.rmtree(copy)
    return 0 if len(survivors) <= LARGEST_SHARE * len(faults) else 1


if __name__ == "__main__":
    sys.exit(main())
