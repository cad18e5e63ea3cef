// SPDX-License-Identifier: MIT
// Files of gzip, zstd and brotli, read with those libraries alone: no spec, no plugin, constant
// memory.
#pragma once

#include <tessera/io.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace tessera::tool {

enum class file_format { tessera, gzip, zstd, brotli };

const char* format_name(file_format format);
/// Throws usage_error with the nearest name.
file_format format_of_name(const std::string& name);
/// By the first bytes, and by its name for brotli, which has none of its own. Throws
/// error{reason::corrupt}.
file_format recognise(std::span<const std::uint8_t> start, const std::string& name);

/// Whether they are the first bytes of a file of compress-zip. That names no model, so recognise()
/// refuses it; it is read as raw data of a codec that does.
bool begins_czip(std::span<const std::uint8_t> start);

/// The content of an encoded source, as a source. Members or frames back to back are one content.
/// read() throws error{reason::corrupt} with the byte in the encoded data where it went wrong.
std::unique_ptr<source> gzip_content(source& encoded);
/// Windows larger than `memory` are refused: error{reason::limit}.
std::unique_ptr<source> zstd_content(source& encoded, std::uint64_t memory);
std::unique_ptr<source> brotli_content(source& encoded, std::uint64_t memory);

}  // namespace tessera::tool
