// SPDX-License-Identifier: MIT
// What a shared library exports, from the dynamic symbols of its ELF file (System V ABI, chapter
// 4).
#include "exports.hpp"

#include <tessera/error.hpp>
#include <tessera/io.hpp>

#include <fmt/format.h>

#include <elf.h>
#include <link.h>

#include <cstring>
#include <vector>

namespace tessera {
namespace {

/// This machine's own layout; a library of another one is refused before more is read.
using header = ElfW(Ehdr);
using section = ElfW(Shdr);
using symbol_entry = ElfW(Sym);

constexpr unsigned char own_class = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;
constexpr std::uint64_t largest_table = 64 << 20;

struct damaged {};

/// A read that must come out whole.
template <class T>
T at(const random_access& file, std::uint64_t offset) {
    T value;
    std::uint8_t bytes[sizeof(T)];
    if (file.read_at(offset, bytes) != sizeof(T)) throw damaged{};
    std::memcpy(&value, bytes, sizeof(T));
    return value;
}

std::vector<std::uint8_t> content(const random_access& file, const section& s) {
    if (s.sh_size > largest_table || s.sh_offset > file.size() ||
        s.sh_size > file.size() - s.sh_offset)
        throw damaged{};
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(s.sh_size));
    if (file.read_at(s.sh_offset, bytes) != bytes.size()) throw damaged{};
    return bytes;
}

/// Whether the string at `offset` of a string table is `wanted`.
bool equals(const std::vector<std::uint8_t>& strings, std::size_t offset, std::string_view wanted) {
    return offset < strings.size() && strings.size() - offset > wanted.size() &&
           std::memcmp(strings.data() + offset, wanted.data(), wanted.size()) == 0 &&
           strings[offset + wanted.size()] == 0;
}

bool is_visible(const symbol_entry& s) {
    const unsigned binding = s.st_info >> 4, visibility = s.st_other & 3;
    return s.st_shndx != SHN_UNDEF && (binding == STB_GLOBAL || binding == STB_WEAK) &&
           (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

bool exports(const random_access& file, const header& h, std::string_view symbol) {
    const auto section_at = [&](std::uint64_t index) {
        if (index >= h.e_shnum || h.e_shoff > file.size()) throw damaged{};
        return at<section>(file, h.e_shoff + index * sizeof(section));
    };
    for (std::uint64_t i = 0; i < h.e_shnum; ++i) {
        const section symbols = section_at(i);
        if (symbols.sh_type != SHT_DYNSYM) continue;
        const std::vector<std::uint8_t> entries = content(file, symbols);
        const std::vector<std::uint8_t> strings = content(file, section_at(symbols.sh_link));
        for (std::size_t e = 0; e + sizeof(symbol_entry) <= entries.size();
             e += sizeof(symbol_entry)) {
            symbol_entry s;
            std::memcpy(&s, entries.data() + e, sizeof s);
            if (is_visible(s) && equals(strings, s.st_name, symbol)) return true;
        }
    }
    return false;
}

}  // namespace

std::string export_problem(const std::filesystem::path& library, std::string_view symbol) {
    try {
        const file_access file(library);
        std::uint8_t magic[EI_NIDENT] = {};
        if (file.read_at(0, magic) != sizeof magic || std::memcmp(magic, ELFMAG, SELFMAG) != 0)
            return "is no ELF file: not a shared library";
        if (magic[EI_CLASS] != own_class) return "is an ELF file of another word size";
        const auto h = at<header>(file, 0);
        // The dynamic linker says more exactly what is wrong with another machine's library.
        if (h.e_type != ET_DYN) return "is an ELF file, but no shared library";
        if (h.e_shentsize != sizeof(section)) throw damaged{};
        if (exports(file, h, symbol)) return "";
        return fmt::format("exports no {}: not a Tessera plugin", symbol);
    } catch (const damaged&) {
        return "is a damaged ELF file: a table reaches past the end of the file";
    } catch (const error& e) {
        return e.what();
    }
}

}  // namespace tessera
