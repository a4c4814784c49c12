"""Makes the checkout importable; tests under tests/unit need nothing else."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
