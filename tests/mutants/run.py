#!/usr/bin/env python3
"""Puts the faults of mutants.txt into a copy of the checkout and asks the tests for each one of them.

    python3 tests/mutants/run.py [--in FOLDER] [--only WORD] [--tests WORD] [--since-last] [--seconds N] [--table FILE]

All faults are compiled at once, each behind a condition on the environment variable RETABLE_MUTANT, so that a fault costs a run of tests and no build.
First every class of tests runs once without a fault and says which faults' places it comes by; then each fault meets those classes alone, the quickest first,
until one fails. A fault is caught if a class of the projects named beside it fails; the others survive and are listed.

With --in the copy stays: the next run builds what changed, and asks anew only the test projects that were made anew. --since-last leaves out the faults that were caught before.

Exit code 0: at most one in twenty survived; 1: more did; 2: a fault's text is not in its file, or the copy does not build or fails its tests without a fault.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LARGEST_SHARE = 0.05

# Quick ones first; a fault that is caught is not taken any further.
FIRST, LAST = ["Metrics", "Tables", "Learning", "Images"], ["Parity"]

# Classes that run whole pipelines are asked for what the others leave; those that hold pages against the text of the code, which has changed, are not asked.
SLOW, OF_TEXT = ("ProfileTests",), ("PageTests",)

# Compiled into every project that has a fault. A place tells its number the first time that the process comes by.
SWITCH = """
internal static class Mutant
{
    private static readonly string? Active = System.Environment.GetEnvironmentVariable("RETABLE_MUTANT");
    private static readonly string? Seen = System.Environment.GetEnvironmentVariable("RETABLE_MUTANTS_SEEN");
    private static readonly bool[] Told = new bool[%d];

    public static bool Is(int fault)
    {
        if (Seen is not null && !Told[fault])
        {
            Told[fault] = true;
            System.IO.File.WriteAllText(System.IO.Path.Combine(Seen, fault.ToString()), "");
        }

        return Active == fault.ToString();
    }
}
"""


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


def mutated(file, text, faults, wrong):
    """Every fault is looked for in the file as it was, so that none sees another one."""
    places = []
    for fault in faults:
        at = text.find(fault["old"])
        if at < 0 or text.find(fault["old"], at + 1) >= 0:
            wrong.append(f"mutants.txt:{fault['line']}: {'not there' if at < 0 else 'there more than once'}: {fault['old']}")
        else:
            places.append((at, fault))
    # Backwards, so that no place moves.
    for at, fault in sorted(places, key=lambda place: -place[0]):
        old, new = fault["old"], fault["new"]
        end = at + len(old)
        if text[at:end] != old:
            wrong.append(f"mutants.txt:{fault['line']}: overlaps another fault: {old}")
            continue
        condition = f"Mutant.Is({fault['id']})"
        changed = f"if ({condition}) {{ {new} }} else {{ {old} }}" if old.endswith(";") else f"({condition} ? ({new}) : ({old}))"
        text = text[:at] + changed + text[end:]
    return text


def project_folder(file):
    folder = os.path.dirname(file)
    while not any(name.endswith(".csproj") for name in os.listdir(os.path.join(ROOT, folder))):
        folder = os.path.dirname(folder)
    return folder


def fill(copy, faults):
    """Makes the copy what the checkout is, with the faults. A file that says the same stays untouched, so that the next build is a small one."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, text=True, capture_output=True, check=True).stdout.splitlines()
    files = {file for file in listed if os.path.isfile(os.path.join(ROOT, file))}
    wrong = []
    contents = {}
    for file in sorted({fault["file"] for fault in faults}):
        text = open(os.path.join(ROOT, file), encoding="utf-8").read() if file in files else ""
        contents[file] = mutated(file, text, [fault for fault in faults if fault["file"] == file], wrong).encode()
        if file in files:
            contents[os.path.join(project_folder(file), "Mutant.cs")] = (SWITCH % 10_000).encode()
    for folder, folders, names in os.walk(copy):
        if folder == copy:
            folders[:] = [name for name in folders if name != "artifacts"]
        for name in names:
            file = os.path.relpath(os.path.join(folder, name), copy)
            if file not in files and file not in contents:
                os.remove(os.path.join(copy, file))
    for file in sorted(files | set(contents)):
        path = os.path.join(copy, file)
        content = contents.get(file)
        if content is None:
            content = open(os.path.join(ROOT, file), "rb").read()
        if os.path.isfile(path) and open(path, "rb").read() == content:
            continue
        os.makedirs(os.path.dirname(path), exist_ok=True)
        open(path, "wb").write(content)
        if file in files:
            shutil.copymode(os.path.join(ROOT, file), path)
    return wrong


def build(copy, project):
    """What went wrong; None if nothing did."""
    made = subprocess.run(
        ["dotnet", "build", f"tests/{project}.Tests/{project}.Tests.csproj", "-c", "Release", "-v", "quiet", "--nologo", "-nodeReuse:false", "-m:1",
         "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:TreatWarningsAsErrors=false", "-p:GenerateDocumentationFile=false", "-p:CompileAhead=false"],
        cwd=copy, text=True, capture_output=True)
    return None if made.returncode == 0 else "\n".join(line for line in made.stdout.splitlines() if "error" in line)[:4000]


def program(copy, project):
    return os.path.join(copy, "artifacts", "bin", f"{project}.Tests", "release", f"Retable.{project}.Tests")


def failing(copy, project, test_class, seconds, **variables):
    """The first test that fails, or what else went wrong; None if all pass. One that hangs has noticed."""
    try:
        ran = subprocess.run([program(copy, project), "-noLogo", "-noColor", "-stopOnFail", "-class", test_class], cwd=copy,
                             env={**os.environ, "DOTNET_TieredPGO": "0", **variables}, text=True, errors="replace", capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return f"{test_class} (hung)"
    if ran.returncode == 0:
        return None
    said = re.search(r"(\S.*) \[FAIL\]", ran.stdout)
    return re.sub(r"\(.*", "", said.group(1)) if said else f"{test_class} (crashed)"


def classes_of(copy, project):
    listed = subprocess.run([program(copy, project), "-noLogo", "-list", "classes"], cwd=copy, text=True, capture_output=True).stdout
    return [name for name in (line.strip() for line in listed.splitlines()) if name.startswith("Retable.")]


def look(copy, project, name, seconds):
    """Without a fault: the first test of a class that fails, how long the class takes, and the faults whose places it comes by."""
    with tempfile.TemporaryDirectory() as seen:
        start = time.monotonic()
        failed = failing(copy, project, name, seconds, RETABLE_MUTANT="0", RETABLE_MUTANTS_SEEN=seen)
        return failed, {"took": time.monotonic() - start, "seen": sorted(int(number) for number in os.listdir(seen))}


def stamp(copy, project, faults):
    """What a survey is good for: these binaries and this numbering."""
    folder = os.path.dirname(program(copy, project))
    made = sorted((name, os.stat(os.path.join(folder, name)).st_mtime_ns) for name in os.listdir(folder) if name.startswith("Retable.") and name.endswith(".dll"))
    return json.dumps([made, [fault["id"] for fault in faults]])


def main():
    options = argparse.ArgumentParser(description="asks the tests for deliberate faults")
    options.add_argument("--in", dest="folder", help="where the copy goes, and is kept; a temporary folder if left out")
    options.add_argument("--only", default="", help="faults whose file, test or text has this word")
    options.add_argument("--tests", default="", help="classes of tests with this word in their name, no others")
    options.add_argument("--since-last", action="store_true", help="leave out the faults that an earlier run with the same --in saw caught")
    options.add_argument("--seconds", type=int, default=600, help="after so long a class of tests counts as failed")
    options.add_argument("--table", help="a Markdown file for the results of all faults")
    given = options.parse_args()
    faults = read_faults()
    copy = given.folder or tempfile.mkdtemp(prefix="retable-mutants-")
    os.makedirs(copy, exist_ok=True)
    os.makedirs(os.path.join(copy, "artifacts"), exist_ok=True)
    memory_file = os.path.join(copy, "artifacts", "mutants.json")
    memory = json.load(open(memory_file)) if os.path.isfile(memory_file) else {"surveys": {}, "caught": {}}

    def remember():
        with open(memory_file, "w") as file:
            json.dump(memory, file)

    def key(fault):
        return f"{fault['file']}: {fault['old']}  ->  {fault['new']}"

    def is_asked(fault):
        return given.only in f"{fault['file']} {' '.join(fault['tests'])} {fault['old']}" and not (given.since_last and key(fault) in memory["caught"])

    asked = [fault for fault in faults if is_asked(fault)]
    error = "\n".join(fill(copy, faults))
    left, met, broken = list(asked), set(), []
    projects = sorted({project for fault in asked for project in fault["tests"]}, key=lambda project: (project in LAST, project not in FIRST, project))
    for project in projects:
        error = error or build(copy, project)
        if error:
            print(error, file=sys.stderr)
            return 2
        now = stamp(copy, project, faults)
        if memory["surveys"].get(project, {}).get("stamp") != now:
            memory["surveys"][project] = {"stamp": now, "classes": {}}
        known, names = memory["surveys"][project]["classes"], [name for name in classes_of(copy, project) if given.tests in name and not name.endswith(OF_TEXT)]
        for round_of in ([name for name in names if not name.endswith(SLOW)], [name for name in names if name.endswith(SLOW)]):
            own = [fault for fault in left if project in fault["tests"]]
            if not own:
                break
            for name in (name for name in round_of if name not in known):
                failed, seen = look(copy, project, name, given.seconds)
                if failed:
                    print(f"fails without a fault: {failed}", file=sys.stderr, flush=True)
                    broken.append(name)
                else:
                    known[name] = seen
                    remember()
            for fault in own:
                coming_by = sorted((known[name]["took"], name) for name in round_of if fault["id"] in known.get(name, {"seen": []})["seen"])
                met |= {fault["id"]} if coming_by else set()
                by = next(filter(None, (failing(copy, project, name, given.seconds, RETABLE_MUTANT=str(fault["id"])) for _, name in coming_by)), None)
                if by:
                    left.remove(fault)
                    memory["caught"][key(fault)] = re.sub(r"^Retable\.(Tests\.)?", "", by)
                    print(f"caught by {memory['caught'][key(fault)]}: {key(fault)}", flush=True)
                else:
                    memory["caught"].pop(key(fault), None)
                remember()
        for fault in [fault for fault in left if project in fault["tests"]]:
            print(f"not by {project}.Tests: {key(fault)}", flush=True)

    survivors = left
    for fault in survivors:
        print(f"{'SURVIVED' if fault['id'] in met else 'SURVIVED, no test comes by':28} {key(fault)}")
    print(f"{len(asked)} faults, {len(survivors)} survived")
    if given.table:
        write_table(given.table, faults, memory["caught"], key)
    if not given.folder:
        shutil.rmtree(copy)
    if broken:
        return 2
    return 0 if len(survivors) <= LARGEST_SHARE * len(faults) else 1


def write_table(path, faults, caught, key):
    def code(text):
        return "`" + text.replace("|", "\\|") + "`"

    with open(path, "w", encoding="utf-8") as file:
        for where in sorted({fault["file"] for fault in faults}):
            file.write(f"\n{where}\n\n| stands there | fault | caught by |\n| --- | --- | --- |\n")
            for fault in (fault for fault in faults if fault["file"] == where):
                file.write(f"| {code(fault['old'])} | {code(fault['new'])} | {caught.get(key(fault)) or '**survived**'} |\n")


if __name__ == "__main__":
    sys.exit(main())
