"""The containers of a server office are confined as promised, and hold no secret that can be read off them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from bench.servers import programs
from tests.conftest import required

ROOT = Path(__file__).parents[2]
OFFICE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = OFFICE["services"]
IMAGES = ["Dockerfile", "deploy/objects/Dockerfile"]


def mounted(service: dict[str, Any]) -> dict[str, str]:
    """Where a service finds each of its secrets."""
    given = [{"source": one} if isinstance(one, str) else one for one in service.get("secrets", [])]
    return {one["source"]: one.get("target", one["source"]) for one in given}


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert int(service["user"].split(":")[0]) > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "pid", "ipc", "devices"} & set(service)


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_says_whether_it_is_well_and_takes_no_more_than_its_share(name: str) -> None:
    service = SERVICES[name]
    assert service["healthcheck"]["test"]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}


def test_nothing_but_the_door_can_be_reached_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["api"]
    assert [name for name, service in SERVICES.items() if "door" in service.get("networks", [])] == ["api"]
    assert OFFICE["networks"]["inside"]["internal"] is True


def test_the_reader_has_neither_network_nor_keys() -> None:
    reader = SERVICES["reader"]
    assert reader["network_mode"] == "none"
    assert reader["volumes"] == ["reader:/run/anjuan"]
    assert not {"secrets", "environment", "env_file", "networks", "configs"} & set(reader)


def test_the_reader_is_another_user_than_who_holds_the_keys() -> None:
    holders = {service["user"] for service in SERVICES.values() if "keys:/var/lib/anjuan/keys" in service["volumes"]}
    assert holders == {"10001:10001"}
    assert SERVICES["reader"]["user"] == "10002:10001"


@pytest.mark.parametrize("name", SERVICES)
def test_the_environment_holds_no_secret(name: str) -> None:
    for key, value in SERVICES[name].get("environment", {}).items():
        assert not re.search(r"PASSWORD|SECRET|TOKEN|KEY", key) or str(value).startswith("/run/secrets")
        # What people type holds no secret; addresses of servers have passwords in them.
        assert "://" not in str(value) or (key == "ANJUAN_ADDRESS" and "@" not in str(value))


def test_a_container_is_given_only_the_secrets_it_needs() -> None:
    holders = {secret: {name for name in SERVICES if secret in mounted(SERVICES[name])} for secret in OFFICE["secrets"]}
    assert all(holders.values())
    assert holders["database-owner.password"] == {"database"}
    assert holders["door.key"] == {"api"}
    assert "ca.key" not in holders
    for server in ("database", "objects", "search", "queue"):
        assert holders[f"{server}.key"] == {server}
        assert holders[f"{server}.url"] == {"api", "reading", "office"}


def test_every_secret_is_made_by_the_script(tmp_path: Path) -> None:
    shutil.copy(ROOT / "deploy" / "secrets", tmp_path)
    subprocess.run([tmp_path / "secrets", "--host", "cases.example.cn"], check=True, capture_output=True)
    for one in OFFICE["secrets"].values():
        assert (tmp_path / Path(one["file"]).relative_to("deploy")).stat().st_size


@pytest.mark.parametrize("name", ["api", "reading", "office"])
def test_the_addresses_fill_the_settings(name: str) -> None:
    targets = {target for target in mounted(SERVICES[name]).values() if target.startswith("ANJUAN_")}
    assert targets == {f"ANJUAN_SERVERS__{part}" for part in ("DATABASE", "OBJECTS", "SEARCH", "QUEUE")}
    assert SERVICES[name]["environment"]["ANJUAN_SECRETS"] == "/run/secrets"


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_container_mounts_from_the_checkout_is_there(name: str) -> None:
    for volume in SERVICES[name].get("volumes", []):
        source, _, rest = volume.partition(":")
        assert (ROOT / source).exists() if source.startswith("./") else source in OFFICE["volumes"]
        assert not source.startswith("./") or rest.endswith(":ro")


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_is_ours_or_named_with_its_version(name: str) -> None:
    image = re.sub(r"\$\{\w+:-(.*)\}", r"\1", SERVICES[name]["image"])
    assert image in {"anjuan", "anjuan-objects"} or re.fullmatch(r"[a-z]+:\d+(\.\d+)*(-[a-z]+)?", image)


@pytest.mark.parametrize("path", IMAGES)
def test_an_image_runs_as_nobody_and_names_no_host(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert re.findall(r"^USER (\d+)", text, re.MULTILINE)
    assert "://" not in text
    assert all(line.startswith("FROM ${") for line in text.splitlines() if line.startswith("FROM "))


def test_the_containers_run_what_the_tests_run() -> None:
    assert f"ARG MINIO={programs.MINIO}\n" in (ROOT / "deploy/objects/Dockerfile").read_text("utf-8")
    assert SERVICES["search"]["image"].endswith(f":-elasticsearch:{programs.ELASTIC_VERSION}}}")


@pytest.fixture(scope="module")
def loader() -> Path:
    """Give what Docker's client loads the file with."""
    try:
        return programs.compose_loader(fetch=True)
    except programs.Missing as missing:
        required(present=False, what=str(missing))
        raise


def loaded(loader: Path, file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([loader, "-format", "json", file], cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_client_takes_the_file(loader: Path) -> None:
    done = loaded(loader, ROOT / "docker-compose.yml")
    assert (done.returncode, done.stderr) == (0, "")
    understood = json.loads(done.stdout)
    assert set(understood["services"]) == set(SERVICES)
    assert set(understood["services"]["reading"]["depends_on"]) == {"api", "reader", *SERVICES["api"]["depends_on"]}


def test_the_client_refuses_what_the_specification_does_not_know(loader: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text((ROOT / "docker-compose.yml").read_text("utf-8").replace("read_only: true", "read_once: true"))
    done = loaded(loader, wrong)
    assert done.returncode != 0
    assert "read_once" in done.stderr
