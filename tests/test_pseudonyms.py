"""Pseudonyms: the same person under one key, nobody without it; and a key that is kept."""

import hashlib
import hmac
import os
import stat
import string
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosen import pseudonyms
from hosen.errors import ConfigError
from hosen.pseudonyms import Pseudonyms, load_key
from hosen.settings import Settings

KEY = b"k" * 32
ONE = Pseudonyms(KEY)


@pytest.fixture(autouse=True)
def no_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(pseudonyms.VARIABLE, raising=False)


def settings(home: Path) -> Settings:
    return Settings(home, (), "duckdb:////nowhere.duckdb")


def _key(home: Path) -> bytes:
    return load_key(settings(home))


def test_is_an_hmac_of_kind_and_value() -> None:
    assert ONE.of("identity", "012345674") == hmac.new(KEY, b"identity\x00012345674", "sha256").hexdigest()[:24]
    assert ONE.of("identity", "012345674") != hashlib.sha256(b"identity\x00012345674").hexdigest()[:24]


@pytest.mark.parametrize("spelling", ["12345674", "012345674", " 012345674\u200f", "01234567-4", "01234567/4"])
def test_spellings_of_an_identity_number_are_one_person(spelling: str) -> None:
    assert ONE.of("identity", spelling) == ONE.of("identity", "012345674")


@pytest.mark.parametrize("spelling", ["דנה  כהן", " דנה כהן ", "דנה\u00a0כהן", "\u202bדנה כהן\u202c", "דָּנָה כהן"])
def test_spellings_of_a_name_are_one_person(spelling: str) -> None:
    assert ONE.of("name", spelling) == ONE.of("name", "דנה כהן")


def test_kinds_and_keys_are_apart() -> None:
    said = {ONE.of("identity", "12345674"), ONE.of("name", "012345674"), Pseudonyms(b"x" * 32).of("name", "012345674")}
    assert len(said) == 3


@given(st.lists(st.integers(1, 999_999_999), unique=True, min_size=2, max_size=20))
def test_people_are_apart_and_their_numbers_do_not_show(numbers: list[int]) -> None:
    made = {ONE.of("identity", str(number)) for number in numbers}
    assert len(made) == len(numbers)
    assert all(len(one) == 24 and set(one) <= set(string.hexdigits.lower()) for one in made)


@pytest.mark.parametrize(("kind", "value"), [("identity", "000"), ("identity", ""), ("name", " "), ("name", "")])
def test_nothing_has_no_pseudonym(kind: pseudonyms.Kind, value: str) -> None:
    with pytest.raises(ValueError, match="nothing to make"):
        ONE.of(kind, value)


def test_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = _key(home)
    file = home / pseudonyms.FILE_NAME
    assert len(made) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert _key(home) == made
    assert _key(tmp_path / "other") != made


def test_many_processes_at_once_make_one_key(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        assert len(set(pool.map(_key, [tmp_path / "home"] * 8))) == 1


def test_key_left_half_written_by_a_killed_process_does_not_count(tmp_path: Path) -> None:
    (tmp_path / f".{pseudonyms.FILE_NAME}.part").write_text("abc")
    assert len(_key(tmp_path)) == 64


def test_environment_goes_first_and_means_the_same_as_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(pseudonyms.VARIABLE, "s" * 40)
    assert _key(tmp_path) == b"s" * 40
    assert not list(tmp_path.iterdir())
    monkeypatch.setenv(pseudonyms.VARIABLE, " ")
    (tmp_path / pseudonyms.FILE_NAME).write_text("s" * 40 + "\n")
    assert _key(tmp_path) == b"s" * 40


def test_short_key_is_refused_without_being_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / pseudonyms.FILE_NAME).write_text("secret")
    with pytest.raises(ConfigError, match=f"{pseudonyms.FILE_NAME} has 6 signs and needs 32") as refused:
        _key(tmp_path)
    assert "secret" not in str(refused.value)
    monkeypatch.setenv(pseudonyms.VARIABLE, "secret")
    with pytest.raises(ConfigError, match=pseudonyms.VARIABLE) as refused:
        _key(tmp_path)
    assert "secret" not in str(refused.value)


def test_unreadable_key_is_told(tmp_path: Path) -> None:
    (tmp_path / pseudonyms.FILE_NAME).mkdir()
    with pytest.raises(ConfigError, match="cannot be read or made"):
        _key(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the super-user may write anywhere")
def test_folder_that_takes_no_key_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ConfigError, match="cannot be read or made"):
        _key(tmp_path)
