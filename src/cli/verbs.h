// SPDX-License-Identifier: Apache-2.0
// The verbs: what each is told by the command line, and where it runs. stdout carries the answer,
// stderr everything else. Each returns an Exit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace poros::cli {

// "BACKEND=yes" or "BACKEND@REGION=no".
struct Have {
  std::string backend, region;  // region empty: every region
  bool yes = true;
};

struct CompileOptions {
  std::string policy, output, lock;
  bool slim = false;
  std::optional<std::int64_t> now_s;
};
int run_compile(const CompileOptions& options);

struct CheckOptions {
  std::string policy, lock;        // the policy is empty with `schema` and `rules`
  std::vector<std::string> cases;  // files of a user's own cases
  std::optional<std::int64_t> now_s;
  bool json = false, schema = false, rules = false;
};
int run_check(const CheckOptions& options);

struct ShowOptions {
  std::string bundle;
  bool hosts = false, json = false, verify = false;
};
int run_show(const ShowOptions& options);

struct ExplainOptions {
  std::string bundle, ip, url, method = "GET", locality, trace, index;
  std::optional<std::int64_t> now_s;
  std::vector<std::string> headers;     // "NAME: VALUE"
  std::vector<std::string> have, down;  // BACKEND[@REGION]=yes|no, BACKEND[@REGION]
  bool json = false;
};
int run_explain(const ExplainOptions& options);

struct DiffOptions {
  std::string from, to, locality;  // bundles or policies
  std::uint32_t examples = 3;
  std::optional<std::int64_t> now_s;
  bool json = false, markdown = false;
};
int run_diff(const DiffOptions& options);

struct AuditOptions {
  std::string policy;
  std::optional<std::int64_t> now_s;
  bool json = false;
};
int run_audit(const AuditOptions& options);

struct LookupOptions {
  std::string bundle;
  std::vector<std::string> addresses;  // empty: one a line on standard input
  bool json = false;
};
int run_lookup(const LookupOptions& options);

struct ExportOptions {
  std::string bundle, format, what = "class", output = "-";
};
int run_export(const ExportOptions& options);

struct ImportOptions {
  std::string from;               // vendors, artifactserver or archeio
  std::vector<std::string> what;  // a folder, a file, or NAME=VALUE
  std::string output = "-";
};
int run_import(const ImportOptions& options);

struct ServeOptions {
  std::string bundle, index, client = "peer", locality, log_client = "none", admin;
  std::vector<std::string> listen, trusted, more_trusted, have;
  unsigned threads = 0;  // 0: as many as this process may use
  std::uint32_t max_connections = 0, idle_timeout_ms = 0, head_timeout_ms = 0, write_timeout_ms = 0,
                drain_ms = 0;  // 0: the server's default
  std::optional<std::int64_t> now_s;
  bool log = true, watch = true;
};
int run_serve(const ServeOptions& options);

struct IndexBuildOptions {
  std::vector<std::string> lists;                             // each line names its place
  std::vector<std::pair<std::string, std::string>> backends;  // BACKEND[@REGION] and its list
  std::string output;
};
int run_index_build(const IndexBuildOptions& options);

struct IndexShowOptions {
  std::string index;
  bool json = false;
};
int run_index_show(const IndexShowOptions& options);

struct FeedsPullOptions {
  std::string policy, lock, snapshots, ca_file;
  std::vector<std::string> only;  // empty: every feed with a url
  unsigned timeout_s = 60;
  std::uint64_t max_bytes = std::uint64_t{64} << 20;
  std::optional<std::int64_t> now_s;
  bool accept = false, prune = false;
};
int run_feeds_pull(const FeedsPullOptions& options);

struct FeedsStatusOptions {
  std::string policy, lock;
  std::optional<std::int64_t> now_s;
  bool json = false;
};
int run_feeds_status(const FeedsStatusOptions& options);

std::string_view version();
std::string_view commit();
// Version, commit, compiler, and the bundle formats that are read and written.
std::string version_text();

// The whole program: parses, runs a verb, returns its Exit.
int run(int argc, char** argv);

}  // namespace poros::cli
