"""The memory that a server may use is its container's, where that is less than the machine's."""

from __future__ import annotations

import os

import pytest

from app.machine import memory_bytes

MACHINE = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


@pytest.mark.parametrize(
    ("own", "file", "text", "found"),
    [
        ("0::/", "memory.max", "1000000000", 10**9),
        ("0::/", "memory.max", "max", MACHINE),
        ("0::/school/glassnet", "school/memory.max", "800000000", 8 * 10**8),
        ("3:cpu,cpuacct:/\n2:memory:/school", "memory/school/memory.limit_in_bytes", "700000000", 7 * 10**8),
        ("3:cpu,cpuacct:/\n2:memory:/", "memory/memory.limit_in_bytes", "9223372036854771712", MACHINE),
        ("1:cpu:/", "memory.max", "1000", MACHINE),
    ],
)
def test_the_smallest_limit_around_this_process_counts(tmp_path, own, file, text, found):
    (tmp_path / "own").write_text(f"{own}\n")
    (tmp_path / "groups" / file).parent.mkdir(parents=True)
    (tmp_path / "groups" / file).write_text(f"{text}\n")
    assert memory_bytes(tmp_path / "groups", tmp_path / "own") == found


def test_where_nothing_tells_it_is_the_machines(tmp_path):
    assert memory_bytes(tmp_path, tmp_path / "nothing") == MACHINE
