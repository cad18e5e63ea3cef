// SPDX-License-Identifier: MIT
// Stages that break one law each, and one that keeps them all.
#include <unistd.h>
#include <cstdlib>
#include <tessera/sdk.hpp>
#include <thread>

namespace {

namespace sdk = tessera::sdk;
using in_bytes = std::span<const std::uint8_t>;

/// Copies bytes and keeps their count, as a byte, in the header; what follows changes one thing.
struct sound {
    explicit sound(const sdk::setup&) {}
    void encode(sdk::call& c, const tsr_stream& in) const {
        put(c, static_cast<std::uint8_t>(in.count));
        copy(c, sdk::elements<std::uint8_t>(in));
    }
    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream&) const {
        const auto header = c.header();
        if (header.size() != 1 || header[0] != static_cast<std::uint8_t>(parts[0].count))
            sdk::corrupt("the header does not fit the data");
        copy(c, sdk::elements<std::uint8_t>(parts[0]));
    }
    static void put(sdk::call& c, std::uint8_t byte) { c.put_header({&byte, 1}); }
    static void copy(sdk::call& c, in_bytes from) {
        const auto to = c.output<std::uint8_t>(from.size());
        std::copy(from.begin(), from.end(), to.begin());
        c.commit(from.size());
    }
};

struct crashes : sound {
    using sound::sound;
    void encode(sdk::call& c, const tsr_stream& in) const {
        if (in.count == 1021) std::abort();
        sound::encode(c, in);
    }
};

struct hangs : sound {
    using sound::sound;
    void encode(sdk::call& c, const tsr_stream& in) const {
        for (volatile bool forever = in.count == 1021; forever;) continue;
        sound::encode(c, in);
    }
};

struct loses : sound {
    using sound::sound;
    void encode(sdk::call& c, const tsr_stream& in) const {
        put(c, static_cast<std::uint8_t>(in.count));
        const auto to = c.output<std::uint8_t>(in.count);
        for (std::size_t i = 0; i < to.size(); ++i)
            to[i] = sdk::elements<std::uint8_t>(in)[i] & 0x7F;
        c.commit(in.count);
    }
};

/// Puts four bytes more into the header, which decode does not mind.
template <class Self>
struct marked : sound {
    using sound::sound;
    void encode(sdk::call& c, const tsr_stream& in) const {
        const std::uint32_t mark = Self::mark(c);
        sound::encode(c, in);
        c.put_header({reinterpret_cast<const std::uint8_t*>(&mark), sizeof mark});
    }
    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream&) const {
        copy(c, sdk::elements<std::uint8_t>(parts[0]));
    }
};
struct counts_calls : marked<counts_calls> {
    using marked::marked;
    static std::uint32_t mark(sdk::call&) {
        static std::uint32_t calls = 0;
        return ++calls;
    }
};
struct reads_old_memory : marked<reads_old_memory> {
    using marked::marked;
    static std::uint32_t mark(sdk::call& c) { return c.scratch<std::uint32_t>(1)[0]; }
};
struct knows_its_thread : marked<knows_its_thread> {
    std::thread::id maker = std::this_thread::get_id();
    explicit knows_its_thread(const sdk::setup& s) : marked(s) { first = maker; }
    static inline std::thread::id first;
    static std::uint32_t mark(sdk::call&) { return std::this_thread::get_id() != first; }
};
struct knows_its_process : marked<knows_its_process> {
    using marked::marked;
    static std::uint32_t mark(sdk::call&) { return static_cast<std::uint32_t>(getpid()); }
};

struct writes_too_far : sound {
    using sound::sound;
    void encode(sdk::call& c, const tsr_stream& in) const {
        const auto to = c.output<std::uint8_t>(in.count);
        to.data()[in.count + 64] = 0;
        sound::encode(c, in);
    }
};

struct trusts : sound {
    using sound::sound;
    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        const auto header = c.header();
        if (header.size() != 1 || header[0] != static_cast<std::uint8_t>(parts[0].count))
            std::abort();
        sound::decode(c, parts, shape);
    }
};

struct is_silent : sound {
    using sound::sound;
    void decode(sdk::call& c, std::span<const tsr_stream> parts, const tsr_stream& shape) const {
        try {
            sound::decode(c, parts, shape);
        } catch (const sdk::error& e) {
            if (e.status == TSR_E_CORRUPT) throw sdk::error{TSR_E_CORRUPT, ""};
            throw;
        }
    }
};

struct ignores_refusal : sound {
    using sound::sound;
    void encode(sdk::call& c, const tsr_stream& in) const {
        void* memory = c.host()->scratch(c.raw(), 16);
        std::memset(memory, 0, 16);
        sound::encode(c, in);
    }
};

struct dies_without_memory : sound {
    using sound::sound;
    void encode(sdk::call& c, const tsr_stream& in) const {
        [&]() noexcept { std::vector<std::uint8_t> copy(in.count + 1); }();
        sound::encode(c, in);
    }
};

constexpr tsr_port out[] = {{"out", TSR_BYTES}};
constexpr sdk::about about(const char* id, const char* schema = R"({"properties": {}})") {
    return {.id = id,
            .summary = "For the tests of tessera-conform",
            .schema = schema,
            .accepts = TSR_TYPE_BIT(TSR_BYTES),
            .ports = out};
}
template <class T>
constexpr tsr_desc stage(const char* id) {
    return sdk::describe_stage<T>(about(id));
}
constexpr tsr_desc with_schema(const char* id, const char* schema) {
    return sdk::describe_stage<sound>(about(id, schema));
}

constexpr tsr_desc all[] = {
    stage<sound>("test.sound"),
    stage<crashes>("test.crashes"),
    stage<hangs>("test.hangs"),
    stage<loses>("test.loses"),
    stage<counts_calls>("test.counts-calls"),
    stage<reads_old_memory>("test.reads-old-memory"),
    stage<knows_its_thread>("test.knows-its-thread"),
    stage<knows_its_process>("test.knows-its-process"),
    stage<writes_too_far>("test.writes-too-far"),
    stage<trusts>("test.trusts"),
    stage<is_silent>("test.is-silent"),
    stage<ignores_refusal>("test.ignores-refusal"),
    stage<dies_without_memory>("test.dies-without-memory"),
    with_schema("test.schema-no-json", "{\"properties\": "),
    with_schema("test.schema-no-description",
                R"({"properties": {"n": {"type": "integer", "default": 1}}})"),
    with_schema("test.schema-default", R"({"properties": {"n": {"type": "integer", "default": 9,
                "maximum": 8, "description": "a number"}}})"),
    with_schema("test.schema-key", R"({"properties": {"n": {"type": "integer", "default": 9,
                "maximal": 8, "description": "a number"}}})"),
    stage<sound>("Capital"),
};

}  // namespace

TSR_PLUGINS(broken_stages, &all[0], &all[1], &all[2], &all[3], &all[4], &all[5], &all[6], &all[7],
            &all[8], &all[9], &all[10], &all[11], &all[12], &all[13], &all[14], &all[15], &all[16],
            &all[17])
