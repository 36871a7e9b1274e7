// SPDX-License-Identifier: Apache-2.0
// plan, choose, respond. The core's plan lies in the caller's poros_decision, sealed with what it
// was made of, so that a decision that was never planned is an error and not a read out of bounds.
#include "cabi/decision.h"
#include "cabi/request.h"
#include "core/decide/receipt.h"
#include "core/decide/respond.h"

namespace poros::cabi {
namespace {

using decide::Outcome;

static_assert(static_cast<int>(Outcome::kRedirect) == POROS_REDIRECT);
static_assert(static_cast<int>(decide::Skip::kUnknown) == POROS_SKIP_UNKNOWN);
static_assert(static_cast<int>(decide::Known::kPending) == POROS_KNOWN_PENDING);
static_assert(bundle::kMaxLocation == POROS_ROOM);
static_assert(decide::kMaxReceipt <= POROS_RECEIPT_ROOM);
static_assert(std::tuple_size_v<decltype(decide::Response::headers)> <= POROS_RESPONSE_HEADERS);

void describe(const bundle::View& view, const decide::Plan& plan, poros_decision& out) {
  const bundle::ClassRecord klass = view.classes[plan.klass];
  out.outcome = static_cast<std::uint32_t>(plan.outcome);
  out.status = plan.status;
  out.candidate_count = plan.count;
  if (plan.site != bundle::kNone) out.site = to_text(view.text(view.sites[plan.site].name));
  if (plan.route != bundle::kNone) out.route = to_text(view.text(view.routes[plan.route].name));
  if (plan.outcome >= Outcome::kApiRoot) out.kind = to_text(artifact::name(plan.kind));
  out.provider = to_text(view.provider_name(klass.provider));
  out.region = to_text(view.region_name(klass.region));
}

// What the C caller tells, as the core's: at most as much as a plan has candidates.
class KnownList {
 public:
  bool read(const std::uint8_t* known, std::size_t count) {
    if (known == nullptr && count != 0) return false;
    for (std::size_t i = 0; i < count && i < at_.size(); ++i) {
      if (known[i] > POROS_KNOWN_PENDING) return false;
      at_[i] = static_cast<decide::Known>(known[i]);
    }
    return true;
  }
  std::span<const decide::Known> all() const { return at_; }

 private:
  std::array<decide::Known, bundle::kMaxCandidates> at_{};
};

void write_response(const decide::Response& response, bool head, poros_response* out) {
  poros_response result{};
  result.status = response.status;
  result.header_count = response.header_count;
  for (std::uint8_t i = 0; i < response.header_count; ++i) {
    result.headers[i] = {to_text(response.headers[i].name), to_text(response.headers[i].value)};
  }
  result.location = to_text(response.location);
  if (!head) result.body = to_text(response.body);
  result.content_length = response.body.size();
  write_result(result, out);
}

int plan_request(const poros_bundle& bundle, const poros_request* request, decide::Request& wanted,
                 decide::Plan& plan) {
  HeaderRoom room;
  state::State state;
  int code = read_request(bundle, request, wanted);
  if (code == POROS_OK) code = read_headers(bundle, *request, room, wanted);
  if (code == POROS_OK) code = read_state(bundle, *request, state);
  if (code != POROS_OK) return code;
  plan = decide::plan(bundle.view, state, wanted);
  wanted.headers = {};  // the room ends here, and only plans look at headers
  return POROS_OK;
}

// A plan and the request that it was made of, or of one that is alike.
int read_both(const poros_bundle* bundle, const poros_decision* decision,
              const poros_request* request, decide::Plan& plan, decide::Request& wanted) {
  Sealed sealed;
  if (!unseal(bundle, decision, sealed)) return POROS_INVALID;
  const int code = read_request(*bundle, request, wanted);
  if (code != POROS_OK) return code;
  if (wanted.target.size() != sealed.target_size) return POROS_INVALID;
  plan = sealed.plan;
  return POROS_OK;
}

bool is_candidate(const decide::Plan& plan, std::uint32_t index) {
  return plan.outcome == Outcome::kRedirect && index < plan.count;
}

}  // namespace
}  // namespace poros::cabi

using namespace poros;

const char* poros_skip_name(uint32_t skip) {
  return skip < decide::kSkipNames.size() ? decide::kSkipNames[skip].data() : nullptr;
}

int poros_plan(const poros_bundle* bundle, const poros_request* request, poros_decision* out) {
  if (bundle == nullptr || !cabi::is_usable(out)) return POROS_INVALID;
  cabi::Sealed sealed;
  decide::Request wanted;
  const int code = cabi::plan_request(*bundle, request, wanted, sealed.plan);
  if (code != POROS_OK) return code;
  sealed.stamp = bundle->stamp;
  sealed.target_size = wanted.target.size();
  poros_decision decision{};
  cabi::describe(bundle->view, sealed.plan, decision);
  cabi::seal(sealed, decision);
  cabi::write_result(decision, out);
  return POROS_OK;
}

int poros_candidate_at(const poros_bundle* bundle, const poros_decision* decision, uint32_t index,
                       poros_candidate* out) {
  cabi::Sealed sealed;
  if (!cabi::is_usable(out) || !cabi::unseal(bundle, decision, sealed)) return POROS_INVALID;
  if (!cabi::is_candidate(sealed.plan, index)) return POROS_NOT_FOUND;
  const bundle::View& view = bundle->view;
  const decide::Candidate& candidate = sealed.plan.at[index];
  const bundle::BackendRecord backend = view.backends[candidate.backend];
  poros_candidate result{};
  result.ask = candidate.ask ? backend.presence : std::uint8_t{POROS_ASK_NOT};
  result.skip = static_cast<std::uint32_t>(candidate.skip);
  result.backend_index = candidate.backend;
  result.target_index = candidate.target;
  result.backend = cabi::to_text(view.text(backend.name));
  if (candidate.target != bundle::kNone) {
    const bundle::TargetRecord target = view.targets[backend.targets.first + candidate.target];
    result.region = cabi::to_text(view.region_name(target.region));
  }
  cabi::write_result(result, out);
  return POROS_OK;
}

int poros_presence_url(const poros_bundle* bundle, const poros_decision* decision, uint32_t index,
                       const poros_request* request, char* room, size_t room_size, size_t* length) {
  decide::Plan plan;
  decide::Request wanted;
  if (room == nullptr || length == nullptr) return POROS_INVALID;
  const int code = cabi::read_both(bundle, decision, request, plan, wanted);
  if (code != POROS_OK) return code;
  if (!cabi::is_candidate(plan, index)) return POROS_NOT_FOUND;
  if (room_size < POROS_ROOM) return POROS_LIMIT;
  *length = 0;
  if (plan.at[index].ask && plan.at[index].target != bundle::kNone) {
    *length = decide::presence_url(bundle->view, plan, static_cast<std::uint8_t>(index), wanted,
                                   std::span(room, room_size));
  }
  return POROS_OK;
}

int poros_choose(const poros_bundle* bundle, const poros_decision* decision, const uint8_t* known,
                 size_t known_count, uint32_t* which, uint32_t* waits) {
  cabi::Sealed sealed;
  cabi::KnownList list;
  if (which == nullptr || waits == nullptr || !cabi::unseal(bundle, decision, sealed) ||
      !list.read(known, known_count)) {
    return POROS_INVALID;
  }
  const decide::Choice choice = decide::choose(bundle->view, sealed.plan, list.all());
  *which = choice.which;
  *waits = choice.waits ? 1 : 0;
  return POROS_OK;
}

int poros_skip_of(const poros_bundle* bundle, const poros_decision* decision, uint32_t index,
                  uint8_t known, uint32_t* skip) {
  cabi::Sealed sealed;
  if (skip == nullptr || known > POROS_KNOWN_PENDING || !cabi::unseal(bundle, decision, sealed)) {
    return POROS_INVALID;
  }
  if (!cabi::is_candidate(sealed.plan, index)) return POROS_NOT_FOUND;
  *skip = static_cast<std::uint32_t>(decide::skip_of(bundle->view, sealed.plan,
                                                     static_cast<std::uint8_t>(index),
                                                     static_cast<decide::Known>(known)));
  return POROS_OK;
}

int poros_respond(const poros_bundle* bundle, const poros_decision* decision, uint32_t which,
                  const poros_request* request, char* room, size_t room_size, poros_response* out) {
  decide::Plan plan;
  decide::Request wanted;
  if (room == nullptr || !cabi::is_usable(out)) return POROS_INVALID;
  const int code = cabi::read_both(bundle, decision, request, plan, wanted);
  if (code != POROS_OK) return code;
  if (plan.outcome == decide::Outcome::kRedirect && which >= plan.count) return POROS_NOT_FOUND;
  if (room_size < POROS_ROOM) return POROS_LIMIT;
  cabi::write_response(decide::respond(bundle->view, plan, static_cast<std::uint8_t>(which), wanted,
                                       std::span(room, room_size)),
                       plan.head, out);
  return POROS_OK;
}

int poros_decide(const poros_bundle* bundle, const poros_request* request, char* room,
                 size_t room_size, poros_response* out) {
  if (bundle == nullptr || room == nullptr || !cabi::is_usable(out)) return POROS_INVALID;
  decide::Plan plan;
  decide::Request wanted;
  const int code = cabi::plan_request(*bundle, request, wanted, plan);
  if (code != POROS_OK) return code;
  if (room_size < POROS_ROOM) return POROS_LIMIT;
  const decide::Choice choice = decide::choose(bundle->view, plan, {});
  cabi::write_response(
      decide::respond(bundle->view, plan, choice.which, wanted, std::span(room, room_size)),
      plan.head, out);
  return POROS_OK;
}

int poros_receipt(const poros_bundle* bundle, const poros_decision* decision, uint32_t which,
                  const uint8_t* known, size_t known_count, const poros_request* request,
                  char* room, size_t room_size, size_t* length) {
  decide::Plan plan;
  decide::Request wanted;
  cabi::KnownList list;
  if (room == nullptr || length == nullptr || !list.read(known, known_count)) {
    return POROS_INVALID;
  }
  const int code = cabi::read_both(bundle, decision, request, plan, wanted);
  if (code != POROS_OK) return code;
  if (plan.outcome == decide::Outcome::kRedirect && which >= plan.count) return POROS_NOT_FOUND;
  if (room_size < POROS_RECEIPT_ROOM) return POROS_LIMIT;
  std::array<char, bundle::kMaxLocation> location;
  const auto index = static_cast<std::uint8_t>(which);
  const decide::Response response = decide::respond(bundle->view, plan, index, wanted, location);
  *length = decide::write_receipt(bundle->view, plan, index, list.all(), wanted, response,
                                  std::span(room, room_size));
  return *length == 0 ? POROS_LIMIT : POROS_OK;
}
