// SPDX-License-Identifier: Apache-2.0
#include "inflate/packed.h"

#include "inflate/bzip2.h"
#include "inflate/gzip.h"
#include "inflate/zstd.h"

namespace poros::inflate {

Packing packing_of(Bytes bytes) {
  if (is_gzip(bytes)) return Packing::kGzip;
  if (is_zstd(bytes)) return Packing::kZstd;
  if (is_bzip2(bytes)) return Packing::kBzip2;
  return Packing::kNone;
}

Result<std::string> unpack(Bytes packed, std::uint64_t limit) {
  switch (packing_of(packed)) {
    case Packing::kGzip:
      return gunzip(packed, limit);
    case Packing::kZstd:
      return unzstd(packed, limit);
    case Packing::kBzip2:
      return bunzip2(packed, limit);
    case Packing::kNone:
      break;
  }
  return Error{ErrorKind::kCorrupt, "no gzip, zstd or bzip2 file"};
}

}  // namespace poros::inflate
