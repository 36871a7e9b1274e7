# SPDX-License-Identifier: Apache-2.0
"""POROS_SCALE: 1 is every number of a proof in full, 0.1 (the default) a tenth."""

import os


def scale() -> float:
    try:
        value = float(os.environ.get("POROS_SCALE", "0.1"))
    except ValueError:
        return 0.1
    return value if 0 < value <= 100 else 0.1
