// Replies on their way through Redis: whole, or not at all.

#include <cstddef>
#include <string>

#include <doctest/doctest.h>

#include "store/cache/reply_blob.hpp"

namespace frontrow::testing::reply_blob_test {

namespace {

CachedResponse full_reply() {
    return {"{\"states\":\"ahs\"}",
            {{"session:tonight", 12}, {"catalogue", 3}},
            {{4, BuyerId::trusted(std::string(41, 'a'))}, {7, BuyerId::trusted(std::string(41, 'b'))}},
            Time(Milliseconds(1'772'366'400'000)),
            "\"etag\"",
            std::string("\x1f\x8b\0\xff", 4)};
}

} // namespace

TEST_CASE("a reply comes back as it was") {
    CHECK(from_blob(to_blob(full_reply())) == full_reply());
    CHECK(from_blob(to_blob({})) == CachedResponse{});
}

TEST_CASE("a reply that was cut, grew or changed on its way is no reply") {
    const std::string blob = to_blob(full_reply());
    for (std::size_t size = 0; size < blob.size(); ++size) CHECK_FALSE(from_blob(blob.substr(0, size)).has_value());
    CHECK_FALSE(from_blob(blob + '\0').has_value());
    for (std::size_t at = 0; at < blob.size(); ++at)
        for (const char flip : {'\x01', '\x80'}) {
            std::string changed = blob;
            changed[at] = static_cast<char>(changed[at] ^ flip);
            CHECK_FALSE(from_blob(changed).has_value());
        }
}

TEST_CASE("a blob whose checksum is right and whose lengths lie is no reply") {
    const auto signed_blob = [](const std::string& body) {
        blob_detail::Writer sum;
        sum.number(blob_detail::checksum(body));
        return body + sum.take();
    };
    CHECK_FALSE(from_blob(signed_blob("")).has_value());
    CHECK_FALSE(from_blob(signed_blob(std::string(400, '\xff'))).has_value());
    CHECK_FALSE(from_blob(signed_blob(std::string(47, '\0'))).has_value());
    CHECK(from_blob(signed_blob(std::string(56, '\0'))).has_value()); // seven empty fields
    CHECK_FALSE(from_blob(signed_blob(std::string(57, '\0'))).has_value());
    CachedResponse outside = full_reply();
    outside.patches[1].offset = 1'000;
    CHECK_FALSE(from_blob(to_blob(outside)).has_value());
    CachedResponse nobody = full_reply();
    nobody.patches[1].buyer = BuyerId::trusted("not an id");
    CHECK_FALSE(from_blob(to_blob(nobody)).has_value());
}

} // namespace frontrow::testing::reply_blob_test
