// SPDX-License-Identifier: Apache-2.0
// What View::open proves of records: that every reference stays inside its section. Internal to
// bundle.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/bundle/view.h"

namespace poros::bundle {

// So that every index fits in 16 bits beside kNone.
inline constexpr std::uint32_t kMaxIds = 0xfffe;

// References into the sections of a view that is being opened.
class References {
 public:
  explicit References(const View& view) : view_(view) {}

  bool is_text(Text text) const { return view_.has_text(text); }
  template <class Record>
  static bool is_run(Run run, const Records<Record>& records) {
    return run.first <= records.size() && run.count <= records.size() - run.first;
  }
  template <class Record>
  static bool is_index(std::uint32_t index, const Records<Record>& records) {
    return index < records.size();
  }
  template <class Record>
  static bool is_optional(std::uint16_t index, const Records<Record>& records) {
    return index == kNone || index < records.size();
  }

  template <class Record>
  bool are_ids(Run run, const Records<Record>& records) const {
    if (!is_run(run, view_.ids)) return false;
    const auto ids = view_.ids.part(run);
    for (std::uint32_t i = 0; i < ids.size(); ++i) {
      if (!is_index(ids[i], records)) return false;
    }
    return true;
  }

 private:
  const View& view_;
};

// The records of the policy: names, templates, backends, sites, routes, and that every host of a
// Location is listed. An empty text where all is right, else what is not.
std::string_view find_policy_flaw(const View& view);

}  // namespace poros::bundle
