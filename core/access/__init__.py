"""Who may do what: pure rules, decided from roles and membership alone.

`decide` answers for actions; which rows a person may see is the same rule compiled to SQL by the
repositories' `visible_to`.  Later rules (walls, levels) join here, ahead of the ones that grant.
"""

from core.access.policy import Action, Resource, allows, require, sees

__all__ = ["Action", "Resource", "allows", "require", "sees"]
