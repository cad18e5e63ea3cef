// SPDX-License-Identifier: MIT
// The laws of segmenters: every byte is in one block, however the input arrives.
#include "determinism.hpp"
#include "refusal.hpp"
#include "shapes.hpp"

namespace tessera::conform {
namespace {

using plan = host::segmenter;

/// Generated streams, and some that begin like files with parts of different kinds.
std::vector<sample> file_samples(std::uint64_t seed) {
    std::vector<sample> all = samples(TSR_BYTES, seed);
    const auto add = [&](const char* name, std::string head, std::size_t bytes) {
        head.resize(head.size() + bytes, '\x3C');
        all.push_back({name, host::stream::text(head)});
    };
    using namespace std::string_literals;
    add("an npy file",
        "\x93NUMPY\x01\0\x36\0{'descr': '<f4', 'fortran_order': False, 'shape': (3, 100)}"s, 1200);
    add("a safetensors file",
        "\x3D\0\0\0\0\0\0\0{\"w\":{\"dtype\":\"F16\",\"shape\":[100,6],\"data_offsets\":[0,1200]}} "s,
        1200);
    add("a GGUF file",
        "GGUF\3\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
        "\1\0\0\0\0\0\0\0w\2\0\0\0\6\0\0\0\0\0\0\0d\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0       "s,
        1200);
    add("a header that claims too much", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F{\"w\":"s, 300);
    add("a header that claims nothing", "\0\0\0\0\0\0\0\0"s, 300);
    return all;
}

void check_cover(const std::vector<host::segment>& cuts, std::uint64_t bytes) {
    std::uint64_t covered = 0;
    for (const host::segment& cut : cuts) covered += cut.bytes;
    if (covered != bytes)
        throw broken("the blocks hold " + std::to_string(covered) + " bytes, the input " +
                     std::to_string(bytes));
}

std::string cuts_do_not_depend_on_arrival(const subject& s) {
    tally cases;
    s.make<plan>();
    for (const std::string& params : s.params())
        for (const sample& in : file_samples(s.how.seed))
            for (const std::uint64_t block : {64, 1000, 1 << 20})
                cases.attempt("\"" + in.name + "\", block size " + std::to_string(block) +
                                  ", parameters " + params,
                              [&] {
                                  const auto p = s.make<plan>(params);
                                  const auto whole = p->cut(in.data.bytes(), block, block);
                                  check_cover(whole, in.data.count);
                                  for (const std::uint64_t chunk : {1, 7, 4096})
                                      if (p->cut(in.data.bytes(), block, chunk) != whole)
                                          throw broken("shown " + std::to_string(chunk) +
                                                       " bytes at a time it cuts otherwise");
                              });
    if (cases.kept() == 0) throw broken("no input was taken: " + cases.remark());
    return cases.remark();
}

std::string survives_refusal(const subject& s) {
    const auto p = s.make<plan>();
    const sample in = file_samples(s.how.seed).back();
    const auto run = [&] {
        product made;
        for (const host::segment& cut : p->cut(in.data.bytes(), 1000, 1000)) made.add(cut.bytes);
        return made.bytes();
    };
    return std::to_string(refuse_host_memory(p->around, run) + refuse_operator_new(s.desc, run)) +
           " requests refused";
}

}  // namespace

host::bytes segmenter_products(const subject& s, const plan& p) {
    product all;
    for (const sample& in : file_samples(s.how.seed))
        for (const host::segment& cut : p.cut(in.data.bytes(), 1000, 500)) {
            for (const std::uint64_t n : {std::uint64_t{cut.route}, cut.bytes, cut.row}) all.add(n);
            all.add(std::string_view(cut.label));
        }
    return all.bytes();
}

void add_segmenter_laws(laws& all, const subject& s) {
    all.push_back({"every byte is in one block, however the input arrives",
                   [s] { return cuts_do_not_depend_on_arrival(s); }});
    all.push_back({"refused memory is survived", [s] { return survives_refusal(s); }});
}

}  // namespace tessera::conform
