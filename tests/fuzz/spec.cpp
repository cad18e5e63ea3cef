// SPDX-License-Identifier: MIT
// Fuzz target: specs from their text to what they make of data. tests/fuzz/README.md describes the
// input.
#include "harness.hpp"

#include <algorithm>

using namespace tessera;
using namespace tessera::fuzz;

namespace {

constexpr std::size_t most_steps = 12;  // of a spec that is tried on data

// Numbers that rise, repeat and jump: something for every transform.
bytes content() {
    bytes out;
    for (unsigned i = 0; i < 1200; ++i)
        out.push_back(static_cast<std::uint8_t>(i % 300 < 200 ? i / 4 : i * i >> 3));
    return out;
}

void try_on_data(const pipeline& p) {
    if (p.places().size() > most_steps || !p.routes().empty()) return;
    static const bytes data = content();
    memory_sink frame, back;
    if (!answered([&] {
            memory_source in(data);
            encode(p, in, frame, {.threads = 1, .bounds = small_limits});
        }))
        return;
    if (frame.data.size() > p.max_encoded_size(data.size()))
        finding("a frame is larger than max_encoded_size says");
    const environment with{.plugins = plugins(), .bounds = small_limits};
    must_succeed("a frame of ours does not decode", [&] {
        memory_source in(frame.data);
        decode(in, back, with, {.threads = 1});
    });
    if (back.data != data) finding("a frame of ours decodes to something else");
}

// The input: a spec, then lines "/pointer=value" or "name=value" for its parameters.
spec written(std::string_view text) {
    const std::size_t end = text.find('\n');
    spec s = spec::parse(text.substr(0, end));
    for (std::string_view rest = end == text.npos ? "" : text.substr(end + 1); !rest.empty();) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        const std::size_t equals = line.find('=');
        if (equals == line.npos) continue;
        const std::string_view name = line.substr(0, equals), value = line.substr(equals + 1);
        name.starts_with('/') ? s.set(name, value) : s.set_parameter(name, value);
    }
    return s;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    answered([&] {
        const spec s = written({reinterpret_cast<const char*>(data), size});
        const pipeline p = pipeline::compile(s, plugins(), {}, small_limits);
        const std::string resolved = p.resolved(true);
        // A text that begins with a dollar is not the name of a parameter once it is resolved.
        if (resolved.find("\"$") == resolved.npos) {
            const pipeline again =
                pipeline::compile(spec::parse(resolved), plugins(), {}, small_limits);
            if (again.resolved(true) != resolved) finding("resolving twice changes the spec");
        }
        try_on_data(p);
    });
    return 0;
}
