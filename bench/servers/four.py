"""PostgreSQL, MinIO, Elasticsearch and Redis: how each is set up with TLS and a password, started and asked."""

from __future__ import annotations

import base64
import hashlib
import secrets
import shutil
import signal
import ssl
from pathlib import Path
from urllib.parse import quote

import httpx
import psycopg
import urllib3
from minio import Minio as MinioClient
from redis import Redis as RedisClient
from redis.backoff import NoBackoff
from redis.retry import Retry

from bench.servers import programs
from bench.servers.server import Server, free_port

NAME = "anjuan"  #: the user everywhere, and the first database, bucket and prefix
REDIS_DATABASES = 1024
ITERATIONS = 10_000  #: of the hash of a password that is as random as a key


class Postgres(Server):
    """The database."""

    name = "database"
    programs = staticmethod(programs.postgres)
    gentle = signal.SIGINT  # Ends sessions and then itself; SIGTERM waits for sessions to end by themselves.

    def lay_out(self) -> None:
        """Make a cluster that takes passwords over TLS only."""
        password = self.folder / "password"
        password.write_text(self.password, "utf-8")
        data = self.folder / "data"
        self.run(
            [str(programs.postgres() / "initdb"), f"--pgdata={data}", f"--username={NAME}", f"--pwfile={password}",
             "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        )  # fmt: skip
        password.unlink()
        (data / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 scram-sha-256\n", "utf-8")
        lines = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 300,
            "ssl": "on",
            "ssl_cert_file": self.folder / "server.crt",
            "ssl_key_file": self.folder / "server.key",
            "fsync": "on",
        }
        with (data / "postgresql.conf").open("a") as config:
            config.writelines(f"{key} = '{value}'\n" for key, value in lines.items())

    def command(self) -> list[str]:
        """Start the server."""
        return [str(programs.postgres() / "postgres"), "-D", str(self.folder / "data")]

    def url(self, database: str = NAME) -> str:
        """Return the address of one database."""
        authority = quote(str(self.folder / "ca.crt"))
        at = f"{NAME}:{self.password}@127.0.0.1:{self.port}"
        return f"postgresql://{at}/{database}?sslmode=verify-full&sslrootcert={authority}"

    def ping(self) -> None:
        """Ask for a row; the first time, make the database too."""
        with psycopg.connect(self.url("postgres"), connect_timeout=3, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE DATABASE {NAME}")


class Minio(Server):
    """The objects."""

    name = "objects"
    programs = staticmethod(programs.minio)

    def lay_out(self) -> None:
        """Put the certificate where MinIO looks for it."""
        for name in ("certs", "data"):
            (self.folder / name).mkdir()
        shutil.copy(self.folder / "server.crt", self.folder / "certs" / "public.crt")
        shutil.copy(self.folder / "server.key", self.folder / "certs" / "private.key")

    def command(self) -> list[str]:
        """Start the server."""
        place = ["--address", f"127.0.0.1:{self.port}", "--certs-dir", str(self.folder / "certs")]
        return [str(programs.minio()), "server", "--quiet", *place, str(self.folder / "data")]

    def environment(self) -> dict[str, str]:
        """Give the root user, and no page for people."""
        return {"MINIO_ROOT_USER": NAME, "MINIO_ROOT_PASSWORD": self.password, "MINIO_BROWSER": "off"}

    def url(self, bucket: str = NAME) -> str:
        """Return the address of one bucket."""
        return f"https://{NAME}:{self.password}@127.0.0.1:{self.port}/{bucket}?ca={quote(str(self.folder / 'ca.crt'))}"

    def ping(self) -> None:
        """Make the first bucket, or see that it is there."""
        self.make_bucket(NAME)

    def make_bucket(self, bucket: str) -> None:
        """Make a bucket where there is none of the name."""
        client = self.client()
        if not client.bucket_exists(bucket):
            client.make_bucket(bucket)

    def client(self) -> MinioClient:
        """Return a client that does not try again by itself."""
        pool = urllib3.PoolManager(timeout=5, retries=False, ssl_context=tls(self.folder / "ca.crt"))
        address = f"127.0.0.1:{self.port}"
        return MinioClient(address, access_key=NAME, secret_key=self.password, region="us-east-1", http_client=pool)


class Elastic(Server):
    """The search index."""

    name = "search"
    programs = staticmethod(programs.elastic)
    patience = 300

    def lay_out(self) -> None:
        """Write the settings, one user with a password, and a heap of 512 MiB."""
        config = self.folder / "config"
        (config / "jvm.options.d").mkdir(parents=True)
        for name in ("data", "logs", "tmp"):
            (self.folder / name).mkdir()
        for name in ("jvm.options", "log4j2.properties"):
            shutil.copy(programs.elastic() / "config" / name, config)
        for name in ("server.crt", "server.key"):
            shutil.copy(self.folder / name, config)
        (config / "jvm.options.d" / "heap.options").write_text("-Xms512m\n-Xmx512m\n", "utf-8")
        (config / "users").write_text(f"{NAME}:{_pbkdf2(self.password)}\n", "utf-8")
        (config / "users_roles").write_text(f"superuser:{NAME}\n", "utf-8")
        lines = {
            "cluster.name": NAME,
            "discovery.type": "single-node",
            "path.data": self.folder / "data",
            "path.logs": self.folder / "logs",
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": free_port(),
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "xpack.security.enabled": "true",
            "xpack.security.enrollment.enabled": "false",
            "xpack.security.authc.password_hashing.algorithm": "pbkdf2",
            "xpack.security.http.ssl.enabled": "true",
            "xpack.security.http.ssl.certificate": "server.crt",
            "xpack.security.http.ssl.key": "server.key",
        }
        text = "".join(f"{key}: {value}\n" for key, value in lines.items())
        (config / "elasticsearch.yml").write_text(text, "utf-8")

    def command(self) -> list[str]:
        """Start the server."""
        return [str(programs.elastic() / "bin" / "elasticsearch")]

    def environment(self) -> dict[str, str]:
        """Tell where its settings and its Java are."""
        return {
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "tmp"),
            "ES_JAVA_HOME": str(programs.java_home()),
        }

    def url(self, prefix: str = NAME) -> str:
        """Return the address; the product's indices begin with the prefix."""
        return f"https://{NAME}:{self.password}@127.0.0.1:{self.port}/{prefix}?ca={quote(str(self.folder / 'ca.crt'))}"

    def ping(self) -> None:
        """Ask for the cluster's health."""
        with self.client() as client:
            client.get("/_cluster/health", params={"wait_for_status": "yellow", "timeout": "3s"}).raise_for_status()

    def client(self) -> httpx.Client:
        """Return a client for plain requests."""
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.port}",
            auth=(NAME, self.password),
            verify=tls(self.folder / "ca.crt"),
            timeout=5,
        )


class Redis(Server):
    """The queue."""

    name = "queue"
    programs = staticmethod(programs.redis)

    def lay_out(self) -> None:
        """Write a configuration with TLS, a password, and an append-only file."""
        lines = {
            "bind": "127.0.0.1",
            "port": 0,
            "tls-port": self.port,
            "tls-cert-file": self.folder / "server.crt",
            "tls-key-file": self.folder / "server.key",
            "tls-ca-cert-file": self.folder / "ca.crt",
            "tls-auth-clients": "no",
            "requirepass": self.password,
            "dir": self.folder,
            "appendonly": "yes",
            "databases": REDIS_DATABASES,
        }
        text = "".join(f"{key} {value}\n" for key, value in lines.items())
        (self.folder / "redis.conf").write_text(text, "utf-8")

    def command(self) -> list[str]:
        """Start the server."""
        return [str(programs.redis()), str(self.folder / "redis.conf")]

    def url(self, database: int = 0) -> str:
        """Return the address of one numbered database."""
        return f"rediss://:{self.password}@127.0.0.1:{self.port}/{database}?ca={quote(str(self.folder / 'ca.crt'))}"

    def ping(self) -> None:
        """Say ping."""
        with self.client() as client:
            client.ping()

    def client(self, database: int = 0, *, tls: bool = True) -> RedisClient:
        """Return a client of one numbered database, which does not try again by itself."""
        return RedisClient(
            host="127.0.0.1",
            port=self.port,
            password=self.password,
            db=database,
            ssl=tls,
            ssl_ca_certs=str(self.folder / "ca.crt"),
            socket_timeout=5,
            socket_connect_timeout=5,
            retry=Retry(NoBackoff(), 0),
        )


def tls(authority: Path) -> ssl.SSLContext:
    """Return a context that believes this authority and no other."""
    return ssl.create_default_context(cafile=str(authority))


def _pbkdf2(password: str) -> str:
    """Return the password's hash as the file of Elasticsearch's users has it."""
    salt = secrets.token_bytes(16)
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ITERATIONS, 32)
    return f"{{PBKDF2}}{ITERATIONS}${base64.b64encode(salt).decode()}${base64.b64encode(key).decode()}"
