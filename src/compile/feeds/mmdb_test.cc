// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compile/feeds/feeds_for_test.h"
#include "compile/feeds/mmdb_data.h"
#include "compile/feeds/mmdb_for_test.h"

namespace poros::feeds {
namespace {

using test_mmdb::asn;
using test_mmdb::map;
using test_mmdb::text;
using test_mmdb::u16;
using test_mmdb::u32;
using test_mmdb::Writer;

ReadForTest read_mmdb_file(const Writer& writer) { return read_for_test("mmdb", writer.bytes()); }
std::string table_of(const Writer& writer) { return read_mmdb_file(writer).table(); }
std::string errors_of(const Writer& writer) { return read_mmdb_file(writer).messages(); }

// A database of one record.
Writer writer_of(const std::string& record) {
  Writer writer;
  writer.add("1.0.0.0/24", record);
  return writer;
}

Writer both_families() {
  Writer writer;
  writer.add("1.0.0.0/24", asn(13335, "Cloudflare, Inc."));
  writer.add("1.0.4.0/22", asn(4294967295, ""));
  writer.add("1.0.8.0/32", asn(13335, "Cloudflare, Inc."));
  writer.add("2001:db8::/32", asn(0, "Z\xc3\xbcrich"));
  writer.add("2606:4700::/128", asn(13335, "Cloudflare, Inc."));
  return writer;
}

constexpr std::string_view kBothFamilies =
    "1.0.0.0 1.0.0.255 13335 [Cloudflare, Inc.] 0\n"
    "1.0.4.0 1.0.7.255 4294967295 [] 0\n"
    "1.0.8.0 1.0.8.0 13335 [Cloudflare, Inc.] 0\n"
    "2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff 0 [Z\xc3\xbcrich] 0\n"
    "2606:4700:: 2606:4700:: 13335 [Cloudflare, Inc.] 0\n";

TEST(Mmdb, ReadsBothFamiliesWhateverTheSizeOfARecord) {
  for (const int size : {24, 28, 32}) {
    Writer writer = both_families();
    writer.record_size = size;
    const ReadForTest read = read_mmdb_file(writer);
    EXPECT_EQ(read.messages(), "");
    EXPECT_EQ(read.table(), kBothFamilies);
    EXPECT_EQ(read.rows.asns.size(), 3u);
    EXPECT_EQ(read.rows.date, "2026-07-29");
    EXPECT_EQ(place_of("mmdb", read.rows, 0).at.file, "f");
    EXPECT_EQ(place_of("mmdb", read.rows, 0).entry, "");
  }
}

TEST(Mmdb, RecordsBeyond24BitsAreRead) {
  // The high four bits of both sides stand in a byte of their own.
  Writer writer;
  writer.data = std::string((1 << 24) + 5, '\0');
  writer.add("0.0.0.0/1", asn(1, "left"));
  writer.add("128.0.0.0/1", asn(2, "right"));
  EXPECT_EQ(table_of(writer),
            "0.0.0.0 127.255.255.255 1 [left] 0\n"
            "128.0.0.0 255.255.255.255 2 [right] 0\n");
}

TEST(Mmdb, ARecordLikeAByteOrderMarkIsARecord) {
  Writer writer;
  writer.ip_version = 4;
  writer.record_size = 24;
  writer.data = std::string(0xefbbbf - 1 - 16, '\0');
  writer.add("0.0.0.0/1", asn(1, "a"));
  EXPECT_TRUE(writer.bytes().starts_with("\xef\xbb\xbf"));
  EXPECT_EQ(table_of(writer), "0.0.0.0 127.255.255.255 1 [a] 0\n");
}

TEST(Mmdb, ATreeOfIpv4Alone) {
  Writer writer;
  writer.ip_version = 4;
  writer.add("1.0.0.0/24", asn(1, "a"));
  writer.add("255.255.255.255/32", asn(2, "b"));
  EXPECT_EQ(table_of(writer),
            "1.0.0.0 1.0.0.255 1 [a] 0\n"
            "255.255.255.255 255.255.255.255 2 [b] 0\n");
}

TEST(Mmdb, OtherWaysToIpv4AreNotRowsOfTheirOwn) {
  Writer writer = both_families();
  writer.add_aliases();
  EXPECT_EQ(errors_of(writer), "");
  EXPECT_EQ(table_of(writer), kBothFamilies);
}

TEST(Mmdb, OtherWaysToIpv4AreKnownWhereItIsOneRecord) {
  Writer writer;
  writer.add("0.0.0.0/0", asn(1, "a"));
  writer.add_aliases();
  writer.add("2001:db8::/32", asn(1, "a"));
  EXPECT_EQ(table_of(writer),
            "0.0.0.0 255.255.255.255 1 [a] 0\n"
            "2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff 1 [a] 0\n");
}

TEST(Mmdb, MappedAddressesWithRecordsOfTheirOwnAreIpv4) {
  Writer writer;
  writer.side_at((ip::uint128{0xffff} << 32) | 0x01000000, 120) = {Writer::Side::kData, 0};
  writer.data = asn(1, "a");
  EXPECT_EQ(table_of(writer), "1.0.0.0 1.0.0.255 1 [a] 0\n");
}

TEST(Mmdb, AnAddressOfIpv6AboveIpv4StaysOne) {
  Writer writer;
  writer.add("::/64", asn(1, "a"));
  writer.add("0:0:0:1::/64", asn(2, "b"));
  EXPECT_EQ(table_of(writer),
            ":: ::ffff:ffff:ffff:ffff 1 [a] 0\n"
            "0:0:0:1:: ::1:ffff:ffff:ffff:ffff 2 [b] 0\n");
}

TEST(Mmdb, OtherPublishersNamesAreKnown) {
  const auto row = [](const std::string& record) { return table_of(writer_of(record)); };
  const std::string block = "1.0.0.0 1.0.0.255 ";
  EXPECT_EQ(row(map({{"asn", text("AS64500")}, {"as_name", text("n")}})), block + "64500 [n] 0\n");
  EXPECT_EQ(row(map({{"asn", text("64500")}, {"name", text("n")}})), block + "64500 [n] 0\n");
  EXPECT_EQ(row(map({{"asn", u32(7)}})), block + "7 [] 0\n");
  EXPECT_EQ(row(map({{"autonomous_system_number", u16(7)}})), block + "7 [] 0\n");
  EXPECT_EQ(row(map({{"name", text("n")},
                     {"country", map({{"iso_code", text("DE")}})},
                     {"autonomous_system_number", u32(7)}})),
            block + "7 [n] 0\n");
}

TEST(Mmdb, DataMayStandBehindPointers) {
  Writer writer;
  const std::string key = text("autonomous_system_organization"), holder = text("Somebody");
  writer.data = key + holder;
  const auto at = static_cast<std::uint32_t>(writer.data.size());
  writer.data += test_mmdb::head(7, 2) + text("autonomous_system_number") + u32(64500) +
                 test_mmdb::pointer(0) + test_mmdb::pointer(static_cast<std::uint32_t>(key.size()));
  writer.side("1.0.0.0/24") = {Writer::Side::kData, at};
  EXPECT_EQ(table_of(writer), "1.0.0.0 1.0.0.255 64500 [Somebody] 0\n");
}

TEST(Mmdb, RecordsWithoutAnAsnAreNoRows) {
  Writer writer = both_families();
  writer.add("9.0.0.0/8", map({{"country", text("DE")}}));
  writer.add("10.0.0.0/8", map({{"asn", text("")}}));
  EXPECT_EQ(errors_of(writer), "");
  EXPECT_EQ(table_of(writer), kBothFamilies);
}

TEST(Mmdb, ADatabaseWithoutAsnsIsNamed) {
  Writer writer = writer_of(map({{"country", map({{"iso_code", text("DE")}})}}));
  writer.type = "GeoLite2-Country";
  EXPECT_EQ(errors_of(writer),
            "f: no record has an ASN: the database is 'GeoLite2-Country' (take one of ASNs, like "
            "GeoLite2-ASN)\n");
  EXPECT_EQ(errors_of(Writer()),
            "f: no record has an ASN: the database is 'Test-ASN' (take one of ASNs, like "
            "GeoLite2-ASN)\n");
}

TEST(Mmdb, BadValuesAreToldWithTheirBlock) {
  const auto errors = [](const std::string& record) { return errors_of(writer_of(record)); };
  const std::string at = "f: record of 1.0.0.0/24: ";
  EXPECT_EQ(errors(map({{"asn", text("AS4294967296")}})),
            at + "'AS4294967296' is no ASN (AS and a number from 0 to 4294967295)\n");
  EXPECT_EQ(errors(map({{"asn", text("AS")}})),
            at + "'AS' is no ASN (AS and a number from 0 to 4294967295)\n");
  EXPECT_EQ(errors(map({{"asn", map({})}})),
            at + "its ASN is neither a number nor a text (is it the right file?)\n");
  EXPECT_EQ(errors(asn(1, "a\tb")), at + "a control character in the holder 'a\\x09b'\n");
  EXPECT_EQ(errors(asn(1, "\xc3")), at + "the holder '\\xc3' is not UTF-8\n");
  EXPECT_EQ(errors(map({{"asn", u32(1)}, {"name", u32(1)}})), at + "the holder is no text\n");
}

TEST(Mmdb, ARecordThatManyBlocksShareIsToldOnce) {
  Writer writer = writer_of(asn(1, "a\tb"));
  writer.add("1.0.4.0/24", asn(1, "a\tb"));
  EXPECT_EQ(errors_of(writer),
            "f: record of 1.0.0.0/24: a control character in the holder 'a\\x09b'\n");
}

TEST(Mmdb, TimesThatAreNoDateOfOursAreNone) {
  for (const std::uint64_t epoch : {std::uint64_t{253402300800}, ~std::uint64_t{0}}) {
    Writer writer = both_families();
    writer.epoch = epoch;
    EXPECT_EQ(read_mmdb_file(writer).rows.date, "");
    EXPECT_EQ(errors_of(writer), "");
  }
}

TEST(Mmdb, ADamagedTreeIsAnError) {
  using Side = Writer::Side;
  const auto errors = [](auto damage) {
    Writer writer = both_families();
    damage(writer);
    return errors_of(writer);
  };
  const std::string f = "f: damaged MaxMind DB: ", again = " (fetch the file again)\n";
  const auto last = [](Writer& w) -> Side& { return w.side("2606:4700::/128"); };
  EXPECT_EQ(errors([&](Writer& w) { last(w) = {Side::kNode, 5}; }),
            f + "its tree is deeper than an address" + again);
  EXPECT_EQ(errors([&](Writer& w) { w.side("2606:4700::/127") = {Side::kNode, 5}; }),
            f + "two ways lead to node 5 of its tree" + again);
  // Each node leads to the next twice: 2^96 ways.
  EXPECT_EQ(errors([&](Writer& w) {
              for (auto& node : w.nodes) {
                if (node[0].kind == Side::kNode) node[1] = node[0];
              }
            }).starts_with(f + "two ways lead to node "),
            true);
  for (const std::uint32_t record : {0u, 0x0fffffffu}) {
    EXPECT_NE(errors([&](Writer& w) { last(w) = {Side::kRaw, record}; }).find(f),
              std::string::npos);
  }
  // Into the zeros between tree and data.
  EXPECT_NE(errors([&](Writer& w) {
              last(w) = {Side::kRaw, static_cast<std::uint32_t>(w.nodes.size()) + 3};
            }).find(f),
            std::string::npos);
}

TEST(Mmdb, DamagedDataIsAnError) {
  Writer writer = writer_of(map({{"asn", text("AS1")}}));
  const std::string good = writer.bytes();
  EXPECT_EQ(read_for_test("mmdb", good).messages(), "");
  const std::string at = "f: record of 1.0.0.0/24: damaged data (fetch the file again)\n";
  const auto damaged = [](std::string data) {
    Writer made;
    made.side("1.0.0.0/24") = {Writer::Side::kData, 0};
    made.data = std::move(data);
    return errors_of(made);
  };
  EXPECT_EQ(damaged(test_mmdb::pointer(0)), at);                           // leads to itself
  EXPECT_EQ(damaged(test_mmdb::pointer(0xfffffff0)), at);                  // leads out
  EXPECT_EQ(damaged(test_mmdb::head(7, 1) + u32(1) + text("x")), at);      // a key is no text
  EXPECT_EQ(damaged(test_mmdb::head(7, 200) + text("asn") + u32(1)), at);  // a map that is cut off
  // A million arrays, each in the other, before the key that is looked for.
  std::string nested = test_mmdb::head(7, 2) + text("x");
  for (int i = 0; i < 1000000; ++i) nested += test_mmdb::head(11, 1);
  EXPECT_EQ(damaged(nested + u32(1) + text("asn") + u32(1)), at);
}

TEST(Mmdb, DamagedMetadataIsAnError) {
  const Writer writer = both_families();
  const auto errors = [&](const std::string& meta) {
    return read_for_test("mmdb", writer.bytes(meta)).messages();
  };
  const auto meta = [&](std::uint32_t nodes, std::uint16_t size, std::uint16_t version) {
    return map({{"binary_format_major_version", u16(2)},
                {"binary_format_minor_version", u16(0)},
                {"build_epoch", test_mmdb::u64(1)},
                {"database_type", text("x")},
                {"description", map({})},
                {"ip_version", u16(version)},
                {"languages", test_mmdb::head(11, 0)},
                {"node_count", u32(nodes)},
                {"record_size", u16(size)}});
  };
  const auto nodes = static_cast<std::uint32_t>(writer.nodes.size());
  EXPECT_EQ(errors(meta(nodes, 28, 6)), "");
  for (const auto& bad :
       {meta(nodes, 20, 6), meta(nodes, 28, 5), meta(0, 28, 6), meta(0xffffffff, 32, 6),
        meta(0x20000001, 32, 6), meta(nodes * 50, 28, 6), std::string(), text("x"), map({}),
        test_mmdb::pointer(0), test_mmdb::head(7, 3)}) {
    const std::string told = errors(bad);
    EXPECT_TRUE(told.starts_with("f: damaged MaxMind DB: ") ||
                told.starts_with("f: no MaxMind DB: "))
        << told;
    EXPECT_TRUE(told.ends_with(" (fetch the file again)\n") || told.ends_with("(is it whole?)\n"))
        << told;
  }
  EXPECT_EQ(errors(meta(nodes * 2, 28, 6)),
            "f: damaged MaxMind DB: its metadata does not fit the file (fetch the file again)\n");
  std::string nested = test_mmdb::head(7, 1) + text("x");
  for (int i = 0; i < 60000; ++i) nested += test_mmdb::head(11, 1);
  EXPECT_EQ(errors(nested + u32(1)),
            "f: damaged MaxMind DB: its metadata is unreadable (fetch the file again)\n");
}

TEST(Mmdb, ATruncatedFileIsNoDatabase) {
  const std::string good = both_families().bytes();
  // Without the last byte the mark is there, without the metadata it is not.
  EXPECT_TRUE(read_for_test("mmdb", good.substr(0, good.size() - 1))
                  .messages()
                  .starts_with("f: damaged MaxMind DB: "));
  EXPECT_EQ(read_for_test("mmdb", good.substr(0, good.size() / 2)).messages(),
            "f: no MaxMind DB: its mark is missing (is it whole?)\n");
}

TEST(Mmdb, NoDamageOfOneBitEndsTheProgram) {
  Writer writer = both_families();
  writer.add_aliases();
  const std::string good = writer.bytes();
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const int bit : {0, 3, 7}) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ (1 << bit));
      read_for_test("mmdb", bad);
    }
  }
}

TEST(MmdbData, CountsWhatIsBehindPointers) {
  using test_mmdb::head;
  using test_mmdb::pointer;
  const auto is_modest = [](const std::string& section, std::uint64_t at = 0) {
    return mmdb::end_of(as_bytes(section), at).has_value();
  };
  EXPECT_TRUE(is_modest(u32(5)));
  EXPECT_TRUE(is_modest(head(14, 1)));  // true has no bytes
  EXPECT_TRUE(is_modest(head(7, 0)));
  EXPECT_FALSE(is_modest(""));
  EXPECT_FALSE(is_modest(u32(5), 100));
  EXPECT_FALSE(is_modest(text("abc").substr(0, 3)));
  EXPECT_FALSE(is_modest(head(7, 1) + text("a")));
  EXPECT_TRUE(is_modest(head(7, 1) + text("a") + u32(1)));
  // After a pointer it goes on behind the pointer, after a map behind the map.
  EXPECT_TRUE(is_modest(text("key") + head(7, 1) + pointer(0) + u32(1), 4));
  EXPECT_FALSE(is_modest(text("key") + head(7, 2) + pointer(0) + u32(1), 4));
  EXPECT_TRUE(is_modest(head(11, 2) + map({{"a", u32(1)}}) + u32(1)));
  EXPECT_FALSE(is_modest(head(11, 3) + map({{"a", u32(1)}}) + u32(1)));
  // Arrays that each name the one before twice: 2^20 values in 250 bytes.
  std::string doubled = u32(1);
  std::uint32_t before = 0;
  for (int i = 0; i < 20; ++i) {
    const auto at = static_cast<std::uint32_t>(doubled.size());
    doubled += head(11, 2) + pointer(before) + pointer(before);
    before = at;
    if (i == 8) {
      EXPECT_TRUE(is_modest(doubled, at));
    }
  }
  EXPECT_FALSE(is_modest(doubled, before));
}

// Every record leads to the same 2000 values. One of them is modest; all together are not.
TEST(Mmdb, RecordsThatReadTheSameOverAndOverAreRefused) {
  Writer writer;
  std::string shared = test_mmdb::head(11, 200);
  for (int i = 0; i < 200; ++i) shared += test_mmdb::head(14, 1);
  std::string hub = test_mmdb::head(11, 10);
  for (int i = 0; i < 10; ++i) hub += test_mmdb::pointer(0);
  writer.data = shared + hub;
  for (std::uint32_t i = 0; i < 256; ++i) {
    const auto to = static_cast<std::uint32_t>(shared.size());
    writer.add("1.0." + std::to_string(i) + ".0/24",
               map({{"asn", u32(i + 1)}, {"more", test_mmdb::pointer(to)}}));
  }
  const std::string messages = errors_of(writer);
  EXPECT_NE(messages.find("damaged data"), std::string::npos) << messages;
  EXPECT_EQ(messages.find("record of 1.0.0.0/24"), std::string::npos) << messages;
}

TEST(MmdbData, FindsNumbers) {
  const auto find = [](const std::string& section) {
    return mmdb::find_number(as_bytes(section), "n");
  };
  EXPECT_EQ(find(map({{"a", text("n")}, {"b", map({{"n", u32(1)}})}, {"n", u32(70000)}})), 70000u);
  EXPECT_EQ(find(map({{"n", u16(0)}})), 0u);
  EXPECT_EQ(find(map({{"n", test_mmdb::u64(~std::uint64_t{0})}})), ~std::uint64_t{0});
  EXPECT_EQ(find(map({{"n", test_mmdb::pointer(8)}}) + u32(9)), 9u);
  for (const auto& none : {map({{"n", text("1")}}), map({{"m", u32(1)}}), u32(1), std::string(),
                           map({{"m", u32(1)}, {"n", u32(70000)}}).substr(0, 8)}) {
    EXPECT_EQ(find(none), std::nullopt);
  }
}

TEST(MmdbData, KnowsListsOfTexts) {
  using test_mmdb::head;
  const auto holds = [](const std::string& value) {
    return mmdb::holds_texts(as_bytes(map({{"a", u32(1)}, {"n", value}})), "n");
  };
  EXPECT_TRUE(holds(head(11, 0)));
  EXPECT_TRUE(holds(head(11, 2) + text("a") + test_mmdb::pointer(1)));  // the key "a"
  EXPECT_TRUE(holds(map({{"en", text("a")}})));
  for (const auto& none : {text("a"), u32(1), head(11, 1) + u32(1), map({{"en", u32(1)}}),
                           head(7, 1) + u32(1) + text("a"), head(11, 2) + text("a"),
                           head(11, 1) + map({{"a", text("a")}})}) {
    EXPECT_FALSE(holds(none));
  }
  EXPECT_FALSE(mmdb::holds_texts(as_bytes(map({})), "n"));
}

}  // namespace
}  // namespace poros::feeds
