#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`poros import`: what comes out compiles, and decides as the other redirector did."""
import json
import os
import subprocess
import unittest
from pathlib import Path

import yaml

from binary import POROS, ROOT, PorosTest, Result, environment

DATA = ROOT / "tests/data/import"
# The nine files of kubernetes/k8s.io, where somebody has them beside the tree; not a part of it.
REAL = ROOT.parent / "shared/data/vendors"
BLOB = "sha256:" + 64 * "a"


class Import(PorosTest):
    def imported(self, *arguments: str | Path) -> Result:
        """The policy at self.dir/policy.yaml, and compiled."""
        result = self.poros("import", *arguments, "-o", "policy.yaml")
        self.assertEqual(result.code, 0, result.err)
        self.assertEqual(result.out, "")
        self.assertEqual(self.ok("import", *arguments), (self.dir / "policy.yaml").read_text("utf-8"))
        self.ok("compile", "policy.yaml", "-o", "a.bundle")
        return result

    def location(self, url: str, *flags: str) -> str:
        return json.loads(self.ok("explain", "a.bundle", url, *flags, "--json"))["location"]

    def tree(self) -> dict:
        return yaml.load((self.dir / "policy.yaml").read_text("utf-8"), yaml.BaseLoader)

    def give_origins(self, *rows: str) -> None:
        """What the comments of the policy ask for: the marks are removed, and a table is put beside it."""
        path = self.dir / "policy.yaml"
        text = path.read_text("utf-8")
        for mark in ("feeds:", "  asn: {", "origins:"):
            self.assertIn(f"# {mark}", text)
            text = text.replace(f"# {mark}", mark)
        path.write_text(text, "utf-8")
        self.write("asn-ipv4.csv", "".join(f"{row}\n" for row in rows))
        self.write("asn-ipv6.csv", "2001:db8::,2001:db8::ffff,64496,Nobody\n")
        self.ok("compile", "policy.yaml", "-o", "a.bundle")


class Vendors(Import):
    def test_own_files(self) -> None:
        result = self.imported("vendors", DATA / "vendors")
        said = [line.partition("import/vendors/")[2] for line in result.err.splitlines()]
        self.assertEqual(said, [
            "south.yaml:5:1: warning: 'contacts' has no place in a policy: it is left out [unknown-key]",
            "south.yaml:6:1: warning: 'readOnlyPrivateCredentials' has no place in a policy: it is left out [unknown-key]",
            "north.yaml:5:8: warning: AS64500 stands 3 times: it is kept once [asn-twice]",
            "south.yaml:4:8: warning: AS64510 is left out: 'north' has it already (ask both whose it is) [asn-claimed-twice]",
            ""])
        text = (self.dir / "policy.yaml").read_text("utf-8")
        for line in said[:-1]:
            self.assertIn("  # " + line.partition("warning: ")[2].partition(" [")[0], text)
        self.assertEqual(self.tree()["providers"]["north"]["asns"], ["64500", "64501", "64510"])

    def test_it_decides(self) -> None:
        self.imported("vendors", DATA / "vendors")
        self.give_origins("20.0.0.0,20.0.0.255,64500,North", "20.0.1.0,20.0.1.255,64510,South",
                          "20.0.2.0,20.0.2.255,4200000000,West")
        blob = f"https://registry.example.org/v2/app/blobs/{BLOB}"
        file = "https://artifacts.example.org/a/b.tar"
        north, both, west, nobody = (("--ip", f"20.0.{i}.1") for i in range(4))
        self.assertEqual(self.location(blob, *north), f"https://registry.north.example/v2/app/blobs/{BLOB}")
        self.assertEqual(self.location(blob, *both), f"https://registry.north.example/v2/app/blobs/{BLOB}")
        for client in (west, nobody):
            self.assertEqual(self.location(blob, *client), f"https://registry-origin.example.org/v2/app/blobs/{BLOB}")
        self.assertEqual(self.location(file, *north), "https://mirror.north.example/pub/files/a/b.tar")
        self.assertEqual(self.location(file + ".sha256", *north), "https://artifacts-origin.example.org/a/b.tar.sha256")
        self.assertEqual(self.location("https://registry.example.org/v2/app/manifests/v1", *north),
                         "https://registry-origin.example.org/v2/app/manifests/v1")

    def test_hostile_names_stay_names(self) -> None:
        result = self.imported("vendors", DATA / "hostile")
        tree = self.tree()
        names = ["a: b # \u2028}, evil: { asns: [1] }\"'", "no", "\u00e9v\u00e8nement \U0001F600"]
        self.assertEqual(list(tree["providers"]), names)
        self.assertEqual(tree["version"], "1")
        self.assertEqual(list(tree), ["version", "providers", "backends", "sites"])
        self.assertEqual(list(tree["backends"]), ["registry", "registry-no", "artifacts", "artifacts-no"])
        self.assertEqual(result.err.count("warning:"), 4)
        self.assertTrue((self.dir / "policy.yaml").read_text("utf-8").isascii())

    def test_the_real_files(self) -> None:
        if not REAL.is_dir():
            self.skipTest("the nine files are not beside this tree")
        result = self.imported("vendors", REAL)
        self.assertEqual(result.err.count("warning:"), 4)
        self.give_origins("20.0.0.0,20.0.0.255,7224,Amazon", "20.0.1.0,20.0.1.255,16550,Google")
        blob = f"https://registry.example.org/v2/app/blobs/{BLOB}"
        self.assertEqual(self.location(blob, "--ip", "20.0.0.1"), f"https://kubernetes.ecr.io/v2/app/blobs/{BLOB}")
        self.assertEqual(self.location(blob, "--ip", "20.0.1.1"), f"https://k8s.gcr.io/v2/app/blobs/{BLOB}")

    def test_faults(self) -> None:
        self.write("v/a.yaml", "name: a\nasns: [AS1, 0]\n")
        self.write("v/b.yaml", "asns: [1]\n")
        self.write("v/c.yaml", "name: d\n")
        self.write("v/d.yaml", "name: d\n")
        self.write("v/e.yaml", "name: e@f\n")
        self.write("v/f.yaml", "- a\n")
        result = self.poros("import", "vendors", "v", "-o", "policy.yaml")
        self.assertEqual(result.code, 3)
        self.assertEqual(result.err.splitlines(), [
            "v/a.yaml:2:8: asns must be a whole number from 1 to 4294967295, not 'AS1' [wrong-type]",
            "v/a.yaml:2:13: asns must be a whole number from 1 to 4294967295, not 0 [wrong-type]",
            "v/b.yaml:1:1: no name (add the provider's name) [empty-value]",
            "v/e.yaml:1:7: name 'e@f' has an '@' or '=' in it (use another name) [bad-name]",
            "v/f.yaml:1:1: a provider file must be a map, not a list [wrong-type]",
            "v/d.yaml:1:7: a second provider 'd' (first at v/c.yaml:1:7; rename one) [duplicate-key]",
            "poros import: 6 errors, 0 warnings"])
        self.assertFalse((self.dir / "policy.yaml").exists())


class ArtifactServer(Import):
    def test_it_decides(self) -> None:
        result = self.imported("artifactserver", DATA / "artifactserver.yaml")
        for said in ("'weight' is unknown", "path '/kops/' is left out: 'kops' has it already", "path 'nowhere'",
                     "'x-canary: 1' is left out: 'kops' has it already", "header 'not a name' is left out",
                     "pathPrefix 'pub' gets the '/'", "several backends without conditions", "was the client's address"):
            self.assertIn(said, result.err)
        host = "https://artifacts.example.org"
        for path, flags, location in (
                ("/kops/", (), "https://kubeupv2.s3.example/kops/"),
                ("/kops", (), "https://default.example/kops"),
                ("/kops/*%3F%5Bx", (),
                 "https://kubeupv2.s3.example/kops/*%3F%5Bx"),
                ("/kops/abcx", (), "https://default.example/kops/abcx"),
                ("/a", ("--header", "X-Real-Ip: 192.0.2.4"), "https://kubeupv2.s3.example/a"),
                ("/a", ("--header", "x-canary: 1"), "https://kubeupv2.s3.example/a"),
                ("/a", ("--header", "X-Canary: 2"), "https://mirror.example/pub/a"),
                ("/a", ("--header", "X-Canary: 3"), "https://default.example/a"),
                ("/pub/file", (), "https://mirror.example/pub/pub/file"),
                ("/a.sha256?b=c", (), "https://default.example/a.sha256?b=c")):
            with self.subTest(path=path, flags=flags):
                self.assertEqual(self.location(host + path, *flags), location)
                self.assertEqual(self.location("https://any.example" + path, *flags), location)

    def test_no_backend_without_conditions(self) -> None:
        self.write("config.yaml", "backends: { a: { host: a.example, conditions: { paths: [/x] } } }\n")
        result = self.imported("artifactserver", "config.yaml")
        self.assertIn("config.yaml: warning: no backend without conditions: 'a' becomes the fallback", result.err)
        self.assertEqual(self.location("https://h.example/y"), "https://a.example/y")

    def test_paths_that_cannot_be_said(self) -> None:
        self.write("config.yaml", "backends: { b: { host: b.example }, a: { host: a.example, conditions: "
                                  "{ paths: [\"\", \"/a]\", x, /y] } } }\n")
        result = self.imported("artifactserver", "config.yaml")
        for said in ("path '' is left out: no request has it", "path '/a]' is left out: no glob can hold a ']'",
                     "path 'x' is left out: no request has it"):
            self.assertIn(said, result.err)
        self.assertEqual(self.location("https://h.example/y"), "https://a.example/y")

    def test_the_longest_name_of_a_route(self) -> None:
        for length, code in ((64, 0), (65, 3)):
            header = "X" * 56
            self.write("config.yaml", json.dumps({"backends": {"d": {"host": "d.example"}, "b" * length: {
                "host": "b.example", "conditions": {"headers": {header: ["1"]}}}}}))
            result = self.poros("import", "artifactserver", "config.yaml", "-o", "policy.yaml")
            self.assertEqual(result.code, code, result.err)
            if code == 0:
                self.ok("compile", "policy.yaml", "-o", "a.bundle")
            else:
                self.assertIn("is longer than 128 bytes (shorten it) [bad-name]", result.err)

    def test_hostile_names_stay_names(self) -> None:
        name = "a }\n    x: [\u2028"
        config = {"backends": {"plain": {"host": "b.example"}, "true": {"host": "c.example", "conditions": {
            "paths": ["/a: b }", "/\"'", "/\\"], "headers": {"X-A": "b }, c: \"d"}}}}}
        self.write("config.yaml", json.dumps(config))
        self.imported("artifactserver", "config.yaml")
        self.assertEqual(list(self.tree()["backends"]), ["plain", "true"])
        self.assertEqual(self.tree()["sites"]["artifacts.example.org"]["routes"][0]["when"]["path"], ["/a: b }", "/\"'"])
        self.assertEqual(self.location("https://h.example/x", "--header", "X-A: b }, c: \"d"), "https://c.example/x")
        self.write("config.yaml", json.dumps({"backends": {name: {"host": "a.example"}}}))
        self.assertEqual(self.poros("import", "artifactserver", "config.yaml").code, 3)

    def test_faults(self) -> None:
        for text, said in (("backends:\n", "no backends (name at least one, with its host)"),
                           ("x: 1\n", "no backends (name at least one, with its host)"),
                           ("backends: { a: { pathPrefix: /x } }\n", "backend 'a' has no host (add one)"),
                           ("backends: { a@b: { host: x.example } }\n", "backend 'a@b' cannot be called so"),
                           ("backends: { a: { host: \"x y\" } }\n", "which has ' ' in it")):
            self.write("config.yaml", text)
            result = self.poros("import", "artifactserver", "config.yaml")
            self.assertEqual((result.code, result.out), (3, ""), text)
            self.assertIn(said, result.err)


class Archeio(Import):
    def setUp(self) -> None:
        super().setUp()
        self.write("aws.json", json.dumps({"createDate": "2026-06-01-00-00-00", "prefixes": [
            {"ip_prefix": "3.208.0.0/12", "region": "us-east-1", "service": "EC2", "network_border_group": "x"},
            {"ip_prefix": "52.80.0.0/16", "region": "cn-north-1", "service": "EC2", "network_border_group": "x"},
            {"ip_prefix": "15.220.0.0/20", "region": "GLOBAL", "service": "EC2", "network_border_group": "x"}],
            "ipv6_prefixes": []}))
        self.write("gcp.json", json.dumps({"creationTime": "2026-06-01T00:00:00", "prefixes": [
            {"ipv4Prefix": "34.1.208.0/20", "service": "Google Cloud", "scope": "africa-south1"}]}))

    def pull(self, path: str, *flags: str) -> str:
        return self.location("https://registry.k8s.io" + path, *flags)

    def test_the_defaults(self) -> None:
        result = self.imported("archeio")
        self.assertEqual(result.err, "")
        blob = f"/v2/pause/blobs/{BLOB}"
        up = "https://us-central1-docker.pkg.dev/v2/k8s-artifacts-prod/images"
        has = ("--have", "s3=yes", "--have", "default=yes")
        self.assertEqual(self.pull(blob, "--ip", "34.1.208.1", *has), f"{up}/pause/blobs/{BLOB}")
        self.assertEqual(self.pull(blob, "--ip", "3.208.0.1", *has),
                         f"https://prod-registry-k8s-io-us-east-1.s3.dualstack.us-east-1.amazonaws.com/containers/images/{BLOB}")
        self.assertEqual(self.pull(blob, "--ip", "52.80.0.1", *has),
                         f"https://prod-registry-k8s-io-ap-east-1.s3.dualstack.ap-east-1.amazonaws.com/containers/images/{BLOB}")
        for client in ("15.220.0.1", "192.0.2.1"):
            self.assertEqual(self.pull(blob, "--ip", client, *has),
                             f"https://d1be1w964nk82h.cloudfront.net/containers/images/{BLOB}")
            self.assertEqual(self.pull(blob, "--ip", client), f"{up}/pause/blobs/{BLOB}")
        for path in (f"/v2/pause/manifests/{BLOB}", "/v2/pause/manifests/3.10", "/v2/pause/tags/list",
                     "/v2/pause/manifests/sha256-" + 64 * "a" + ".sig"):
            self.assertEqual(self.pull(path, "--ip", "3.208.0.1", *has), up + path[3:])
        self.assertEqual(self.pull("/"), "https://github.com/kubernetes/registry.k8s.io")
        self.assertEqual(self.pull("/privacy/x"), "https://www.linuxfoundation.org/privacy-policy/")
        self.assertEqual(json.loads(self.ok("explain", "a.bundle", "https://registry.k8s.io/v2foo", "--json"))["status"], 404)

    def test_arguments_come_before_the_environment(self) -> None:
        own = environment() | {"PORT": "9000", "DEFAULT_AWS_BASE_URL": "https://env.example",
                               "SIGNATURE_UPSTREAM_ENDPOINT": "https://sig.example"}
        done = subprocess.run([POROS, "import", "archeio", "DEFAULT_AWS_BASE_URL=https://CDN.example/base/",
                               "UPSTREAM_REGISTRY_ENDPOINT=https://up.example", "UPSTREAM_REGISTRY_PATH=/a/b/",
                               "-o", "policy.yaml"], cwd=self.dir, env=own, capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.ok("compile", "policy.yaml", "-o", "a.bundle")
        self.assertIn("# PORT was 9000:", (self.dir / "policy.yaml").read_text("utf-8"))
        self.assertEqual(self.pull(f"/v2/pause/blobs/{BLOB}", "--have", "default=yes"),
                         f"https://cdn.example/base/containers/images/{BLOB}")
        signature = "/v2/pause/manifests/sha256-" + 64 * "a"
        self.assertEqual(self.pull(signature + ".att"), f"https://sig.example/v2/a/b{signature[3:]}.att")
        self.assertEqual(self.pull(signature + ".sbom"), f"https://up.example/v2/a/b{signature[3:]}.sbom")

    def test_plain_http_is_said(self) -> None:
        for word in ("UPSTREAM_REGISTRY_ENDPOINT", "SIGNATURE_UPSTREAM_ENDPOINT", "DEFAULT_AWS_BASE_URL"):
            with self.subTest(word):
                self.ok("import", "archeio", f"{word}=http://registry.example/x", "-o", "policy.yaml")
                self.ok("compile", "policy.yaml", "-o", "a.bundle")
                backends = yaml.safe_load((self.dir / "policy.yaml").read_text("utf-8"))["backends"]
                plain = [backend for backend in backends.values() if backend["url"].startswith("http://registry.example/x/")]
                self.assertEqual([backend.get("insecure") for backend in backends.values() if backend in plain], [True])
                self.assertFalse(any("insecure" in backend for backend in backends.values() if backend not in plain))

    def test_faults(self) -> None:
        for word, said in (("DEFAULT_AWS_BASE_URL=ftp://x.example", "must begin with https:// or http://"),
                           ("DEFAULT_AWS_BASE_URL=https://x.example/{digest}", "has one of { } ? #"),
                           ("UPSTREAM_REGISTRY_ENDPOINT=https://x y/", "has ' ' in it"),
                           ("UPSTREAM_REGISTRY_PATH=../x", "has '.' or '..' as a segment"),
                           ("UPSTREAM_REGISTRY_PATH=a\nb", "UPSTREAM_REGISTRY_PATH 'a\\x0ab'")):
            result = self.poros("import", "archeio", word)
            self.assertEqual((result.code, result.out), (3, ""), word)
            self.assertIn(said, result.err, word)
        self.assertIn("DEFAULT_AWS_URL is no variable of archeio", self.poros("import", "archeio", "DEFAULT_AWS_URL=x").err)
        hostile = self.ok("import", "archeio", "PORT=1\nversion: 2\u2028evil: 1")
        self.assertEqual(yaml.safe_load(hostile)["version"], 1)
        self.assertNotIn("evil", yaml.safe_load(hostile))


class Usage(Import):
    def test_usage(self) -> None:
        for arguments in ([], ["envoy"], ["vendors"], ["vendors", "a", "b"], ["artifactserver"], ["archeio", "PORT"]):
            self.assertEqual(self.poros("import", *arguments).code, 2, arguments)
        os.mkdir(self.dir / "empty")
        self.assertEqual(self.poros("import", "vendors", "empty").code, 4)
        self.assertEqual(self.poros("import", "artifactserver", "nowhere.yaml").code, 4)

    def test_a_folder_with_a_strange_name(self) -> None:
        self.write("[a]*/north.yaml", (DATA / "vendors/north.yaml").read_text("utf-8"))
        self.imported("vendors", "[a]*")


if __name__ == "__main__":
    unittest.main()
