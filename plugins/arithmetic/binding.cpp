// SPDX-License-Identifier: MIT
// The coder "arithmetic": 32 bits, a stream a lane, any total up to 2^30.
#include "../common/arithmetic/coder.hpp"

#include "tessera/sdk.hpp"

namespace tessera::arithmetic {
namespace {

constexpr const char* schema = R"({"properties": {
  "ending": {"type": "string", "enum": ["quarter", "middle"], "default": "quarter",
    "description": "how a stream ends: quarter as .ac streams do, middle as CZIP chunks do"}}})";

struct coder_32 : coder<32> {
    explicit coder_32(const sdk::setup& s)
        : coder(s["ending"].text() == "middle" ? ending::middle : ending::quarter) {}
};

constexpr tsr_desc descriptor = sdk::describe_coder<coder_32>({
    .id = "org.tessera.arithmetic",
    .summary = "The classic 32-bit arithmetic coder, any total up to 2^30, as .ac and CZIP have it",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "coder",
    .schema = schema,
});

}  // namespace
}  // namespace tessera::arithmetic

TSR_PLUGINS(arithmetic, &tessera::arithmetic::descriptor)
