// SPDX-License-Identifier: MIT
// Asking the processor and the libraries what they are.
#include "machine.hpp"

#include <brotli/decode.h>
#include <fmt/core.h>
#include <openssl/crypto.h>
#include <tbb/version.h>
#include <xxhash.h>
#include <zlib.h>
#include <zstd.h>
#include <boost/version.hpp>
#include <nlohmann/detail/macro_scope.hpp>

#include <cstdlib>
#if defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace tessera::tool {
namespace {

std::string dotted(unsigned major, unsigned minor, unsigned patch) {
    return fmt::format("{}.{}.{}", major, minor, patch);
}

}  // namespace

std::vector<std::string> processor_features() {
    std::vector<std::string> found;
#if defined(__x86_64__)
    // The builtin takes literals only.
    const std::pair<const char*, int> asked[] = {
        {"sse4.2", __builtin_cpu_supports("sse4.2")},
        {"popcnt", __builtin_cpu_supports("popcnt")},
        {"avx", __builtin_cpu_supports("avx")},
        {"avx2", __builtin_cpu_supports("avx2")},
        {"bmi", __builtin_cpu_supports("bmi")},
        {"bmi2", __builtin_cpu_supports("bmi2")},
        {"fma", __builtin_cpu_supports("fma")},
        {"avx512f", __builtin_cpu_supports("avx512f")},
        {"avx512bw", __builtin_cpu_supports("avx512bw")},
        {"avx512dq", __builtin_cpu_supports("avx512dq")},
        {"avx512vl", __builtin_cpu_supports("avx512vl")},
        {"avx512vbmi", __builtin_cpu_supports("avx512vbmi")},
        {"avx512vnni", __builtin_cpu_supports("avx512vnni")},
    };
    for (const auto& [name, there] : asked)
        if (there != 0) found.emplace_back(name);
#elif defined(__aarch64__) && defined(__linux__)
    const unsigned long have = getauxval(AT_HWCAP);
    if ((have & HWCAP_ASIMD) != 0) found.emplace_back("asimd");
    if ((have & HWCAP_CRC32) != 0) found.emplace_back("crc32");
    if ((have & HWCAP_ASIMDDP) != 0) found.emplace_back("asimddp");
    if ((have & HWCAP_SVE) != 0) found.emplace_back("sve");
#endif
    return found;
}

std::string processor_override() {
    const char* value = std::getenv("TESSERA_CPU");
    return value == nullptr ? "" : value;
}

std::vector<std::pair<std::string, std::string>> library_versions() {
    const unsigned brotli = BrotliDecoderVersion();
    const unsigned xxhash = XXH_versionNumber();
    return {
        {"zlib", zlibVersion()},
        {"zstd", ZSTD_versionString()},
        {"brotli", dotted(brotli >> 24, brotli >> 12 & 0xFFF, brotli & 0xFFF)},
        {"xxhash", dotted(xxhash / 10000, xxhash / 100 % 100, xxhash % 100)},
        {"libcrypto", OpenSSL_version(OPENSSL_VERSION)},
        {"onetbb", TBB_runtime_version()},
        {"fmt", dotted(FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100)},
        {"boost", dotted(BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)},
        {"nlohmann_json", dotted(NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
                                 NLOHMANN_JSON_VERSION_PATCH)},
    };
}

}  // namespace tessera::tool
