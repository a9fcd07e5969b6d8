// The files of the pages: which form of a file a caller gets, and that a folder keeps what is outside of it.

#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "http/compress.hpp"
#include "http/static_files.hpp"
#include "tests/support/fixture.hpp"

namespace frontrow::testing::static_files_test {

namespace {

constexpr EmbeddedFile kFiles[] = {{"css/base.css", "\"b\"", "plain", "gzipped", "brotlied"},
                                   {"js/cart.js", "\"c\"", "plain", "gzipped", ""},
                                   {"images/x.svg", "\"x\"", "plain", "", ""}};

Request with(const std::vector<std::pair<std::string, std::string>>& headers) {
    Request request{"GET", "/"};
    for (const auto& [name, value] : headers) request.headers.emplace(name, value);
    return request;
}

void write(const std::filesystem::path& file, std::string_view bytes) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

/// A folder of pages with a secret beside it.
struct Folder {
    TestFolder outside;
    std::filesystem::path inside{outside.file("pages")};
    StaticFiles files{inside, [](std::string_view bytes) { return '"' + std::to_string(bytes.size()) + '"'; }};
    Folder() {
        write(inside / "index.html", "<p>hello</p>");
        write(inside / "js" / "cart.js", "let cart;");
        write(outside.file("secret.txt"), "secret");
    }
};

} // namespace

TEST_CASE("a coding is accepted where it is named with a weight above zero") {
    using Table = std::vector<std::pair<std::string, bool>>;
    for (const auto& [accepted, expected] : Table{
             {"br", true},
             {"gzip, deflate, br", true},
             {"gzip,br", true},
             {"br;q=1", true},
             {"br;q=0.5", true},
             {"br ; q=0.001", true},
             {"gzip;q=0, br", true},
             {"", false},
             {"gzip", false},
             {"br;q=0", false},
             {"br;q=0.0", false},
             {"br; q=0.000", false},
             {"gzip, br;q=0", false},
             {"brotli", false},
             {"brotli;q=1", false}, // another coding, whatever it begins with
             {"x-br", false},
             {"identity", false},
             {",,,", false},
         })
        CHECK_MESSAGE(StaticFiles::accepts(accepted, "br") == expected, accepted);
}

TEST_CASE("a caller gets the smallest form that they take, each with an etag of its own") {
    const StaticFiles files{std::span<const EmbeddedFile>(kFiles)};
    struct Case {
        std::string path;
        std::string accepted;
        std::string body;
        std::string coding;
        std::string etag;
    };
    for (const auto& [path, accepted, body, coding, etag] : std::vector<Case>{
             {"css/base.css", "gzip, deflate, br", "brotlied", "br", "\"b-br\""},
             {"css/base.css", "gzip", "gzipped", "gzip", "\"b-gz\""},
             {"css/base.css", "br;q=0, gzip;q=0.1", "gzipped", "gzip", "\"b-gz\""},
             {"css/base.css", "", "plain", "", "\"b\""},
             {"css/base.css", "deflate", "plain", "", "\"b\""},
             {"js/cart.js", "br", "plain", "", "\"c\""},
             {"js/cart.js", "br, gzip", "gzipped", "gzip", "\"c-gz\""},
             {"images/x.svg", "br, gzip", "plain", "", "\"x\""},
         }) {
        INFO(path << " " << accepted);
        const auto response = files.answer(with({{"accept-encoding", accepted}}), path);
        REQUIRE(response);
        CHECK(response->status == 200);
        CHECK(response->text() == body);
        CHECK(response->header("Content-Encoding").value_or("") == coding);
        CHECK(response->header("ETag") == etag);
        CHECK(response->header("Vary") == "Accept-Encoding");
        const auto again = files.answer(with({{"accept-encoding", accepted}, {"if-none-match", etag}}), path);
        CHECK(again->status == 304);
    }
    CHECK(files.answer(with({}), "css/base.css")->text() == "plain");
}

TEST_CASE("a file with nothing in it is there") {
    constexpr EmbeddedFile empty[] = {{"css/empty.css", "\"e\"", "", "", ""},
                                      {"pages/empty.html", "\"p\"", "", "", ""}};
    const StaticFiles files{std::span<const EmbeddedFile>(empty)};
    REQUIRE(files.bytes("pages/empty.html"));
    CHECK(files.bytes("pages/empty.html")->empty());
    REQUIRE(files.answer(with({{"accept-encoding", "br"}}), "css/empty.css"));
    CHECK(files.answer(with({{"accept-encoding", "br"}}), "css/empty.css")->text().empty());
}

TEST_CASE("only the files that were compiled in are there") {
    const StaticFiles files{std::span<const EmbeddedFile>(kFiles)};
    for (const std::string path :
         {"", "css", "css/", "base.css", "/css/base.css", "css/../css/base.css", "css//base.css", "CSS/base.css"}) {
        CHECK_MESSAGE(!files.answer(with({}), path), path);
        CHECK_MESSAGE(!files.bytes(path), path);
    }
    CHECK(*files.bytes("css/base.css") == "plain");
}

TEST_CASE("a file is sent as what its name says") {
    Folder folder;
    for (const auto& [name, type] :
         std::vector<std::pair<std::string, std::string>>{{"a.html", "text/html; charset=utf-8"},
                                                          {"a.css", "text/css; charset=utf-8"},
                                                          {"a.js", "text/javascript; charset=utf-8"},
                                                          {"a.json", "application/json"},
                                                          {"a.svg", "image/svg+xml"},
                                                          {"a.png", "image/png"},
                                                          {"a.webp", "image/webp"},
                                                          {"a.exe", "application/octet-stream"},
                                                          {"html", "application/octet-stream"}}) {
        write(folder.inside / name, "x");
        CHECK_MESSAGE(folder.files.answer(with({}), name)->content_type == type, name);
    }
}

TEST_CASE("a folder is read again each time, for who edits it") {
    Folder folder;
    const auto first = folder.files.answer(with({}), "js/cart.js");
    REQUIRE(first);
    CHECK(first->text() == "let cart;");
    const std::string etag(*first->header("ETag"));
    CHECK(folder.files.answer(with({{"if-none-match", etag}}), "js/cart.js")->status == 304);
    write(folder.inside / "js" / "cart.js", "let another_cart;");
    CHECK(folder.files.answer(with({{"if-none-match", etag}}), "js/cart.js")->text() == "let another_cart;");
    CHECK(*folder.files.bytes("js/cart.js") == "let another_cart;");
    write(folder.inside / "empty.css", "");
    CHECK(folder.files.answer(with({}), "empty.css")->text().empty());
}

TEST_CASE("templates are for the program alone, by whatever path they are asked for") {
    constexpr EmbeddedFile files[] = {{"mail/page.html", "\"m\"", "{{letter}}", "", ""},
                                      {"pages/parts/head.html", "\"p\"", "{{head}}", "", ""}};
    const StaticFiles embedded{std::span<const EmbeddedFile>(files)};
    const Folder folder;
    for (const auto& file : files) {
        const std::string path(file.path);
        write(folder.inside / path, file.bytes);
        CHECK(*embedded.bytes(path) == file.bytes);
        CHECK(*folder.files.bytes(path) == file.bytes);
        for (const std::string& asked : {path, "./" + path, "js/../" + path, "/" + path}) {
            CHECK_MESSAGE(!embedded.answer(with({}), asked), asked);
            CHECK_MESSAGE(!folder.files.answer(with({}), asked), asked);
        }
    }
    CHECK(folder.files.answer(with({}), "index.html"));
}

TEST_CASE("a fingerprint tells the files of a folder from those of another edit") {
    Folder folder;
    const auto whole = folder.files.fingerprint();
    const auto scripts = folder.files.fingerprint("js/");
    CHECK(folder.files.fingerprint("js/") == scripts);
    write(folder.inside / "index.html", "<p>hello, hello</p>");
    CHECK(folder.files.fingerprint() != whole);
    CHECK(folder.files.fingerprint("js/") == scripts);
    write(folder.inside / "js" / "more.js", "let more;");
    CHECK(folder.files.fingerprint("js/") != scripts);
    const StaticFiles embedded{std::span<const EmbeddedFile>(kFiles)};
    CHECK(embedded.fingerprint("js/") != embedded.fingerprint("css/"));
}

TEST_CASE("no path leads out of the folder") {
    const Folder folder;
    REQUIRE(std::filesystem::exists(folder.outside.file("secret.txt")));
    for (const std::string& path : {std::string("../secret.txt"), std::string("js/../../secret.txt"), std::string(".."),
                                    std::string("../"), std::string("js/.."), folder.outside.file("secret.txt"),
                                    std::string("/etc/passwd"), std::string("//etc/passwd"),
                                    std::string("..\\secret.txt"), std::string("%2e%2e/secret.txt"), std::string()}) {
        CHECK_MESSAGE(!folder.files.answer(with({}), path), path);
        CHECK_MESSAGE(!folder.files.bytes(path), path);
    }
}

TEST_CASE("a link that leads out of the folder finds nothing, one that stays inside works") {
    const Folder folder;
    std::filesystem::create_symlink(folder.outside.file("secret.txt"), folder.inside / "link.txt");
    std::filesystem::create_directory_symlink(folder.outside.file(""), folder.inside / "up");
    std::filesystem::create_symlink(folder.inside / "js" / "cart.js", folder.inside / "again.js");
    CHECK_FALSE(folder.files.answer(with({}), "link.txt"));
    CHECK_FALSE(folder.files.answer(with({}), "up/secret.txt"));
    CHECK(folder.files.answer(with({}), "again.js")->text() == "let cart;");
}

TEST_CASE("what is no file, or cannot be one, is not found") {
    const Folder folder;
    for (const std::string& path :
         {std::string("js"), std::string("js/"), std::string("."), std::string("index.html/x"), std::string("none"),
          std::string(300, 'a'), std::string(10'000, 'a'), std::string("index.html\0.js", 14), std::string("\xff"),
          std::string(1, '\0')}) {
        INFO(path.substr(0, 30));
        CHECK_NOTHROW(CHECK_FALSE(folder.files.answer(with({}), path)));
    }
}

TEST_CASE("gzip makes bytes that any reader of gzip takes") {
    const std::string text(10'000, 'x');
    const auto zipped = gzip(text);
    CHECK(zipped.size() < 200);
    CHECK(zipped.starts_with("\x1f\x8b"));
    z_stream stream{};
    REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
    std::string out(20'000, '\0');
    std::string in = zipped;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    CHECK(out == text);
    CHECK_FALSE(gzip("").empty());
}

TEST_CASE("a range is the part of a file that was asked for, and nonsense is the whole") {
    const StaticFiles files(kFiles);
    struct Row {
        std::string range;
        int status;
        std::string body;
        std::string content_range;
    };
    for (const auto& [range, status, body, content_range] : std::vector<Row>{
             {"bytes=0-0", 206, "p", "bytes 0-0/5"},
             {"bytes=1-3", 206, "lai", "bytes 1-3/5"},
             {"bytes=3-", 206, "in", "bytes 3-4/5"},
             {"bytes=-2", 206, "in", "bytes 3-4/5"},
             {"bytes=-99", 200, "plain", ""},
             {"bytes=2-99", 206, "ain", "bytes 2-4/5"},
             {"bytes=0-4", 200, "plain", ""},
             {"bytes=5-", 416, "", "bytes */5"},
             {"bytes=-0", 416, "", "bytes */5"},
             {"bytes=3-2", 200, "plain", ""},
             {"bytes=0-1,3-4", 200, "plain", ""},
             {"bytes=99999999999999999999-", 200, "plain", ""},
             {"lines=1-2", 200, "plain", ""},
         }) {
        INFO(range);
        const auto answer = files.answer(with({{"range", range}}), "images/x.svg");
        REQUIRE(answer);
        CHECK(answer->status == status);
        CHECK(answer->text() == body);
        CHECK(answer->header("Content-Range").value_or("") == content_range);
    }
    const auto of_these = files.answer(with({{"range", "bytes=1-"}, {"if-range", "\"x\""}}), "images/x.svg");
    CHECK(of_these->status == 206);
    const auto of_others = files.answer(with({{"range", "bytes=1-"}, {"if-range", "\"y\""}}), "images/x.svg");
    CHECK(of_others->text() == "plain");
}

} // namespace frontrow::testing::static_files_test
