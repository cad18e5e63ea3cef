// SPDX-License-Identifier: MIT
// Characters and pieces against PCRE2, wherever its Unicode knows a character.
#define PCRE2_CODE_UNIT_WIDTH 8
#include "common/tokenizer/characters.hpp"
#include "text.hpp"

#include <pcre2.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

namespace tessera::test {

namespace {

class expression {
  public:
    explicit expression(std::string_view text) {
        int failure = 0;
        std::size_t at = 0;
        code_.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                                  PCRE2_UTF | PCRE2_UCP, &failure, &at, nullptr));
        REQUIRE(code_ != nullptr);
        pcre2_jit_compile(code_.get(), PCRE2_JIT_COMPLETE);
        match_.reset(pcre2_match_data_create_from_pattern(code_.get(), nullptr));
    }

    /// Behind the match that begins at `from`, `from` where there is none.
    std::size_t behind(std::string_view text, std::size_t from) const {
        const int found = pcre2_match(code_.get(), reinterpret_cast<PCRE2_SPTR>(text.data()),
                                      text.size(), from, PCRE2_ANCHORED, match_.get(), nullptr);
        REQUIRE((found > 0 || found == PCRE2_ERROR_NOMATCH));
        return found > 0 ? pcre2_get_ovector_pointer(match_.get())[1] : from;
    }
    bool matches(std::uint32_t point) const {
        std::string text;
        append_utf8(text, point);
        return behind(text, 0) > 0;
    }
    std::vector<std::string> pieces(std::string_view text) const {
        std::vector<std::string> all;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = behind(text, at);
            REQUIRE(end > at);
            all.emplace_back(text.substr(at, end - at));
            at = end;
        }
        return all;
    }

  private:
    struct release {
        void operator()(pcre2_code* p) const { pcre2_code_free(p); }
        void operator()(pcre2_match_data* p) const { pcre2_match_data_free(p); }
    };
    std::unique_ptr<pcre2_code, release> code_;
    std::unique_ptr<pcre2_match_data, release> match_;
};

/// PCRE2 goes on taking U+180E for a space, which it was up to Unicode 6.2.
constexpr std::uint32_t vowel_separator = 0x180E;

std::vector<std::uint32_t> known_points() {
    const expression assigned("\\P{Cn}");
    std::vector<std::uint32_t> all;
    for (std::uint32_t point = 0; point < 0x110000; ++point)
        if ((point < 0xD800 || point > 0xDFFF) && point != vowel_separator &&
            assigned.matches(point))
            all.push_back(point);
    return all;
}

/// Whether its tables are as old as ours or older: a character's kind has never changed up to
/// Unicode 16.0. Says so where they are not.
bool is_comparable() {
    char version[64] = {};
    pcre2_config(PCRE2_CONFIG_UNICODE_VERSION, version);
    if (std::stoi(version) <= 16) return true;
    std::printf("skipped: patterns against PCRE2: its Unicode is %s, ours is 16.0\n", version);
    return false;
}

class engines {
  public:
    engines() {
        for (const tokenizer::pattern& p : tokenizer::patterns) patterns_.push_back(p);
        patterns_.push_back(tokenizer::czip_pattern);
        for (const tokenizer::pattern& p : patterns_) all_.emplace_back(p.expression);
    }
    void check(const std::string& text) const {
        for (std::size_t i = 0; i < all_.size(); ++i) {
            CAPTURE(patterns_[i].name);
            CAPTURE(text);
            const bool same = pieces_of(patterns_[i].split, text) == all_[i].pieces(text);
            CHECK(same);
        }
    }

  private:
    std::vector<tokenizer::pattern> patterns_;
    std::vector<expression> all_;
};

}  // namespace

TEST_CASE("characters are of the kinds that PCRE2 says") {
    using namespace tokenizer;
    if (!is_comparable()) return;
    const std::pair<const char*, kinds> sets[] = {
        {"\\s", white},      {"[\\r\\n]", newlines},
        {"\\p{L}", letters}, {"\\p{N}", numbers},
        {"\\p{M}", marks},   {"[\\p{Lu}\\p{Lt}]", uppers},
        {"\\p{Ll}", lowers}, {"[^\\s\\p{L}\\p{N}]", symbols}};
    const auto points = known_points();
    CHECK(points.size() > 280000);  // Unicode 14, of PCRE2 10.40
    for (const auto& one : sets) {
        CAPTURE(one.first);
        const expression wanted(one.first);
        std::uint32_t others = 0;
        for (const std::uint32_t point : points)
            others += wanted.matches(point) != ((kinds_of_point(point) & one.second) != 0);
        CHECK(others == 0);
    }
}

TEST_CASE("random text falls into the pieces that PCRE2 finds") {
    if (!is_comparable()) return;
    const engines all;
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto points = known_points();
    // Where patterns decide: contractions, line ends, spaces, digits, letters of each kind, marks.
    const std::u32string_view hard =
        U"''''sStTrReEvVmMlLdD\u017F    \t\n\n\r//.!?(aAzZ019\u00A0\u0085\u2028\u3000"
        U"\u00E9\u00C9\u01C5\u02B0\u6771\u4EAC\u0301\u0308\u0660\u00B2\u20E3\u200D\U0001F642";
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        const unsigned length = 1 + random() % 60, plain = random() % 12;
        for (unsigned i = 0; i < length; ++i)
            append_utf8(text, random() % 12 < plain ? points[random() % points.size()]
                                                    : hard[random() % hard.size()]);
        all.check(text);
    }
}

TEST_CASE("the pages of this tree fall into the pieces that PCRE2 finds") {
    if (!is_comparable()) return;
    const engines all;
    const std::filesystem::path root = TESSERA_SOURCE;
    for (const char* name :
         {"README.md", "framework/format.md", "plugins/tiktoken/format.md",
          "plugins/common/tokenizer/kernel_split.cpp", "tests/golden/content/text.txt"}) {
        CAPTURE(name);
        std::ifstream in(root / name, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        REQUIRE(text.size() > 1000);
        all.check(text);
    }
}

}  // namespace tessera::test
