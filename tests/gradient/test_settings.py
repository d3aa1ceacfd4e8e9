"""The settings as a process of their own reads them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from gradient.synthetic import demo_environment
from tests.processes import ROOT, environment

pytestmark = pytest.mark.slow

KEY = "k" * 50
_PRINT = """
import json, sys
from gradient import settings

print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def load(*names: str, **variables: str) -> CompletedProcess[str]:
    return load_in(ROOT, *names, **variables)


def load_in(directory: Path, *names: str, **variables: str) -> CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _PRINT, *names],
        cwd=directory,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )


def read(*names: str, **variables: str) -> list[Any]:
    """The values of these settings."""
    return read_in(ROOT, *names, **variables)


def read_in(directory: Path, *names: str, **variables: str) -> list[Any]:
    done = load_in(directory, *names, **variables)
    assert done.returncode == 0, done.stderr
    return [json.loads(done.stdout)[name] for name in names]


def refused(**variables: str) -> str:
    """The last line of what a start with these variables prints."""
    done = load(**variables)
    assert done.returncode == 1
    return done.stderr.splitlines()[-1].removeprefix(
        "django.core.exceptions.ImproperlyConfigured: "
    )


@pytest.mark.parametrize("variables", [{}, {"SECRET_KEY": " "}, {"DEBUG": "0"}])
def test_without_debug_a_missing_secret_key_is_an_error_that_says_so(
    variables: dict[str, str],
) -> None:
    assert refused(**variables) == (
        "SECRET_KEY is not set. Set it to a long random string (or start with `make run`, "
        "which creates one; DEBUG=1 uses an insecure key for development)."
    )


def test_a_key_alone_gives_safe_settings() -> None:
    names = ["DEBUG", "HTTPS_ONLY", "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS"]
    assert read(*names, SECRET_KEY=KEY) == [
        *[False, True, True, 31_536_000],
        ["localhost", "127.0.0.1", "[::1]"],
    ]


def test_debug_needs_no_key_and_no_tls() -> None:
    names = ["DEBUG", "HTTPS_ONLY", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"]
    assert read(*names, DEBUG="1") == [True, False, False, 0]


def test_debug_shares_the_key_of_the_demonstration_once_there_is_one(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "gradient", tmp_path / "gradient")
    (without,) = read_in(tmp_path, "SECRET_KEY", DEBUG="1")
    assert without.startswith("debug-only")
    kept = tmp_path / demo_environment.SECRET_KEY_FILE.relative_to(ROOT)
    created = demo_environment.secret_key(kept)
    assert read_in(tmp_path, "SECRET_KEY", DEBUG="1") == [created]
    assert read_in(tmp_path, "SECRET_KEY", DEBUG="1", SECRET_KEY=KEY) == [KEY]
    done = load_in(tmp_path, "SECRET_KEY")
    assert "SECRET_KEY is not set." in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEBUG", "perhaps", "DEBUG must be one of true, false, 1, 0; got 'perhaps'."),
        ("MAX_BODY_BYTES", "12", "MAX_BODY_BYTES must be an integer >= 1024; got '12'."),
        ("GRACE_SECONDS", "-1", "GRACE_SECONDS must be an integer >= 0; got '-1'."),
        (
            "RATE_LIMIT_API_KEY",
            "many",
            "RATE_LIMIT_API_KEY must be like 600/min, 10/s or off; got 'many'.",
        ),
    ],
)
def test_a_bad_value_stops_the_start_and_is_named(name: str, value: str, sentence: str) -> None:
    assert refused(SECRET_KEY=KEY, **{name: value}) == sentence


@pytest.mark.parametrize(
    "url",
    [
        "mysql://root@127.0.0.1/gradient",
        "sqlite://:memory:",
        "gradient.sqlite3",
        "nonsense://x",
    ],
)
def test_a_database_of_another_kind_is_refused(url: str) -> None:
    sentence = refused(SECRET_KEY=KEY, DATABASE_URL=url)
    assert sentence == "DATABASE_URL must begin with sqlite:/// or postgres://."


@pytest.mark.parametrize("rest", ["127.0.0.1:port/x", "[127.0.0.1/x"])
def test_a_bad_database_url_is_not_repeated_as_it_holds_a_password(rest: str) -> None:
    done = load(SECRET_KEY=KEY, DATABASE_URL=f"postgres://ann:secret@{rest}")
    assert done.stderr.splitlines()[-1].endswith("DATABASE_URL is not a valid URL.")
    assert "secret" not in done.stderr


def test_the_database_is_a_file_beside_manage_py_unless_named() -> None:
    (databases,) = read("DATABASES", SECRET_KEY=KEY)
    assert databases["default"]["NAME"] == str(ROOT / "db.sqlite3")
    assert databases["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    url = "postgres://ann:secret@db.example:6000/hiring"
    (databases,) = read("DATABASES", SECRET_KEY=KEY, DATABASE_URL=url)
    names = ["ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT"]
    assert [databases["default"][name] for name in names] == [
        *["gradient.core.postgresql", "hiring", "ann", "secret", "db.example", 6000]
    ]


_MAIL = ["BACKEND", "HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL"]


@pytest.mark.parametrize("url", ["", "console:"])
def test_e_mail_is_printed_unless_a_server_is_named(url: str) -> None:
    (backend,) = read("EMAIL_BACKEND", SECRET_KEY=KEY, EMAIL_URL=url)
    assert backend == "django.core.mail.backends.console.EmailBackend"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ["mail.example", 25, "", "", False, False]),
        ("smtp+tls://ann:s%40t@mail.example", ["mail.example", 587, "ann", "s@t", True, False]),
        ("smtp+ssl://ann:s@mail.example:46", ["mail.example", 46, "ann", "s", False, True]),
    ],
)
def test_e_mail_goes_to_the_server_of_its_url(url: str, expected: list[object]) -> None:
    values = read(*(f"EMAIL_{name}" for name in _MAIL), SECRET_KEY=KEY, EMAIL_URL=url)
    assert values == ["gradient.core.mail.EmailBackend", *expected]


def test_e_mail_comes_from_the_sender_of_the_url() -> None:
    url = "smtp://mail.example?from=Hiring+%3Chi@example.com%3E"
    assert read("DEFAULT_FROM_EMAIL", SECRET_KEY=KEY, EMAIL_URL=url) == ["Hiring <hi@example.com>"]


@pytest.mark.parametrize("url", ["mail.example", "smtps://mail.example", "smtp+tls:", "smtp://"])
def test_an_e_mail_url_of_another_kind_is_refused(url: str) -> None:
    assert refused(SECRET_KEY=KEY, EMAIL_URL=url) == (
        "EMAIL_URL must be console:, smtp://…, smtp+tls://… or smtp+ssl://…"
    )


def test_the_port_of_the_mail_server_is_a_number() -> None:
    sentence = refused(SECRET_KEY=KEY, EMAIL_URL="smtp://mail.example:port")
    assert sentence == "The port in EMAIL_URL must be a number."


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("smtp://mail.example?form=me@x.example", "can have no path, and no option but from=…."),
        ("smtp://mail.example/inbox", "can have no path, and no option but from=…."),
        ("smtp://mail.example?from=me", "must be an e-mail address."),
        ("smtp://mail.example?from=me@x.example%0AX:1", "must be an e-mail address."),
    ],
)
def test_what_an_e_mail_url_says_beside_the_server_is_checked(url: str, sentence: str) -> None:
    assert refused(SECRET_KEY=KEY, EMAIL_URL=url).endswith(sentence)


def test_redis_is_the_cache_of_all_processes() -> None:
    (caches,) = read("CACHES", SECRET_KEY=KEY, REDIS_URL="redis://cache.example/3")
    assert caches["default"] == {
        "BACKEND": "gradient.core.cache.ConvenientRedisCache",
        "LOCATION": ["redis://cache.example/3"],
    }


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("cache.example:6379", "must begin with redis://, rediss:// or unix://."),
        ("http://cache.example", "must begin with redis://, rediss:// or unix://."),
        ("redis://", "must have a host."),
        ("redis://:secret@/3", "must have a host."),
        ("redis://:secret@cache.example:port", "is not a valid URL."),
        ("redis://:secret@[cache.example", "is not a valid URL."),
        ("redis://:secret@cache.example/0?db=first", "is not a valid URL."),
        ("redis://:secret@cache.example?color=1", "is not a valid URL."),
    ],
)
def test_a_bad_redis_url_is_not_repeated_as_it_holds_a_password(url: str, sentence: str) -> None:
    done = load(SECRET_KEY=KEY, REDIS_URL=url)
    assert done.stderr.splitlines()[-1].endswith(f"REDIS_URL {sentence}")
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        ("db.example", "DATABASE_URL must name a database."),
        ("db.example/x?sslmod=require", 'invalid connection option "sslmod"'),
    ],
)
def test_a_database_url_that_cannot_connect_is_refused(rest: str, sentence: str) -> None:
    done = load(SECRET_KEY=KEY, DATABASE_URL=f"postgres://ann:secret@{rest}")
    assert (done.returncode, sentence in done.stderr.splitlines()[-1]) == (1, True)
    assert "secret" not in done.stderr


BAD_ADDRESSES = [
    *["gradient.example", "ftp://gradient.example", "https://", "http://gradient example"],
    *["http://[::1", "https://gradient.example:port", "https://gradient.example/?a=1"],
]


@pytest.mark.parametrize("name", ["PUBLIC_URL", "LLM_BASE_URL"])
@pytest.mark.parametrize("url", BAD_ADDRESSES)
def test_an_address_must_be_one_of_the_web(name: str, url: str) -> None:
    assert refused(SECRET_KEY=KEY, **{name: url}).startswith(f"{name} must be a URL that begins")


@pytest.mark.parametrize("name", ["PUBLIC_URL", "LLM_BASE_URL"])
def test_an_address_loses_the_slash_at_its_end(name: str) -> None:
    assert read(name, SECRET_KEY=KEY, **{name: "http://127.0.0.1:80/v1/"}) == [
        "http://127.0.0.1:80/v1"
    ]


@pytest.mark.parametrize("url", [*BAD_ADDRESSES, "https://gradient.example/path"])
def test_an_origin_is_a_scheme_and_a_host(url: str) -> None:
    sentence = refused(SECRET_KEY=KEY, CSRF_TRUSTED_ORIGINS=f"https://a.example,{url}")
    assert sentence.startswith("CSRF_TRUSTED_ORIGINS must be a comma-separated list of origins")


def test_origins_may_have_a_port_or_a_wildcard() -> None:
    urls = ["https://*.gradient.example", "http://127.0.0.1:8000"]
    read_urls = read("CSRF_TRUSTED_ORIGINS", SECRET_KEY=KEY, CSRF_TRUSTED_ORIGINS=",".join(urls))
    assert read_urls == [urls]
