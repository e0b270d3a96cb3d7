from __future__ import annotations

import pytest

from cases.password_rules import require_good_password
from core.errors import Invalid


@pytest.mark.parametrize(
    "password",
    ["password123", "1234567890", "aaaaaaaaaaaa", "qwertyuiop", "zhangsan2023"[:9], "x" * 129, "abcdefghijkl"],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        require_good_password(password)


@pytest.mark.parametrize("password", ["correct horse battery", "梧桐树下读旧信2019", "tR7#kL9$pQ2z"])
def test_what_nobody_guesses_is_taken(password: str) -> None:
    require_good_password(password, login="wangfang")


def test_ones_own_login_does_not_count_towards_a_password() -> None:
    with pytest.raises(Invalid, match="password_common"):
        require_good_password("wangfang1234", login="wangfang")
