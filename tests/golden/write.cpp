// SPDX-License-Identifier: MIT
// Writes the golden frames that are not there yet: write GOLDEN-DIRECTORY CODEC-DIRECTORY. A file
// that exists is never touched, whatever the library would write today.
#include "cases.hpp"

#include <cstdio>

using namespace tessera;

namespace {

std::vector<std::uint8_t> frame_of(const golden::golden_frame& f, const environment& with,
                                   const std::filesystem::path& directory) {
    const spec wanted = f.spec.starts_with('{') ? spec::parse(f.spec) : with.codecs.find(f.spec);
    const pipeline p = pipeline::compile(wanted, with.plugins, with.assets);
    memory_sink out;
    for (const std::string& content : f.contents) {
        file_source in(directory / "content" / content);
        encode(p, in, out, {.small_form = f.small});
    }
    return out.data;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: golden_write GOLDEN-DIRECTORY CODEC-DIRECTORY\n");
        return 2;
    }
    const std::filesystem::path directory = argv[1];
    try {
        const environment with = golden::surroundings(directory, argv[2]);
        for (const golden::golden_frame& f : golden::frames()) {
            const std::filesystem::path file = directory / "frames" / (f.name + ".tsr");
            if (std::filesystem::exists(file)) continue;
            file_sink out(file, false);
            out.write(frame_of(f, with, directory));
            out.commit();
            std::printf("wrote %s\n", file.c_str());
        }
    } catch (const std::exception& e) {
        std::fprintf(stderr, "golden_write: %s\n", e.what());
        return 1;
    }
    return 0;
}
