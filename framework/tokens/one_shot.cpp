// SPDX-License-Identifier: MIT
// One-shot calls, on codecs that are kept for the life of the process as tacc keeps its mappings.
#include <tessera/tokens.hpp>

#include <map>
#include <mutex>

namespace tessera::tokens {
namespace {

codec kept(std::string_view tokenizer, const codec_options& options) {
    static std::mutex mutex;
    static std::map<std::pair<std::string, std::filesystem::path>, codec> all;
    const std::lock_guard hold(mutex);
    const std::pair key(std::string(tokenizer), options.mapping);
    const auto found = all.find(key);
    return found != all.end() ? found->second
                              : all.emplace(key, codec(tokenizer, options)).first->second;
}

}  // namespace

bytes compress_token_ids(std::span<const std::uint32_t> ids, std::string_view tokenizer, bool gzip,
                         const codec_options& options) {
    return kept(tokenizer, options).encode_token_ids(ids, gzip);
}

std::vector<std::uint32_t> decompress_token_ids(std::span<const std::uint8_t> payload,
                                                std::string_view tokenizer, bool gzip,
                                                const codec_options& options) {
    return kept(tokenizer, options).decode_token_ids(payload, gzip);
}

}  // namespace tessera::tokens
