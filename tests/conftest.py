"""Makes the checkout importable, and the day that of the test sites; tests under tests/unit need nothing else."""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

# the test sites are in Stockholm: around midnight a machine elsewhere has another day than they have
os.environ["TZ"] = "Europe/Stockholm"
time.tzset()
