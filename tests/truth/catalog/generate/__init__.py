# SPDX-License-Identifier: Apache-2.0
"""Random DDL. Each maker is a function `(g) -> text`, registered under the kind that coverage is counted by; `g` (core.Generator) knows
what the server has now and picks names from it, so that most of what is made is accepted. A maker that finds nothing to work on returns
None. To cover one more statement, add a maker to the module of its family.
"""
from . import columns, constraints, others, relations, routines, session, tables, types
from .core import Generator

FAMILIES = (tables, columns, constraints, relations, types, routines, others, session)

__all__ = ["FAMILIES", "Generator"]
