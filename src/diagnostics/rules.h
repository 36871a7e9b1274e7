// SPDX-License-Identifier: Apache-2.0
// Every rule that a policy and its feeds are held to. A message names its rule, `poros check
// --rules` lists them, and tests/refused has an example of each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace poros {

enum class Rule : std::uint8_t {
  kPolicyUnreadable,
  kFileTooLarge,
  kYamlEncoding,
  kYamlSyntax,
  kYamlSecondDocument,
  kYamlVersion,
  kYamlTag,
  kYamlAnchor,
  kYamlAlias,
  kYamlMergeKey,
  kYamlKey,
  kYamlNul,
  kYamlDepth,
  kDuplicateKey,
  kUnknownKey,
  kWrongType,
  kEmptyValue,
  kEmptyList,
  kUnknownWord,
  kValueTwice,
  kNoVersion,
  kIncludeInInclude,
  kIncludePattern,
  kIncludeNothing,
  kBadName,
  kUnknownName,
  kSecondDefault,
  kBadDate,
  kNeverLives,
  kExpired,
  kExpiresSoon,
  kProbeTarget,
  kProbeSha256,
  kBadGlob,
  kFeedNoFormat,
  kFeedUnknownFormat,
  kFeedNoPath,
  kFeedName,
  kFeedUse,
  kFeedTwice,
  kFeedUrl,
  kFeedUnreadable,
  kFeedDamaged,
  kFeedPacking,
  kFeedEmpty,
  kFeedMistaken,
  kFeedRow,
  kBadCidr,
  kAs0,
  kAsnText,
  kAsnClaimedTwice,
  kAsnTwice,
  kAsnHeldByOther,
  kAsnsAnnounceNothing,
  kNetworkEmpty,
  kRangeTwoAnswers,
  kRangeReserved,
  kRangeHuge,
  kRangeHoldsReserved,
  kRangeNested,
  kOriginTwoAnswers,
  kOriginUnfit,
  kRegionOfNobody,
  kTooManyClasses,
  kBackendName,
  kNoUrl,
  kBadUrl,
  kInsecureUrl,
  kPrivateBackend,
  kBadAppend,
  kBadTemplate,
  kUnknownVariable,
  kVariableName,
  kVariableUses,
  kVariableWithoutValue,
  kVariableUnused,
  kRegionsEmpty,
  kRegionTwice,
  kUnknownRegion,
  kPlaceWithoutRegions,
  kPlaceWithoutBy,
  kPlaceWithoutPayer,
  kQueryName,
  kBadHost,
  kHostTwice,
  kNoApi,
  kNoFallback,
  kFallbackRegion,
  kFallbackTrust,
  kFallbackEnds,
  kFallbackSkippable,
  kFallbackFrom,
  kKindsOnOci,
  kKindNotExtendable,
  kNoRoutes,
  kLastRouteConditional,
  kUnreachableRoute,
  kRouteTwice,
  kRouteWithoutName,
  kRouteDoesNothing,
  kRouteDoesBoth,
  kUnknownKind,
  kNearWithoutPlace,
  kBadHeader,
  kAsWithAnswer,
  kBadAs,
  kTooManyCandidates,
  kStepRegion,
  kSplitWithoutMembers,
  kSplitMember,
  kSplitSum,
  kSplitOfNames,
  kTooLittleTrust,
  kVariableNotSupplied,
  kLocationTooLong,
  kAnswerWithoutStatus,
  kAnswerWithoutLocation,
  kAnswerWithText,
  kAnswerWithLocation,
  kBadLocation,
};

struct RuleText {
  Rule rule;
  bool is_warning;
  std::string_view name;     // as messages show it; never changes its meaning
  std::string_view source;   // where docs/decisions.md states it
  std::string_view meaning;  // what is reported
};

// In the order of the enumeration.
std::span<const RuleText> rules();

const RuleText& text_of(Rule rule);

}  // namespace poros
