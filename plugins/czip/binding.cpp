// SPDX-License-Identifier: MIT
// The stage "czip": bytes to files of compress-zip, by its models.
#include "../common/tokenizer/model_part.hpp"
#include "../common/tokenizer/model_vocabulary.hpp"
#include "../common/tokenizer/text_coding.hpp"
#include "chunks.hpp"
#include "payload.hpp"
#include "tessera/sdk.hpp"
#include "workers.hpp"

#include <bit>
#include <cstring>

namespace tessera::czip {
namespace {

constexpr const char* schema = R"({"properties": {
  "model": {"type": "string", "format": "asset", "default": "",
    "description": "the model with its tokenizer, a file of the format czip-model-v1"},
  "level": {"type": "integer", "default": 0, "minimum": 0, "maximum": 5, "encode-only": true,
    "description": "chunks of 64, 128, 256, 512 or 1024 tokens, of the model's context at most; 0: of its context"},
  "codec": {"type": "string", "default": "brotli", "enum": ["zstd", "brotli"], "encode-only": true,
    "description": "what compresses all chunks together"},
  "verify": {"type": "boolean", "default": true,
    "description": "whether a decoder refuses chunks that encoding what they decode to would not give"},
  "python-rounding": {"type": "boolean", "default": false,
    "description": "round as the Python program does, for files that it wrote"},
  "model-id": {"type": "integer", "default": 0, "minimum": 0, "maximum": 4294967295, "encode-only": true,
    "description": "the number of the model in a file, which no reader asks for"}}})";

/// Lanes of a group, as many as fill products, and groups for a worker to decode before texts are
/// written.
constexpr std::size_t most_lanes = 24, at_once = 4;
/// Bytes that all workers together may take, unless one alone takes more: how many threads a
/// machine has is not to decide whether a block's memory suffices.
constexpr std::size_t most_memory = std::size_t{128} << 20;

/// What a chunk that decodes to something else comes of. Either check may be the one that finds it:
/// a chunk of another model may run out of bits, and is then what its tokens are encoded to.
constexpr const char* perhaps =
    ": the file is damaged, of another model, or of another rounding (python-rounding)";

transformer::model_file model_of(const sdk::setup& s) {
    if (s["model"].text().empty())
        throw sdk::error{
            TSR_E_PARAM,
            "model: \"\", expected a model file (czip-model-v1, .czm) by \"asset:NAME\" or "
            "\"sha256:HEX\", in a directory of assets (--assets, TESSERA_ASSET_PATH)"};
    return transformer::read_model_file(s.asset("model"));
}

std::unique_ptr<const tokenizer::vocabulary> vocabulary_of(const transformer::model_file& model) {
    if (model.tokenizer.empty())
        sdk::corrupt("model file: expected a tensor \"tokenizer.data\", found none");
    const auto ids = static_cast<std::uint32_t>(model.vocabulary);
    return tokenizer::read_model_tokenizer(
        tokenizer::inflate({model.tokenizer, model.tokenizer_codec, ids}), ids);
}

/// The logarithm of the tokens of a chunk at most.
unsigned log_of(std::size_t context) {
    const auto log = static_cast<unsigned>(std::bit_width(context)) - 1;
    if (log < least_log)
        throw sdk::error{TSR_E_PARAM, "model: a context of " + std::to_string(context) +
                                          " positions, expected 64 or more"};
    return std::min(log, most_log);
}

std::size_t longest_of(const tokenizer::token_bytes& tokens) {
    std::size_t longest = 1;
    for (std::uint32_t id = 0; id < tokens.ids(); ++id)
        longest = std::max(longest, tokens.size(id));
    return longest;
}

class stage {
  public:
    explicit stage(const sdk::setup& s)
        : model_(model_of(s),
                 s["python-rounding"].boolean() ? transformer::division::python
                                                : transformer::division::nearest,
                 transformer::kernels_for(sdk::best_instructions())),
          frequencies_(softmax_lut::kernel_for(sdk::best_instructions())),
          vocabulary_(vocabulary_of(model_.file())),
          literals_(vocabulary_->specials),
          bounds_{log_of(model_.file().context), longest_of(vocabulary_->tokens)},
          log_(level_of(s, bounds_.log)),
          codec_(s["codec"].text() == "zstd" ? outer_codec::zstd : outer_codec::brotli),
          verify_(s["verify"].boolean()),
          id_(static_cast<std::uint32_t>(s["model-id"].integer())) {}

    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto text = sdk::memory(in);
        if (text.size() > UINT32_MAX)
            throw sdk::error{TSR_E_LIMIT, "a text of " + std::to_string(text.size()) +
                                              " bytes, expected less than 4 GiB for a czip file"};
        const auto room = c.scratch<std::uint32_t>(text.size());
        const auto* const end = tokenizer::encode_text(
            c, *vocabulary_, literals_, tokenizer::special_policy::allow, text, room.data());
        const auto tokens = room.first(static_cast<std::size_t>(end - room.data()));
        const inner_header header = inner_of(tokens.size(), log_, id_);
        const auto payload = encode_payload(c, header, tokens);

        const auto out =
            c.output<std::uint8_t>(outer_size + compressed_bound(codec_, payload.size()));
        write({codec_, static_cast<std::uint32_t>(text.size()), header.chunks},
              out.first<outer_size>());
        c.commit(outer_size + compress(codec_, payload, out.subspan(outer_size)));
    }

    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const auto file = sdk::memory(parts[0]);
        const outer_header outer = read_outer(file);
        plugins::check_count(outer.text_size, shape);
        payload_reader payload(outer.codec, file.subspan(outer_size));
        std::array<std::uint8_t, inner_size> begin;
        payload.read(begin, "the inner header");
        const inner_header header = read_inner(begin, outer, bounds_);
        const auto lengths = read_lengths(c, payload, header);

        plugins::decoded_output out(c, shape, 0);
        if (header.chunks > 0) decode_chunks(c, header, lengths, payload, out, outer.text_size);
        if (out.used() != outer.text_size)
            sdk::corrupt("byte 8, bytes of the text: expected the " + std::to_string(out.used()) +
                         " that the chunks hold, found " + std::to_string(outer.text_size) +
                         perhaps);
        payload.finish();
        out.commit();
    }

  private:
    static unsigned level_of(const sdk::setup& s, unsigned most) {
        const auto level = static_cast<unsigned>(s["level"].integer());
        return level == 0 ? most : std::min(least_log - 1 + level, most);
    }

    static std::size_t workers_for(sdk::call& c, std::size_t chunks, std::size_t memory_of_each) {
        return std::min(
            {threads_of(c), chunks, std::max<std::size_t>(1, most_memory / memory_of_each)});
    }

    static coding_room room_for(sdk::call& c, const coding& by, std::size_t lanes, std::size_t rows,
                                std::size_t weighed) {
        return {c.scratch<std::int8_t>(lanes * by.cache()),
                c.scratch<std::int32_t>(rows * by.model.logit_stride()),
                c.scratch<std::uint32_t>(weighed * by.blocks()),
                c.scratch<std::uint8_t>(transformer::workspace::size(by.model, by.tokens, rows))};
    }

    std::span<const std::uint8_t> encode_payload(sdk::call& c, const inner_header& header,
                                                 std::span<const std::uint32_t> tokens) const {
        const coding by{model_, frequencies_, header.whole()};
        const std::size_t lists = inner_size + 2 * std::size_t{header.chunks};
        const std::size_t most = most_bytes(header.whole()) + 16;
        const auto room = c.scratch<std::uint8_t>(lists + header.chunks * std::uint64_t{most});
        write(header, room.first<inner_size>());

        const std::size_t workers = workers_for(c, header.chunks, by.memory(1, by.rows()));
        std::vector<chunk_encoder> encoders;
        for (std::size_t w = 0; w < workers; ++w)
            encoders.emplace_back(by, room_for(c, by, 1, by.rows(), 1));
        const auto sizes = c.scratch<std::uint32_t>(header.chunks);
        share_out(c, workers, sizes.size(), [&](std::size_t w, std::size_t n) {
            c.poll();
            std::uint8_t* const begin = &room[lists + n * most];
            const auto of_chunk = tokens.subspan(n << header.log, header.tokens_of(n));
            sizes[n] = static_cast<std::uint32_t>(encoders[w].encode(of_chunk, begin) - begin);
        });
        std::uint8_t* at = room.data() + lists;
        for (std::size_t n = 0; n < sizes.size(); ++n) {
            write_length(&room[inner_size + 2 * n], sizes[n]);
            std::memmove(at, &room[lists + n * most], sizes[n]);
            at += sizes[n];
        }
        return room.first(static_cast<std::size_t>(at - room.data()));
    }

    /// The list of lengths. Room for it grows as it comes: only the header vouches for its size.
    static std::span<const std::uint8_t> read_lengths(sdk::call& c, payload_reader& payload,
                                                      const inner_header& header) {
        const std::size_t size = 2 * std::size_t{header.chunks};
        std::span<std::uint8_t> room;
        for (std::size_t have = 0; have < size;) {
            const auto larger =
                c.scratch<std::uint8_t>(std::min(size, std::max<std::size_t>(1 << 16, 2 * have)));
            std::ranges::copy(room, larger.begin());
            room = larger;
            payload.read(room.subspan(have), "lengths of chunks");
            have = room.size();
        }
        return room;
    }

    void decode_chunks(sdk::call& c, const inner_header& header,
                       std::span<const std::uint8_t> lengths, payload_reader& payload,
                       plugins::decoded_output& out, std::uint64_t text_size) const {
        const coding by{model_, frequencies_, header.whole()};
        const std::size_t workers = workers_for(c, header.chunks, by.memory(1, 1));
        const std::size_t lanes = lanes_for(by, header.chunks, workers);
        std::vector<chunk_decoder> decoders;
        for (std::size_t w = 0; w < workers; ++w)
            decoders.emplace_back(by, lanes, room_for(c, by, lanes, lanes, lanes));

        const std::size_t most = std::min<std::size_t>(header.chunks, workers * at_once * lanes);
        const std::size_t stride = most_bytes(by.tokens) + arithmetic::zeros_behind;
        const auto bytes = c.scratch<std::uint8_t>(most * stride);
        const auto tokens = c.scratch<std::uint32_t>(most * by.tokens);
        const auto whole = c.scratch<std::uint8_t>(most);
        std::vector<coded_chunk> chunks;
        for (std::uint64_t first = 0; first < header.chunks; first += chunks.size()) {
            chunks.clear();
            for (std::uint64_t n = first; n < header.chunks && chunks.size() < most; ++n) {
                const std::size_t size = read_length(&lengths[2 * n], header, n);
                const auto chunk = bytes.subspan(chunks.size() * stride, stride);
                payload.read(chunk.first(size), "chunks");
                std::ranges::fill(chunk.subspan(size, arithmetic::zeros_behind), 0);
                chunks.push_back({chunk.first(size),
                                  tokens.subspan(chunks.size() * by.tokens, header.tokens_of(n))});
            }
            const std::size_t groups = (chunks.size() + lanes - 1) / lanes;
            share_out(c, workers, groups, [&](std::size_t w, std::size_t group) {
                const std::size_t begin = group * lanes;
                const std::size_t count = std::min(lanes, chunks.size() - begin);
                decoders[w].begin(std::span(chunks).subspan(begin, count));
                while (decoders[w].step()) c.poll();
                for (std::size_t l = 0; l < count; ++l) whole[begin + l] = decoders[w].whole(l);
            });
            for (std::size_t n = 0; n < chunks.size(); ++n) {
                if (verify_ && whole[n] == 0) refuse(first + n);
                write_text(chunks[n].tokens, out, text_size);
            }
        }
    }

    /// Chunks of a group, so that groups are about as large and as many for each worker.
    static std::size_t lanes_for(const coding& by, std::size_t chunks, std::size_t workers) {
        std::size_t most = std::min(most_lanes, by.rows());
        while (most > 1 && workers * by.memory(most, most) > most_memory) --most;
        const std::size_t rounds = (chunks + most * workers - 1) / (most * workers);
        return (chunks + rounds * workers - 1) / (rounds * workers);
    }

    void write_text(std::span<const std::uint32_t> ids, plugins::decoded_output& out,
                    std::uint64_t text_size) const {
        const std::uint64_t bytes = tokenizer::measure(vocabulary_->tokens, ids).bytes;
        if (out.used() + bytes > text_size)
            sdk::corrupt("byte 8, bytes of the text: expected what the chunks hold, " +
                         std::to_string(out.used() + bytes) + " or more, found " +
                         std::to_string(text_size) + perhaps);
        out.reserve(bytes);
        tokenizer::decode(vocabulary_->tokens, ids, out.free().data());
        out.wrote(static_cast<std::size_t>(bytes));
    }

    [[noreturn]] static void refuse(std::uint64_t chunk) {
        sdk::corrupt("chunk " + std::to_string(chunk) +
                     ": expected the bytes that its tokens are encoded to, found others" + perhaps);
    }

    transformer::model model_;
    const softmax_lut::kernel& frequencies_;
    std::unique_ptr<const tokenizer::vocabulary> vocabulary_;
    tokenizer::literals literals_;
    model_bounds bounds_;
    unsigned log_;
    outer_codec codec_;
    bool verify_;
    std::uint32_t id_;
};

constexpr tsr_port ports[] = {{"out", TSR_BYTES}};
constexpr tsr_desc descriptor = sdk::describe_stage<stage>({
    .id = "org.tessera.czip",
    .summary = "Text to files of compress-zip (CZIPv1), by a language model in integers",
    .home = "https://github.com/tessera-codecs/tessera",
    .tags = "bytes codec text neural",
    .schema = schema,
    .accepts = TSR_TYPE_BIT(TSR_BYTES),
    .ports = ports,
});

}  // namespace
}  // namespace tessera::czip

TSR_PLUGINS(czip, &tessera::czip::descriptor)
