// SPDX-License-Identifier: MIT
// Decoding files of any format that the tool knows.
#include "content.hpp"

#include "progress.hpp"

#include <tessera/error.hpp>

#include <fmt/core.h>

#include <chrono>

namespace tessera::tool {
namespace {

std::unique_ptr<source> foreign_content(file_format format, source& in, std::uint64_t memory) {
    if (format == file_format::gzip) return gzip_content(in);
    if (format == file_format::zstd) return zstd_content(in, memory);
    return brotli_content(in, memory);
}

statistics copy_foreign(file_format format, const limits& bounds, peeked_source& in, sink& out,
                        const progress_function& progress, const std::stop_token& stop) {
    const auto start = std::chrono::steady_clock::now();
    const auto content = foreign_content(format, in, bounds.memory);
    std::vector<std::uint8_t> buffer(std::size_t{1} << 20);
    statistics sum;
    for (bool more = true; more;) {
        if (stop.stop_requested())
            throw error(reason::cancelled, fmt::format("{}: cancelled", in.name()));
        const std::size_t got = content->read(buffer);
        more = got == buffer.size();
        sum.raw_bytes += got;
        if (sum.raw_bytes > bounds.output)
            throw error(reason::limit,
                        fmt::format("{}: more than the {} bytes that --limit-output allows",
                                    in.name(), bounds.output));
        out.write(std::span(buffer).first(got));
        if (progress) progress(sum.raw_bytes, in.position());
    }
    sum.frame_bytes = in.position();
    sum.frames = 1;
    sum.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return sum;
}

}  // namespace

file_format format_of(const options& wanted, const peeked_source& in) {
    return wanted.format ? format_of_name(*wanted.format) : recognise(in.start(), in.name());
}

decode_options chosen_decode_options(const options& wanted, const peeked_source& in,
                                     std::stop_token stop) {
    decode_options how;
    how.threads = wanted.threads.value_or(0);
    how.any_fingerprint = wanted.any_fingerprint;
    how.progress = show_progress(wanted, in.name(), in.size(), measured::frame);
    how.stop = std::move(stop);
    return how;
}

statistics write_content(const options& wanted, const installation& here, file_format format,
                         peeked_source& in, sink& out, std::stop_token stop) {
    const decode_options how = chosen_decode_options(wanted, in, std::move(stop));
    if (format == file_format::tessera) return decode(in, out, here.with(), how);
    return copy_foreign(format, here.bounds, in, out, how.progress, how.stop);
}

}  // namespace tessera::tool
