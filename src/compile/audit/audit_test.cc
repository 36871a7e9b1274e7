// SPDX-License-Identifier: Apache-2.0
#include "compile/audit/audit.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compile/audit/holders.h"
#include "compile/bundle/tables_for_test.h"

namespace poros::compile {
namespace {

// "PROVIDER AS1 [OWNER]" a line.
std::string foreign(const TablesForTest& t) {
  std::string out;
  for (const ForeignAsn& one : find_foreign_asns(t.model, t.tables.asns)) {
    out += t.model.providers[one.provider].name + " AS" + std::to_string(one.number);
    if (one.owner) out += " " + t.model.providers[*one.owner].name;
    out += "\n";
  }
  return out;
}

// A policy whose origins are "asn, holder" pairs, each with a /24 of its own.
struct HoldersForTest : TablesForTest {
  explicit HoldersForTest(const std::vector<std::pair<int, std::string>>& holders) {
    std::string rows;
    int third = 0;
    for (const auto& [asn, holder] : holders) {
      const std::string block = "52.0." + std::to_string(third++) + ".";
      rows += block + "0," + block + "255," + std::to_string(asn) + ",\"" + holder + "\"\n";
    }
    feed("o.csv", "ip-location-db", rows);
  }
};

TEST(Holders, AHolderWithAnotherProvidersNameIsTold) {
  HoldersForTest t({{1, "Google LLC"}, {2, "Microsoft Corporation"}, {3, "Google LLC"}});
  t.provider("google", {1}, {});
  t.provider("microsoft", {2, 3}, {});
  t.build();
  EXPECT_EQ(foreign(t), "microsoft AS3 google\n");
}

TEST(Holders, ANameThatBeginsLikeTheHoldersIsTheSame) {
  HoldersForTest t({{1, "Hangzhou Alibaba Advertising Co.,Ltd."},
                    {2, "Shenzhen Tencent Computer Systems Company Limited"},
                    {3, "Beijing Baidu Netcom Science and Technology Co., Ltd."},
                    {4, "Digital Ocean, Inc."},
                    {5, "OVH SAS"}});
  t.provider("alibabagroup", {1}, {});
  t.provider("baidu", {3}, {});
  t.provider("digital-ocean", {4}, {});
  t.provider("ovh", {5}, {});
  t.provider("tencentcloud", {2}, {});
  t.build();
  EXPECT_EQ(foreign(t), "");
}

TEST(Holders, TheBeginningOfTheNameIsEnoughAmongOthers) {
  HoldersForTest t({{1, "Aceville Pte"}, {2, "Aceville"}, {3, "Aceville"}, {4, "Tencent AS num"}});
  t.provider("tencentcloud", {1, 2, 3, 4}, {});
  t.build();
  EXPECT_EQ(foreign(t), "");
}

TEST(Holders, AWordOfOneAsnIsNotItsProvidersName) {
  HoldersForTest t({{1, "Alpha"}, {2, "Zebra Net"}, {3, "Zebra Holding"}});
  t.provider("alpha", {1, 2}, {});
  t.provider("beta", {3}, {});
  t.build();
  EXPECT_EQ(foreign(t), "alpha AS2\n");  // not of beta
}

TEST(Holders, AStrangeNameAloneProvesNothing) {
  HoldersForTest t({{1, "Packet Host, Inc."}, {2, "Amazon.com, Inc."}, {3, "AMAZON-AES"}});
  t.provider("aws", {2, 3}, {});
  t.provider("equinix-metal", {1}, {});
  t.build();
  EXPECT_EQ(foreign(t), "");
}

TEST(Holders, OneThatIsUnlikeAllOthersIsTold) {
  HoldersForTest t({{1, "Equinix, Inc."},
                    {2, "Equinix (Germany) GmbH"},
                    {3, "EQUINIX BRASIL"},
                    {4, "Virtu Secure Webservices B.V."}});
  t.provider("metal", {1, 2, 3, 4}, {});
  t.build();
  EXPECT_EQ(foreign(t), "metal AS4\n");

  HoldersForTest few({{1, "Equinix, Inc."}, {2, "Equinix (Germany) GmbH"}, {4, "Virtu"}});
  few.provider("metal", {1, 2, 4}, {});
  few.build();
  EXPECT_EQ(foreign(few), "");
}

// Who holds one ASN by the name that the provider has would hold the others by it, too.
TEST(Holders, WhereTheNameHoldsOneStrangersAreTold) {
  HoldersForTest t({{1, "Amazon.com, Inc."}, {2, "Google LLC"}, {3, "Microsoft Corporation"}});
  t.provider("amazon", {1, 2, 3}, {});
  t.build();
  EXPECT_EQ(foreign(t), "amazon AS2\namazon AS3\n");

  HoldersForTest usual(
      {{1, "Amazon.com, Inc."}, {2, "AMAZON-AES"}, {3, "Zappos.com"}, {4, "Zappos"}});
  usual.provider("amazon", {1, 2, 3, 4}, {});
  usual.build();
  EXPECT_EQ(foreign(usual), "amazon AS3\namazon AS4\n");
}

TEST(Holders, WordsThatEverybodyHasMakeNobodyRelated) {
  HoldersForTest t(
      {{1, "Google Cloud Services Inc."}, {2, "Oracle Cloud Services Inc."}, {3, "Google"}});
  t.provider("google", {1}, {});
  t.provider("oracle-cloud", {2, 3}, {});
  t.build();
  EXPECT_EQ(foreign(t), "oracle-cloud AS3 google\n");
}

TEST(Holders, WhereNothingIsKnownNothingIsTold) {
  TablesForTest t;
  t.provider("google", {1}, {});
  t.provider("microsoft", {2}, {});
  t.build();
  warn_of_holders(t.model, t.tables.asns, t.diagnostics);
  EXPECT_TRUE(t.diagnostics.all().empty());  // no origins

  HoldersForTest nameless({{1, ""}, {2, ""}});
  nameless.provider("google", {1}, {});
  nameless.provider("microsoft", {2}, {});
  nameless.build();
  warn_of_holders(nameless.model, nameless.tables.asns, nameless.diagnostics);
  EXPECT_TRUE(nameless.diagnostics.all().empty());
}

TEST(Holders, TheWarningsSayWhatToDo) {
  HoldersForTest t({{1, "Google LLC"}, {2, "Microsoft Corporation"}, {3, "Google LLC"}});
  t.provider("google", {1}, {});
  t.provider("huawei", {9, 10}, {});
  t.provider("microsoft", {2, 3}, {});
  t.build();
  warn_of_holders(t.model, t.tables.asns, t.diagnostics);
  ASSERT_EQ(t.diagnostics.all().size(), 2u);
  EXPECT_EQ(t.diagnostics.all()[0].text,
            "AS3 of provider 'microsoft' is held by 'Google LLC' (move it to provider 'google', or "
            "remove it)");
  EXPECT_EQ(t.diagnostics.all()[1].text,
            "none of the ASNs of provider 'huawei' announces anything in origins (check the "
            "numbers, or give the provider ranges)");
  EXPECT_EQ(t.diagnostics.all()[1].at.line, 11u);
  EXPECT_FALSE(t.diagnostics.has_errors());
}

std::string amount(const Amount& of) {
  return std::to_string(of.v4) + "/" + std::to_string(of.v4_prefixes) + " " +
         std::to_string(of.v6_blocks()) + "/" + std::to_string(of.v6_prefixes);
}

struct AuditForTest : TablesForTest {
  AuditForTest() {
    feed("o.csv", "ip-location-db",
         "52.0.0.0,52.0.1.255,7,Nimbus Inc.\n52.0.2.0,52.0.2.255,8,Other Ltd.\n"
         "52.0.5.0,52.0.5.255,9,Nimbus Europe\n2600::,2600:0:0:ffff:ffff:ffff:ffff:ffff,7,"
         "Nimbus Inc.\n");
  }
};

TEST(Audit, CountsEachAddressWhereItBelongs) {
  AuditForTest t;
  // In the table: 52.0.0.0/23 by AS7, 52.0.2.0/24 by AS8, 52.0.5.0/24 by AS9.
  t.provider("nimbus", {7, 10}, {"52.0.1.0/24", "52.0.2.0/23", "52.0.5.0/25"}, {"52.0.0.0/25"});
  EXPECT_EQ(t.build(), "");
  const Audit found = audit(t.model, t.tables);
  ASSERT_EQ(found.providers.size(), 1u);
  const AuditedProvider& nimbus = found.providers[0];
  EXPECT_EQ(amount(nimbus.published), "896/3 0/0");
  EXPECT_EQ(amount(nimbus.announced), "512/1 1/1");
  EXPECT_EQ(amount(nimbus.unpublished), "128/1 1/1");  // 52.0.0.128/25: the rest is excepted
  EXPECT_EQ(amount(nimbus.unannounced), "256/1 0/0");  // 52.0.3.0/24
  EXPECT_EQ(amount(nimbus.by_others), "384/2 0/0");
  ASSERT_EQ(nimbus.asns.size(), 2u);
  EXPECT_EQ(amount(nimbus.asns[0].announced), "512/1 1/1");
  EXPECT_EQ(nimbus.asns[0].holder, "Nimbus Inc.");
  EXPECT_TRUE(nimbus.asns[1].announced.is_empty());
  ASSERT_EQ(nimbus.others.size(), 2u);
  EXPECT_EQ(nimbus.others[0].number, 8u);
  EXPECT_FALSE(nimbus.others[0].looks_own);
  EXPECT_EQ(nimbus.others[1].number, 9u);
  EXPECT_EQ(amount(nimbus.others[1].announced), "128/1 0/0");
  EXPECT_TRUE(nimbus.others[1].looks_own);
  EXPECT_TRUE(found.is_odd());
}

TEST(Audit, ALongerRangeOfAnotherProviderIsThatProviders) {
  AuditForTest t;
  t.provider("nimbus", {7}, {"52.0.0.0/23"});
  t.provider("guest", {}, {"52.0.1.0/24"});
  t.build();
  const Audit found = audit(t.model, t.tables);
  EXPECT_EQ(amount(found.providers[0].published), "256/1 0/0");
  EXPECT_EQ(amount(found.providers[0].unpublished), "256/1 1/1");
  EXPECT_EQ(amount(found.providers[1].by_others), "256/1 0/0");
  EXPECT_FALSE(found.providers[1].is_odd());  // it names no ASN to be announced by
  EXPECT_FALSE(found.is_odd());
}

TEST(Audit, WithoutOriginsOnlyTheRangesAreKnown) {
  TablesForTest t;
  t.provider("nimbus", {7}, {"52.0.0.0/23"});
  t.build();
  const Audit found = audit(t.model, t.tables);
  EXPECT_FALSE(found.is_odd());
  EXPECT_EQ(
      audit_text(found),
      "                                              IPv4 addresses  prefixes       IPv6 /48s  "
      "prefixes\n"
      "nimbus\n"
      "  published in its ranges                                512         1               0  "
      "       0\n"
      "the policy has no origins: who announces what is not known\n");
  EXPECT_NE(audit_json(found).find("\"announced\":null"), std::string::npos);
}

TEST(Audit, ALongHolderIsCutBetweenLetters) {
  HoldersForTest t({{1, "Ministère des Éééééééééééééééééééééééééééééééé"}});
  t.provider("a", {1}, {});
  t.build();
  EXPECT_NE(audit_text(audit(t.model, t.tables))
                .find("    AS1 Ministère des Ééééééééééééééééééé...             256"),
            std::string::npos)
      << audit_text(audit(t.model, t.tables));
}

}  // namespace
}  // namespace poros::compile
