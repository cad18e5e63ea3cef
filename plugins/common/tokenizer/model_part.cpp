// SPDX-License-Identifier: MIT
// The tokenizer in a model file: CZIP's section 4, as far as a tokenizer needs it.
#include "model_part.hpp"

#include "../files/tensor_file.hpp"
#include "token_bytes.hpp"

namespace tessera::tokenizer {

model_part find_tokenizer(std::span<const std::uint8_t> file) {
    constexpr const char* name = "tokenizer.data";
    const safetensors::tensor_file all(file);
    return {all.bytes(name, "U8", all.sizes(name, 1)), all.text("tokenizer_codec").value_or(""),
            static_cast<std::uint32_t>(all.number("vocab_size", 1024, 1, most_ids))};
}

}  // namespace tessera::tokenizer
