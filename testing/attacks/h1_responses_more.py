#!/usr/bin/env python3
"""The oracle's malformed responses that h1_responses.py does not ask for."""
import os, sys
sys.path.insert(0, os.environ["ATTACKS_DIR"])
from h1_responses import run

CASES = [("space_colon", "5xx"), ("many_headers", "5xx"), ("status_99", "5xx"), ("status_1000", "5xx")]

if __name__ == "__main__":
    run(CASES, "h1_responses_more")
