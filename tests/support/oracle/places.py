# SPDX-License-Identifier: Apache-2.0
"""Where a backend serves a client from (S4, R5, B1, B2)."""

from oracle.classes import Class
from oracle.policy import Backend


def real_place(backend: Backend, klass: Class, locality: str | None) -> str | None:
    """A place by the client's region or the replica's locality; `else` is none (R5)."""
    if backend.place_by == "client":
        # The region's name alone does not decide: another provider may use the same word.
        if klass.provider is None or klass.provider != backend.pays:
            return None
        return backend.region_of(klass.region)
    if backend.place_by == "locality":
        return backend.region_of(locality)
    return None


def place(backend: Backend, klass: Class, locality: str | None) -> str | None:
    return real_place(backend, klass, locality) or backend.place_else
