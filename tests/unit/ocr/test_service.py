from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import docx
import pytest

from core.errors import Unavailable
from core.settings import ReadingSettings
from ocr.capability import readers_answer
from ocr.lifeline import MOST_BYTES, answers, connected, hear, say
from ocr.port import PageRead
from ocr.process import ReaderPool
from tests.unit.ocr.drawn import LINES, encoded, paper
from tests.unit.ocr.keeping import ROOT, ServiceProcess, folders_of, gone, nursery_of, readers_of
from tests.unit.ocr.test_pdf import written
from tests.unit.ocr.test_process import encoded_pdf, events, joined
from tests.waiting import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="readers need Linux")

NOTHING = Path("/dev/null")
WORKER = """
import sys
from pathlib import Path
from core.settings import ReadingSettings
from ocr.process import ReaderPool
pool = ReaderPool(ReadingSettings(socket=Path(sys.argv[1])))
reading = pool.read([Path(sys.argv[2]).read_bytes()], name="a")
print(next(reading).page_count, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    with ServiceProcess(tmp_path_factory.mktemp("service") / "reader.socket") as running:
        yield running


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ServiceProcess]:
    """A service that a test may end."""
    with ServiceProcess(tmp_path / "reader.socket") as running:
        yield running


def pool_at(service: ServiceProcess) -> ReaderPool:
    return ReaderPool(ReadingSettings(socket=service.socket))


def checked(place: Path) -> int:
    return subprocess.run([sys.executable, "-m", "ocr.service", "--check", place], cwd=ROOT, check=False).returncode


def open_files(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def test_the_check_says_whether_the_service_is_well(own: ServiceProcess) -> None:
    settings = ReadingSettings(socket=own.socket)
    assert (checked(own.socket), readers_answer(settings)) == (0, True)
    own.stop()
    assert (checked(own.socket), readers_answer(settings)) == (1, False)


def test_only_user_and_group_may_speak_to_it(service: ServiceProcess) -> None:
    assert service.socket.stat().st_mode & 0o777 == 0o660


def test_a_deep_folder_is_no_hindrance(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["deep-folder"] * 12)
    folder.mkdir(parents=True)
    with ServiceProcess(folder / "reader.socket") as service, pool_at(service) as pool:
        assert len(events(pool, written())) == 2


def test_without_the_service_there_is_no_reader_and_with_it_there_is_again(own: ServiceProcess) -> None:
    with pool_at(own) as pool:
        assert len(events(pool, written())) == 2
        own.stop()
        with pytest.raises(Unavailable, match="reader_down"):
            events(pool, written())
        own.restart()
        assert len(events(pool, written())) == 2


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_service_that_goes_costs_no_page(own: ServiceProcess, end: signal.Signals) -> None:
    with pool_at(own) as pool:
        reading = pool.read([joined(*[encoded_pdf()] * 3)], name="a")
        next(reading)
        readers = readers_of(pool)
        own.stop(end)
        with pytest.raises(Unavailable, match="reader_unavailable"):
            list(reading)
    until(lambda: all(map(gone, readers)))


def test_a_service_that_is_told_to_stop_leaves_nothing(own: ServiceProcess) -> None:
    with pool_at(own) as pool:
        pool.warm_up()
        until(lambda: readers_of(pool))
        (folder,) = folders_of(pool)

        assert own.stop() == 0
        assert (own.socket.exists(), folder.exists(), folder.parent.exists()) == (False, False, False)


def test_what_a_killed_service_left_goes_with_the_next(own: ServiceProcess) -> None:
    with pool_at(own) as pool:
        pool.warm_up()
        until(lambda: readers_of(pool))
        (folder,) = folders_of(pool)
        own.stop(signal.SIGKILL)
        own.restart()

        until(lambda: not folder.parent.exists())
        assert len(events(pool, written())) == 2


def test_a_worker_that_is_killed_takes_its_readers_along(service: ServiceProcess, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(joined(*[encoded_pdf()] * 9))
    command = [sys.executable, "-c", WORKER, str(service.socket), str(tmp_path / "a.pdf")]
    with pool_at(service) as looking:
        files = open_files(service.process.pid)
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
            assert worker.stdout is not None
            assert worker.stdout.readline() == b"9\n"
            assert len(readers_of(looking)) == 2
            worker.kill()
        until(lambda: not readers_of(looking) and not folders_of(looking))
        until(lambda: open_files(service.process.pid) <= files)


def test_readers_are_bounded_and_the_bound_is_no_end(own: ServiceProcess) -> None:
    pools = [pool_at(own) for _ in range(6)]
    for pool in pools:
        pool.warm_up()
    until(lambda: len(readers_of(pools[0])) == 4)

    assert [pool._spare is not None and pool._spare.alive for pool in pools] == [True] * 4 + [False] * 2
    with pytest.raises(Unavailable, match="reader_down"):
        events(pools[5], written())
    for pool in pools[:5]:
        pool.close()
    assert len(events(pools[5], written())) == 2
    pools[5].close()


HOSTILE: dict[str, tuple[bytes, int]] = {
    "noise": (bytes(range(256)), 0),
    "nothing": (b"", 1),
    "no object": (b"[]", 1),
    "deep": (b"[" * 4000, 1),
    "too long": (b'{"kind": "bear", "x": "%s"}' % (b"x" * MOST_BYTES), 1),
    "unknown": (b'{"kind": "read"}', 1),
    "no channel": (b'{"kind": "bear"}', 0),
    "two channels": (b'{"kind": "bear"}', 2),
    "a hundred channels": (b'{"kind": "bear"}', 100),
    "strange kind": (b'{"kind": {"bear": 1}, "code": []}', 1),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_words_end_their_connection_and_nothing_else(service: ServiceProcess, case: str) -> None:
    data, count = HOSTILE[case]
    files = open_files(service.process.pid)
    with connected(service.socket) as line, NOTHING.open("rb") as null:
        socket.send_fds(line, [data], [null.fileno()] * count)
        with contextlib.suppress(ConnectionError):
            assert hear(line) is None

    service.must_be_well()
    until(lambda: open_files(service.process.pid) <= files)


def test_a_channel_that_is_none_costs_one_reader(service: ServiceProcess) -> None:
    with pool_at(service) as pool, connected(service.socket) as line, NOTHING.open("rb") as null:
        nursery = nursery_of(pool)
        line.settimeout(60)
        say(line, {"kind": "bear"}, [null.fileno()])
        heard = hear(line)

        assert heard is not None
        assert (heard.kind, heard.code) == ("ended", "")
        assert len(events(pool, written())) == 2
        assert nursery_of(pool) == nursery


def test_who_has_a_reader_may_say_no_more(service: ServiceProcess) -> None:
    with pool_at(service) as pool, connected(service.socket) as line:
        ours, theirs = socket.socketpair()
        line.settimeout(60)
        with ours, theirs:
            say(line, {"kind": "bear"}, [theirs.fileno()])
            say(line, {"kind": "bear"}, [theirs.fileno()])
            assert hear(line) is None
        until(lambda: not readers_of(pool))


def test_the_silent_keep_nobody_out(service: ServiceProcess) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(40):
            stack.enter_context(connected(service.socket))
        assert answers(service.socket)
        with pool_at(service) as pool:
            assert len(events(pool, written())) == 2


def test_nobody_is_listened_to_for_ever(service: ServiceProcess) -> None:
    with connected(service.socket) as line:
        line.settimeout(20)
        assert hear(line) is None


def test_another_file_in_its_place_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "reader.socket"
    place.write_text("mine")

    assert subprocess.run(
        [sys.executable, "-m", "ocr.service", place], cwd=ROOT, check=False, stderr=subprocess.DEVNULL
    ).returncode
    assert place.read_text() == "mine"


def word_document() -> bytes:
    document, out = docx.Document(), BytesIO()
    document.add_paragraph("Loan agreement of 2024")
    document.save(out)
    return out.getvalue()


@pytest.fixture
def volume() -> Iterator[Path]:
    """A folder that other users reach, which those of the tests are not."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def without_privileges(folder: Path, *, user: int) -> Sequence[str]:
    """Return what starts a command as a container would: no network, no rights, nothing to write to but memory."""
    mounts = (
        f"mount --make-rprivate / && mount --bind {folder} {folder} && mount --bind -o remount,ro / / &&"
        " mount -t tmpfs -o noexec,nosuid,nodev,size=512m,mode=1777 private /dev/shm"
    )
    rights = "--no-new-privs --bounding-set=-all --inh-caps=-all --ambient-caps=-all --clear-groups"
    return (
        "unshare",
        "--net",
        "--mount",
        "sh",
        "-c",
        f'{mounts} && exec setpriv {rights} --reuid {user} --regid {user} "$@"',
        "sh",
    )


def interpreter(user: int) -> int:
    """Return `user`, or the present one where the interpreter lies out of that user's sight."""
    again = "import os, sys; os.execv(sys.executable, [sys.executable, '-c', ''])"
    see = ["setpriv", "--reuid", str(user), "--clear-groups", sys.executable, "-c", again]
    return user if subprocess.run(see, check=False, stderr=subprocess.DEVNULL).returncode == 0 else os.getuid()


@pytest.mark.skipif(os.getuid() != 0 or not shutil.which("setpriv"), reason="only root can give up so much")
def test_all_is_read_in_a_container_that_may_do_nothing(volume: Path) -> None:
    user = interpreter(65534)
    os.chown(volume, user, user)
    before = without_privileges(volume, user=user)
    if subprocess.run([*before, "true"], check=False, stderr=subprocess.DEVNULL).returncode:
        pytest.skip("no namespaces here")
    with ServiceProcess(volume / "reader.socket", before=before) as service, pool_at(service) as pool:
        _, scan = events(pool, encoded(paper(), "PNG"))
        _, letter = events(pool, word_document(), "letter.docx")
        status = Path(f"/proc/{readers_of(pool)[0]}/status").read_text("ascii")

    assert isinstance(scan, PageRead)
    assert scan.page.text.splitlines() == list(LINES)
    assert isinstance(letter, PageRead)
    assert letter.page.text == "Loan agreement of 2024"
    assert (letter.preview_type == "image/webp") == bool(shutil.which("soffice"))
    assert all(line in status for line in ("CapEff:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"))
