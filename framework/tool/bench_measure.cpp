// SPDX-License-Identifier: MIT
// Measuring one codec on one content, in child processes.
#include "bench.hpp"
#include "progress.hpp"

#include <tessera/encode.hpp>
#include <tessera/error.hpp>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>

namespace tessera::tool {
namespace {

using json = nlohmann::json;

/// Memory that parent and children see alike.
class shared_memory {
  public:
    explicit shared_memory(std::size_t bytes) : bytes_(std::max<std::size_t>(bytes, 1)) {
        data_ = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (data_ == MAP_FAILED) throw std::bad_alloc();
    }
    ~shared_memory() { munmap(data_, bytes_); }
    shared_memory(const shared_memory&) = delete;
    shared_memory& operator=(const shared_memory&) = delete;
    std::span<std::uint8_t> bytes() const { return {static_cast<std::uint8_t*>(data_), bytes_}; }

  private:
    std::size_t bytes_;
    void* data_;
};

/// Writes into memory that is there already, so that no allocation is measured.
class room_sink final : public sink {
  public:
    explicit room_sink(std::span<std::uint8_t> room) : room_(room) {}
    void write(std::span<const std::uint8_t> bytes) override {
        if (bytes.size() > room_.size() - count)
            throw error(reason::internal,
                        fmt::format("encoded data passes the {} bytes kept for it", room_.size()));
        std::copy(bytes.begin(), bytes.end(), room_.begin() + static_cast<std::ptrdiff_t>(count));
        count += bytes.size();
    }
    std::size_t count = 0;

  private:
    std::span<std::uint8_t> room_;
};

/// Holds what is decoded against what was encoded.
class comparing_sink final : public sink {
  public:
    explicit comparing_sink(std::span<const std::uint8_t> expected) : expected_(expected) {}
    void write(std::span<const std::uint8_t> bytes) override {
        const bool same =
            bytes.size() <= expected_.size() - at_ &&
            (bytes.empty() || std::memcmp(bytes.data(), expected_.data() + at_, bytes.size()) == 0);
        if (!same)
            throw error(reason::internal,
                        fmt::format("round trip: decoded data differs at or behind byte {}", at_));
        at_ += bytes.size();
    }
    void finish() const {
        if (at_ != expected_.size())
            throw error(reason::internal,
                        fmt::format("round trip: {} bytes came back of {}", at_, expected_.size()));
    }

  private:
    std::span<const std::uint8_t> expected_;
    std::size_t at_ = 0;
};

std::uint64_t peak_memory() {
    struct rusage used {};
    getrusage(RUSAGE_SELF, &used);
    return static_cast<std::uint64_t>(used.ru_maxrss) * 1024;  // Linux counts KiB
}

/// Brings every page in, so that neither faults nor the buffers themselves are measured.
void touch(std::span<const std::uint8_t> bytes) {
    volatile std::uint8_t sum = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 4096)
        sum = static_cast<std::uint8_t>(sum + bytes[at]);
}

json repeated(unsigned repeat, const std::function<statistics()>& run) {
    const std::uint64_t before = peak_memory();
    std::vector<double> seconds;
    statistics last;
    for (unsigned i = 0; i < repeat; ++i) {
        const auto start = std::chrono::steady_clock::now();
        last = run();
        seconds.push_back(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(seconds.begin(), seconds.end());
    const std::size_t half = seconds.size() / 2;
    json stages = json::array();
    for (const stage_statistics& s : last.stages)
        if (s.calls != 0 || s.seconds > 0)  // a spec with routes may have many that no block took
            stages.push_back({s.pointer, s.id, s.calls, s.bytes_in, s.bytes_out, s.seconds});
    return {{"best", seconds.front()},
            {"median",
             seconds.size() % 2 == 1 ? seconds[half] : (seconds[half - 1] + seconds[half]) / 2},
            {"memory", peak_memory() - before},
            {"blocks", last.blocks},
            {"stored", last.stored_blocks},
            {"stages", stages}};
}

void write_all(int descriptor, const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t wrote = write(descriptor, text.data() + at, text.size() - at);
        if (wrote < 0 && errno != EINTR) return;
        if (wrote > 0) at += static_cast<std::size_t>(wrote);
    }
}

std::string read_all(int descriptor) {
    std::string text;
    char buffer[4096];
    for (ssize_t got = 0; (got = read(descriptor, buffer, sizeof buffer)) != 0;)
        if (got > 0)
            text.append(buffer, static_cast<std::size_t>(got));
        else if (errno != EINTR)
            break;
    return text;
}

/// Runs `work` in a child and brings its report back; {"problem": why} where there is none.
json in_child(const std::function<json()>& work) {
    int ends[2];
    if (pipe(ends) != 0) throw error(reason::io, fmt::format("pipe: {}", std::strerror(errno)));
    const pid_t child = fork();
    if (child < 0) throw error(reason::io, fmt::format("fork: {}", std::strerror(errno)));
    if (child == 0) {
        close(ends[0]);
        json report;
        try {
            report = work();
        } catch (const std::exception& caught) {
            report = {{"problem", caught.what()}};
        }
        clear_progress();
        write_all(ends[1], report.dump(-1, ' ', false, json::error_handler_t::replace));
        _exit(0);
    }
    close(ends[1]);
    const std::string text = read_all(ends[0]);
    close(ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status))
        return {{"problem", fmt::format("died of signal {} ({})", WTERMSIG(status),
                                        strsignal(WTERMSIG(status)))}};
    json report = json::parse(text, nullptr, false);
    if (!report.is_object()) return {{"problem", "the measuring process told nothing"}};
    return report;
}

/// The bound of a codec with a segmenter allows for a block a byte, each with the longest label: no
/// memory holds that, and no segmenter comes near.
/// Nor do the headers of many messages come near what a header may have.
std::size_t room_for(const pipeline& p, std::size_t raw, std::size_t messages) {
    const std::uint64_t bound = p.max_encoded_size(raw);
    const std::uint64_t ample =
        2 * std::uint64_t{raw} + (std::uint64_t{16} << 20) + 4096 * std::uint64_t{messages};
    return static_cast<std::size_t>(messages > 1 || bound > 64 * ample ? ample : bound);
}

/// What several messages did.
void add(statistics& sum, const statistics& one) {
    sum.blocks += one.blocks;
    sum.stored_blocks += one.stored_blocks;
    for (const stage_statistics& s : one.stages) {
        const auto known =
            std::find_if(sum.stages.begin(), sum.stages.end(),
                         [&](const stage_statistics& k) { return k.pointer == s.pointer; });
        if (known == sum.stages.end()) {
            sum.stages.push_back(s);
            continue;
        }
        known->calls += s.calls;
        known->bytes_in += s.bytes_in;
        known->bytes_out += s.bytes_out;
        known->seconds += s.seconds;
    }
}

side side_of(const json& report) {
    side result;
    result.best = report.at("best");
    result.median = report.at("median");
    result.memory = report.at("memory");
    for (const json& s : report.at("stages"))
        result.stages.push_back({s[0], s[1], s[2], s[3], s[4], s[5]});
    return result;
}

}  // namespace

measurement measure(const options& wanted, const installation& here, const spec& written,
                    const pipeline& p, std::span<const std::uint8_t> content) {
    const auto messages = messages_of(wanted, content);
    const shared_memory room(room_for(p, content.size(), messages.size()));
    const unsigned threads = wanted.threads.value_or(1);
    // Of many messages the clock of each stage would be most of what is measured.
    const bool stages = messages.size() == 1;
    measurement result;
    result.raw_bytes = content.size();
    result.messages = messages.size();

    const json encoded = in_child([&] {
        touch(content);
        std::fill(room.bytes().begin(), room.bytes().end(), std::uint8_t{0});
        std::vector<std::size_t> sizes;
        encode_options how;
        how.threads = threads;
        how.bounds = here.bounds;
        how.statistics = stages;
        how.small_form = wanted.small_form;
        json report = repeated(wanted.repeat, [&] {
            statistics all;
            room_sink out(room.bytes());
            sizes.clear();
            for (const auto& message : messages) {
                memory_source in(message);
                const std::size_t before = out.count;
                if (stages)
                    how.progress = show_progress(wanted, "encode", content.size(), measured::raw);
                add(all, wanted.raw ? encode_raw(p, in, out, how) : encode(p, in, out, how));
                sizes.push_back(out.count - before);
            }
            return all;
        });
        report["sizes"] = sizes;
        return report;
    });
    if (encoded.contains("problem")) {
        result.problem = "encode: " + encoded.at("problem").get<std::string>();
        return result;
    }
    result.encode = side_of(encoded);
    const std::vector<std::size_t> sizes = encoded.at("sizes");
    for (const std::size_t size : sizes) result.encoded_bytes += size;
    result.blocks = encoded.at("blocks");
    result.stored_blocks = encoded.at("stored");

    const auto frames = room.bytes().first(static_cast<std::size_t>(result.encoded_bytes));
    const json decoded = in_child([&] {
        touch(content);
        touch(frames);
        environment with = here.with();
        with.specs = {written};
        decode_options how;
        how.threads = threads;
        how.statistics = stages;
        how.any_fingerprint = wanted.any_fingerprint;
        return repeated(wanted.repeat, [&] {
            statistics all;
            comparing_sink out(content);
            std::size_t at = 0;
            for (const std::size_t size : sizes) {
                memory_source in(frames.subspan(at, size));
                if (stages) how.progress = show_progress(wanted, "decode", size, measured::frame);
                add(all, wanted.raw ? decode_raw(p, in, out, how, here.bounds)
                                    : decode(in, out, with, how));
                at += size;
            }
            out.finish();
            return all;
        });
    });
    if (decoded.contains("problem"))
        result.problem = "decode: " + decoded.at("problem").get<std::string>();
    else
        result.decode = side_of(decoded);
    return result;
}

}  // namespace tessera::tool
