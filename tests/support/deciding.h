// SPDX-License-Identifier: Apache-2.0
// Requests as text, decided from plan to receipt, and what must hold of every answer.
#pragma once

#include <string>
#include <vector>

#include "core/decide/plan.h"
#include "core/decide/receipt.h"
#include "core/decide/respond.h"

namespace poros::test {

// Owns its bytes; request() is a view of them.
struct Ask {
  std::string method = "GET", host = "r.example", target = "/";
  std::string client{}, locality{}, trace{};
  std::int64_t now_s = 1'780'000'000;  // in 2026
  std::vector<std::pair<std::string, std::string>> headers{};
  decide::Known known = decide::Known::kUnknown;  // of every candidate

  std::string text() const;  // for messages; bytes that are not printable as \xNN
};

// Rooms that a decision writes to; nothing in it is allocated while one is made.
struct Decision {
  decide::Request request;
  std::array<decide::Header, 8> headers;
  decide::Plan plan;
  decide::Choice choice;
  decide::Response response;
  std::array<decide::Event, 256> events;
  std::size_t receipt_size = 0;
  std::array<char, bundle::kMaxLocation> room;
  std::array<char, decide::kMaxReceipt> receipt;
};

// All of it: plan, choose, respond, presence_url, write_receipt. `out` is large: do not put it on
// the stack of a thread.
void decide_all(const bundle::View& view, const Ask& ask, Decision& out);

// Status, headers, body and receipt, for comparing.
std::string answer_text(const Decision& decision);

// What is wrong with the answer, or empty: the Location is a URL, its host is listed, and it lies
// within the literal prefix of its backend, also after its dot segments are removed. Every
// candidate of the plan is looked at, not only the chosen one.
std::string flaw_of(const bundle::View& view, const Ask& ask, Decision& decision);

// Some requests that between them are of every kind and outcome, and have all conditions
// looked at, for test::rich_policy().
std::vector<Ask> some_requests();

// Addresses of both families at and beside the edges of rich_policy().
std::vector<std::string> some_addresses();

}  // namespace poros::test
