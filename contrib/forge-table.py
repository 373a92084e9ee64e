#!/usr/bin/env python3
"""Writes the table forge x operation in app/docs/forges.md from the reports of the last run of the contract tests.

forge-table.py           writes it
forge-table.py --check   fails when the page says something else
"""
import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

APP = Path(__file__).resolve().parent.parent / "app"
PAGE = APP / "docs/forges.md"
TESTS = APP / "src/test/java/dev/agentloop"
BEGIN, END = "<!-- forge-table: begin, written by contrib/forge-table.py -->\n", "<!-- forge-table: end -->\n"

# What a user would call it, the contract that has its rules, and which of them, by their methods' names.
OPERATIONS = [
    ("notice what changed", "tracker/ChangesContract", ""),
    ("move labels", "tracker/LabelsContract", ""),
    ("read and post comments", "tracker/CommentsContract", ""),
    ("read, list, open and close issues", "tracker/IssuesContract", ""),
    ("open, describe and find pull requests", "codehost/CodeHostContract", "^(?!.*([cC]heck|LatestOf|[^s]Fork))"),
    ("find and make a fork, and work from it", "codehost/CodeHostContract", "[^s]Fork"),
    ("read what CI says", "codehost/CodeHostContract", "[cC]heck|LatestOf"),
]

# The test classes of each forge: as a tracker, as a code host.
FORGES = {
    "GitHub": ("forge.github.GitHubContractTest$AsTracker", "forge.github.GitHubContractTest$AsCodeHost"),
    "GitLab": ("forge.gitlab.GitLabContractTest$AsTracker", "forge.gitlab.GitLabContractTest$AsCodeHost"),
    "Gitea": ("forge.gitea.GiteaContractTest$GiteaAsTracker", "forge.gitea.GiteaContractTest$GiteaAsCodeHost"),
    "Forgejo": ("forge.gitea.GiteaContractTest$ForgejoAsTracker", "forge.gitea.GiteaContractTest$ForgejoAsCodeHost"),
    "Jira": ("forge.jira.JiraContractTest", None),
    "Bitbucket": (None, "forge.bitbucket.BitbucketContractTest"),
    "local": ("forge.local.LocalTrackerContractTest", "forge.local.LocalCodeHostTest"),
    "in memory": ("tracker.FakeForgeTest$AsTracker", "tracker.FakeForgeTest$AsCodeHost"),
}

# Abilities as the tests name them when they are skipped for want of one.
LACKS = {
    "TRANSFER": "an issue cannot be moved to another repository",
    "LOCK": "an issue cannot be locked against comments",
    "PULL_REQUESTS": "pull requests do not stand among the issues",
    "LABEL_COLOURS": "labels have no colours and need not be created",
    "LABELS_WITHOUT_CASE": "labels that differ only in case are two labels",
    "LABEL_HISTORY": "nobody keeps the labels an issue once had",
    "CLOCK": "its clock is the computer's own, which no test moves",
    "BRANCH_IS_NO_PULL_REQUEST": "a branch is its pull request",
    "FORKS": "there are no forks",
    "READERS": "nobody's rights can be taken away by a test",
    "FORKING": "no fork can be made",
    "TEXTS": "a pull request has no text",
    "WIRE": "there are no requests that something could come between",
}


def report(name):
    """The rules of one test class: None for one that is kept, else what the forge lacks for it."""
    file = APP / "target/surefire-reports" / f"TEST-dev.agentloop.{name.split('$')[0]}.xml"
    if not file.exists():
        sys.exit(f"{file.name} is missing: the contract tests of {name} did not run")
    rules = {}
    for case in xml.parse(file).iter("testcase"):
        if case.get("classname") == "dev.agentloop." + name:
            ends = [end for end in case if end.tag in ("skipped", "failure", "error")]
            lack = [re.search("this world has no (\\w+)", (end.get("message") or "") + (end.text or "")) for end in ends]
            if any(not found or found[1] not in LACKS for found in lack):
                sys.exit(f"{name}.{case.get('name')} was not kept, and it is not known that the forge cannot")
            rules[case.get("name").split("(")[0]] = lack[0][1] if lack else None
    return rules


def table():
    notes, rows = {}, []
    reports = {forge: [name and report(name) for name in names] for forge, names in FORGES.items()}
    for words, contract, which in OPERATIONS:
        declared = re.findall(r"@Test\s+default void (\w+)\(", (TESTS / (contract + ".java")).read_text())
        rules = [rule for rule in declared if re.search(which, rule)]
        cells = []
        for forge, (tracker, host) in reports.items():
            ran = host if contract.startswith("codehost") else tracker
            if missing := [rule for rule in rules if ran is not None and rule not in ran]:
                sys.exit(f"{forge}: {contract}.{missing[0]} did not run")
            lacks = sorted({ran[rule] for rule in rules if ran[rule]}) if ran else []
            marks = [notes.setdefault(lack, (len(notes) + 1, []))[0] for lack in lacks]
            for lack in lacks:
                notes[lack][1].extend([forge] if forge not in notes[lack][1] else [])
            kept = sum(ran[rule] is None for rule in rules) if ran is not None else "-"
            cells.append(f"{kept}" + (f" <sup>{', '.join(map(str, sorted(marks)))}</sup>" if marks else ""))
        rows.append(f"| {words} | {len(rules)} | " + " | ".join(cells) + " |")
    head = [f"| what agentloop does there | rules | {' | '.join(FORGES)} |", "|---|" + "---|" * (len(FORGES) + 1)]
    return "\n".join(head + rows + [""] + [f"{n}. {', '.join(of)}: {LACKS[lack]}" for lack, (n, of) in notes.items()]) + "\n"


before, _, rest = PAGE.read_text().partition(BEGIN)
old, _, after = rest.partition(END)
if not after:
    sys.exit(f"{PAGE} has not both of {BEGIN.strip()} and {END.strip()}")
new = table()
if sys.argv[1:] != ["--check"]:
    PAGE.write_text(before + BEGIN + new + END + after)
elif new != old:
    sys.exit(f"{PAGE} differs from the last run; contrib/forge-table.py writes it anew:\n{new}")
