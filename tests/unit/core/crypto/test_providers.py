from __future__ import annotations

import base64
import json
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from core.crypto import argon2, files
from core.crypto.providers import FileKeyProvider, KeyProvider, PassphraseKeyProvider, root_version_of
from core.errors import AnjuanError, Conflict, Corrupt, Invalid, NotFound, Unavailable

PASSPHRASE = "案卷 with a long passphrase"
QUICK = argon2.Cost(memory_kib=64, iterations=1, lanes=1)


class KeyProviderContract:
    """What every holder of root keys must do; `again` opens the same keys anew."""

    path: Path
    provider: KeyProvider

    def again(self) -> KeyProvider:
        raise NotImplementedError

    def test_what_was_wrapped_is_unwrapped(self) -> None:
        wrapped = self.provider.wrap(b"k" * 32, b"place")
        assert len(wrapped) == 66
        assert self.provider.unwrap(wrapped, b"place") == b"k" * 32
        assert self.again().unwrap(wrapped, b"place") == b"k" * 32

    def test_another_place_is_refused(self) -> None:
        with pytest.raises(Corrupt):
            self.provider.unwrap(self.provider.wrap(b"k" * 32, b"place"), b"elsewhere")

    def test_what_another_process_rotates_is_wrapped_by_and_opens_at_once(self) -> None:
        other = self.again()
        assert other.rotate() == 2
        assert self.provider.current == 2
        assert self.provider.unwrap(other.wrap(b"k" * 32, b"place"), b"place") == b"k" * 32
        assert root_version_of(self.provider.wrap(b"k" * 32, b"place")) == 2

    def test_what_another_process_destroyed_wraps_nothing_more(self) -> None:
        other = self.again()
        other.rotate()
        other.destroy(1)
        with pytest.raises(Conflict, match="key_file_changed"):
            self.provider.wrap(b"k" * 32, b"place")
        assert self.again().versions() == (2,)

    def test_a_flip_in_any_byte_is_found(self) -> None:
        wrapped = self.provider.wrap(b"k" * 32, b"place")
        for index in range(len(wrapped)):
            with pytest.raises(Corrupt):
                self.provider.unwrap(wrapped[:index] + bytes([wrapped[index] ^ 1]) + wrapped[index + 1 :], b"place")

    def test_rotation_keeps_older_versions_until_they_are_destroyed(self) -> None:
        old = self.provider.wrap(b"k" * 32, b"place")
        assert self.provider.rotate() == 2
        new = self.provider.wrap(b"k" * 32, b"place")
        assert (root_version_of(old), root_version_of(new)) == (1, 2)
        again = self.again()
        assert (again.current, again.versions()) == (2, (1, 2))
        assert again.unwrap(old, b"place") == again.unwrap(new, b"place") == b"k" * 32

    def test_a_destroyed_version_opens_nothing_more(self) -> None:
        old = self.provider.wrap(b"k" * 32, b"place")
        self.provider.rotate()
        self.provider.destroy(1)
        for provider in (self.provider, self.again()):
            assert provider.versions() == (2,)
            with pytest.raises(Corrupt):
                provider.unwrap(old, b"place")

    def test_the_version_in_use_is_not_destroyed(self) -> None:
        with pytest.raises(Conflict, match="root_key_in_use"):
            self.provider.destroy(1)
        with pytest.raises(NotFound, match="root_key_missing"):
            self.provider.destroy(7)

    def test_a_version_number_is_never_used_twice(self) -> None:
        self.provider.rotate()
        self.provider.destroy(1)
        assert self.provider.rotate() == 3

    def test_what_was_exported_is_a_key_file(self, tmp_path: Path) -> None:
        wrapped = self.provider.wrap(b"k" * 32, b"place")
        self.provider.rotate()
        restored = FileKeyProvider.restore(tmp_path / "elsewhere" / "root.key", self.provider.export())
        assert restored.unwrap(wrapped, b"place") == b"k" * 32
        assert restored.versions() == (1, 2)

    def test_a_fingerprint_tells_keys_apart_and_stays(self) -> None:
        first = self.provider.fingerprint(1)
        self.provider.rotate()
        assert self.again().fingerprint(1) == first != self.provider.fingerprint(2)

    def test_rotation_does_not_lose_what_another_process_added(self) -> None:
        other = self.again()
        other.rotate()
        assert self.provider.rotate() == 3
        assert self.again().versions() == (1, 2, 3)

    def test_only_the_owner_may_read_the_file(self) -> None:
        self.provider.rotate()
        assert stat.S_IMODE(self.path.stat().st_mode) == 0o600
        assert [path.name for path in self.path.parent.iterdir() if path.is_file()] == [self.path.name]

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o666])
    def test_a_file_open_to_others_is_refused(self, mode: int) -> None:
        self.path.chmod(mode)
        with pytest.raises(Invalid, match="key_file_open"):
            self.again()

    def test_a_missing_file_is_said(self) -> None:
        self.path.unlink()
        with pytest.raises(NotFound, match="key_file_missing"):
            self.again()

    @pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"format": 3}', b"[" * 100_000])
    def test_a_damaged_file_is_said(self, content: bytes) -> None:
        files.replace_private(self.path, content)
        with pytest.raises(Invalid, match="key_file_damaged"):
            self.again()

    def test_an_absurdly_large_file_is_not_taken_in(self) -> None:
        files.replace_private(self.path, b" " * (files.MAX_BYTES + 1))
        with pytest.raises(Invalid, match="key_file_damaged"):
            self.again()

    def test_what_a_crash_left_beside_the_file_goes_with_the_next_change(self) -> None:
        leftover = self.path.with_name(f".{self.path.name}.0123.part")
        leftover.write_bytes(b"an older list of keys")
        self.provider.rotate()
        assert not leftover.exists()

    def test_a_disk_that_refuses_leaves_the_old_keys(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def replace(*_: object) -> None:
            raise OSError(28, "no space")

        with monkeypatch.context() as broken:
            broken.setattr(Path, "replace", replace)
            with pytest.raises(Unavailable, match="disk_full"):
                self.provider.rotate()
        assert self.provider.versions() == self.again().versions() == (1,)


class TestFileKeyProvider(KeyProviderContract):
    @pytest.fixture(autouse=True)
    def _fresh(self, tmp_path: Path) -> None:
        self.path = tmp_path / "keys" / "root.key"
        self.provider = FileKeyProvider.create(self.path)

    def again(self) -> FileKeyProvider:
        return FileKeyProvider.open(self.path)

    def test_a_key_file_is_never_written_over(self) -> None:
        before = self.path.read_bytes()
        for make in (FileKeyProvider.create, lambda path: FileKeyProvider.restore(path, before)):
            with pytest.raises(Conflict, match="key_file_exists"):
                make(self.path)
        assert FileKeyProvider.open_or_create(self.path).export() == before

    def test_of_two_that_make_it_at_once_both_get_the_same(self, tmp_path: Path) -> None:
        path, start, exports = tmp_path / "raced.key", threading.Barrier(8), list[bytes]()

        def make() -> None:
            start.wait()
            exports.append(FileKeyProvider.open_or_create(path).export())

        threads = [threading.Thread(target=make) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(exports) == 8
        assert set(exports) == {path.read_bytes()}

    @pytest.mark.parametrize(
        "keys",
        [
            [],
            [{"version": 0, "key": "A" * 43 + "="}],
            [{"version": 1, "key": "AAAA"}],
            [{"version": 1, "key": "!" * 44}],
            [{"version": 1, "key": "A" * 43 + "="}, {"version": 1, "key": "B" * 43 + "="}],
            [{"version": 2**32, "key": "A" * 43 + "="}],
        ],
    )
    def test_unsound_lists_of_keys_are_refused(self, keys: list[dict[str, Any]]) -> None:
        files.replace_private(
            self.path, json.dumps({"format": "anjuan root keys", "version": 1, "keys": keys}).encode()
        )
        with pytest.raises(Invalid, match="key_file_damaged"):
            self.again()


class TestPassphraseKeyProvider(KeyProviderContract):
    @pytest.fixture(autouse=True)
    def _fresh(self, tmp_path: Path) -> None:
        self.path = tmp_path / "keys" / "root.sealed"
        self.provider = PassphraseKeyProvider.create(self.path, PASSPHRASE, QUICK)

    def again(self) -> PassphraseKeyProvider:
        return PassphraseKeyProvider.open(self.path, PASSPHRASE)

    def altered(self, **kdf: object) -> None:
        content = json.loads(self.path.read_bytes())
        content["kdf"] |= kdf
        files.replace_private(self.path, json.dumps(content).encode())

    def test_another_passphrase_is_refused(self) -> None:
        with pytest.raises(Invalid, match="wrong_passphrase"):
            PassphraseKeyProvider.open(self.path, PASSPHRASE + "x")

    def test_a_short_passphrase_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(Invalid, match="passphrase_short"):
            PassphraseKeyProvider.create(tmp_path / "new", "elevenchars", QUICK)

    def test_the_keys_of_a_key_file_are_put_behind_a_passphrase(self, tmp_path: Path) -> None:
        unattended = FileKeyProvider.create(tmp_path / "root.key")
        unattended.rotate()
        PassphraseKeyProvider.create(tmp_path / "new", PASSPHRASE, QUICK, exported=unattended.export())
        assert PassphraseKeyProvider.open(tmp_path / "new", PASSPHRASE).export() == unattended.export()

    def test_the_full_cost_is_written_down_and_opens(self, tmp_path: Path) -> None:
        path = tmp_path / "full"
        made = PassphraseKeyProvider.create(path, PASSPHRASE)
        kdf = json.loads(path.read_bytes())["kdf"]
        assert (kdf["memory_kib"], kdf["iterations"], kdf["lanes"]) == (262144, 3, 4)
        assert PassphraseKeyProvider.open(path, PASSPHRASE).export() == made.export()

    def test_full_width_letters_are_the_same_passphrase(self) -> None:
        wide = PASSPHRASE.replace("with", "ｗｉｔｈ")
        assert PassphraseKeyProvider.open(self.path, wide).versions() == (1,)

    @pytest.mark.parametrize(
        "kdf",
        [
            {"memory_kib": 2**20 + 1},
            {"memory_kib": 2**40},
            {"memory_kib": -1},
            {"memory_kib": 1},
            {"memory_kib": "64"},
            {"memory_kib": 64.0},
            {"iterations": 0},
            {"iterations": 1000},
            {"lanes": 0},
            {"lanes": True},
            {"lanes": 255},
            {"salt": ""},
            {"salt": base64.b64encode(bytes(65)).decode()},
            {"name": "scrypt"},
        ],
    )
    def test_absurd_work_is_refused_before_it_is_done(self, kdf: dict[str, object]) -> None:
        self.altered(**kdf)
        with pytest.raises(Invalid, match="key_file_damaged"):
            self.again()

    def test_changed_cost_or_salt_is_refused(self) -> None:
        self.altered(iterations=2)
        with pytest.raises(Invalid, match="wrong_passphrase"):
            self.again()

    def test_a_file_that_was_exchanged_is_not_written_over(self) -> None:
        self.path.unlink()
        PassphraseKeyProvider.create(self.path, "quite another passphrase", QUICK)
        with pytest.raises(Conflict, match="key_file_changed"):
            self.provider.rotate()

    def test_no_root_key_stands_in_the_file_or_in_a_message(self) -> None:
        secret = json.loads(self.provider.export())["keys"][0]["key"]
        try:
            PassphraseKeyProvider.open(self.path, "wrong passphrase")
        except AnjuanError as error:
            said = str(error)
        assert secret not in self.path.read_text() + said + repr(self.provider)
