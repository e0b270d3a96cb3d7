"""Every page's routes, gathered; forms from other sites are refused before any of them."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Depends

from api.auth.session import same_origin
from api.web import (
    arrange,
    deciding,
    document,
    findings,
    intake,
    invitation,
    linking,
    log,
    people,
    pickers,
    quality,
    records,
    review,
    search,
    second_scans,
    set_up,
    sharing,
    sign_in,
    start,
    system,
    tokens,
)

STATIC = Path(__file__).with_name("static")

_PAGES = (
    start,
    set_up,
    sign_in,
    invitation,
    intake,
    review,
    document,
    deciding,
    second_scans,
    findings,
    linking,
    pickers,
    arrange,
    search,
    records,
    sharing,
    tokens,
    people,
    system,
    quality,
    log,
)

router = APIRouter(dependencies=[Depends(same_origin)], include_in_schema=False)
for _page in _PAGES:
    router.include_router(_page.router)
