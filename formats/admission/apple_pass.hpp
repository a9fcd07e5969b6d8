#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#include "domain/assert.hpp"
#include "domain/hex.hpp"
#include "domain/house/color.hpp"
#include "domain/time.hpp"
#include "formats/admission/pass_picture.hpp"
#include "formats/admission/wallet_ticket.hpp"
#include "formats/json.hpp"
#include "formats/openssl_owner.hpp"
#include "formats/stored_zip.hpp"

namespace frontrow {

/// The certificate of a house that may make passes for Apple Wallet, with its key and the certificate of Apple's that
/// has signed it. Safe from any thread.
class AppleSigner {
public:
    /// Reads them from PEM. Throws std::invalid_argument, which says what is wrong and shows nothing of the key.
    explicit AppleSigner(std::string_view pem) : key_(private_key_of(pem)) {
        if (!key_) throw std::invalid_argument("has no private key without a password");
        const auto certificates = bio_of(pem);
        while (OpensslOwner<X509> one{PEM_read_bio_X509(certificates.get(), nullptr, nullptr, nullptr)})
            if (!certificate_ && X509_check_private_key(one.get(), key_.get()) == 1)
                certificate_ = std::move(one);
            else
                chain_.push_back(std::move(one));
        if (!certificate_) throw std::invalid_argument("has no certificate of its private key");
        pass_type_ = of_subject(NID_userId);
        team_ = of_subject(NID_organizationalUnitName);
        if (!pass_type_.starts_with("pass.") || team_.empty())
            throw std::invalid_argument("has no certificate for passes: its subject names no pass type and team");
        if (chain_.empty()) throw std::invalid_argument("lacks the certificate of Apple's that has signed the house's");
    }

    /// Which kind of pass the certificate is for: "pass.org.example.tickets".
    [[nodiscard]] const std::string& pass_type() const noexcept { return pass_type_; }
    /// Whose it is, as Apple counts developers.
    [[nodiscard]] const std::string& team() const noexcept { return team_; }

    /// Whether phones still take what it signs.
    [[nodiscard]] bool is_valid(Time now) const {
        auto second = std::chrono::system_clock::to_time_t(now);
        return X509_cmp_time(X509_get0_notAfter(certificate_.get()), &second) > 0;
    }

    /// Returns a signature (PKCS #7, DER) that does not hold what it is of.
    [[nodiscard]] std::string sign(std::string_view bytes) const {
        const std::unique_ptr<STACK_OF(X509), decltype([](STACK_OF(X509) * all) { sk_X509_free(all); })> chain(
            sk_X509_new_null());
        for (const auto& one : chain_) sk_X509_push(chain.get(), one.get());
        const OpensslOwner<PKCS7> message(PKCS7_sign(certificate_.get(), key_.get(), chain.get(), bio_of(bytes).get(),
                                                     PKCS7_DETACHED | PKCS7_BINARY));
        if (!message) throw std::runtime_error("a pass for Apple Wallet cannot be signed");
        unsigned char* encoded = nullptr;
        const int size = i2d_PKCS7(message.get(), &encoded);
        const std::unique_ptr<unsigned char, decltype([](unsigned char* all) { OPENSSL_free(all); })> owner(encoded);
        return {reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(std::max(size, 0))};
    }

private:
    [[nodiscard]] std::string of_subject(int field) const {
        std::array<char, 200> text{};
        const int size = X509_NAME_get_text_by_NID(X509_get_subject_name(certificate_.get()), field, text.data(),
                                                   static_cast<int>(text.size()));
        return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : std::string();
    }

    OpensslOwner<EVP_PKEY> key_;
    OpensslOwner<X509> certificate_;
    std::vector<OpensslOwner<X509>> chain_;
    std::string pass_type_;
    std::string team_;
};

namespace apple_pass_rules {

/// The words over what a pass says.
struct Words {
    const char *when, *doors, *where, *reference, *name, *kind, *note;
};

inline const Words& words_in(Language language) {
    static constexpr std::array<Words, kLanguages.size()> words = {{
        {"When", "Doors", "Where", "Reference", "Name", "Ticket", "Please note"},
        {"Wann", "Einlass", "Wo", "Bestellnummer", "Name", "Karte", "Hinweis"},
        {"Quand", "Ouverture", "Où", "Numéro de commande", "Nom", "Billet", "À noter"},
        {"Quando", "Apertura", "Dove", "Numero d’ordine", "Nome", "Biglietto", "Nota"},
        {"Cuándo", "Apertura", "Dónde", "Número de pedido", "Nombre", "Entrada", "Aviso"},
        {"Wanneer", "Deuren", "Waar", "Bestelnummer", "Naam", "Kaart", "Let op"},
        {"Kiedy", "Wejście", "Gdzie", "Numer zamówienia", "Nazwisko", "Bilet", "Uwaga"},
        {"Kdy", "Vstup", "Kde", "Číslo objednávky", "Jméno", "Vstupenka", "Upozornění"},
    }};
    return words[static_cast<std::size_t>(language)];
}

/// That of the house, or a dark one where it has none.
inline Color color_of(const TicketSheet& sheet) {
    return Color::parse(sheet.accent).value_or(*Color::parse("#26221d"));
}

inline std::string rgb(const Color& color) {
    const auto [red, green, blue] = color.shares();
    const auto level = [](double share) { return std::lround(share * 255); };
    return fmt::format("rgb({}, {}, {})", level(red), level(green), level(blue));
}

inline Json field(const std::string& key, const std::string& label, const std::string& value) {
    return {{"key", key}, {"label", label}, {"value", value}};
}

inline Json time_field(const std::string& key, const std::string& label, const std::string& time, bool has_day) {
    auto json = field(key, label, time);
    json["dateStyle"] = has_day ? "PKDateStyleMedium" : "PKDateStyleNone";
    json["timeStyle"] = "PKDateStyleShort";
    json["ignoresTimeZone"] = true; // by the clocks of the venue, wherever the phone is
    return json;
}

/// What is read at the entrance, and behind it what is read at home.
inline Json event_ticket(const WalletTicket& wallet) {
    const Words& words = words_in(wallet.language);
    const TicketSheet& sheet = wallet.sheet;
    const PrintedTicket& ticket = wallet.ticket;
    Json places = Json::array({field("area", ticket.area_title, ticket.area)});
    for (std::size_t i = 0; i < ticket.place.size(); ++i)
        places.push_back(field("place" + std::to_string(i), ticket.place[i].first, ticket.place[i].second));
    Json secondary = Json::array({time_field("when", words.when, wallet.starts_at, true)});
    if (!sheet.doors.empty()) secondary.push_back(time_field("doors", words.doors, wallet.doors_at, false));
    Json back = Json::array({field("where", words.where, sheet.where)});
    const auto add = [&](const char* key, const std::string& label, const std::string& value) {
        if (!value.empty()) back.push_back(field(key, label, value));
    };
    add("kind", words.kind, ticket.remark.empty() ? ticket.kind : ticket.kind + " · " + ticket.remark);
    add("name", words.name, ticket.attendee.empty() ? sheet.customer : ticket.attendee);
    add("reference", words.reference, sheet.reference.second);
    add("note", words.note, sheet.note);
    add("house", sheet.house, sheet.footer);
    return {{"headerFields", Json::array()},
            {"primaryFields", Json::array({field("event", sheet.artist, sheet.event)})},
            {"secondaryFields", std::move(secondary)},
            {"auxiliaryFields", std::move(places)},
            {"backFields", std::move(back)}};
}

inline Json pass_json(const WalletTicket& wallet, const AppleSigner& signer) {
    const TicketSheet& sheet = wallet.sheet;
    const PrintedTicket& ticket = wallet.ticket;
    const auto background = color_of(sheet);
    const auto white = *Color::parse("#ffffff"), black = *Color::parse("#000000");
    const auto ink = rgb(background.contrast(white) >= background.contrast(black) ? white : black);
    return {{"formatVersion", 1},
            {"passTypeIdentifier", signer.pass_type()},
            {"teamIdentifier", signer.team()},
            {"serialNumber", wallet.id},
            {"organizationName", sheet.house},
            {"description", sheet.event + ", " + sheet.when},
            {"logoText", sheet.house},
            {"backgroundColor", rgb(background)},
            {"foregroundColor", ink},
            {"labelColor", ink},
            {"relevantDate", wallet.starts_at},
            {"barcodes", Json::array({{{"format", "PKBarcodeFormatQR"},
                                       {"message", ticket.code},
                                       {"messageEncoding", "iso-8859-1"},
                                       {"altText", ticket.letters}}})},
            {"eventTicket", event_ticket(wallet)}};
}

/// SHA-1, which the format wants: that nobody has changed a file is what the signature is for.
inline std::string checksum(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
    unsigned size = 0;
    FRONTROW_ASSERT(EVP_Digest(bytes.data(), bytes.size(), sum.data(), &size, EVP_sha1(), nullptr) == 1);
    return hex_of({reinterpret_cast<const char*>(sum.data()), size});
}

} // namespace apple_pass_rules

/// Returns a ticket as a pass for Apple Wallet: a ZIP of what it says (pass.json), its pictures, a checksum of each
/// file (manifest.json) and the house's signature of those.
inline std::string apple_pass(const WalletTicket& wallet, const AppleSigner& signer) {
    using namespace apple_pass_rules;
    const auto accent = color_of(wallet.sheet);
    const PagePicture logo(wallet.sheet.logo);
    std::vector<ZipFile> files{{"pass.json", pass_json(wallet, signer).dump()},
                               {"icon.png", pass_icon(29, accent, logo)},
                               {"icon@2x.png", pass_icon(58, accent, logo)},
                               {"icon@3x.png", pass_icon(87, accent, logo)}};
    if (logo) {
        files.push_back({"logo.png", pass_logo(160, 50, logo)});
        files.push_back({"logo@2x.png", pass_logo(320, 100, logo)});
    }
    Json manifest = Json::object();
    for (const auto& file : files) manifest[file.name] = checksum(file.bytes);
    auto listed = manifest.dump();
    auto signature = signer.sign(listed);
    files.push_back({"manifest.json", std::move(listed)});
    files.push_back({"signature", std::move(signature)});
    return stored_zip(files);
}

} // namespace frontrow
