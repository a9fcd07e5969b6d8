// UTF-8, addresses and names.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "domain/text.hpp"

namespace frontrow::testing::text_test {

TEST_CASE("what a store keeps is well-formed UTF-8 without a NUL") {
    CHECK(is_utf8(""));
    CHECK(is_utf8("a line\nand \xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\xad"));
    CHECK_FALSE(is_utf8(std::string("a\0b", 3)));
    CHECK_FALSE(is_utf8("\xff"));
    CHECK_FALSE(is_utf8("\xc3"));             // cut inside a letter
    CHECK_FALSE(is_utf8("\xed\xa0\x80"));     // a surrogate
    CHECK_FALSE(is_utf8("\xf4\x90\x80\x80")); // beyond the last one
}

TEST_CASE("a text is cut between characters, wherever the limit falls") {
    const std::string text = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\xad";
    const std::vector<std::size_t> kept = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    for (std::size_t limit = 0; limit < kept.size(); ++limit) {
        CAPTURE(limit);
        CHECK(cut_to(text, limit) == text.substr(0, kept[limit]));
    }
}

TEST_CASE("plain text is well-formed UTF-8 without control characters, at every edge of the tables of RFC 3629") {
    const std::vector<std::pair<std::string, bool>> table = {
        {"", true},
        {"A-1", true},
        {std::string(1, '\0'), false},
        {"\x1f", false},
        {"\x20", true},
        {"\x7e", true},
        {"\x7f", false}, // DEL
        {"\x80", false}, // a continuation without a lead
        {"\xbf", false},
        {"\xc0\x80", false}, // overlong NUL
        {"\xc1\xbf", false}, // overlong DEL
        {"\xc2\x80", false}, // U+0080, the first C1 control
        {"\xc2\x9f", false}, // U+009F, the last
        {"\xc2\xa0", true},  // U+00A0
        {"\xc2\x7f", false},
        {"\xc2\xc0", false},
        {"\xdf\xbf", true},          // U+07FF
        {"\xe0\x9f\xbf", false},     // overlong U+07FF
        {"\xe0\xa0\x80", true},      // U+0800
        {"\xed\x9f\xbf", true},      // U+D7FF
        {"\xed\xa0\x80", false},     // U+D800, the first surrogate
        {"\xed\xbf\xbf", false},     // U+DFFF, the last
        {"\xee\x80\x80", true},      // U+E000
        {"\xef\xbf\xbf", true},      // U+FFFF, no character, but well-formed
        {"\xf0\x8f\xbf\xbf", false}, // overlong U+FFFF
        {"\xf0\x90\x80\x80", true},  // U+10000
        {"\xf4\x8f\xbf\xbf", true},  // U+10FFFF
        {"\xf4\x90\x80\x80", false}, // beyond Unicode
        {"\xf5\x80\x80\x80", false},
        {"\xf8\x88\x80\x80\x80", false},
        {"\xfe", false},
        {"\xff", false},
        {"\xc3", false}, // cut short
        {"\xe2\x82", false},
        {"\xf0\x9f\x8e", false},
        {"a\xc3", false},
        {"\xe2\x82\xac\xe2\x82", false},
        {"\xe2(\xa1", false}, // interrupted
        {"\xe2\x82(", false},
        {"Zoë Ångström €5 🎭", true},
        {"a\nb", false},
        {"a\tb", false},
    };
    for (const auto& [text, plain] : table) CHECK_MESSAGE(is_plain_text(text) == plain, text);
    // The verdict does not depend on what stands around.
    for (const auto& [text, plain] : table) {
        CHECK_MESSAGE(is_plain_text("x" + text + "y") == plain, text);
        CHECK_MESSAGE(is_plain_text("€" + text) == plain, text);
    }
}

TEST_CASE("trimming takes the blanks around a text and none inside") {
    CHECK(trimmed("  a b  ") == "a b");
    CHECK(trimmed("a") == "a");
    CHECK(trimmed("   ").empty());
    CHECK(trimmed("").empty());
}

TEST_CASE("an address is one that mail can be sent to") {
    for (const std::string good : {"a@b.c", "ada@example.org", "a+b.c_d-e@sub.example.co.uk", "ü@münchen.example",
                                   "  ada@example.org  ", "o'neill@example.org", "1@2.3"})
        CHECK_MESSAGE(Email::parse(good).has_value(), good);
    CHECK(Email::parse(" ada@example.org ")->text() == "ada@example.org");
    const std::string local(64, 'l');
    CHECK(Email::parse(local + "@example.org").has_value());
    CHECK_FALSE(Email::parse(local + "l@example.org").has_value());
    CHECK(Email::parse("a@" + std::string(250, 'd') + ".e").has_value());       // 254 bytes
    CHECK_FALSE(Email::parse("a@" + std::string(251, 'd') + ".e").has_value()); // 255
    for (const std::string bad : {"",
                                  " ",
                                  "@",
                                  "ada",
                                  "ada@",
                                  "@example.org",
                                  "ada@example",
                                  "ada@example.",
                                  "ada@.org",
                                  "ada@.example.org",
                                  "ada@example..org",
                                  "ada@b@example.org",
                                  "ada@@example.org",
                                  "a b@example.org",
                                  "ada@exam ple.org",
                                  "ada@example.org,eve@example.org",
                                  "ada@example.org;eve@example.org",
                                  "<ada@example.org>",
                                  "Ada <ada@example.org>",
                                  "ada@example.org\nBcc: eve@example.org",
                                  "ada@example.org\r\n",
                                  "ada\t@example.org",
                                  "\"ada\"@example.org",
                                  "ada\\@example.org",
                                  "ada@[127.0.0.1]",
                                  "ada(x)@example.org",
                                  "\xff@example.org",
                                  "ada@\xed\xa0\x80.org"})
        CHECK_MESSAGE(!Email::parse(bad).has_value(), bad);
}

TEST_CASE("a name is some plain text that is not all blanks") {
    for (const std::string good :
         {"A", "Ada Lovelace", "  Ada  ", "Ṣàndrà O’Neill-Ö", "陳大文", "🎭", "O'); DROP TABLE orders; --"})
        CHECK_MESSAGE(PersonName::parse(good).has_value(), good);
    CHECK(PersonName::parse("  Ada Lovelace ")->text() == "Ada Lovelace");
    CHECK(PersonName::parse(std::string(PersonName::kMaxBytes, 'a')).has_value());
    CHECK(PersonName::parse("  " + std::string(PersonName::kMaxBytes, 'a')).has_value()); // blanks around do not count
    CHECK_FALSE(PersonName::parse(std::string(PersonName::kMaxBytes + 1, 'a')).has_value());
    for (const std::string bad : {"", " ", "     ", "Ada\nLovelace", "Ada\x1b[2J", "\x7f", "\xff", "Ada\xc3"})
        CHECK_MESSAGE(!PersonName::parse(bad).has_value(), bad);
}

TEST_CASE("a text is what can be seen of it") {
    for (const auto& [text, seen] : std::vector<std::pair<std::string, std::string>>{
             {"Ada", "Ada"},
             {"", ""},
             {"A\u200Bda\uFEFF", "Ada"},                   // no width
             {"A\u00ADda", "Ada"},                         // soft hyphen
             {"invoice\u202Egpj.exe", "invoicegpj.exe"},   // override of direction
             {"\u2066Ada\u2069\u200E\u200F\u061C", "Ada"}, // isolates and marks
             {"A\u200Dda\u200C", "Ada"},                   // joiners where nothing is joined
             {"Ada\u2028Eve", "AdaEve"},                   // another line
             {"Ada\U000E0041", "Ada"},                     // tags
             {"A\u034Fda\u3164\uFFA0\u115F", "Ada"},       // a joiner of graphemes, and letters that are blank
             {"Ada\uFFFE\uFFFF", "Ada"},                   // what is no character, and ends an XML file
             {"می\u200Cخواهم", "می\u200Cخواهم"},           // Persian needs this one
             {"ක්\u200Dෂ", "ක්\u200Dෂ"},                     // Sinhala this one
             {"👩\u200D🎤", "👩\u200D🎤"},                     // and a singer too
             {"می\u200C", "می"},                           // but not at an end,
             {"می\u200C\u200C\u200Dخ", "می\u200Dخ"},       // not twice,
             {"می\u200Ca", "میa"},                         // and not before Latin
             {"ه\u200D.ش", "ه\u200D.ش"},                   // a letter that would join to the next is seen to
             {"۱۴۰۰ ه\u200D", "۱۴۰۰ ه\u200D"},             // at an end too
             {"ه\u200D\u200D ا\u200D.", "ه\u200D ا."},     // once, and no letter that does not join
             {"അവൻ അവന്\u200D a", "അവൻ അവന്\u200D a"},       // as older texts spell the last letter of അവൻ
             {"ക്\u200Dx, മ്\u200D, അ\u200D, ക്\u200C", "ക്\u200Dx, മ്, അ, ക്"}, // which few letters have
             {"🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F!",
              "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F!"}, // England
             {"🏴\U000E0067\U000E0062\U000E0065!", "🏴!"},                      // what does not end,
             {"🏴\U000E0067\U000E0062\U000E007F", "🏴"},                        // is no part of a country,
             {"🏴\U000E0031\U000E0062\U000E0065\U000E007F", "🏴"},              // has no country,
             {"🏴\U000E0067\U000E0062\U000E0065\U000E0065\U000E0065\U000E0065\U000E0065\U000E007F",
              "🏴"},                                                                     // is long,
             {"🏳\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "🏳"}, // or of another flag
             {"🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F\uFE0F\u200D☠",
              "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F☠"},
             {"🏴\u200D☠\uFE0F", "🏴\u200D☠\uFE0F"}, // pirates
             {"❤\uFE0F e\u0301", "❤\uFE0F e\u0301"},         // variations and accents are seen
             {"1\uFE0F\u20E3 葛\U000E0100", "1\uFE0F\u20E3 葛\U000E0100"},
             {"🏳\uFE0F\u200D🌈", "🏳\uFE0F\u200D🌈"},
             {"\uFE0FA\uFE0Ed\U000E0101a ❤\uFE0F\uFE0F", "Ada ❤\uFE0F"}, // not of Latin, and not twice
             {"A\uFDD0d\U0001FFFEa\U0010FFFF\U000E0FFF", "Ada"},         // no characters either
         })
        CHECK(without_invisible(text) == seen);
    CHECK(PersonName::parse("\u200B A\u202Eda \u200B")->text() == "Ada");
    for (const std::string blank : {"\u200B\u2060", "\u3164", "\u115F\u1160", "\u034F", "\u2800", "\u00A0 \u3000",
                                    "\u2003\u202F", "\u3000\u200D\u3000", "\u2003\u200C\u2003", "\U00013430",
                                    "\U0001D159", "\uFE0F", "\uFE00\uFE01", "\u1680\u205F"})
        CHECK_MESSAGE(!PersonName::parse(blank).has_value(), blank);
    CHECK(PersonName::parse("\u3000山田\u3000太郎\u00A0\u2800")->text() == "山田\u3000太郎");
    CHECK_FALSE(Email::parse("ada\u00A0b@example.org").has_value());
    CHECK(trimmed("\xA0\x80 ") == "\xA0\x80"); // what is no text stays as it is
    CHECK(Email::parse("ada\u200B@example.org\uFEFF")->text() == "ada@example.org");
}

} // namespace frontrow::testing::text_test
