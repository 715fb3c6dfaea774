"""A web process that hashed a password is as small afterwards as before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HASHED = """
import sys
from pathlib import Path
from domain.accounts.passwords import hashed
from concord.processes import give_memory_back

def held():
    return next(int(row.split()[1]) for row in Path('/proc/self/status').read_text().splitlines() if row.startswith('VmRSS:')) // 1024

if sys.argv[1] == 'back':
    give_memory_back()
before = held()
for _ in range(3):
    hashed('a long enough password 1')
print(held() - before)
"""


def test_the_memory_of_a_hash_is_handed_back() -> None:
    here = Path(__file__).parents[2]
    said = subprocess.run([sys.executable, "-c", HASHED, "back"], cwd=here, capture_output=True, text=True, check=True)
    assert int(said.stdout) < 12, "MB; a hash takes 19"
