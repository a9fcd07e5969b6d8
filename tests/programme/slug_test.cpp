// Addresses and ids that are made of what people write, in whatever script.

#include <cstdint>
#include <random>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <utf8proc.h>

#include "formats/slug.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::slug_test {

namespace {

std::string utf8(char32_t code) {
    utf8proc_uint8_t bytes[4]{};
    const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code), bytes);
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

bool is_slug(const std::string& text) {
    static const std::regex form("([a-z0-9]+(-[a-z0-9]+)*)?");
    return std::regex_match(text, form);
}

} // namespace

TEST_CASE("letters of Latin scripts keep what they are without their accents, or are spelled out") {
    const std::vector<std::pair<std::string_view, std::string_view>> slugs{
        {"Łódź", "lodz"},
        {"Zażółć gęślą jaźń", "zazolc-gesla-jazn"},
        {"Süd & Öst – Größe", "sued-oest-groesse"},
        {"MASSE ẞ", "masse-ss"},
        {"Příliš žluťoučký kůň", "prilis-zlutoucky-kun"},
        {"Đorđe Đoković", "dorde-dokovic"},
        {"İstanbul'da ışık", "istanbulda-isik"},
        {"Þórr á Æsir, Smørrebrød", "thorr-a-aesir-smorrebrod"},
        {"L’Œuvre d'été", "loeuvre-dete"},
        {"La col·lecció", "la-colleccio"},
        {"Tiếng Việt", "tieng-viet"},
        {"Ħaġar Qim", "hagar-qim"},
        {"Ștefan și Țară", "stefan-si-tara"},
        {"ＦＵＬＬ　ｗｉｄｔｈ ①", "full-width-1"},
        {"ﬁn de siècle", "fin-de-siecle"},
        {"A\u0301 decomposed", "a-decomposed"},
        {"  --  Don't stop!  ", "dont-stop"},
        {"東京 Night", "night"},
        {"Лебединое озеро", ""},
        {"\xFF\xFE", ""},
        {"", ""},
    };
    for (const auto& [text, slug] : slugs) CHECK(slug_of(text, 60) == slug);
}

TEST_CASE("no letter of the alphabets of Europe and Vietnam is lost") {
    for (const auto& [first, last] : std::vector<std::pair<char32_t, char32_t>>{{0xC0, 0x17F}, {0x1EA0, 0x1EF9}})
        for (char32_t code = first; code <= last; ++code) {
            const auto letter = utf8(code);
            if (code == U'×' || code == U'÷') continue; // signs
            CHECK_MESSAGE(slug_of("x" + letter + "x", 60).size() > 2, letter);
            CHECK_MESSAGE(slug_of("x" + letter + "x", 60).find('-') == std::string::npos, letter);
        }
}

TEST_CASE("whatever somebody writes is an address, within its bound, and the address of itself") {
    std::mt19937 random(20'261'128);
    const std::vector<std::pair<std::uint32_t, std::uint32_t>> scripts{
        {0x20, 0x7E},       {0xA0, 0x24F},     {0x250, 0x2FF},   {0x300, 0x36F},     {0x370, 0x3FF},
        {0x400, 0x52F},     {0x530, 0x5FF},    {0x600, 0x6FF},   {0x900, 0xDFF},     {0xE00, 0xFFF},
        {0x1000, 0x13FF},   {0x1E00, 0x1FFF},  {0x2000, 0x2BFF}, {0x3040, 0x30FF},   {0x4E00, 0x9FFF},
        {0xAC00, 0xD7A3},   {0xFB00, 0xFDFF},  {0xFF00, 0xFFEF}, {0x10000, 0x1FFFF}, {0x1D400, 0x1D7FF},
        {0x1F300, 0x1FAFF}, {0xE0000, 0xE007F}};
    for (int round = 0; round < 4'000; ++round) {
        std::string text;
        for (int letters = static_cast<int>(random() % 30); letters > 0; --letters) {
            const auto& [first, last] = scripts[random() % scripts.size()];
            text += utf8(static_cast<char32_t>(first + random() % (last - first + 1)));
        }
        if (round % 5 == 0 && !text.empty()) text.resize(random() % text.size()); // may end inside a letter
        const std::size_t bound = random() % 61;
        const auto slug = slug_of(text, bound);
        INFO(text << " " << bound);
        CHECK(is_slug(slug));
        CHECK(slug.size() <= bound);
        CHECK(slug_of(slug, bound) == slug);
    }
}

TEST_CASE_TEMPLATE("an event without an address gets one of its title, and another where that is taken", On, STORES) {
    On on;
    TestShop& shop = on.shop;
    const auto admin = shop.log_in(Role::admin);
    const auto added = [&](const char* title) {
        const Json event{{"title", title}};
        return shop.json(201, shop.send_as(admin, "POST", "/api/admin/events", event.dump()))["slug"];
    };
    CHECK(added("Łódź") == "lodz");
    CHECK(added("Lodz!") == "lodz-2");
    CHECK(added("Лебединое озеро") == "event");
    CHECK(added("白鳥の湖") == "event-2");
}

} // namespace frontrow::testing::slug_test
