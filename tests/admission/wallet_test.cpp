// Tickets for the wallets of phones: what is in a pass, that its signature is the house's, and who gets one.

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/x509v3.h>
#include <sodium.h>

#include "domain/admission/ticket_pass_service.hpp"
#include "formats/admission/wallets.hpp"
#include "handlers/admission/wallet.hpp"
#include "tests/support/shop_on.hpp"

namespace frontrow::testing::wallet_test {

namespace {

using Key = OpensslOwner<EVP_PKEY>;
using Certificate = OpensslOwner<X509>;

template <class Write, class... Things>
std::string pem(const Write& write, Things... things) {
    const OpensslOwner<BIO> to(BIO_new(BIO_s_mem()));
    REQUIRE(write(to.get(), things...) == 1);
    char* bytes = nullptr;
    const auto size = BIO_get_mem_data(to.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}
std::string pem_of(const Certificate& certificate) { return pem(PEM_write_bio_X509, certificate.get()); }
std::string pem_of(const Key& key) {
    return pem(PEM_write_bio_PrivateKey, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
}

/// A certificate of `key` that `by` has signed, which is valid from a day before kNoon for so long.
Certificate certificate(const Key& key, const std::vector<std::pair<const char*, const char*>>& subject,
                        const Key& by_key, X509* by, std::chrono::hours lasts = std::chrono::hours(48)) {
    Certificate made(X509_new());
    auto* x509 = made.get();
    X509_set_version(x509, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), by ? 2 : 1);
    const auto from = std::chrono::system_clock::to_time_t(kNoon - std::chrono::hours(24));
    ASN1_TIME_set(X509_getm_notBefore(x509), from);
    ASN1_TIME_set(X509_getm_notAfter(x509), from + std::chrono::seconds(lasts).count());
    for (const auto& [name, value] : subject)
        X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), name, MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(value), -1, -1, 0);
    X509_set_issuer_name(x509, X509_get_subject_name(by ? by : x509));
    X509_set_pubkey(x509, key.get());
    if (!by) {
        const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> authority(
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE"), &X509_EXTENSION_free);
        X509_add_ext(x509, authority.get(), -1);
    }
    X509_sign(x509, by_key.get(), EVP_sha256());
    return made;
}

/// Apple, as far as a house sees it, and a house.
struct Keys {
    explicit Keys(std::chrono::hours lasts = std::chrono::hours(48))
        : house(certificate(house_key, {{"UID", "pass.org.example.tickets"}, {"OU", "TEAM123456"}, {"CN", "House"}},
                            apple_key, apple.get(), lasts)) {}
    [[nodiscard]] std::string all() const { return pem_of(house) + pem_of(house_key) + pem_of(apple); }

    Key apple_key{EVP_RSA_gen(2048)};
    Certificate apple{certificate(apple_key, {{"CN", "Worldwide Developer Relations"}}, apple_key, nullptr)};
    Key house_key{EVP_RSA_gen(2048)};
    Certificate house;
};

std::string account_of(const Key& key) {
    return Json{{"client_email", "house@example.iam"}, {"private_key", pem_of(key)}}.dump();
}

/// A file of an archive that stores its files as they are, found by its local head.
std::string file_in(const std::string& archive, const std::string& name) {
    const auto number = [&](std::size_t at, int bytes) {
        std::size_t value = 0;
        for (int i = bytes - 1; i >= 0; --i)
            value = value << 8 | static_cast<unsigned char>(archive[at + static_cast<std::size_t>(i)]);
        return value;
    };
    for (std::size_t at = 0; archive.compare(at, 4, "PK\x03\x04") == 0;) {
        const auto size = number(at + 18, 4), name_size = number(at + 26, 2);
        if (archive.compare(at + 30, name_size, name) == 0) return archive.substr(at + 30 + name_size, size);
        at += 30 + name_size + size;
    }
    FAIL("the archive has no ", name);
    return {};
}

/// A shop whose house has keys of its own, with an order of two seats.
template <class On>
struct House : On {
    explicit House(std::chrono::hours lasts = std::chrono::hours(48), bool has_keys = true) : keys(lasts) {
        if (has_keys) {
            wallets.apple = std::make_unique<const AppleSigner>(keys.all());
            wallets.google = std::make_unique<const GoogleSigner>("3388000000012345678", account_of(keys.house_key));
        }
        handler.add_routes(router);
    }

    Json bought(const std::string& method = "demo") {
        const auto hold = this->shop.json(
            201, this->shop.send("POST", "/api/sessions/tonight/holds", R"({"seats":["A-1","A-2"]})", kAlice))["hold"];
        const Json order{{"hold", hold["id"]},
                         {"customer", {{"name", "Ada Lovelace"}, {"email", "ada@example.org"}}},
                         {"payment", {{"method", method}, {"card", "4242424242424242"}}}};
        return this->shop.json(201, this->shop.send("POST", "/api/orders", order.dump(), kAlice,
                                                    {{"idempotency-key", hold["id"]}}))["order"];
    }

    Response get(const std::string& path, const std::string& query = "") {
        Request request{"GET", path + query, {}, {}, {}, {}};
        request.path = path;
        if (!query.empty()) request.query.emplace("language", query.substr(query.find('=') + 1));
        return router.dispatch(std::move(request));
    }
    static std::string ticket_path(const Json& order, std::size_t n) {
        return "/api/orders/" + order["id"].get<std::string>() + "/tickets/" +
               order["tickets"][n]["id"].get<std::string>();
    }

    Keys keys;
    Wallets wallets;
    SeatMapService maps{this->shop.store};
    OrderPapersService papers{this->shop.store, maps};
    TicketPassService passes{this->shop.store, maps, this->shop.randomness, this->shop.shop.back_office().audit()};
    WalletHandler handler{papers, passes, this->shop.shop.ticket_codes(), wallets};
    Router router{[](const Request&, std::string_view what) { FAIL_CHECK(what); }};
};

std::string code_of(const Response& response) { return Json::parse(response.text())["code"].get<std::string>(); }

/// Whether the signature (PKCS #7) is that of these bytes, by somebody whom Apple has certified.
bool is_signed(const std::string& bytes, const std::string& signature, const Keys& keys) {
    const auto* at = reinterpret_cast<const unsigned char*>(signature.data());
    const OpensslOwner<PKCS7> message(d2i_PKCS7(nullptr, &at, static_cast<long>(signature.size())));
    const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> trusted(X509_STORE_new(), &X509_STORE_free);
    X509_STORE_add_cert(trusted.get(), keys.apple.get());
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(trusted.get()), std::chrono::system_clock::to_time_t(kNoon));
    X509_VERIFY_PARAM_set_purpose(X509_STORE_get0_param(trusted.get()), X509_PURPOSE_ANY);
    return message &&
           PKCS7_verify(message.get(), nullptr, trusted.get(), bio_of(bytes).get(), nullptr, PKCS7_BINARY) == 1;
}

std::string decoded(std::string_view text) {
    std::string bytes(text.size(), '\0');
    std::size_t size = 0;
    REQUIRE(sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
                              nullptr, &size, nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0);
    bytes.resize(size);
    return bytes;
}

} // namespace

TEST_CASE_TEMPLATE("a pass for Apple Wallet says the ticket, and is signed by the house", On, STORES) {
    House<On> house;
    const auto order = house.bought();
    const auto response = house.get(house.ticket_path(order, 1) + "/apple-wallet", "?language=de");
    REQUIRE(response.status == 200);
    CHECK(response.content_type == "application/vnd.apple.pkpass");
    CHECK(response.header("Cache-Control").value() == "no-store");
    const std::string archive(response.text());
    const auto pass = Json::parse(file_in(archive, "pass.json"));
    CHECK(pass["passTypeIdentifier"] == "pass.org.example.tickets");
    CHECK(pass["teamIdentifier"] == "TEAM123456");
    CHECK(pass["serialNumber"] == order["tickets"][1]["id"]);
    CHECK(pass["barcodes"][0]["altText"] == order["tickets"][1]["code"]);
    CHECK(pass["barcodes"][0]["message"].get<std::string>().find_first_not_of("0123456789") == std::string::npos);
    CHECK(pass["eventTicket"]["auxiliaryFields"].dump() ==
          R"([{"key":"area","label":"Bereich","value":"Stalls"},{"key":"place0","label":"Reihe","value":"A"},)"
          R"({"key":"place1","label":"Platz","value":"2"}])");
    CHECK(pass["relevantDate"] == pass["eventTicket"]["secondaryFields"][0]["value"]);

    const auto manifest = file_in(archive, "manifest.json");
    CHECK(is_signed(manifest, file_in(archive, "signature"), house.keys));
    CHECK_FALSE(is_signed(manifest + " ", file_in(archive, "signature"), house.keys));
    const auto listed = Json::parse(manifest);
    CHECK(listed.size() == 4);
    for (const auto& [name, sum] : listed.items()) CHECK(sum == apple_pass_rules::checksum(file_in(archive, name)));
    CHECK(file_in(archive, "icon@2x.png").starts_with("\x89PNG"));
}

TEST_CASE_TEMPLATE("the link to Google Wallet holds the ticket, signed by the account of the house", On, STORES) {
    House<On> house;
    const auto order = house.bought();
    const auto response = house.get(house.ticket_path(order, 0) + "/google-wallet");
    REQUIRE(response.status == 303);
    const std::string location(response.header("Location").value());
    const std::string_view begin = "https://pay.google.com/gp/v/save/";
    REQUIRE(location.starts_with(begin));
    CHECK(location.size() <= 3'000); // servers and browsers of today take more than twice as much
    const auto token = location.substr(begin.size());
    const auto last = token.rfind('.'), first = token.find('.');
    const auto claims = Json::parse(decoded(std::string_view(token).substr(first + 1, last - first - 1)));
    CHECK(claims["iss"] == "house@example.iam");
    const auto& ticket = claims["payload"]["eventTicketObjects"][0];
    CHECK(ticket["barcode"]["alternateText"] == order["tickets"][0]["code"]);
    CHECK(ticket["seatInfo"]["seat"]["defaultValue"]["value"] == "1");
    CHECK(ticket["classId"] == claims["payload"]["eventTicketClasses"][0]["id"]);

    const OpensslOwner<EVP_MD_CTX> context(EVP_MD_CTX_new());
    const auto signature = decoded(std::string_view(token).substr(last + 1));
    REQUIRE(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, house.keys.house_key.get()) == 1);
    CHECK(EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                           reinterpret_cast<const unsigned char*>(token.data()), last) == 1);
}

TEST_CASE_TEMPLATE("only a ticket that lets somebody in comes into a wallet", On, STORES) {
    House<On> house;
    const auto reserved = house.bought("box_office");
    for (const std::string wallet : {"/apple-wallet", "/google-wallet"}) {
        const auto refused = house.get(house.ticket_path(reserved, 0) + wallet);
        CHECK(refused.status == 409);
        CHECK(code_of(refused) == "no_tickets");
        CHECK(house.get("/api/orders/" + reserved["id"].template get<std::string>() + "/tickets/nobody" + wallet)
                  .status == 409);
        CHECK(house.get("/api/orders/" + std::string(36, 'A') + "/tickets/nobody" + wallet).status == 404);
    }
}

TEST_CASE_TEMPLATE("a ticket that was passed on is its holder's in a wallet too, under another code", On, STORES) {
    House<On> house;
    const auto order = house.bought();
    const auto path = house.ticket_path(order, 0);
    const auto before = Json::parse(file_in(std::string(house.get(path + "/apple-wallet").text()), "pass.json"));
    const auto page = house.shop.json(201, house.shop.send("POST", path + "/pass", R"({"name":"Grace"})"))["page"]
                          .template get<std::string>();
    CHECK(house.get(path + "/apple-wallet").status == 409);
    const auto held = house.get("/api/passes/" + page.substr(page.rfind('/') + 1) + "/apple-wallet");
    REQUIRE(held.status == 200);
    const auto after = Json::parse(file_in(std::string(held.text()), "pass.json"));
    CHECK(after["serialNumber"] == before["serialNumber"]);
    CHECK(after["barcodes"][0]["message"] != before["barcodes"][0]["message"]);
    CHECK(after["eventTicket"]["backFields"].dump().find("Grace") != std::string::npos);
    CHECK(after.dump().find("Ada") == std::string::npos);
    CHECK(house.get(path + "/google-wallet").status == 409);
}

TEST_CASE_TEMPLATE("a house without keys makes no passes, and one whose certificate has run out says so", On, STORES) {
    House<On> without({}, false);
    const auto order = without.bought();
    for (const std::string wallet : {"/apple-wallet", "/google-wallet"})
        CHECK(without.get(without.ticket_path(order, 0) + wallet).status == 404);
    House<On> late(std::chrono::hours(23));
    const auto refused = late.get(late.ticket_path(late.bought(), 0) + "/apple-wallet");
    CHECK(refused.status == 503);
    CHECK(code_of(refused) == "wallet_expired");
}

TEST_CASE("keys that cannot sign passes are refused, and the refusal shows none") {
    const Keys keys;
    const Key other(EVP_RSA_gen(2048));
    const auto plain = certificate(keys.house_key, {{"CN", "House"}}, keys.apple_key, keys.apple.get());
    const auto house = pem_of(keys.house), key = pem_of(keys.house_key), apple = pem_of(keys.apple);
    const auto why = [](const std::string& text) {
        try {
            const AppleSigner signer(text);
        } catch (const std::invalid_argument& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(why("") == "has no private key without a password");
    CHECK(why(house + apple) == "has no private key without a password");
    CHECK(why(pem_of(other) + house + apple) == "has no certificate of its private key");
    CHECK(why(key + pem_of(plain) + apple) == "has no certificate for passes: its subject names no pass type and team");
    CHECK(why(key + house) == "lacks the certificate of Apple's that has signed the house's");
    CHECK(why(apple + house + key).empty()); // in any order
    for (const std::string& account : {std::string("{"), std::string("[]"), std::string("{}"),
                                       Json{{"client_email", "a"}, {"private_key", "b"}}.dump()})
        CHECK_THROWS_AS(GoogleSigner("1", account), std::invalid_argument);
}

TEST_CASE("an archive of nothing, of empty files and of large ones has what was put in") {
    CHECK(stored_zip({}).size() == 22);
    const std::vector<ZipFile> files{{"empty", ""}, {"a/b", std::string(70'000, 'x')}};
    const auto archive = stored_zip(files);
    CHECK(file_in(archive, "empty").empty());
    CHECK(file_in(archive, "a/b") == files[1].bytes);
    CHECK(stored_zip(files) == archive);
}

} // namespace frontrow::testing::wallet_test
