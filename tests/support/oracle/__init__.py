# SPDX-License-Identifier: Apache-2.0
"""The slow twin of poros: the written rules, once more, in the plainest Python.

It was written from the contract alone and shares nothing with the C++ core, so where the two agree
they agree about the contract. It never optimises: an address is compared with every prefix there is.
It trusts its policy to be valid; refusing a bad one is the compiler's work.
"""

from oracle.decide import decide
from oracle.policy import Policy, load_policy
from oracle.request import Answer, Request

__all__ = ["Answer", "Policy", "Request", "decide", "load_policy"]
