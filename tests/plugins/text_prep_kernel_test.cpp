// SPDX-License-Identifier: MIT
// The kernels of "text-prep" on bytes of all kinds, in all parts, against a second decoder.
#include "text_prep_dictionary.hpp"

#include "text-prep/kernel.hpp"

namespace tessera::test {

namespace {

using text_prep::lexicon;
using text_prep::treatment;

struct some_dictionary {
    reference_words words;
    lexicon known;
};

/// `a`, `b` and `c` random words of each length of code, a few letters of the alphabet in them so
/// that they begin one another.
some_dictionary random_words(std::mt19937_64& random, std::size_t a, std::size_t b, std::size_t c) {
    some_dictionary d;
    d.words.a = a;
    d.words.b = b;
    while (d.words.words.size() < a + b + c) {
        std::string word(2 + random() % (random() % 8 == 0 ? 31 : 7), ' ');
        for (char& letter : word) letter = static_cast<char>('a' + random() % 6);
        d.words.words.push_back(word);
        if (d.words.words.size() < a + b + c) continue;
        std::sort(d.words.words.begin(), d.words.words.end());
        d.words.words.erase(std::unique(d.words.words.begin(), d.words.words.end()),
                            d.words.words.end());
        std::shuffle(d.words.words.begin(), d.words.words.end(), random);
    }
    d.known = lexicon(text_prep::read_dictionary(asset_of(d.words)));
    return d;
}

/// Words of the dictionary in capitals of all shapes, marks, line ends, flags, codes, characters.
std::string random_text(std::mt19937_64& random, const reference_words& d, std::size_t size) {
    std::string text;
    const auto any = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    while (text.size() < size) {
        switch (any(12)) {
            case 0:
                text += any(3) == 0 ? "\r\n" : any(2) == 0 ? "\n" : "\r";
                break;
            case 1:
                text += static_cast<char>(any(256));
                break;
            case 2:
                text += static_cast<char>(any(4));
                break;
            case 3:
                for (std::size_t i = any(4); i > 0; --i) text += static_cast<char>(128 + any(128));
                break;
            case 4:
                text += any(2) == 0   ? "\xc3\xa9"
                        : any(2) == 0 ? "\xe2\x82\xac"
                                      : "\xf0\x9f\x8e\x89";
                break;
            case 5:
                text += std::string(any(100), any(2) == 0 ? 'A' : 'a');
                break;
            default: {
                std::string word = d.words[any(d.words.size())];
                const std::size_t shape = any(6);
                for (std::size_t i = 0; i < word.size(); ++i)
                    if (shape == 0 || (shape == 1 && i == 0) || (shape == 2 && any(2) == 0))
                        word[i] = static_cast<char>(word[i] - 32);
                text += word.substr(0, 1 + any(word.size() + 3));
                if (any(3) > 0) text += ' ';
            }
        }
    }
    return text.substr(0, size);
}

std::span<const std::uint8_t> span_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// What `text` becomes, "too long" where that would be more than `room` bytes.
std::string prepared(std::string_view text, const treatment& how, const lexicon& known,
                     std::size_t room) {
    constexpr char untouched = '\x55';
    std::string out(room + text_prep::prepare_slack + 1, untouched);
    const auto size = text_prep::prepare(span_of(text), how, known,
                                         reinterpret_cast<std::uint8_t*>(out.data()), room);
    CHECK(out.back() == untouched);
    if (!size) return "too long";
    CHECK(*size <= room);
    return out.substr(0, *size);
}

/// What `codes` stand for, from memory with other bytes behind it.
std::optional<std::string> text_again(std::string codes, const treatment& how, const lexicon& known,
                                      std::size_t count) {
    constexpr std::size_t slack = 64;
    const std::size_t size = codes.size();
    codes += std::string(slack, '\x80');
    std::string out(count + slack, ' ');
    const auto found = text_prep::restore(span_of(codes).first(size), how, known,
                                          {reinterpret_cast<std::uint8_t*>(out.data()), count});
    CHECK(found.at <= size);
    CHECK(found.written <= count);
    if (found.what != text_prep::fault::none) return {};
    out.resize(found.written);
    return out;
}

/// In all parts, lines of `width` bytes.
void check_round_trip(const std::string& text, const some_dictionary& d, std::uint8_t width) {
    for (std::uint8_t parts = 1; parts <= text_prep::all_parts; ++parts) {
        CAPTURE(static_cast<int>(parts));
        const treatment how{parts, width};
        const std::string codes = prepared(text, how, d.known, 3 * text.size());
        REQUIRE(text_again(codes, how, d.known, text.size()) == text);
        REQUIRE(text_prep_reference(codes, parts, width, d.words).text() == text);
    }
}

/// Words of `length` letters and fewer, wrapped where the line would pass `width`.
std::string wrapped(std::mt19937_64& random, std::size_t count, std::size_t length,
                    std::size_t width) {
    std::string text, line;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string word(1 + random() % length, 'x');
        if (!line.empty() && line.size() + 1 + word.size() > width) {
            text += line + "\n";
            line.clear();
        }
        line += line.empty() ? word : " " + word;
    }
    return text + line + "\n";
}

}  // namespace

TEST_CASE("every byte value, pairs of all of them, and runs come back, in all parts") {
    std::mt19937_64 random(1);
    const some_dictionary d = random_words(random, 20, 300, 300);
    check_round_trip("", d, 1);
    std::string pairs;
    for (unsigned a = 0; a < 256; ++a) {
        check_round_trip(std::string(1, static_cast<char>(a)), d, 1);
        check_round_trip(std::string(100, static_cast<char>(a)), d, 7);
        for (unsigned b = 0; b < 256; ++b) {
            pairs += static_cast<char>(a);
            pairs += static_cast<char>(b);
        }
    }
    check_round_trip(pairs, d, 40);
}

TEST_CASE("every shape of capitals and of line ends comes back") {
    std::mt19937_64 random(2);
    const some_dictionary d = random_words(random, 5, 40, 20);
    constexpr std::string_view symbols = "aBcD \r\n";
    for (unsigned n = 0; n < 7 * 7 * 7 * 7; ++n) {
        std::string text;
        for (unsigned left = n; text.size() < 4; left /= 7) text += symbols[left % 7];
        check_round_trip(text, d, static_cast<std::uint8_t>(1 + n % 6));
    }
    for (std::size_t letters = 0; letters < 70; ++letters)
        check_round_trip("A" + std::string(letters, 'a') + "A", d, 30);
    for (std::size_t capitals = 0; capitals < 70; ++capitals)
        for (const char* behind : {"", "a", "ab", "aA", " ", "\x01", "\xc3\xa9", "\x80"})
            check_round_trip(std::string(capitals, 'A') + behind, d, 30);
}

TEST_CASE("random text comes back, and a second decoder reads the same") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    for (const auto& [a, b, c] :
         {std::tuple{0, 0, 20}, {20, 0, 0}, {1, 129, 5}, {40, 4480, 20000}}) {
        const some_dictionary d =
            random_words(random, static_cast<std::size_t>(a), static_cast<std::size_t>(b),
                         static_cast<std::size_t>(c));
        for (int i = 0; i < 20; ++i)
            check_round_trip(random_text(random, d.words, random() % 5000), d,
                             static_cast<std::uint8_t>(1 + random() % 255));
    }
}

TEST_CASE("text that ends anywhere comes back") {
    std::mt19937_64 random(3);
    const some_dictionary d = random_words(random, 3, 200, 20);
    const std::string text = random_text(random, d.words, 600);
    for (std::size_t size = 0; size <= text.size(); ++size)
        check_round_trip(text.substr(0, size), d, 25);
}

TEST_CASE("random bytes are read as the second decoder reads them, or refused as by it") {
    const std::uint32_t seed = new_seed();
    CAPTURE(seed);
    std::mt19937_64 random(seed);
    const some_dictionary d = random_words(random, 10, 1000, 3000);
    constexpr std::string_view likely = "\x01\x02\x03\x0a az";
    for (int i = 0; i < 20000; ++i) {
        std::string codes(random() % 12, ' ');
        for (char& c : codes)
            c = random() % 2 == 0 ? likely[random() % likely.size()] : static_cast<char>(random());
        const treatment how{static_cast<std::uint8_t>(1 + random() % text_prep::all_parts),
                            static_cast<std::uint8_t>(1 + random() % 12)};
        const auto expected = text_prep_reference(codes, how.parts, how.width, d.words).text();
        CAPTURE(i);
        REQUIRE(text_again(codes, how, d.known, 400) == expected);
        if (expected && !expected->empty())
            REQUIRE(!text_again(codes, how, d.known, expected->size() - 1));
    }
}

TEST_CASE("what would be longer than its room is given up before it is written") {
    std::mt19937_64 random(4);
    const some_dictionary d = random_words(random, 10, 100, 100);
    const std::string text = random_text(random, d.words, 3000);
    const std::size_t size = prepared(text, {15, 20}, d.known, 2 * text.size()).size();
    CHECK(prepared(text, {15, 20}, d.known, size).size() == size);
    for (std::size_t room = 0; room < size; room += 1 + room / 50)
        CHECK(prepared(text, {15, 20}, d.known, room) == "too long");
    CHECK(prepared(text, {15, 20}, d.known, size - 1) == "too long");
}

TEST_CASE("the ends of wrapped lines become spaces, by the format's page") {
    struct {
        std::uint8_t parts;
        const char *text, *expected;
    } const cases[] = {
        {8, "aaaa bbbb\ncccc", "aaaa bbbb cccc"},
        {8, "aaaa bbbb cccc", "aaaa bbbb\x03 cccc"},
        {8, "aaaa\nbbbb cccc", "aaaa\nbbbb cccc"},
        {8, "aaaa bbbbb\n", "aaaa bbbbb "},
        {8, "aaaa bbb\n", "aaaa bbb\n"},
        {8, "aaaa bbbb  cc", "aaaa bbbb \x03 cc"},
        {8, "aaaabbbbcccc\nd", "aaaabbbbcccc d"},
        {10, "aaaa bbbb\r\ncccc", "aaaa bbbb cccc"},
        {10, "aaaa bbbb\ncccc\rc", "aaaa bbbb\x03\ncccc\rc"},
        {10, "aaaa bbb\r\n\r\ncccc", "aaaa bbb\n\ncccc"},
        {9, "AAAA bbbb\nCCCC",
         "\x02"
         "aaaa bbbb \x02"
         "cccc"},
    };
    for (const auto& one : cases) {
        const std::string text = one.text;
        const treatment how{one.parts, 10};
        CAPTURE(text);
        CHECK(prepared(text, how, {}, 100) == one.expected);
        CHECK(text_again(one.expected, how, {}, text.size()) == text);
    }
}

TEST_CASE("the width of wrapped lines is found, and where there is none that too") {
    std::mt19937_64 random(5);
    for (const std::size_t width : {20, 65, 72, 79, 255}) {
        CAPTURE(width);
        std::string text;
        for (int paragraph = 0; paragraph < 20; ++paragraph)
            text += wrapped(random, 500, 9, width) + "\n";
        CHECK(text_prep::line_width(span_of(text)) == width);
        std::string pairs;
        for (const char c : text) pairs += c == '\n' ? "\r\n" : std::string(1, c);
        CHECK(text_prep::line_width(span_of(pairs)) == width);
        // All line ends within paragraphs are gone: 19 between them and up to 20 of last lines.
        const std::string codes =
            prepared(text, {8, static_cast<std::uint8_t>(width)}, {}, text.size());
        CHECK(codes.size() == text.size());
        CHECK(std::count(codes.begin(), codes.end(), '\n') <= 40);
    }
    std::string ragged;
    for (std::size_t i = 0; i < 500; ++i) ragged += wrapped(random, 1 + random() % 15, 9, 255);
    CHECK(text_prep::line_width(span_of(ragged)) == 0);
    std::string table;
    for (std::size_t i = 0; i < 500; ++i) table += "a row of as many bytes as all\n";
    CHECK(text_prep::line_width(span_of(table)) == 0);
    CHECK(text_prep::line_width(span_of("one line\nand another\n")) == 0);
    CHECK(text_prep::line_width(span_of("")) == 0);
}

TEST_CASE("samples tell text from other bytes") {
    const auto reads = [](std::string_view text, unsigned share) {
        return text_prep::reads_like_text(span_of(text), share);
    };
    CHECK(reads("some words", 100));
    CHECK(reads("50% of the", 70));
    CHECK(!reads("50% of the", 80));
    CHECK(!reads(std::string(100000, '7') + std::string(10000, 'x'), 25));
    CHECK(reads(std::string(50000, '7') + std::string(50000, 'x'), 45));
    CHECK(text_prep::has_line_ends(span_of("a\r\nb\r\nc\n")));
    CHECK(!text_prep::has_line_ends(span_of("a\r\nb\n")));
    CHECK(!text_prep::has_line_ends(span_of("a\rb")));
    CHECK(!text_prep::has_line_ends(span_of("")));
}

}  // namespace tessera::test
