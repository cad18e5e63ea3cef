// SPDX-License-Identifier: MIT
// The class codec: raw pipelines of the codec "tacc", and where in a list something is wrong.
#include "token_texts.hpp"

#include <tessera/encode.hpp>
#include <tessera/tokens.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <mutex>

namespace tessera::tokens {
namespace {

constexpr std::array<std::string_view, 8> tokenizers = {"cl100k_base",   "gpt2",       "o200k_base",
                                                        "o200k_harmony", "p50k_base",  "p50k_edit",
                                                        "r50k_base",     "tessera-32k"};

constexpr const char* source_name = "payload";

/// The stage's own words: without the source's name and the pointer to the stage.
std::string words_of(const error& e) {
    std::string_view text = e.what();
    const std::string name = std::string(source_name) + ": ";
    if (text.starts_with(name)) text.remove_prefix(name.size());
    if (text.starts_with('/')) text.remove_prefix(std::min(text.find(": ") + 2, text.size()));
    return std::string(text);
}

/// Numbers of four bytes, least significant first, as the pipelines take them.
template <class Number>
bytes little_endian(std::span<const Number> numbers) {
    bytes out(4 * numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i)
        for (std::size_t k = 0; k < 4; ++k)
            out[4 * i + k] =
                static_cast<std::uint8_t>(static_cast<std::uint32_t>(numbers[i]) >> (8 * k));
    return out;
}

template <class Number>
std::vector<Number> numbers_of(std::span<const std::uint8_t> little) {
    std::vector<Number> out(little.size() / 4);
    if constexpr (std::endian::native == std::endian::little) {
        if (!out.empty()) std::memcpy(out.data(), little.data(), 4 * out.size());
    } else {
        for (std::size_t i = 0; i < 4 * out.size(); ++i)
            out[i / 4] |= static_cast<Number>(std::uint32_t{little[i]} << (8 * (i % 4)));
    }
    return out;
}

bytes encoded(const pipeline& with, std::span<const std::uint8_t> content) {
    memory_source in(content, source_name);
    memory_sink out;
    encode_raw(with, in, out, {.threads = 1});
    return std::move(out.data);
}

template <class Number>
bytes encoded_numbers(const pipeline& with, std::span<const Number> numbers) {
    if constexpr (std::endian::native == std::endian::little)
        return encoded(
            with, {reinterpret_cast<const std::uint8_t*>(numbers.data()), numbers.size_bytes()});
    else
        return encoded(with, little_endian(numbers));
}

bytes decoded(const pipeline& with, std::span<const std::uint8_t> payload) {
    memory_source in(payload, source_name);
    memory_sink out;
    decode_raw(with, in, out, {.threads = 1});
    return std::move(out.data);
}

/// What fails for a reason that is in the list fails for every longer one: the position of the
/// first element with which it does.
template <class Works>
std::size_t first_at_fault(std::size_t count, Works&& works) {
    std::size_t good = 0, bad = count;
    while (bad - good > 1) {
        const std::size_t middle = good + (bad - good) / 2;
        (works(middle) ? good : bad) = middle;
    }
    return good;
}

template <class F>
bool works(reason expected, F&& f) {
    try {
        f();
        return true;
    } catch (const error& e) {
        if (e.why != expected) throw;
        return false;
    }
}

/// Looked for once a process: each library is tried in a child process.
const registry& standard_plugins() {
    static const registry all = registry::standard();
    return all;
}

asset_store with_file(const std::filesystem::path& file, const asset_store& others) {
    std::vector<std::filesystem::path> directories = {
        file.has_parent_path() ? file.parent_path() : std::filesystem::path(".")};
    directories.insert(directories.end(), others.directories().begin(), others.directories().end());
    return asset_store(std::move(directories));
}

asset file_or_asset(const std::filesystem::path& file, const std::string& name,
                    const asset_store& assets) {
    return file.empty() ? assets.by_name(name)
                        : with_file(file, assets).by_name(file.filename().string());
}

pipeline compiled(const char* input, const std::string& tokenizer,
                  const std::filesystem::path& mapping, const environment& with) {
    spec wanted = with.codecs.find("tacc");
    wanted.set_parameter("input", input);
    wanted.set_parameter("tokenizer", tokenizer);
    wanted.set_parameter("trailing", "ignore");
    if (mapping.empty()) return pipeline::compile(wanted, with.plugins, with.assets, with.bounds);
    wanted.set_parameter("mapping", "asset:" + mapping.filename().string());
    return pipeline::compile(wanted, with.plugins, with_file(mapping, with.assets), with.bounds);
}

}  // namespace

token_not_found::token_not_found(std::string token_, std::size_t position_)
    : error(reason::parameter,
            fmt::format("Token '{}' not found in mapping, at position {}", token_, position_)),
      token(std::move(token_)),
      position(position_) {}

token_id_not_found::token_id_not_found(std::uint32_t id_, std::size_t position_)
    : error(reason::parameter,
            fmt::format("Token ID {} not found in mapping, at position {}", id_, position_)),
      id(id_),
      position(position_) {}

mapped_id_not_found::mapped_id_not_found(std::int32_t id_, std::size_t position_)
    : error(
          reason::corrupt,
          fmt::format("Mapped ID {} not found in reverse mapping, at position {}", id_, position_)),
      id(id_),
      position(position_) {}

std::vector<std::string> list_available_tokenizers() {
    return {tokenizers.begin(), tokenizers.end()};
}

struct codec::parts {
    parts(std::string_view tokenizer, const environment& with, const codec_options& options)
        : name(tokenizer),
          ids(compiled("u32", name, options.mapping, with)),
          mapped(compiled("mapped", name, {}, with)),
          gzip(pipeline::compile(with.codecs.find("gzip"), with.plugins, with.assets, with.bounds)),
          options_(options),
          assets_(with.assets) {}

    bytes zipped(bytes payload, bool wanted) const {
        return wanted ? encoded(gzip, payload) : std::move(payload);
    }

    /// `read` of the payload, unpacked where it is a gzip member.
    template <class Read>
    auto unzipped(std::span<const std::uint8_t> payload, bool wanted, Read&& read) const {
        if (!wanted) return read(payload);
        bytes plain;
        try {
            plain = decoded(gzip, payload);
        } catch (const error& e) {
            if (e.why != reason::corrupt && e.why != reason::unsupported) throw;
            throw gzip_failed(e.why, "Gzip decompression failed: " + words_of(e));
        }
        return read(std::span<const std::uint8_t>(plain));
    }

    std::vector<std::int32_t> read_mapped(std::span<const std::uint8_t> payload) const {
        try {
            return numbers_of<std::int32_t>(decoded(mapped, payload));
        } catch (const error& e) {
            if (e.why != reason::corrupt) throw;
            throw invalid_payload(e.why, "Invalid payload: " + words_of(e));
        }
    }

    std::vector<std::uint32_t> read_ids(std::span<const std::uint8_t> payload) const {
        try {
            return numbers_of<std::uint32_t>(decoded(ids, payload));
        } catch (const error& e) {
            if (e.why != reason::corrupt) throw;
        }
        const std::vector<std::int32_t> all = read_mapped(payload);
        const std::size_t at = first_at_fault(all.size(), [&](std::size_t count) {
            const bytes some = encoded_numbers(mapped, std::span(all).first(count));
            return works(reason::corrupt, [&] { decoded(ids, some); });
        });
        throw mapped_id_not_found(all[at], at);
    }

    bytes write_ids(std::span<const std::uint32_t> list) const {
        try {
            return encoded_numbers(ids, list);
        } catch (const error& e) {
            if (e.why != reason::parameter || list.empty()) throw;
        }
        const std::size_t at = first_at_fault(list.size(), [&](std::size_t count) {
            return works(reason::parameter, [&] { encoded_numbers(ids, list.first(count)); });
        });
        throw token_id_not_found(list[at], at);
    }

    /// Read when first asked for.
    const token_texts& texts() const {
        std::call_once(once_, [&] {
            const asset mapping = file_or_asset(options_.mapping, name + ".mapping", assets_);
            const asset from =
                has_token_texts(mapping.bytes)
                    ? mapping
                    : file_or_asset(options_.vocabulary, name + ".tiktoken", assets_);
            texts_ = std::make_unique<token_texts>(from.bytes, from.name);
        });
        return *texts_;
    }

    std::string name;
    pipeline ids, mapped, gzip;

  private:
    codec_options options_;
    asset_store assets_;
    mutable std::once_flag once_;
    mutable std::unique_ptr<const token_texts> texts_;
};

codec::codec(std::string_view tokenizer, const codec_options& options)
    : codec(tokenizer,
            environment{.plugins = standard_plugins(),
                        .assets = asset_store::standard(),
                        .codecs = codec_library::standard()},
            options) {}

codec::codec(std::string_view tokenizer, const environment& with, const codec_options& options) {
    if (options.mapping.empty() &&
        std::find(tokenizers.begin(), tokenizers.end(), tokenizer) == tokenizers.end())
        throw unknown_tokenizer(reason::parameter,
                                fmt::format("Mapping for tokenizer '{}' not found. Available: {}",
                                            tokenizer, fmt::join(tokenizers, ", ")));
    parts_ = std::make_shared<const parts>(tokenizer, with, options);
}

const std::string& codec::tokenizer_name() const { return parts_->name; }

bytes codec::encode_tokens(std::span<const std::string> tokens, bool gzip) const {
    std::vector<std::uint32_t> ids;
    ids.reserve(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto id = parts_->texts().id_of(tokens[i]);
        if (!id) throw token_not_found(tokens[i], i);
        ids.push_back(*id);
    }
    return encode_token_ids(ids, gzip);
}

bytes codec::encode_token_ids(std::span<const std::uint32_t> ids, bool gzip) const {
    return parts_->zipped(parts_->write_ids(ids), gzip);
}

bytes codec::encode_mapped_ids(std::span<const std::int32_t> mapped, bool gzip) const {
    return parts_->zipped(encoded_numbers(parts_->mapped, mapped), gzip);
}

bytes codec::encode_raw_token_ids(std::span<const std::uint32_t> ids, bool gzip) const {
    return parts_->zipped(encoded_numbers(parts_->mapped, ids), gzip);
}

std::vector<std::string> codec::decode_tokens(std::span<const std::uint8_t> payload,
                                              bool gzip) const {
    const std::vector<std::uint32_t> ids = decode_token_ids(payload, gzip);
    std::vector<std::string> tokens;
    tokens.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const std::string* text = parts_->texts().text_of(ids[i]);
        if (text == nullptr) throw token_id_not_found(ids[i], i);
        tokens.push_back(*text);
    }
    return tokens;
}

std::vector<std::uint32_t> codec::decode_token_ids(std::span<const std::uint8_t> payload,
                                                   bool gzip) const {
    return parts_->unzipped(payload, gzip, [&](auto plain) { return parts_->read_ids(plain); });
}

std::vector<std::int32_t> codec::decode_mapped_ids(std::span<const std::uint8_t> payload,
                                                   bool gzip) const {
    return parts_->unzipped(payload, gzip, [&](auto plain) { return parts_->read_mapped(plain); });
}

std::vector<std::int32_t> codec::token_id_to_mapped_id(std::span<const std::uint32_t> ids) const {
    return parts_->read_mapped(parts_->write_ids(ids));
}

std::vector<std::uint32_t> codec::mapped_id_to_token_id(
    std::span<const std::int32_t> mapped) const {
    return parts_->read_ids(encoded_numbers(parts_->mapped, mapped));
}

}  // namespace tessera::tokens
