# SPDX-License-Identifier: Apache-2.0
"""The real programs that read what `poros export` writes: nginx, HAProxy, libmaxminddb, and MaxMind's own Python.

Each is started in a folder of the test's, listens on a socket there, and is ended by the process that started it.
"""

import ctypes
import ctypes.util
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

BATCH = 400  # requests in flight: less than a socket's buffers hold
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")
HAPROXY = shutil.which("haproxy", path="/usr/sbin:/usr/bin")


class Server:
    """A program that answers GET /?ip=ADDRESS with <<ADDRESS VALUE VALUE>>, many on one connection."""

    def __init__(self, name: str, command: Sequence[str], path: Path, log: Path) -> None:
        self.name, self.log = name, log
        with open(log, "wb") as out:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        self.socket = socket.socket(socket.AF_UNIX)
        deadline = time.monotonic() + 60
        while self.socket.connect_ex(str(path)) != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.close()
                raise RuntimeError(f"{name} does not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(0.05)
        self.socket.settimeout(60)

    def ask(self, addresses: list[str]) -> list[list[str]]:
        answers: list[list[str]] = []
        for at in range(0, len(addresses), BATCH):
            batch = addresses[at:at + BATCH]
            self.socket.sendall("".join(f"GET /?ip={ip} HTTP/1.1\r\nHost: a\r\n\r\n" for ip in batch).encode())
            got = b""
            while got.count(b">>") < len(batch):
                more = self.socket.recv(1 << 20)
                if not more:
                    raise RuntimeError(f"{self.name} hung up:\n{self.log.read_text('utf-8', 'replace')[-2000:]}")
                got += more
            for ip, found in zip(batch, re.findall(rb"<<(.*?)>>", got, re.S), strict=True):
                echoed, *values = found.decode("utf-8").split(" ")
                if echoed != ip:
                    raise RuntimeError(f"{self.name}: asked for {ip}, answered for {echoed}")
                answers.append(values)
        return answers

    def close(self) -> None:
        self.socket.close()
        self.process.terminate()
        self.process.wait(60)


def nginx(folder: Path, class_file: Path, asn_file: Path) -> Server:
    here = folder / "nginx"
    here.mkdir()
    temporary = "\n".join(f"  {name}_temp_path '{here}/{name}';"
                          for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (here / "nginx.conf").write_text(f"""\
daemon off; master_process off; pid '{here}/pid'; error_log stderr warn;
events {{ }}
http {{
  access_log off; keepalive_requests 100000000;
{temporary}
  geo $arg_ip $class {{ include '{class_file}'; }}
  geo $arg_ip $asn {{ include '{asn_file}'; }}
  server {{
    listen 'unix:{here}/socket';
    location / {{ return 200 "<<$arg_ip $class $asn>>"; }}
  }}
}}
""", "utf-8")
    assert NGINX
    return Server("nginx", [NGINX, "-p", str(here), "-e", "stderr", "-c", str(here / "nginx.conf")], here / "socket",
                  here / "log")


def haproxy(folder: Path, class_file: Path, asn_file: Path) -> Server:
    here = folder / "haproxy"
    here.mkdir()
    (here / "haproxy.cfg").write_text(f"""\
defaults
  mode http
  timeout client 60s
  timeout connect 1s
  timeout server 1s
frontend front
  bind "unix@{here}/socket"
  http-request return status 200 content-type text/plain lf-string \
"<<%[url_param(ip)] %[url_param(ip),map_ip(\\"{class_file}\\")] %[url_param(ip),map_ip(\\"{asn_file}\\")]>>"
""", "utf-8")
    assert HAPROXY
    return Server("haproxy", [HAPROXY, "-db", "-f", str(here / "haproxy.cfg")], here / "socket", here / "log")


class _Entry(ctypes.Structure):
    _fields_ = (("mmdb", ctypes.c_void_p), ("offset", ctypes.c_uint32))


class _Found(ctypes.Structure):
    _fields_ = (("found", ctypes.c_bool), ("entry", _Entry), ("netmask", ctypes.c_uint16))


class _Data(ctypes.Structure):
    """MMDB_entry_data_s; its union begins at 16, as it may hold a number of 128 bits."""

    _fields_ = (("has_data", ctypes.c_bool), ("_", ctypes.c_char * 15), ("value", ctypes.c_uint64),
                ("_more", ctypes.c_uint64), ("offset", ctypes.c_uint32), ("next", ctypes.c_uint32),
                ("size", ctypes.c_uint32), ("type", ctypes.c_uint32))


class Maxmind:
    """A file through libmaxminddb, the library under nginx's and Apache's modules."""

    TEXT, UINT32, ARRAY = 2, 6, 11

    def __init__(self, path: Path) -> None:
        self.library = ctypes.CDLL("libmaxminddb.so.0")
        self.library.MMDB_lookup_string.restype = _Found
        self.handle = ctypes.create_string_buffer(4096)  # larger than any MMDB_s
        if (status := self.library.MMDB_open(str(path).encode(), 1, self.handle)) != 0:
            raise RuntimeError(f"libmaxminddb refuses {path}: {status}")
        self.known: dict[int, dict[str, Any]] = {}

    def close(self) -> None:
        self.library.MMDB_close(self.handle)

    def get(self, address: str) -> dict[str, Any]:
        wrong, error = ctypes.c_int(), ctypes.c_int()
        found = self.library.MMDB_lookup_string(self.handle, address.encode(), ctypes.byref(wrong),
                                                ctypes.byref(error))
        if wrong.value or error.value:
            raise RuntimeError(f"libmaxminddb: {address}: {wrong.value} {error.value}")
        if not found.found:
            return {}
        offset = found.entry.offset
        if offset not in self.known:
            self.known[offset] = self._record(found.entry)
        return self.known[offset]

    def _record(self, entry: _Entry) -> dict[str, Any]:
        record = {key: value for key in ("provider", "region", "autonomous_system_number",
                                         "autonomous_system_organization")
                  if (value := self._value(entry, key)) is not None}
        if (count := self._value(entry, "networks")) is not None:
            record["networks"] = [self._value(entry, "networks", str(i)) for i in range(count)]
        return record

    def _value(self, entry: _Entry, *path: str) -> Any:
        data = _Data()
        names = (ctypes.c_char_p * (len(path) + 1))(*(name.encode() for name in path), None)
        status = self.library.MMDB_aget_value(ctypes.byref(entry), ctypes.byref(data), names)
        if status == 9:  # no such key
            return None
        if status != 0 or not data.has_data:
            raise RuntimeError(f"libmaxminddb: {path}: {status}")
        if data.type == self.TEXT:
            return ctypes.string_at(data.value, data.size).decode("utf-8")
        return data.size if data.type == self.ARRAY else data.value & 0xffffffff
