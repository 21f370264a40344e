"""conformance_known.py REPORT KNOWN: says which cases of a report failed, and ends with 1 when one of them is not on the list.
conformance_known.py --patterns REPORT KNOWN: a regular expression for each of those, a line each.

KNOWN: `PLANE SUITE CASE: why`, one a line; `#` begins a comment. A known case that passes is told too, so that the list
stays true.
"""

import json
import re
import sys


def known(path):
    cases = {}
    for line in open(path, encoding="utf-8"):
        line = line.split("#", 1)[0].strip()
        if line:
            case, _, why = line.partition(": ")
            cases[tuple(case.split(" ", 2))] = why
    return cases


def main(report_path, known_path):
    try:
        report = json.load(open(report_path, encoding="utf-8"))
    except ValueError:
        print("no report: the run ended early")
        return 1
    listed = known(known_path)
    unknown = 0
    for case in report["cases"]:
        key = (case["on"], case["suite"], case["id"])
        if case["verdict"] == "failed":
            print(("known   " if key in listed else "failed  ") + " ".join(key) + ": " + case["reason"])
            unknown += key not in listed
        elif case["verdict"] == "passed" and key in listed:
            print("passed, and stands in " + known_path + ": " + " ".join(key))
    summary = report["summary"]
    print(f"{summary['passed']} passed, {summary['failed']} failed ({unknown} not known), {summary['inexpressible']} inexpressible")
    return 1 if unknown or summary["passed"] == 0 else 0


def patterns(report_path, known_path):
    report = json.load(open(report_path, encoding="utf-8"))
    listed = known(known_path)
    for case in report["cases"]:
        if case["verdict"] == "failed" and (case["on"], case["suite"], case["id"]) not in listed:
            print("^" + re.escape(case["id"]) + "$")
    return 0


sys.exit(patterns(*sys.argv[2:4]) if sys.argv[1] == "--patterns" else main(*sys.argv[1:3]))
