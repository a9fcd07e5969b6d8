// Pictures of strangers: what is taken is made again, what is not sound is refused.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <png.h>
#include <turbojpeg.h>

#include "formats/promotion/image_codec.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::image_test {

namespace {

std::string jpeg(int width, int height, int sampling = TJSAMP_444) {
    std::vector<unsigned char> pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<unsigned char>(i * 7);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    tjhandle encoder = tjInitCompress();
    REQUIRE(tjCompress2(encoder, pixels.data(), width, 0, height, TJPF_RGB, &bytes, &size, sampling, 90, 0) == 0);
    std::string file(reinterpret_cast<const char*>(bytes), size);
    tjFree(bytes);
    tjDestroy(encoder);
    return file;
}

std::string cmyk_jpeg() {
    std::vector<unsigned char> pixels(8 * 8 * 4, 90);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    tjhandle encoder = tjInitCompress();
    REQUIRE(tjCompress2(encoder, pixels.data(), 8, 0, 8, TJPF_CMYK, &bytes, &size, TJSAMP_444, 90, 0) == 0);
    std::string file(reinterpret_cast<const char*>(bytes), size);
    tjFree(bytes);
    tjDestroy(encoder);
    return file;
}

std::string png(unsigned width, unsigned height) {
    std::vector<unsigned char> pixels(std::size_t{width} * height * 4, 128);
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = width;
    image.height = height;
    image.format = PNG_FORMAT_RGBA;
    png_alloc_size_t size = 0;
    REQUIRE(png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr) != 0);
    std::string file(size, '\0');
    REQUIRE(png_image_write_to_memory(&image, file.data(), &size, 0, pixels.data(), 0, nullptr) != 0);
    return file.substr(0, size);
}

std::pair<int, int> size_of(const std::string& file) {
    int width = 0, height = 0, sampling = 0, colors = 0;
    tjhandle decoder = tjInitDecompress();
    const auto* data = reinterpret_cast<const unsigned char*>(file.data());
    REQUIRE(tjDecompressHeader3(decoder, data, file.size(), &width, &height, &sampling, &colors) == 0);
    tjDestroy(decoder);
    return {width, height};
}

/// The file with another height and width in the header of its first frame.
std::string pretending(std::string file, char high, char low) {
    const auto frame = file.find("\xFF\xC0");
    REQUIRE(frame != std::string::npos);
    for (const std::size_t at : {frame + 5, frame + 7}) file[at] = high, file[at + 1] = low;
    return file;
}

Response upload(TestShop& shop, const std::string& token, const std::string& bytes) {
    return shop.send("POST", "/api/marketing/images", bytes, "",
                     {{"cookie", "login=" + token}, {"sec-fetch-site", "same-origin"}, {"content-type", "image/jpeg"}});
}

} // namespace

TEST_CASE("a picture is made again: smaller, upright bytes only, nothing hidden in it") {
    const auto large = image_codec::clean(jpeg(4000, 3000));
    REQUIRE(large);
    CHECK(large->kind == "jpg");
    const auto [width, height] = size_of(large->bytes);
    CHECK(width == 1500);
    CHECK(height == 1125);
    const std::string secret = "PK\x03\x04 <script>alert(1)</script> GPS 53.55 N";
    auto with_more = jpeg(40, 30, TJSAMP_GRAY) + secret;
    std::string comment = "\xFF\xFE";
    comment += '\0';
    comment += static_cast<char>(secret.size() + 2);
    with_more.insert(2, comment + secret); // a comment behind the first marker, as a camera writes one
    const auto small = image_codec::clean(with_more);
    REQUIRE(small);
    CHECK(size_of(small->bytes) == std::pair(40, 30));
    CHECK(small->bytes.find("script") == std::string::npos);
    const auto drawing = image_codec::clean(png(300, 200) + secret);
    REQUIRE(drawing);
    CHECK(drawing->kind == "png");
    CHECK(drawing->bytes.find("script") == std::string::npos);
    CHECK(image_codec::clean(drawing->bytes)->bytes == drawing->bytes); // what is clean stays as it is
}

TEST_CASE("malformed and hostile pictures are refused") {
    const auto photo = jpeg(64, 64);
    const auto drawing = png(64, 64);
    auto bomb = drawing;
    bomb.replace(16, 8, std::string("\0\0\x75\x30\0\0\x75\x30", 8)); // 30000 × 30000
    auto flipped = drawing;
    flipped[drawing.size() / 2] = static_cast<char>(flipped[drawing.size() / 2] ^ 0x55);
    const std::vector<std::pair<std::string, std::string>> files = {
        {"nothing", ""},
        {"text", "hello"},
        {"a drawing that may hold scripts", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>"},
        {"an animation", "GIF89a\x01\x01"},
        {"another format", "RIFF....WEBPVP8 "},
        {"a signature alone", "\xFF\xD8\xFF"},
        {"a PNG signature alone", "\x89PNG\r\n\x1A\n"},
        {"a photo cut off", photo.substr(0, photo.size() / 2)},
        {"a drawing cut off", drawing.substr(0, drawing.size() - 20)},
        {"a drawing with a bit turned", flipped},
        {"a drawing that claims 900 megapixels", bomb},
        {"a photo that claims 4290 megapixels", pretending(photo, '\xFF', '\xDC')},
        {"a photo for print", cmyk_jpeg()},
        {"a drawing too wide", png(1601, 1)},
    };
    for (const auto& [what, bytes] : files) {
        CAPTURE(what);
        const auto cleaned = image_codec::clean(bytes);
        REQUIRE(!cleaned);
        CHECK(cleaned.error().field == "image");
    }
}

TEST_CASE_TEMPLATE("an uploaded picture is served for ever, and forgotten when nobody shows it", Store, STORES) {
    Store store;
    TestShop& shop = store.shop;
    const auto marketing = shop.log_in(Role::marketing);
    const auto added = shop.json(201, upload(shop, marketing, jpeg(200, 100)));
    const std::string path = added["path"];
    CHECK(shop.json(201, upload(shop, marketing, jpeg(200, 100)))["path"] == path); // once
    const auto shown = shop.send("GET", path);
    CHECK(shown.status == 200);
    CHECK(shown.content_type == "image/jpeg");
    CHECK(shown.header("Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(shown.header("X-Content-Type-Options") == "nosniff");
    CHECK(std::ssize(shown.text()) == added["bytes"].get<std::int64_t>());
    CHECK(shop.send("GET", "/images/none.jpg").status == 404);
    CHECK(shop.send("GET", "/images/" + std::string(36, 'x')).status == 404);
    CHECK(shop.json(422, upload(shop, marketing, "GIF89a"))["field"] == "image");
    const Json event = shop.json(200, shop.send_as(marketing, "GET", "/api/marketing/events"))["items"][0];
    CHECK(!event.contains("sessions")); // what it earns is not theirs to know
    const Json texts{{"title", "Hamlet"}, {"description", "To be."}, {"image", path}, {"version", event["version"]}};
    const auto slug = event["slug"].get<std::string>();
    shop.json(200, shop.send_as(marketing, "PUT", "/api/marketing/events/" + slug + "/texts", texts.dump()));
    const std::string other = shop.json(201, upload(shop, marketing, png(20, 10)))["path"];
    shop.clock.advance(ImageService::kUnused + std::chrono::minutes(1));
    const std::string third = shop.json(201, upload(shop, shop.log_in(Role::marketing), png(30, 10)))["path"];
    shop.cache.clear();
    auto gone = texts;
    gone["image"] = other;
    gone["version"] = event["version"].get<std::int64_t>() + 1;
    const auto editor = shop.log_in(Role::marketing);
    CHECK(shop.json(422, shop.send_as(editor, "PUT", "/api/marketing/events/" + slug + "/texts",
                                      gone.dump()))["field"] == "image");
    const auto logo = shop.json(422, shop.send_as(shop.log_in(Role::admin), "PUT", "/api/admin/shop",
                                                  Json{{"name", "S"},
                                                       {"currency", "EUR"},
                                                       {"timezone", "UTC"},
                                                       {"language", "en"},
                                                       {"logo", other},
                                                       {"version", 0}}
                                                      .dump()));
    CHECK(logo["field"] == "logo");
    CHECK(shop.send("GET", path).status == 200);
    CHECK(shop.send("GET", other).status == 404);
    CHECK(shop.send("GET", third).content_type == "image/png");
    CHECK(shop.failures.empty());
}

} // namespace frontrow::testing::image_test
