"""The pages: one module, one template and one test file each; they call what the JSON interface calls."""

from api.web.problem import explain
from api.web.routes import STATIC, router

__all__ = ["STATIC", "explain", "router"]
