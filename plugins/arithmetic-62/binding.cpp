// SPDX-License-Identifier: MIT
// The coder "arithmetic-62": 62 bits, a stream a lane, any total up to 2^32.
#include "../common/arithmetic/coder.hpp"

#include "tessera/sdk.hpp"

namespace tessera::arithmetic {
namespace {

struct coder_62 : coder<62> {
    explicit coder_62(const sdk::setup&) : coder(ending::quarter) {}
};

constexpr tsr_desc descriptor = sdk::describe_coder<coder_62>({
    .id = "org.tessera.arithmetic-62",
    .summary = "The classic arithmetic coder with 62 bits, any total, as distribution-coder has it",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "coder step",
    .schema = R"({"properties": {}})",
});

}  // namespace
}  // namespace tessera::arithmetic

TSR_PLUGINS(arithmetic_62, &tessera::arithmetic::descriptor)
