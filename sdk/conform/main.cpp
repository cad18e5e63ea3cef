// SPDX-License-Identifier: MIT
// tessera-conform: holds the plugins of a library to the laws of their shapes.
#include "library.hpp"
#include "shapes.hpp"

#include <cstdio>
#include <cstring>
#include <exception>

namespace tessera::conform {
namespace {

/// Writes TAP, the Test Anything Protocol: one line a law.
class report {
  public:
    void add(const std::string& name, const verdict& v) {
        const bool ok = v.result != verdict::outcome::broken;
        broken_ += ok ? 0 : 1;
        std::printf("%s %u - %s", ok ? "ok" : "not ok", ++count_, escaped(name).c_str());
        if (v.result == verdict::outcome::skipped)
            std::printf(" # SKIP %s", escaped(v.remark).c_str());
        std::printf("\n");
        if (v.result != verdict::outcome::skipped && !v.remark.empty())
            std::printf("# %s\n", escaped(v.remark).c_str());
        std::fflush(stdout);
    }
    int finish() {
        std::printf("1..%u\n", count_);
        if (broken_ > 0) std::printf("# %u of %u laws are broken\n", broken_, count_);
        return broken_ > 0 ? 1 : 0;
    }

  private:
    /// One line, with nothing that TAP or a terminal would take as its own.
    static std::string escaped(const std::string& text) {
        std::string line;
        for (const char c : text) {
            if (c == '#')
                line += "\\#";
            else
                line += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
        }
        return line;
    }

    unsigned count_ = 0, broken_ = 0;
};

void run_laws(const subject& s, report& to) {
    const std::string id = s.desc.id == nullptr ? "(no id)" : s.desc.id;
    const auto run = [&](const law& l) {
        const verdict v = in_child({.seconds = s.how.seconds}, l.check);
        if (l.name.find(s.how.law) != std::string::npos) to.add(id + ": " + l.name, v);
        return v.result != verdict::outcome::broken;
    };
    laws descriptor;
    add_descriptor_laws(descriptor, s);
    bool whole = true;
    for (const law& l : descriptor) whole &= run(l);
    if (!whole) return;  // nothing can be tried that the descriptor does not say
    for (const law& l : laws_of(s))
        if (l.name.find(s.how.law) != std::string::npos) run(l);
}

int print_digests(const options& how, std::span<const tsr_desc* const> plugins) {
    for (const tsr_desc* desc : plugins)
        if (how.id.empty() || how.id == desc->id)
            std::fputs(digests_of(subject{*desc, how}).c_str(), stdout);
    return 0;
}

int conform(const options& how) {
    // Tried in a child first: a library that crashes while it is loaded is a finding, no accident.
    const verdict loaded = in_child({.seconds = how.seconds}, [&] {
        return std::to_string(load_library(how.library).size()) + " plugins";
    });
    if (loaded.result == verdict::outcome::broken) {
        std::fprintf(stderr, "tessera-conform: %s\n", loaded.remark.c_str());
        return 2;
    }
    const auto plugins = load_library(how.library);
    if (how.digest) return print_digests(how, plugins);
    report to;
    unsigned tried = 0;
    for (const tsr_desc* desc : plugins) {
        if (desc == nullptr) throw std::runtime_error(how.library + ": a descriptor is NULL");
        if (!how.id.empty() && (desc->id == nullptr || how.id != desc->id)) continue;
        run_laws({*desc, how}, to);
        ++tried;
    }
    if (tried == 0) throw std::runtime_error(how.library + " holds no plugin \"" + how.id + '"');
    return to.finish();
}

}  // namespace
}  // namespace tessera::conform

int main(int argc, char** argv) {
    using namespace tessera::conform;
    if (argc == 2 && std::strcmp(argv[1], "--help") == 0) {
        std::fputs(usage, stdout);
        return 0;
    }
    try {
        return conform(parse_options(argc, argv));
    } catch (const std::invalid_argument& e) {
        std::fprintf(stderr, "tessera-conform: %s\n%s", e.what(), usage);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "tessera-conform: %s\n", e.what());
    }
    return 2;
}
