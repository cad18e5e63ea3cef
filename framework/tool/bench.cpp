// SPDX-License-Identifier: MIT
// tessera bench: codecs on files, every round trip verified.
#include "bench.hpp"

#include "jobs.hpp"
#include "report.hpp"
#include "verbs.hpp"

#include <tessera/error.hpp>

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tessera::tool {
namespace {

/// A file's content, mapped, so that one larger than memory can be measured too.
class mapped_file {
  public:
    explicit mapped_file(const std::string& path) {
        const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) refuse(path);
        struct stat about {};
        fstat(descriptor, &about);
        if (!S_ISREG(about.st_mode)) {
            close(descriptor);
            throw usage_error("expected a regular file, which can be read several times");
        }
        size_ = static_cast<std::size_t>(about.st_size);
        if (size_ > 0) data_ = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
        close(descriptor);
        if (data_ == MAP_FAILED) refuse(path);
    }
    ~mapped_file() {
        if (size_ > 0) munmap(data_, size_);
    }
    mapped_file(const mapped_file&) = delete;
    mapped_file& operator=(const mapped_file&) = delete;
    std::span<const std::uint8_t> bytes() const {
        return {static_cast<const std::uint8_t*>(data_), size_};
    }

  private:
    [[noreturn]] static void refuse(const std::string& path) {
        throw error(reason::io, fmt::format("{}: {}", path, std::strerror(errno)));
    }
    void* data_ = nullptr;
    std::size_t size_ = 0;
};

struct compiled {
    variant of;
    spec written;
    pipeline with;
};

/// All of them first: a mistake in the last codec should not cost the time of the others.
std::vector<compiled> compile_all(const options& wanted, const installation& here) {
    std::vector<compiled> all;
    for (variant v : variants(wanted)) {
        try {
            const auto add = [&](const spec& chosen) {
                all.push_back(
                    {v, chosen, pipeline::compile(chosen, here.plugins, here.assets, here.bounds)});
                const std::string problem = wanted.raw ? all.back().with.raw_mode_problem() : "";
                if (!problem.empty())
                    throw usage_error(fmt::format("--raw: {}: {}", v.label(), problem));
            };
            spec chosen = chosen_spec(wanted, here.codecs, v.codec);
            for (const auto& [name, value] : v.settings) apply_setting(chosen, name, value);
            add(chosen);
            for (const omission& o : omissions(wanted, chosen, all.back().with)) {
                v.left_out = o.element;
                spec without(chosen.json());
                apply_setting(without, o.place, o.rest);
                add(without);
            }
        } catch (const spec_error& caught) {
            throw error(reason::parameter, fmt::format("{}: {}", v.label(), caught.what()));
        } catch (const error& caught) {  // of an asset that the codec names, say
            throw error(caught.why, fmt::format("{}: {}", v.label(), caught.what()));
        }
    }
    return all;
}

}  // namespace

int run_bench(const options& wanted) {
    if (wanted.files.empty()) throw usage_error("expected one or more files");
    if (wanted.json && wanted.csv) throw usage_error("--json and --csv name two forms of report");
    if (wanted.raw && wanted.small_form)
        throw usage_error("--raw and --small name two forms of output");
    const installation here = installed(wanted);
    const std::vector<compiled> codecs = compile_all(wanted, here);
    const job_list list = plan_inputs(wanted);
    int code = list.code;
    std::vector<measurement> all;
    for (const job& work : list.jobs) {
        const auto one = [&] {
            const mapped_file content(work.input);
            int worst = done;
            for (const compiled& codec : codecs) {
                measurement m = measure(wanted, here, codec.written, codec.with, content.bytes());
                m.file = work.input;
                m.of = codec.of;
                if (!m.problem.empty()) {
                    complain(work.input, codec.of.label() + ": " + m.problem);
                    worst = work_failed;
                }
                all.push_back(std::move(m));
            }
            return worst;
        };
        code = std::max(code, guarded(work.input, one));
    }
    if (wanted.json)
        print_bench_json(wanted, all);
    else if (wanted.csv)
        print_bench_csv(all);
    else
        print_bench_text(wanted, all);
    return code;
}

}  // namespace tessera::tool
