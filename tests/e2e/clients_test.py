# SPDX-License-Identifier: Apache-2.0
"""Real clients pull an image through `poros serve`: names from Debian's docker-registry, blobs from a second server.

The registry forgets its blobs once the second server has them, so that a pull which succeeds was redirected there.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import socket
import subprocess
import tarfile
import time
import unittest
from pathlib import Path

from binary import PorosTest
from serve_support import Serve

WAIT_S = 20.0
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CRANE = os.environ.get("POROS_CRANE", "")  # tools/install-go-clients builds it; make long names it


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{process.args} does not listen on {port}")


def write_image(folder: Path) -> str:
    """An OCI layout with one image of two layers, tagged 1.0. Returns the digest of its manifest."""
    blobs = folder / "blobs/sha256"
    blobs.mkdir(parents=True)

    def blob(data: bytes, media_type: str) -> dict[str, object]:
        name = hashlib.sha256(data).hexdigest()
        (blobs / name).write_bytes(data)
        return {"mediaType": media_type, "digest": f"sha256:{name}", "size": len(data)}

    layers, diff_ids = [], []
    for number in range(2):
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as archive:
            info = tarfile.TarInfo(f"file{number}")
            text = f"layer {number}\n".encode() * 5000
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
        diff_ids.append("sha256:" + hashlib.sha256(tar.getvalue()).hexdigest())
        layers.append(blob(gzip.compress(tar.getvalue(), mtime=0), "application/vnd.oci.image.layer.v1.tar+gzip"))
    config = {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": diff_ids}}
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": blob(json.dumps(config).encode(), "application/vnd.oci.image.config.v1+json"), "layers": layers}
    described = blob(json.dumps(manifest).encode(), str(manifest["mediaType"]))
    index = {"schemaVersion": 2, "manifests": [described | {"annotations": {"org.opencontainers.image.ref.name": "1.0"}}]}
    (folder / "index.json").write_text(json.dumps(index))
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    return str(described["digest"])


class Clients(PorosTest):
    def start(self, command: list[str | Path], port: int | None = None) -> subprocess.Popen[bytes]:
        log = self.enterContext(open(self.dir / f"{Path(command[0]).name}.log", "wb"))
        process = subprocess.Popen([str(word) for word in command], cwd=self.dir, stdout=log, stderr=log)

        def stop() -> None:
            process.terminate()
            try:
                process.wait(WAIT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

        self.addCleanup(stop)
        if port is not None:
            wait_for_port(port, process)
        return process

    def setUp(self) -> None:
        super().setUp()
        self.digest = write_image(self.dir / "layout")
        registry, blobs = free_port(), free_port()
        self.write("registry.yml", "version: 0.1\nlog: { accesslog: { disabled: true }, level: error }\n"
                                   f"storage: {{ filesystem: {{ rootdirectory: '{self.dir}/registry' }} }}\n"
                                   f"http: {{ addr: '127.0.0.1:{registry}' }}\n")
        self.start(["docker-registry", "serve", self.dir / "registry.yml"], registry)
        self.run_client("skopeo", "--insecure-policy", "copy", "--dest-tls-verify=false", "oci:layout:1.0",
                        f"docker://127.0.0.1:{registry}/team/app:1.0")
        self.move_blobs()
        self.write("nginx.conf", "daemon off; master_process off; pid nginx.pid; error_log stderr;\nevents {}\n"
                                 "http { access_log blobs-access.log; client_body_temp_path t; proxy_temp_path t;\n"
                                 "  fastcgi_temp_path t; uwsgi_temp_path t; scgi_temp_path t;\n"
                                 f"  server {{ listen 127.0.0.1:{blobs}; root blobs; }} }}\n")
        self.start([NGINX, "-p", f"{self.dir}/", "-c", "nginx.conf"], blobs)
        policy = self.write("policy.yaml", f"""version: 1
backends:
  registry: {{ url: "http://127.0.0.1:{registry}/v2/{{rest}}", trust: names, insecure: true }}
  blobs: {{ url: "http://127.0.0.1:{blobs}/{{digest}}", insecure: true }}
sites:
  127.0.0.1:
    api: oci
    status: 307
    fallback: registry
    routes:
      - {{ name: blobs, when: {{ kind: blob }}, to: [blobs] }}
      - {{ name: rest, to: [registry] }}
""")
        self.server = self.enterContext(Serve(policy=policy))
        self.reference = f"{self.server.addresses[0]}/team/app"

    def move_blobs(self) -> None:
        """From the registry's storage to what the second server shows; manifests stay."""
        (self.dir / "blobs").mkdir()
        manifest = json.loads((self.dir / "layout/blobs/sha256" / self.digest.removeprefix("sha256:")).read_text())
        self.blobs = [manifest["config"]["digest"], *(layer["digest"] for layer in manifest["layers"])]
        for digest in self.blobs:
            name = digest.removeprefix("sha256:")
            kept = self.dir / "registry/docker/registry/v2/blobs/sha256" / name[:2] / name / "data"
            kept.rename(self.dir / "blobs" / digest)

    def run_client(self, *command: str | Path, **environment: str) -> str:
        done = subprocess.run([str(word) for word in command], cwd=self.dir, capture_output=True, text=True, timeout=120,
                              env=os.environ | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"} | environment)
        self.assertEqual(done.returncode, 0, f"{command}: {done.stderr}{done.stdout}")
        return done.stdout

    def check_blobs_came_redirected(self) -> None:
        seen = (self.dir / "blobs-access.log").read_text()
        for digest in self.blobs:
            self.assertRegex(seen, rf'"GET /{digest} HTTP/1.1" 200 ')
        self.assertEqual(self.server.stop(), 0)
        lines = [json.loads(line) for line in self.server.log().splitlines()]
        self.assertTrue(lines)
        self.assertEqual({line["status"] for line in lines} - {200, 307}, set())

    def test_skopeo(self) -> None:
        self.run_client("skopeo", "--insecure-policy", "copy", "--src-tls-verify=false", f"docker://{self.reference}:1.0",
                        "oci:pulled:1.0")
        index = json.loads((self.dir / "pulled/index.json").read_text())
        self.assertEqual(index["manifests"][0]["digest"], self.digest)
        for digest in self.blobs:
            name = digest.removeprefix("sha256:")
            self.assertEqual(hashlib.sha256((self.dir / "pulled/blobs/sha256" / name).read_bytes()).hexdigest(), name)
        self.check_blobs_came_redirected()

    def test_containerd(self) -> None:
        containerd = self.write("containerd.toml", f"""version = 2
root = "{self.dir}/c/root"
state = "{self.dir}/c/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "{self.dir}/c/socket"
[ttrpc]
  address = "{self.dir}/c/ttrpc"
""")
        process = self.start(["containerd", "--config", containerd])
        ctr = ["ctr", "-a", self.dir / "c/socket"]
        deadline = time.monotonic() + WAIT_S
        while subprocess.run([*ctr, "version"], capture_output=True).returncode != 0:
            self.assertIsNone(process.poll())
            self.assertLess(time.monotonic(), deadline, "containerd does not start")
            time.sleep(0.1)
        self.run_client(*ctr, "content", "fetch", "--plain-http", f"{self.reference}:1.0")
        images = self.run_client(*ctr, "images", "list")
        self.assertIn(f"{self.reference}:1.0", images)
        self.assertIn(self.digest, images)
        content = self.run_client(*ctr, "content", "list", "-q").split()
        self.assertEqual(set(content), {self.digest, *self.blobs})
        self.check_blobs_came_redirected()

    @unittest.skipUnless(CRANE, "POROS_CRANE does not name it")
    def test_crane(self) -> None:
        self.run_client(CRANE, "pull", "--insecure", "--format=oci", f"{self.reference}:1.0", "pulled")
        index = json.loads((self.dir / "pulled/index.json").read_text())
        self.assertEqual(index["manifests"][0]["digest"], self.digest)
        self.check_blobs_came_redirected()


if __name__ == "__main__":
    unittest.main()
