"""What an office is served on is looked at first: what is wrong is named, in words, within a bounded time."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest
from minio.commonconfig import ENABLED
from minio.versioningconfig import VersioningConfig
from pydantic import SecretStr

from api.messages import LOCALES
from api.starting import as_json, open_checked, told
from core.errors import Unavailable
from core.settings import ServerSettings
from ingest import checkup
from ingest.checkup import Finding
from ingest.preflight import preflight
from search.elastic import ElasticIndex
from storage.objects.minio import MinioObjectStore
from tests.serving import settings_in


def changed(servers: ServerSettings, name: str, old: str, new: str) -> ServerSettings:
    """Return the settings with a part of one address replaced."""
    address = getattr(servers, name).get_secret_value()
    assert old in address
    return servers.model_copy(update={name: SecretStr(address.replace(old, new, 1))})


def password(servers: ServerSettings, name: str) -> str:
    """Return the password in one address."""
    address: str = getattr(servers, name).get_secret_value()
    return address.split("@", maxsplit=1)[0].rsplit(":", 1)[1]


@pytest.mark.services
def test_a_sound_office_opens(tmp_path: Path, servers: ServerSettings, capsys: pytest.CaptureFixture[str]) -> None:
    open_checked(settings_in(tmp_path, servers=servers), "en").close()
    assert "failed" not in capsys.readouterr().out


@pytest.mark.services
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("database", "database_refused"),
        ("objects", "storage_refused"),
        ("search", "search_refused"),
        ("queue", "queue_refused"),
    ],
)
def test_a_wrong_password_is_named(tmp_path: Path, servers: ServerSettings, name: str, code: str) -> None:
    wrong = changed(servers, name, password(servers, name), "wrong-password")
    with pytest.raises(Unavailable, match=code):
        open_checked(settings_in(tmp_path, servers=wrong), "en")


@pytest.mark.services
def test_an_unknown_host_is_named(tmp_path: Path, servers: ServerSettings) -> None:
    wrong = servers.model_copy(update={"database": SecretStr("postgresql://u:p@nowhere.invalid:5432/x")})
    with pytest.raises(Unavailable, match="server_unknown_host") as caught:
        open_checked(settings_in(tmp_path, servers=wrong), "en")
    assert caught.value.params["where"] == "nowhere.invalid:5432"


@pytest.mark.services
def test_an_index_server_that_is_too_old_is_named(elastic_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.elastic.server.OLDEST", (99, 0))
    with closing(ElasticIndex(elastic_url)) as index, pytest.raises(Unavailable, match="search_too_old"):
        index.ready()


def test_servers_that_do_not_answer_are_tried_all_at_once_and_not_for_long(tmp_path: Path) -> None:
    # An address of the documentation's own network: packets to it are dropped or refused.
    silent = {
        name: SecretStr(f"https://u:p@192.0.2.1:{port}/x") for port, name in enumerate(ServerSettings.model_fields)
    }
    started = time.monotonic()
    found = preflight(settings_in(tmp_path, servers=ServerSettings(**silent)))
    assert time.monotonic() - started < 10
    assert {finding.check: finding.code for finding in found} == dict.fromkeys(silent, "server_unreachable")


def test_no_password_is_told(tmp_path: Path) -> None:
    secret = {name: SecretStr("https://user:kirin@127.0.0.1:1/x") for name in ServerSettings.model_fields}
    found = preflight(settings_in(tmp_path, servers=ServerSettings(**secret)))
    assert found
    assert "kirin" not in repr(found)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "office").write_text("a file, not a folder", "utf-8")
    with pytest.raises(Unavailable, match="home_unwritable"):
        open_checked(settings_in(tmp_path), "en")


def test_clocks_that_differ_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = open_checked(settings_in(tmp_path), "en")
    try:
        assert checkup.clock_skew(runtime.office).state == "ok"
        monkeypatch.setattr(checkup, "MOST_SKEW", -checkup.MOST_SKEW)
        assert checkup.clock_skew(runtime.office).code == "clocks_differ"
    finally:
        runtime.close()


def test_a_key_beside_the_data_is_told_at_each_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_checked(settings_in(tmp_path), "zh-CN").close()
    assert "密钥文件与数据在同一块磁盘上" in capsys.readouterr().out


@pytest.mark.parametrize("locale", LOCALES)
def test_every_finding_is_one_line_in_both_languages(locale: str) -> None:
    finding = Finding("database", "failed", "db:5432", "server_unreachable")
    line = told(locale, **as_json(finding))
    assert "db:5432" in line
    assert "\n" not in line


@pytest.mark.services
def test_a_bucket_that_keeps_what_is_removed_is_told_at_each_start(
    tmp_path: Path, servers: ServerSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(open_checked(settings_in(tmp_path, servers=servers), "en")) as runtime:
        store = runtime.office.objects.store
        assert isinstance(store, MinioObjectStore)
        assert "keeps versions" not in capsys.readouterr().out
        assert Finding("versions", "ok") in checkup.look_over(runtime)
        store.client.set_bucket_versioning(store.bucket, VersioningConfig(ENABLED))
        assert Finding("versions", "warning", code="objects_keep_versions") in checkup.look_over(runtime)
    open_checked(settings_in(tmp_path, servers=servers), "en").close()
    assert "The bucket keeps versions" in capsys.readouterr().out
