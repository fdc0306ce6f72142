"""A bucket as others have it: moto's server speaks the protocol of S3 (試験用 S3)."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

ACCESS = {
    "AWS_ACCESS_KEY_ID": "denpyo-test",
    "AWS_SECRET_ACCESS_KEY": "denpyo-test-secret",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}
BUCKET = "denpyo-originals"


class S3Server:
    """The server, and what somebody with access does to a bucket behind our back."""

    def __init__(self, port: int) -> None:
        self.environment = ACCESS | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
        self.url = f"s3://{BUCKET}/house"
        self.port = port

    def client(self):
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            region_name=ACCESS["AWS_DEFAULT_REGION"],
            aws_access_key_id=ACCESS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=ACCESS["AWS_SECRET_ACCESS_KEY"],
        )

    def buckets(self) -> list[str]:
        return [one["Name"] for one in self.client().list_buckets()["Buckets"]]

    def names(self) -> list[str]:
        found = self.client().list_objects_v2(Bucket=BUCKET)
        return [one["Key"] for one in found.get("Contents", ())]

    def overwrite(self, relative: str, content: bytes) -> None:
        self.client().put_object(Bucket=BUCKET, Key=f"house/{relative}", Body=content)

    def empty(self) -> None:
        for key in self.names():
            self.client().delete_object(Bucket=BUCKET, Key=key)


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """A server with a bucket; skips where its packages are not installed."""
    for package in ("s3fs", "moto", "boto3", "flask_cors"):
        pytest.importorskip(package, reason="no S3 server: make setup installs it")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(
        command,
        env=os.environ | ACCESS,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        server = S3Server(port)
        server.client().create_bucket(Bucket=BUCKET)
        yield server
    finally:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        assert process.poll() is None, "moto's server ended"
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=5)
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("moto's server does not answer")
