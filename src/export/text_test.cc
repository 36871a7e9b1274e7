// SPDX-License-Identifier: Apache-2.0
#include "export/text.h"

#include <gtest/gtest.h>

#include "export/export_for_test.h"

namespace poros::exporting {
namespace {

// What is written, or why nothing is.
std::string written(bundle::BundleForTest parts, Format format, What what) {
  const std::string file = parts.bytes();
  const auto view = bundle::View::open(as_bytes(file));
  if (!view) return std::string(view.error().what);
  SinkForTest sink;
  const auto done = write(*view, format, what, sink);
  if (!done) return sink.text + done.error().text;
  return sink.text;
}

const std::string kId = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

TEST(ExportText, NginxGeo) {
  EXPECT_EQ(written({}, Format::kNginxGeo, What::kClass),
            "# poros bundle " + kId +
                "\n# value: provider/region/network,network, names percent-encoded\n"
                "default \"\";\n128.0.0.0/1 cloud/east/campus;\n8000::/1 cloud/east/campus;\n");
}

TEST(ExportText, HaproxyMap) {
  EXPECT_EQ(written({}, Format::kHaproxyMap, What::kAsn),
            "# poros bundle " + kId +
                "\n# value: asn/holder, names percent-encoded\n"
                "128.0.0.0/1 64500/Example%20Networks\n8000::/1 64500/Example%20Networks\n");
}

TEST(ExportText, Csv) {
  EXPECT_EQ(written({}, Format::kCsv, What::kClass),
            "prefix,first,last,provider,region,networks\n"
            "128.0.0.0/1,128.0.0.0,255.255.255.255,cloud,east,campus\n"
            "8000::/1,8000::,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,cloud,east,campus\n");
  bundle::BundleForTest parts;
  parts.asns[1].holder = parts.text("Say \"hi\", Inc.");
  parts.details_v6.direct[1] = lpm::kLeafBit;
  EXPECT_EQ(written(parts, Format::kCsv, What::kAsn),
            "prefix,first,last,asn,holder\n"
            "128.0.0.0/1,128.0.0.0,255.255.255.255,64500,\"Say \"\"hi\"\", Inc.\"\n");
}

TEST(ExportText, QuotesAFieldWhereItMust) {
  const auto field = [](std::string_view text) {
    std::string out;
    append_csv_field(text, out);
    return out;
  };
  EXPECT_EQ(field(""), "");
  EXPECT_EQ(field("a b;c'"), "a b;c'");
  EXPECT_EQ(field("a\nb"), "\"a\nb\"");
  EXPECT_EQ(field("\r"), "\"\r\"");
  EXPECT_EQ(field("\""), "\"\"\"\"");
}

TEST(ExportText, ASlimBundleHasNoOrigins) {
  bundle::BundleForTest parts;
  parts.is_slim = true;
  for (const Format format : {Format::kNginxGeo, Format::kMmdb}) {
    EXPECT_EQ(written(parts, format, What::kAsn),
              "a slim bundle knows no ASNs (compile it again without --slim)");
    EXPECT_NE(written(parts, format, What::kClass), "");
  }
}

TEST(ExportText, AValueThatTheOtherSystemWouldCutIsRefused) {
  const auto of_length = [](std::size_t length) {
    bundle::BundleForTest parts;
    parts.providers[0] =
        parts.text(std::string(length - std::string_view("/east/campus").size(), 'x'));
    parts.backends[0].pays = parts.providers[0];
    return parts;
  };
  const auto is_refused = [](const std::string& text) {
    return text.starts_with("a value has ") && text.ends_with("or export as mmdb or csv)");
  };
  EXPECT_FALSE(is_refused(written(of_length(4000), Format::kNginxGeo, What::kClass)));
  EXPECT_TRUE(is_refused(written(of_length(4001), Format::kNginxGeo, What::kClass)));
  EXPECT_FALSE(is_refused(written(of_length(16000), Format::kHaproxyMap, What::kClass)));
  EXPECT_TRUE(is_refused(written(of_length(16001), Format::kHaproxyMap, What::kClass)));
  EXPECT_FALSE(is_refused(written(of_length(100000), Format::kMmdb, What::kClass)));
}

}  // namespace
}  // namespace poros::exporting
