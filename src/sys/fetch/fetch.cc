// SPDX-License-Identifier: Apache-2.0
#include "sys/fetch/fetch.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

namespace poros::sys {
namespace {

constexpr long kConnectTimeout = 10;  // seconds
// A server that hangs is left before the whole time is over.
constexpr long kSlowBytes = 64, kSlowSeconds = 20;

struct CurlGlobal {
  CurlGlobal() : status(curl_global_init(CURL_GLOBAL_DEFAULT)) {}
  CurlGlobal(const CurlGlobal&) = delete;
  CurlGlobal& operator=(const CurlGlobal&) = delete;
  ~CurlGlobal() { curl_global_cleanup(); }
  CURLcode status;
};

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using Headers = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

struct Body {
  std::string bytes;
  std::uint64_t limit = 0;
  bool is_over = false;
};

extern "C" std::size_t take_body(char* data, std::size_t, std::size_t size, void* to) {
  auto& body = *static_cast<Body*>(to);
  if (size > body.limit - body.bytes.size()) {
    body.is_over = true;
    return 0;  // ends the transfer
  }
  body.bytes.append(data, size);
  return size;
}

std::string header_of(CURL* easy, const char* name) {
  curl_header* found = nullptr;
  if (curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK) return "";
  return found->value;
}

Headers conditions_of(const FetchRequest& request) {
  std::string line;
  if (!request.etag.empty()) {
    line = "If-None-Match: " + request.etag;
  } else if (!request.modified.empty()) {
    line = "If-Modified-Since: " + request.modified;
  }
  return {line.empty() ? nullptr : curl_slist_append(nullptr, line.c_str()), &curl_slist_free_all};
}

void set_up(CURL* easy, const FetchRequest& request, const curl_slist* headers, Body& body,
            char* flaw) {
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "poros");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, flaw);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, kMaxRedirects);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!request.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, request.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  }
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, kConnectTimeout);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT, static_cast<long>(request.timeout_s));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, kSlowBytes);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, kSlowSeconds);
  // Only what is announced; take_body() counts what comes.
  constexpr std::uint64_t kMost = std::numeric_limits<curl_off_t>::max();
  curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
                   static_cast<curl_off_t>(std::min(request.max_bytes, kMost)));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
}

Error too_large(CURL* easy, std::uint64_t limit) {
  const std::string announced = header_of(easy, "content-length");
  return {ErrorKind::kLimit, (announced.empty() ? "" : announced + " bytes announced, ") +
                                 "more than the limit of " + std::to_string(limit) +
                                 " bytes (raise --max-bytes if the file is really that large)"};
}

std::string too_slow(CURL* easy, unsigned timeout_s) {
  curl_off_t total_us = 0;
  curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &total_us);
  constexpr curl_off_t kSecond = 1'000'000, kInexact = kSecond / 2;  // curl may be early
  if (total_us + kInexact < kSecond * timeout_s) return "the server hangs (try again)";
  return "too slow: not whole within " + std::to_string(timeout_s) +
         " s (try again, or raise --timeout)";
}

// Whether what was last asked for is where a redirect led, and no https.
bool is_redirected_away(CURL* easy) {
  long redirects = 0;
  const char* url = nullptr;
  curl_easy_getinfo(easy, CURLINFO_REDIRECT_COUNT, &redirects);
  curl_easy_getinfo(easy, CURLINFO_EFFECTIVE_URL, &url);
  return redirects > 0 && url != nullptr && !std::string_view(url).starts_with("https:");
}

// The cases that people meet in our words, with what to do; the others in curl's.
std::string reason(CURLcode code, CURL* easy, const FetchRequest& request, const char* flaw) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "the host's name cannot be resolved (check the url)";
    case CURLE_COULDNT_CONNECT:
      return "the server cannot be reached: connection refused, or no answer (check the url, or "
             "try again)";
    case CURLE_OPERATION_TIMEDOUT:
      return too_slow(easy, request.timeout_s);
    case CURLE_PARTIAL_FILE:
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
      return "the connection ended before the file did (try again)";
    case CURLE_TOO_MANY_REDIRECTS:
      return "more than " + std::to_string(kMaxRedirects) +
             " redirects (name the file's last address in the url)";
    case CURLE_UNSUPPORTED_PROTOCOL:
      return is_redirected_away(easy)
                 ? "redirected to what is not https, which is not followed (name the file's last "
                   "address in the url)"
                 : "what answers does not speak HTTP (check the url's host and port)";
    case CURLE_PEER_FAILED_VERIFICATION:
      return std::string("the server's certificate is refused: ") + flaw +
             " (--ca-file names other authorities)";
    case CURLE_SSL_CACERT_BADFILE:
      return "the certificates in '" + request.ca_file + "' cannot be read (check --ca-file)";
    default:
      return flaw[0] != '\0' ? flaw : curl_easy_strerror(code);
  }
}

}  // namespace

Result<Fetched> fetch(const FetchRequest& request) {
  const CurlGlobal global;
  const Easy easy(global.status == CURLE_OK ? curl_easy_init() : nullptr, &curl_easy_cleanup);
  if (easy == nullptr) return Error{ErrorKind::kIo, "libcurl does not start"};
  Body body{{}, request.max_bytes, false};
  std::array<char, CURL_ERROR_SIZE> flaw{};
  const Headers headers = conditions_of(request);
  set_up(easy.get(), request, headers.get(), body, flaw.data());
  const CURLcode code = curl_easy_perform(easy.get());
  long status = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  if (code == CURLE_FILESIZE_EXCEEDED || body.is_over) {
    return too_large(easy.get(), request.max_bytes);
  }
  if (code != CURLE_OK)
    return Error{ErrorKind::kIo, reason(code, easy.get(), request, flaw.data())};
  if (status == 304 && headers != nullptr) return Fetched{true, {}, {}, {}};
  if (status != 200) {
    return Error{ErrorKind::kIo, "the server answered " + std::to_string(status) +
                                     ", not 200 (check the url, or try again)"};
  }
  return Fetched{false, std::move(body.bytes), header_of(easy.get(), "etag"),
                 header_of(easy.get(), "last-modified")};
}

}  // namespace poros::sys
