// What is sealed opens with its key and for its purpose only, and a key that is made is its owner's alone.

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "system/secret_box.hpp"
#include "tests/support/test_folder.hpp"

namespace frontrow::testing::secret_box_test {

namespace {

const std::string kKey(64, 'a');
const std::string kSecret = "sk_test_1234";

} // namespace

TEST_CASE("a secret opens with its key, for its purpose, as long as nobody has touched it") {
    SodiumSecretBox box({.text = kKey});
    REQUIRE(box.can_seal());
    const auto sealed = box.seal(kSecret, "stripe key");
    CHECK(box.open(sealed, "stripe key") == kSecret);
    CHECK(sealed.find("1234") == std::string::npos);
    CHECK(box.seal(kSecret, "stripe key") != sealed); // whoever reads the store does not see that it is the same
    CHECK_FALSE(box.open(sealed, "mollie key"));
    CHECK_FALSE(SodiumSecretBox({.text = std::string(64, 'b')}).open(sealed, "stripe key"));
    auto touched = sealed;
    touched[touched.size() / 2] = touched[touched.size() / 2] == 'A' ? 'B' : 'A';
    for (const std::string& bad :
         {touched, sealed.substr(4), std::string(), std::string("no base64!"), std::string("AAAA")})
        CHECK_FALSE(box.open(bad, "stripe key"));
    CHECK(box.open(box.seal("", "nothing"), "nothing") == "");
    for (const auto* bad : {"abc", "g", " "}) CHECK_THROWS_AS(SodiumSecretBox({.text = bad}), std::invalid_argument);
    CHECK_THROWS_AS(SodiumSecretBox({.text = std::string(63, 'a') + "z"}), std::invalid_argument);
}

TEST_CASE("a key file is made when there is something to seal, for its owner alone, and never written over") {
    const TestFolder folder;
    const auto file = folder.file("shop.db.key");
    const SodiumSecretBox::Source source{.file = file, .makes_file = true};
    SodiumSecretBox box(source);
    CHECK(box.can_seal());
    CHECK_FALSE(box.open("AAAA", "stripe key"));
    CHECK(folder.names().empty());
    const auto sealed = box.seal(kSecret, "stripe key");
    CHECK(folder.names() == std::vector<std::string>{"shop.db.key"});
    CHECK(std::filesystem::status(file).permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    CHECK(SodiumSecretBox(source).open(sealed, "stripe key") == kSecret); // after the next start
    CHECK(SodiumSecretBox({.text = content_of(file).substr(0, 64)}).open(sealed, "stripe key") == kSecret);

    const auto kept = content_of(file);
    std::filesystem::remove(file);
    SodiumSecretBox without({.file = file});
    CHECK_FALSE(without.can_seal());
    CHECK_THROWS_AS(static_cast<void>(without.seal(kSecret, "stripe key")), std::runtime_error);
    std::ofstream(file) << "somebody's notes\n";
    SodiumSecretBox notes(source);
    CHECK_FALSE(notes.can_seal());
    CHECK_THROWS_AS(static_cast<void>(notes.seal(kSecret, "stripe key")), std::runtime_error);
    CHECK(content_of(file) == "somebody's notes\n");
    std::ofstream(file) << kept; // it was brought back
    CHECK(notes.open(sealed, "stripe key") == kSecret);
}

} // namespace frontrow::testing::secret_box_test
