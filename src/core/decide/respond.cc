// SPDX-License-Identifier: Apache-2.0
#include "core/decide/respond.h"

#include "core/artifact/url.h"
#include "core/artifact/variable.h"
#include "core/base/text.h"
#include "core/base/writer.h"

namespace poros::decide {
namespace {

using artifact::Kind;
using artifact::Variable;

constexpr std::uint8_t kQueryByKind = 0, kQueryDrop = 1, kQueryKeep = 2, kQueryNamed = 3;

// V4, and the same for a locality: text that stands in a URL as it is.
std::string_view unreserved_or_empty(std::string_view text) {
  if (text.size() > 128) return {};
  for (const char c : text) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '_' || c == '~' || c == '-';
    if (!plain) return {};
  }
  return text;
}

class Templates {
 public:
  Templates(const bundle::View& view, const Plan& plan, const Request& request)
      : view_(view), plan_(plan), request_(request) {}

  void write(bundle::Run run, Writer& out, bool inside_as) const {
    const auto pieces = view_.pieces.part(run);
    for (std::uint32_t i = 0; i < pieces.size(); ++i) {
      const bundle::PieceRecord piece = pieces[i];
      const auto variable = static_cast<Variable>(piece.variable);
      if (variable == Variable::kLiteral) {
        out.add(view_.text(piece.text));
      } else {
        write_variable(variable, out, inside_as);
      }
    }
  }

 private:
  std::string_view path() const { return plan_.parts.path_of(request_.target); }

  void write_variable(Variable variable, Writer& out, bool inside_as) const {
    const bool replaced = !inside_as && as().count != 0;
    switch (variable) {
      case Variable::kLiteral:
        break;
      case Variable::kPath:
        if (replaced) {
          write_as(out, "/");
        } else {
          out.add(part(path(), 1));
        }
        break;
      case Variable::kRest:
        if (replaced) {
          write_as(out, "/v2/");
        } else if (path().starts_with("/v2/")) {
          out.add(part(path(), 4));
        }
        break;
      case Variable::kTail:
        out.add(plan_.tail.of(request_.target));
        break;
      case Variable::kName:
        out.add(plan_.name.of(request_.target));
        break;
      case Variable::kReference:
        if (plan_.reference.length != 0) {
          out.add(plan_.reference.of(request_.target));
        } else {
          write_digest(out);
        }
        break;
      case Variable::kDigest:
        write_digest(out);
        break;
      case Variable::kAlgorithm:
        out.add(plan_.algorithm.of(request_.target));
        break;
      case Variable::kHex:
        out.add(plan_.hex.of(request_.target));
        break;
      case Variable::kLocality:
        out.add(unreserved_or_empty(request_.locality.name));
        break;
      case Variable::kTrace:
        out.add(unreserved_or_empty(request_.trace));
        break;
    }
  }

  // With a colon, however the client wrote it.
  void write_digest(Writer& out) const {
    if (plan_.algorithm.length == 0) return;
    out.add(plan_.algorithm.of(request_.target));
    out.add(":");
    out.add(plan_.hex.of(request_.target));
  }

  bundle::Run as() const {
    if (plan_.route == bundle::kNone) return {};
    return view_.routes[plan_.route].as;
  }

  // V3: the route's `as` in place of the path: without its first '/', and for {rest} without "/v2/"
  // where it begins so.
  void write_as(Writer& out, std::string_view base) const {
    const std::size_t before = out.size();
    write(as(), out, true);
    const std::string_view written = part(out.view(), before);
    out.erase(before, written.starts_with(base) ? base.size() : 1);
  }

  const bundle::View& view_;
  const Plan& plan_;
  const Request& request_;
};

bool is_kept_by_kind(Kind kind, std::string_view name) {
  switch (kind) {
    case Kind::kTags:
      return name == "n" || name == "last";
    case Kind::kReferrers:
      return name == "artifactType" || name == "n" || name == "last";
    default:
      return false;
  }
}

// S8 and B7: which pairs of the raw query go along, raw and in their order.
class QueryRule {
 public:
  QueryRule(const bundle::View& view, const bundle::BackendRecord& backend, const Plan& plan)
      : view_(view), backend_(backend), kind_(plan.kind) {
    const bool is_file =
        plan.site != bundle::kNone &&
        view.sites[plan.site].api == static_cast<std::uint8_t>(artifact::Api::kFiles);
    keeps_all_ = backend.query == kQueryKeep || (backend.query == kQueryByKind && is_file);
    drops_all_ = backend.query == kQueryDrop;
  }

  void write(std::string_view query, Writer& out) const {
    if (drops_all_ || query.empty()) return;
    bool joined = false;
    if (keeps_all_) {
      add(query, out, joined);
      return;
    }
    while (!query.empty()) {
      const std::size_t ampersand = query.find('&');
      const std::string_view pair = part(query, 0, ampersand);
      query.remove_prefix(ampersand == std::string_view::npos ? query.size() : ampersand + 1);
      if (keeps(part(pair, 0, pair.find('=')))) add(pair, out, joined);
    }
  }

 private:
  bool keeps(std::string_view name) const {
    if (backend_.query != kQueryNamed) return is_kept_by_kind(kind_, name);
    const auto names = view_.string_lists.part(backend_.query_names);
    for (std::uint32_t i = 0; i < names.size(); ++i) {
      if (view_.text(names[i]) == name) return true;
    }
    return false;
  }

  static void add(std::string_view pair, Writer& out, bool& joined) {
    if (pair.empty()) return;
    out.add(joined || out.has('?') ? "&" : "?");
    out.add(pair);
    joined = true;
  }

  const bundle::View& view_;
  const bundle::BackendRecord& backend_;
  Kind kind_;
  bool keeps_all_ = false, drops_all_ = false;
};

std::size_t write_url(const bundle::View& view, const Plan& plan, std::uint8_t which,
                      const Request& request, std::span<char> room, bool bare) {
  const Candidate& candidate = plan.at[which];
  const bundle::BackendRecord backend = view.backends[candidate.backend];
  const std::uint16_t relative = candidate.target == bundle::kNone ? 0 : candidate.target;
  const bundle::TargetRecord target = view.targets[backend.targets.first + relative];
  const Templates templates(view, plan, request);

  Writer out(room);
  templates.write(target.url, out, false);
  if (!bare) {
    QueryRule(view, backend, plan).write(plan.parts.query.of(request.target), out);
    if (target.append.count != 0) {
      // Known only once it is written whether there is anything to join.
      const std::size_t before = out.size();
      out.add(out.has('?') ? "&" : "?");
      const std::size_t joined = out.size();
      templates.write(target.append, out, false);
      if (out.size() == joined) out.cut(before);
    }
  }
  if (out.is_full()) return 0;
  const std::string_view literal = view.text(view.pieces[target.url.first].text);
  return artifact::stays_within(out.view(), literal) ? out.size() : 0;
}

constexpr std::string_view kPrivate = "private, no-store";
constexpr std::string_view kPublic = "public, max-age=300";
constexpr std::string_view kNoStore = "no-store";
constexpr std::string_view kPlain = "text/plain; charset=utf-8";
constexpr std::string_view kJson = "application/json";

void add(Response& response, std::string_view name, std::string_view value) {
  response.headers[response.header_count++] = {name, value};
}

Response fixed(std::uint16_t status, std::string_view cache, std::string_view type,
               std::string_view body) {
  Response response;
  response.status = status;
  add(response, "Cache-Control", cache);
  add(response, "Content-Type", type);
  response.body = body;
  return response;
}

Response answer_of(const bundle::View& view, const Plan& plan) {
  const bundle::AnswerRecord answer = view.answers[plan.answer];
  const std::string_view cache = answer.is_public != 0 ? kPublic : kPrivate;
  if (answer.location.length == 0) {
    return fixed(answer.status, cache, kPlain, view.text(answer.text));
  }
  Response response;
  response.status = answer.status;
  response.location = view.text(answer.location);
  add(response, "Location", response.location);
  add(response, "Cache-Control", cache);
  return response;
}

}  // namespace

std::size_t location(const bundle::View& view, const Plan& plan, std::uint8_t which,
                     const Request& request, std::span<char> room) {
  return write_url(view, plan, which, request, room, false);
}

std::size_t presence_url(const bundle::View& view, const Plan& plan, std::uint8_t which,
                         const Request& request, std::span<char> room) {
  return write_url(view, plan, which, request, room, true);
}

Response bad_request() { return fixed(400, kNoStore, kPlain, "Bad Request\n"); }

Response respond(const bundle::View& view, const Plan& plan, std::uint8_t which,
                 const Request& request, std::span<char> room) {
  switch (plan.outcome) {
    case Outcome::kMalformed:
      break;
    case Outcome::kUnknownHost:
      return fixed(421, kNoStore, kPlain, "Misdirected Request\n");
    case Outcome::kMethodNotAllowed: {
      Response response =
          plan.is_registry
              ? fixed(
                    405, kNoStore, kJson,
                    R"({"errors":[{"code":"UNSUPPORTED","message":"only GET and HEAD are allowed"}]})")
              : fixed(405, kNoStore, kPlain, "Method Not Allowed\n");
      add(response, "Allow", "GET, HEAD");
      return response;
    }
    case Outcome::kApiRoot: {
      Response response = fixed(200, kPublic, kJson, "{}");
      add(response, "Docker-Distribution-Api-Version", "registry/2.0");
      return response;
    }
    case Outcome::kCatalog:
      return fixed(404, kPublic, kJson,
                   R"({"errors":[{"code":"UNSUPPORTED","message":"_catalog is not supported"}]})");
    case Outcome::kAnswer:
      return answer_of(view, plan);
    case Outcome::kRedirect: {
      if (which >= plan.count) break;
      const std::size_t length = location(view, plan, which, request, room);
      if (length == 0) break;
      Response response;
      response.status = plan.status;
      response.location = {room.data(), length};
      add(response, "Location", response.location);
      add(response, "Cache-Control", kPrivate);
      return response;
    }
  }
  return bad_request();
}

}  // namespace poros::decide
