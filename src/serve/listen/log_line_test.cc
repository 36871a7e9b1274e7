// SPDX-License-Identifier: Apache-2.0
#include "serve/listen/log_line.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

#include "serve/listen/json_text.h"

namespace poros::listen {
namespace {

std::string line(const LogFields& fields, LogClient client = LogClient::kNone) {
  LogLines lines(client);
  lines.append(fields);
  return std::string(lines.text());
}

// Checks a JSON text of objects, arrays, strings, numbers and null, by RFC 8259, and that it is
// printable UTF-8. The obvious way, and no code shared with what it checks.
class Validator {
 public:
  explicit Validator(std::string_view text) : rest_(text) {}
  bool is_valid() { return value() && rest_.empty(); }

 private:
  bool take(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  bool value() {
    if (take("null")) return true;
    if (take("{")) return members('}', true);
    if (take("[")) return members(']', false);
    if (!rest_.empty() && rest_[0] == '"') return string();
    const std::size_t digits = rest_.find_first_not_of("0123456789");
    if (digits == 0) return false;
    rest_ = rest_.substr(std::min(digits, rest_.size()));
    return true;
  }
  bool members(char close, bool named) {
    if (take({&close, 1})) return true;
    do {
      if (named && !(string() && take(":"))) return false;
      if (!value()) return false;
    } while (take(","));
    return take({&close, 1});
  }
  bool string() {
    if (!take("\"")) return false;
    while (!take("\"")) {
      if (rest_.empty() || !character()) return false;
    }
    return true;
  }
  bool character() {
    if (take("\\")) {
      if (take("\"") || take("\\")) return true;
      if (!take("u") || rest_.size() < 4) return false;
      if (rest_.substr(0, 4).find_first_not_of("0123456789abcdef") < 4) return false;
      rest_.remove_prefix(4);
      return true;
    }
    const auto first = static_cast<unsigned char>(rest_[0]);
    std::size_t size = 1;
    if (first < 0x20 || first == 0x7f || (first >= 0x80 && first < 0xc2) || first > 0xf4)
      return false;
    if (first >= 0xc2) size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (rest_.size() < size) return false;
    for (std::size_t i = 1; i < size; ++i) {
      const auto byte = static_cast<unsigned char>(rest_[i]);
      unsigned low = 0x80, high = 0xbf;
      if (i == 1 && first == 0xc2) low = 0xa0;  // U+0080-009F are controls
      if (i == 1 && first == 0xe0) low = 0xa0;
      if (i == 1 && first == 0xed) high = 0x9f;
      if (i == 1 && first == 0xf0) low = 0x90;
      if (i == 1 && first == 0xf4) high = 0x8f;
      if (byte < low || byte > high) return false;
    }
    rest_.remove_prefix(size);
    return true;
  }

  std::string_view rest_;
};

std::string json_text(std::string_view text) {
  std::string out(text.size() * kMaxJsonGrowth, '\0');
  out.resize(static_cast<std::size_t>(write_json_text(text, out.data()) - out.data()));
  return out;
}

TEST(LogLine, HasEveryFieldInItsPlace) {
  const std::array<std::string_view, 2> networks = {"cloud", "lab"};
  const std::array<LoggedSkip, 2> skips = {{{"s3", "eu-west-1", "absent"}, {"cdn", {}, "unknown"}}};
  LogFields fields;
  fields.time_ns = 1'767'323'045'123'456'789;
  fields.site = "registry.example";
  fields.host = "registry.example:443";
  fields.method = "GET";
  fields.target = "/v2/a/blobs/sha256:0";
  fields.kind = "blob";
  fields.provider = "amazon";
  fields.region = "eu-west-1";
  fields.networks = networks;
  fields.asn = 16509;
  fields.prefix = ip::find_prefix("3.248.0.0/13");
  fields.route = "aws";
  fields.backend = "ar";
  fields.backend_region = "europe-west4";
  fields.locality = "europe-west4";
  fields.status = 307;
  fields.location = "https://x/";
  fields.skips = skips;
  fields.bundle = "0f";
  fields.trace = "t-1";
  fields.object_bytes = 18'446'744'073'709'551'615u;
  fields.user_agent = "containerd/1.6";
  fields.micros = 7;
  fields.client = *ip::find_address("3.248.1.2");
  EXPECT_EQ(
      line(fields, LogClient::kFull),
      R"({"time":"2026-01-02T03:04:05.123456Z","site":"registry.example",)"
      R"("host":"registry.example:443","method":"GET","target":"/v2/a/blobs/sha256:0",)"
      R"("kind":"blob","provider":"amazon","region":"eu-west-1","networks":["cloud","lab"],)"
      R"("asn":16509,"prefix":"3.248.0.0/13","route":"aws","backend":"ar",)"
      R"("backend_region":"europe-west4","locality":"europe-west4","status":307,)"
      R"("location":"https://x/","skips":[{"backend":"s3","region":"eu-west-1","skip":"absent"},)"
      R"({"backend":"cdn","region":null,"skip":"unknown"}],"bundle":"0f","trace":"t-1",)"
      R"("object_bytes":18446744073709551615,"user_agent":"containerd/1.6","micros":7,)"
      R"("client":"3.248.1.2"})"
      "\n");
}

TEST(LogLine, WritesNullForWhatIsUnknown) {
  EXPECT_EQ(line({}),
            R"({"time":"1970-01-01T00:00:00.000000Z","site":null,"host":null,"method":null,)"
            R"("target":null,"kind":null,"provider":null,"region":null,"networks":null,"asn":null,)"
            R"("prefix":null,"route":null,"backend":null,"backend_region":null,"locality":null,)"
            R"("status":null,"location":null,"skips":null,"bundle":null,"trace":null,)"
            R"("object_bytes":null,"user_agent":null,"micros":null,"client":null})"
            "\n");
}

TEST(LogLine, TellsEmptyFromUnknown) {
  LogFields fields;
  fields.host = "";
  fields.networks = std::span<const std::string_view>(&fields.host, 0);
  EXPECT_NE(line(fields).find(R"("host":"","method":null)"), std::string::npos);
  EXPECT_NE(line(fields).find(R"("networks":[],)"), std::string::npos);
}

TEST(LogLine, WritesAsMuchOfTheClientAsAskedFor) {
  LogFields v4, v6, unknown;
  v4.client = *ip::find_address("203.0.113.77");
  v6.client = *ip::find_address("2001:db8:1:2:3:4:5:6");
  const auto client = [](const LogFields& fields, LogClient how) {
    const std::string text = line(fields, how);
    return text.substr(text.find("\"client\":"));
  };
  EXPECT_EQ(client(v4, LogClient::kNone), "\"client\":null}\n");
  EXPECT_EQ(client(v4, LogClient::kPrefix), "\"client\":\"203.0.113.0/24\"}\n");
  EXPECT_EQ(client(v4, LogClient::kFull), "\"client\":\"203.0.113.77\"}\n");
  EXPECT_EQ(client(v6, LogClient::kNone), "\"client\":null}\n");
  EXPECT_EQ(client(v6, LogClient::kPrefix), "\"client\":\"2001:db8:1::/48\"}\n");
  EXPECT_EQ(client(v6, LogClient::kFull), "\"client\":\"2001:db8:1:2:3:4:5:6\"}\n");
  EXPECT_EQ(client(unknown, LogClient::kFull), "\"client\":null}\n");
}

TEST(LogLine, CutsLongTextsOfClients) {
  LogFields fields;
  const std::string agent(kMaxLoggedText - 1, 'a');
  const std::string target(kMaxLoggedTarget + 1, 't');
  const std::string with_umlaut = agent + "\xc3\xa4";
  fields.user_agent = with_umlaut;
  fields.target = target;
  const std::string text = line(fields);
  EXPECT_NE(text.find("\"user_agent\":\"" + agent + "\""), std::string::npos);
  EXPECT_NE(text.find("\"target\":\"" + target.substr(1) + "\""), std::string::npos);
}

TEST(LogLine, KnowsTheSecondsBeforeAndAfter) {
  LogLines lines(LogClient::kNone);
  for (const std::int64_t time_ns : {1'999'999'999, 2'000'000'000, 999'999, -1}) {
    LogFields fields;
    fields.time_ns = time_ns;
    lines.append(fields);
  }
  EXPECT_EQ(lines.count(), 4u);
  const std::string_view text = lines.text();
  EXPECT_NE(text.find("1970-01-01T00:00:01.999999Z"), std::string_view::npos);
  EXPECT_NE(text.find("1970-01-01T00:00:02.000000Z"), std::string_view::npos);
  EXPECT_NE(text.find("1970-01-01T00:00:00.000999Z"), std::string_view::npos);
  EXPECT_NE(text.find("1969-12-31T23:59:59.999999Z"), std::string_view::npos);
}

TEST(JsonText, EscapesExactlyWhatTheDocumentSays) {
  using namespace std::string_literals;
  EXPECT_EQ(json_text("plain text, 0-9 and ~"), "plain text, 0-9 and ~");
  EXPECT_EQ(json_text("\"\\/"), "\\\"\\\\/");
  EXPECT_EQ(json_text("\0\n\x1b\x7f"s), "\\u0000\\u000a\\u001b\\u007f");
  EXPECT_EQ(json_text("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\x98"),
            "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\x98");
  EXPECT_EQ(json_text("\xc2\x80\xc2\x9f\xc2\xa0"), "\\u0080\\u009f\xc2\xa0");
  EXPECT_EQ(json_text("\xe2\x80\xa8\xe2\x80\xa9"), "\\u2028\\u2029");
  EXPECT_EQ(json_text("\xe4"), "\\u00e4");                  // Latin-1
  EXPECT_EQ(json_text("a\xc3"), "a\\u00c3");                // cut off
  EXPECT_EQ(json_text("\xc3\xc3\xa4"), "\\u00c3\xc3\xa4");  // goes on after the fault
  EXPECT_EQ(json_text("\xc0\x80"), "\\u00c0\\u0080");       // overlong NUL
  EXPECT_EQ(json_text("\xe0\x80\x80"), "\\u00e0\\u0080\\u0080");
  EXPECT_EQ(json_text("\xed\xa0\x80"), "\\u00ed\\u00a0\\u0080");  // a surrogate
  EXPECT_EQ(json_text("\xf4\x90\x80\x80"), "\\u00f4\\u0090\\u0080\\u0080");
  EXPECT_EQ(json_text("\xff"), "\\u00ff");
}

TEST(JsonText, IsValidWhateverBytesCome) {
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second)};
      const std::string quoted = "\"" + json_text("1234567" + text) + "\"";
      ASSERT_TRUE(Validator(quoted).is_valid()) << first << " " << second;
    }
  }
}

TEST(LogLine, IsOneValidLineWhateverBytesCome) {
  constexpr unsigned kSeed = 20260102;
  std::mt19937 random(kSeed);
  // Beginnings and continuations of characters, so that most of them are nearly right.
  constexpr std::string_view kLikely =
      "a\"\\\n\xc2\xc3\xe0\xe2\xed\xef\xf0\xf4\x80\x8f\x90\x9f\xa0\xbf";
  for (int round = 0; round < 50'000; ++round) {
    std::string text;
    for (std::size_t i = random() % 24; i > 0; --i) {
      text += random() % 4 == 0 ? static_cast<char>(random()) : kLikely[random() % kLikely.size()];
    }
    LogFields fields;
    fields.host = fields.method = fields.target = fields.location = fields.user_agent = text;
    fields.trace = fields.site = text;
    const std::array<std::string_view, 1> networks = {text};
    const std::array<LoggedSkip, 1> skips = {{{text, text, text}}};
    fields.networks = networks;
    fields.skips = skips;
    std::string written = line(fields);
    ASSERT_EQ(written.find('\n'), written.size() - 1) << "seed " << kSeed << " round " << round;
    written.pop_back();
    ASSERT_TRUE(Validator(written).is_valid()) << "seed " << kSeed << " round " << round << written;
  }
}

}  // namespace
}  // namespace poros::listen
